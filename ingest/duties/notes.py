"""Where a clause says who is responsible: in brackets after the words it speaks of, or on lines of its own.

Running text that merely says 由…牵头 stands in no brackets and is no note. What a note says is for `wording` to read.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policykb.ingest.duties.labels import LABEL
from policykb.ingest.duties.note_grammar import Named, read_note
from policykb.ingest.structure.numbers import read_number

_OPENING, _CLOSING = "（(〔[【［﹝", "）)〕]】］﹞"
_LONGEST_NOTE = 1500

# （市教育局负责，6月底前完成。（注：下略）: what was not closed before a full stop and a new bracket never will be
_NEVER_CLOSED = re.compile(r"\n|。\s*(?=[（(〔\[【])")

# 市建委（市安置办） · 法律服务中心（商事调解中心）: a body with its other name
_OTHER_NAME = re.compile(
    r"(?:[局委厅办][（(][^（）()、，]*[局委厅办]|(?P<kind>中心|公司|医院|学院)[（(][^（）()、，]*(?P=kind))[）)]$"
)


@dataclass(frozen=True, slots=True)
class Note:
    """A note in a clause's text: where it stands, whom it names, by when, and what rule it states."""

    start: int
    end: int
    named: tuple[Named, ...]
    deadline: str | None = None
    rule: str | None = None


def find_notes(text: str) -> list[Note]:
    """The notes of a clause's rejoined text, in order, none inside another."""
    pairs = list(brackets(text))
    lines = [note for note in _line_notes(text) if not any(start < note.start < end for start, end in pairs)]
    outside = [pair for pair in pairs if not any(note.start <= pair[0] < note.end for note in lines)]
    return sorted([*lines, *_bracketed_notes(text, outside)], key=lambda note: note.start)


def _bracketed_notes(text: str, pairs: Iterable[tuple[int, int]]) -> Iterator[Note]:
    for start, end in pairs:
        closed = _balance(text[start:end]) == 0
        inside = text[start + 1 : end - closed]
        bare = closed and text[start] != "【" and _stands_last(text, start, end)
        if said := read_note(inside, bare):
            yield Note(start, end, said.named, said.deadline, said.rule)


def brackets(text: str) -> Iterator[tuple[int, int]]:
    """Outermost pairs of brackets; any kind may close any other, as printed documents do. One that was never closed
    ends with its paragraph, if that is near, or with the sentence before the next bracket."""
    depth = start = 0
    for index, character in enumerate(text):
        if character in _OPENING:
            if depth == 0:
                start = index
            depth += 1
        elif character in _CLOSING and depth:
            depth -= 1
            if depth == 0:
                yield start, index + 1
        if depth and index - start > _LONGEST_NOTE:
            depth = 0
    if depth:
        lines = LABEL.match(text[start + 1 :].lstrip())
        end = None if lines else _NEVER_CLOSED.search(text, start)
        yield start, end.start() if end else len(text.rstrip())
        if end:
            yield from ((a + end.end(), b + end.end()) for a, b in brackets(text[end.end() :]))


def _balance(text: str) -> int:
    return sum(text.count(mark) for mark in _OPENING) - sum(text.count(mark) for mark in _CLOSING)


def _stands_last(text: str, start: int, end: int) -> bool:
    """Whether a bracket closes a sentence or a heading, and its paragraph or item: a bare list elsewhere is an aside,
    and so is another name of the body that stands before it."""
    after = text[end:].lstrip(" 。；;")
    before = text[:start].rpartition("\n")[2].rstrip()
    closes = before.endswith(("。", "；", "！", "”", "）")) or "。" not in before
    last = not after or after.startswith("\n") or read_number(after) is not None
    return closes and last and not _OTHER_NAME.search(text[:end])


def _line_notes(text: str) -> Iterator[Note]:
    """Paragraphs that begin with a label, one after the other, are one note."""
    start = end = None
    at = 0
    for line in [*text.split("\n"), ""]:
        stripped = line.strip()
        label = LABEL.match(stripped)
        if label and not (label["when"] and start is None):
            start = at if start is None else start
            end = at + len(line)
        elif start is not None and end is not None:
            if said := read_note(text[start:end], bare=False):
                yield Note(start, end, said.named, said.deadline, said.rule)
            start = end = None
        at += len(line) + 1
