"""The training texts: passages, and pairs of a question and its answer."""

import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TAG = re.compile(r"<[^<>]{1,200}>")
"""Mark-up of a web page, as in `<p><strong>央视网消息</strong>（新闻联播）：…`."""

_INSTRUCTION = re.compile(r"to (?:category|keywords|title)")
"""An instruction to a language model in place of a question, in the source csl; it fits any passage."""

_MIN_REPLY_CHARACTERS = 60
"""Minimum length of a government's reply to a letter; a shorter one only confirms that the letter has arrived."""


@dataclass(frozen=True)
class Passage:
    """A passage of a law, a policy or a news item.

    title: title of the document; may be empty
    text: the passage
    source: name of the data set
    """

    title: str
    text: str
    source: str


@dataclass(frozen=True)
class Pair:
    """A question and a passage that answers it.

    query: the question
    passage: the passage, perhaps with a title before it
    source: name of the data set
    """

    query: str
    passage: str
    source: str


def read_passages(folder: Path) -> list[Passage]:
    """Read the passages of a data folder, in the order of its file, without mark-up."""
    return [
        Passage(record["title"], _TAG.sub(" ", record["text"]), record["source"])
        for record in _records(folder / "passages.jsonl.xz")
    ]


def read_pairs(folder: Path) -> list[Pair]:
    """Read the pairs of a data folder, in the order of its file.

    Mark-up is removed; useless pairs are left out.
    """
    pairs = (
        Pair(record["query"], _TAG.sub(" ", record["passage"]), record["source"])
        for record in _records(folder / "pairs.jsonl.xz")
    )
    return [pair for pair in pairs if not _is_useless(pair)]


def _is_useless(pair: Pair) -> bool:
    brief = pair.source == "taidi" and len("".join(pair.passage.split())) < _MIN_REPLY_CHARACTERS
    return brief or bool(_INSTRUCTION.fullmatch(pair.query))


def _records(path: Path) -> Iterator[dict[str, str]]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
