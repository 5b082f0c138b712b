"""What is said to people: Chinese first, English for whoever asks for it."""

import os
from typing import Literal

from policykb.corpus.errors import PolicyError

Language = Literal["zh", "en"]


def command_line_language() -> Language:
    """The language of the command line: `POLICYKB_LANGUAGE=en` for English."""
    return "en" if os.environ.get("POLICYKB_LANGUAGE", "").lower().startswith("en") else "zh"


def say(chinese: str, english: str, language: Language | None = None) -> str:
    """The one of the two that is wanted."""
    return english if (language or command_line_language()) == "en" else chinese


def error_text(error: PolicyError, language: Language | None = None) -> str:
    """An error as a sentence."""
    return say(str(error), error.english, language)
