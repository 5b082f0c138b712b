"""Finds responsibility notes, in brackets or on lines of their own.

Running text such as 由…牵头 is not in brackets and is no note. `note_grammar` reads the words of a note.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policykb.ingest.duties.labels import LABEL
from policykb.ingest.duties.note_grammar import Named, read_note
from policykb.ingest.structure.numbers import read_number

_OPENING, _CLOSING = "（(〔[【［﹝", "）)〕]】］﹞"

# Maximum length of a note, in characters (chosen by hand).
_LONGEST_NOTE = 1500

# （市教育局负责，6月底前完成。（注：下略）: the first bracket was never closed
_NEVER_CLOSED = re.compile(r"\n|。\s*(?=[（(〔\[【])")

# 市建委（市安置办） · 法律服务中心（商事调解中心）: a body with its other name in brackets
_OTHER_NAME = re.compile(
    r"(?:[局委厅办][（(][^（）()、，]*[局委厅办]|(?P<kind>中心|公司|医院|学院)[（(][^（）()、，]*(?P=kind))[）)]$"
)


@dataclass(frozen=True, slots=True)
class Note:
    """A responsibility note in a clause's text.

    start: position of its first character
    end: position after its last character
    named: names and roles in printed order
    deadline: the deadline as printed, None if there is none
    rule: words about the roles of others: 逗号前为牵头单位，下同
    """

    start: int
    end: int
    named: tuple[Named, ...]
    deadline: str | None = None
    rule: str | None = None


def find_notes(text: str) -> list[Note]:
    """The notes of a clause's rejoined text in order, none inside another."""
    pairs = list(brackets(text))
    lines = [note for note in _line_notes(text) if not any(start < note.start < end for start, end in pairs)]
    outside = [pair for pair in pairs if not any(note.start <= pair[0] < note.end for note in lines)]
    return sorted([*lines, *_bracketed_notes(text, outside)], key=lambda note: note.start)


def _bracketed_notes(text: str, pairs: Iterable[tuple[int, int]]) -> Iterator[Note]:
    """The notes among pairs of brackets."""
    for start, end in pairs:
        closed = _balance(text[start:end]) == 0
        inside = text[start + 1 : end - closed]
        bare = closed and text[start] != "【" and _stands_last(text, start, end)
        if content := read_note(inside, bare):
            yield Note(start, end, content.named, content.deadline, content.rule)


def brackets(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of the outermost pairs of brackets.

    Any kind may close any other, as in printed documents. A bracket that was never closed ends with its paragraph, or
    with the sentence before the next bracket; a very long one is ignored.
    """
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
    """The number of opening brackets minus the number of closing ones."""
    return sum(text.count(mark) for mark in _OPENING) - sum(text.count(mark) for mark in _CLOSING)


def _stands_last(text: str, start: int, end: int) -> bool:
    """Whether a bracket ends both a sentence or heading and its paragraph or item.

    A bare list anywhere else is an aside, and so is the other name of the body before it.
    """
    after = text[end:].lstrip(" 。；;")
    before = text[:start].rpartition("\n")[2].rstrip()
    closes = before.endswith(("。", "；", "！", "”", "）")) or "。" not in before
    last = not after or after.startswith("\n") or read_number(after) is not None
    return closes and last and not _OTHER_NAME.search(text[:end])


def _line_notes(text: str) -> Iterator[Note]:
    """Notes on lines of their own: neighbouring paragraphs that begin with a label."""
    start = end = None
    at = 0
    for line in [*text.split("\n"), ""]:
        stripped = line.strip()
        label = LABEL.match(stripped)
        if label and not (label["when"] and start is None):
            start = at if start is None else start
            end = at + len(line)
        elif start is not None and end is not None:
            if content := read_note(text[start:end], bare=False):
                yield Note(start, end, content.named, content.deadline, content.rule)
            start = end = None
        at += len(line) + 1
