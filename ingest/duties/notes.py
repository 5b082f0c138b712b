"""Finds responsibility notes in the text of a clause.

They stand in brackets, on lines of their own, or at the end of a paragraph. Running text such as 由…牵头 inside a sentence is no note. `note_grammar` reads the words of a note.
"""

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from policykb.corpus.model import DutySource
from policykb.ingest.duties.labels import LABEL, LABEL_ALONE
from policykb.ingest.duties.named import Named, is_body
from policykb.ingest.duties.note_grammar import NoteContent, read_note
from policykb.ingest.structure.numbers import read_number

_OPENING, _CLOSING = "（(〔[【［﹝", "）)〕]】］﹞"

# Minimum number of notes in a document for a mere name in brackets to be one (chosen by hand).
_A_HABIT = 3

# Maximum length of a note, in characters (chosen by hand).
_LONGEST_NOTE = 1500

# Maximum number of labels in a paragraph that may each begin a longer note (chosen by hand).
_MOST_LABELS = 20

# （市教育局负责，6月底前完成。（注：下略）: the first bracket was never closed
_NEVER_CLOSED = re.compile(r"\n|。\s*(?=[（(〔\[【])")

# 市建委（市安置办） · 法律服务中心（商事调解中心）: a body with its other name in brackets
_OTHER_NAME = re.compile(
    r"(?:[局委厅办][（(][^（）()、，]*[局委厅办]|(?P<kind>中心|公司|医院|学院)[（(][^（）()、，]*(?P=kind))[）)]$"
)


# What may stand behind a note at the end of its paragraph.
_AFTER_NOTE = re.compile(r"[ 。；;]*")

# Number of characters that hold any number at the start of a line, and number of those before a bracket that tell whether
# it holds another name (chosen by hand).
_LONGEST_NUMBER, _LONGEST_KIND = 400, 8

# ● · ◆ · —— · ★: marks before a label
_MARKS = re.compile(r"^[\s●■◆★☆▲►▶•○◇□·*＊\-—–－]+")

# …完成申请。责任单位：信通公司完成时限：2021年9月: a label behind a sentence
_LABEL_IN_LINE = re.compile(rf"(?<=[。；;！）)])\s*(?={LABEL.pattern})")
# the end of the sentence that such a label begins, where no further label follows
_END_OF_NOTE = re.compile(rf"。(?!\s*(?:{LABEL.pattern.replace('?P<', '?P<_')}|$))")

# …延长开放时间。由省文旅厅牵头，省文物局配合。: the last of several sentences
_LAST_SENTENCE = re.compile(r"(?<=[。；！])\s*(?P<words>[^。；！\n]{4,200})。?\s*$")
# 污染处置组。由环境保护部牵头，公安部、交通运输部参加。主要职责：…: a sentence of nothing else, anywhere
_BY_SENTENCE = re.compile(r"(?<=[。；！])\s*(?P<words>由[^。；！\n]{4,300}(?:参加|配合|参与|协助))(?=。)")

# …由省文旅厅牵头，省文物局配合 · …负责，6月底前完成: what such a sentence ends with
_ENDS_WITH_DUTY = re.compile(
    r"(?:牵头|负责|配合|协助|协办|承办|主办|参与|参加)(?:落实|实施|推进|组织|抓好|完成|组织实施)?$|(?:完成|落实|实施)$"
)


@dataclass(frozen=True, slots=True)
class Note:
    """A responsibility note in a clause's text.

    start: position of its first character
    end: position after its last character
    named: names and roles in printed order
    deadline: the deadline as printed, None if there is none
    rule: words about the roles of others: 逗号前为牵头单位，下同
    persons: names of persons in it, as printed
    source: where it stands: own in the words of the clause, table in a row
    mere_name: whether it is one name in brackets and nothing else
    """

    start: int
    end: int
    named: tuple[Named, ...]
    deadline: str | None = None
    rule: str | None = None
    persons: tuple[str, ...] = ()
    source: DutySource = "own"
    mere_name: bool = False


def find_notes(text: str) -> list[Note]:
    """The notes of a clause's rejoined text in order, none inside another."""
    pairs = list(brackets(text))
    lines = [note for note in _line_notes(text) if not _any_holds(pairs, note.start)]
    spans = [(note.start, note.end) for note in lines]
    outside = [pair for pair in pairs if not _any_holds(spans, pair[0])]
    return sorted([*lines, *_bracketed_notes(text, outside)], key=lambda note: note.start)


def _any_holds(spans: Sequence[tuple[int, int]], position: int) -> bool:
    """Whether a position lies in one of some spans that are in order and lie apart."""
    before = bisect_right(spans, (position, sys.maxsize))
    return before > 0 and position < spans[before - 1][1]


def _as_note(start: int, end: int, content: NoteContent) -> Note:
    mere_name = content.style == "bare" and len(content.named) == 1
    return Note(start, end, content.named, content.deadline, content.rule, content.persons, mere_name=mere_name)


