"""The language of texts for people: Chinese, or English on request."""

import os
from typing import Literal

from policykb.corpus.errors import PolicyError

Language = Literal["zh", "en"]


def command_line_language() -> Language:
    """Return the language of the command line; `POLICYKB_LANGUAGE=en` is English."""
    return "en" if os.environ.get("POLICYKB_LANGUAGE", "").lower().startswith("en") else "zh"


def say(chinese: str, english: str, language: Language | None = None) -> str:
    """Return the text in the given language, by default that of the command line."""
    return english if (language or command_line_language()) == "en" else chinese


def error_text(error: PolicyError, language: Language | None = None) -> str:
    """Return the sentence of an error."""
    return say(str(error), error.english, language)
