"""Words that documents print, each beside an example. Imports nothing of ingest.

A list is a section of a TOML file with one line an entry: `"entry" = "a printed line that holds it"`. The lists hold
plain words; the modules that use them hold the grammar around the words. Modules read them once, while Python imports
them, because their regular expressions are constants.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@cache
def sections(file: str) -> dict[str, Any]:
    """The sections of `file`.toml.

    Raises OSError or TOMLDecodeError if the shipped file is missing or damaged.
    """
    return tomllib.loads((_FOLDER / f"{file}.toml").read_text("utf-8"))


def entries(file: str, *names: str) -> tuple[str, ...]:
    """The entries of sections of `file`.toml, in order, with nested sections."""
    return tuple(entry for name in names for entry in _flat(sections(file)[name]))


def one_of(file: str, *names: str) -> str:
    """The entries as alternatives of a regular expression, ungrouped: 通知|意见|办法."""
    return "|".join(map(re.escape, entries(file, *names)))


def _flat(section: dict[str, Any]) -> Iterator[str]:
    for key, value in section.items():
        if isinstance(value, dict):
            yield from _flat(value)
        else:
            yield key