def without_lone_names(notes: Sequence[Sequence[Note]]) -> list[list[Note]]:
    """The notes of all clauses; mere names in brackets only where there are others.

    （监察室） behind a telephone number, or （万载县统计局） below a communiqué, says no one's duty.
    """
    others = sum(not note.mere_name for own in notes for note in own)
    names = sum(note.mere_name for own in notes for note in own)
    if others + names >= _A_HABIT:
        return [list(own) for own in notes]
    return [[note for note in own if not note.mere_name] for own in notes]


def _bracketed_notes(text: str, pairs: Iterable[tuple[int, int]]) -> Iterator[Note]:
    """The notes among pairs of brackets."""
    breaks, stops = (tuple(match.start() for match in re.finditer(mark, text)) for mark in "\n。")
    for start, end in pairs:
        closed = _balance(text[start:end]) == 0
        inside = text[start + 1 : end - closed]
        before = bisect_left(breaks, start)
        paragraph = breaks[before - 1] + 1 if before else 0
        has_stop = bisect_left(stops, paragraph) < bisect_left(stops, start)
        bare = closed and text[start] != "【" and _stands_last(text, (paragraph, start, end), has_stop)
        if content := read_note(inside, bare):
            yield _as_note(start, end, content)


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


def _stands_last(text: str, at: tuple[int, int, int], has_stop: bool) -> bool:
    """Whether a bracket ends both a sentence or heading and its paragraph or item.

    A bare list anywhere else is an aside, and so is the other name of the body before it.

    at: start of its paragraph, start and end of the bracket
    has_stop: whether a full stop stands before it in its paragraph
    """
    paragraph, start, end = at
    before = text[max(paragraph, start - _LONGEST_NUMBER) : start].rstrip()
    if start - paragraph <= _LONGEST_NUMBER:
        number = read_number(before)
        if number is not None and number.end >= len(before):
            return False  # 第五条（管理机构）: the caption of an article
    closes = before.endswith(("。", "；", "！", "”", "）")) or not has_stop
    behind = _AFTER_NOTE.match(text, end)
    following = text[behind.end() : behind.end() + _LONGEST_NUMBER] if behind else ""
    last = not following or following.startswith("\n") or read_number(following) is not None
    return closes and last and not _OTHER_NAME.search(text[max(0, start - _LONGEST_KIND) : end])


def _line_notes(text: str) -> Iterator[Note]:
    """Notes on lines of their own, and those that end a paragraph without brackets.

    Neighbouring paragraphs that begin with a label are one note.
    """
    start = end = None
    at = 0
    for line in [*text.split("\n"), ""]:
        label = LABEL.match(_unmarked(line))
        if label and not (label["when"] and start is None):
            start = at if start is None else start
            end = at + len(line)
        else:
            if start is not None and end is not None:
                yield from _note(start, end, text[start:end])
                start = end = None
            yield from _ending_notes(line, at)
        at += len(line) + 1


def _unmarked(line: str) -> str:
    """The line without white space and marks such as ● or —— before its words."""
    return _MARKS.sub("", line).strip()


def _note(start: int, end: int, words: str) -> Iterator[Note]:
    """The note with labels that `words` are, if they are one."""
    unmarked = "\n".join(map(_unmarked, words.split("\n")))
    if content := read_note(unmarked, bare=False):
        yield _as_note(start, end, content)


def _ending_notes(paragraph: str, at: int) -> Iterator[Note]:
    """The note that a paragraph ends with, or is, without brackets or a colon.

    With labels (…完成申请。责任单位：信通公司), with verbs (…开放时间。由省文旅厅牵头，省文物局配合。), or with a label on the line
    above the names. Every name must look like a body, since running text stands around.
    """
    labels = list(_LABEL_IN_LINE.finditer(paragraph))
    for match in labels:
        end = _END_OF_NOTE.search(paragraph, match.end())
        stop = end.start() if end else len(paragraph)
        if len(labels) > _MOST_LABELS and stop - match.start() > _LONGEST_NOTE:
            continue  # each reads up to the end: together they would take quadratic time
        content = read_note(paragraph[match.start() : stop].strip(), bare=False)
        if content and all(map(is_body, content.named)):
            yield _as_note(at + match.start(), at + stop, content)
            return
    sentence = _BY_SENTENCE.search(paragraph) or _LAST_SENTENCE.search(paragraph)
    if (
        sentence
        and _ENDS_WITH_DUTY.search(sentence["words"])
        and (content := read_note(sentence["words"], bare=False))
        and content.style == "verbs"
    ):
        if all(map(is_body, content.named)):
            yield _as_note(at + sentence.start("words"), at + sentence.end("words"), replace(content, rule=None))
        return
    if LABEL_ALONE.match(paragraph.strip()):
        content = read_note(LABEL_ALONE.sub(r"\g<0>：", paragraph.strip()), bare=False)
        if content and all(map(is_body, content.named)):
            yield _as_note(at, at + len(paragraph), content)
