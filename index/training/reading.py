"""The training texts: titled passages, and questions with the passage that answers them."""

import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TAG = re.compile(r"<[^<>]{1,200}>")
"""A web page's mark-up, as in `<p><strong>央视网消息</strong>（新闻联播）：…`."""

_ORDER = re.compile(r"to (?:category|keywords|title)")
"""In csl, an order to a language model in the place of a question: it goes with any passage."""

_BRIEF_REPLY = 60
"""A government's reply to a letter that has fewer characters says only that the letter has come."""


@dataclass(frozen=True)
class Passage:
    """A stretch of a law, a policy or a news item; the title may be empty."""

    title: str
    text: str
    source: str


@dataclass(frozen=True)
class Pair:
    """A question and a passage that answers it."""

    query: str
    passage: str
    source: str


def read_passages(folder: Path) -> list[Passage]:
    """The passages of a data folder, in the order of its file, without mark-up."""
    return [
        Passage(record["title"], _TAG.sub(" ", record["text"]), record["source"])
        for record in _records(folder / "passages.jsonl.xz")
    ]


def read_pairs(folder: Path) -> list[Pair]:
    """The pairs of a data folder, in the order of its file, without mark-up and without those that teach nothing."""
    pairs = (
        Pair(record["query"], _TAG.sub(" ", record["passage"]), record["source"])
        for record in _records(folder / "pairs.jsonl.xz")
    )
    return [pair for pair in pairs if not _teaches_nothing(pair)]


def _teaches_nothing(pair: Pair) -> bool:
    brief = pair.source == "taidi" and len("".join(pair.passage.split())) < _BRIEF_REPLY
    return brief or bool(_ORDER.fullmatch(pair.query))


def _records(path: Path) -> Iterator[dict[str, str]]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
