"""Cuts off lines below the last clause: closing words, signature, next title."""

import re
from collections.abc import Sequence
from dataclasses import replace

from policykb.ingest.header.front_matter import DATE_LINE, FOOT, HEAD_OF_BODY
from policykb.ingest.header.organisations import MOST_PROXY_LINES, last_signer, lines_of_proxy, signs_at
from policykb.ingest.header.web_labels import PUBLICITY
from policykb.ingest.structure.lines import Line, ends_paragraph, width
from policykb.ingest.structure.numbers import read_number
from policykb.ingest.structure.outline import Item
from policykb.ingest.structure.titles import ATTACHED, title_at

# …市商务局配合） · …各县（市、区）人民政府〕 · 6月底前完成）
_NOTE_END = re.compile(r"(?:负责|落实|配合|牵头|单位|部门|完成|推进|坚持|[厅局委办部府会司处心])[）)〕\]】]$")

_PUBLICITY_ALONE = re.compile(r"[\u4e00-\u9fff]{2,3}公开")

# Minimum number of items that end with a note, for notes to end the items of a document (chosen by hand).
_A_HABIT = 3

# Maximum width of an organisation's name in a signature, exclusive, in Chinese characters (chosen by hand).
_WIDEST_SIGNER = 30

# Minimum width of a title, exclusive, in Chinese characters (chosen by hand).
_NARROWEST_TITLE = 6

# 各级各部门要认真贯彻落实 · 本方案自印发之日起施行: paragraphs that close a document
_CLOSING = re.compile(
    r"各(?:级|地|县|市|区|有关|相关|部门|单位|责任)[^。]{0,30}?(?:要|应|应当|须|务必|可|请)"
    r"|本(?:方案|措施|办法|意见|通知|计划|规定|细则|行动|实施|政策|若干|文件|工作)[^。]{0,12}?自[^。]{2,20}起"
    r"|特此(?:通知|公告|通告|批复)|以上(?:措施|政策|规定|意见)[^。]{0,20}自"
)


def cut_tails(items: tuple[Item, ...], lines: Sequence[Line]) -> tuple[tuple[Item, ...], list[slice]]:
    """The items without their tails, and the tails as slices of `lines`.

    A tail is closing paragraphs, signature, date, list of annexes and a following title. It comes at the end of the
    document, or before a new document or annex begins.
    """
    cut: list[Item] = []
    tails: list[slice] = []
    noted = sum(
        _note_ends(lines[item.first : item.last]) == _words_end(lines[item.first : item.last]) for item in items
    )
    for item, following in zip(items, [*items[1:], None], strict=False):
        if following is None or following.restarts:
            own = lines[item.first : item.last]
            start = item.first + _tail_start(own, noted >= _A_HABIT, following is not None)
            if start < item.last:
                tails.append(slice(start, item.last))
            item = replace(item, last=start)
        cut.append(item)
    return tuple(cut), tails


def _tail_start(lines: Sequence[Line], notes_close: bool, followed: bool) -> int:
    """The index in an item's lines where its tail begins; their number if it has none.

    notes_close: in this document every item ends with a note
    followed: another document or annex begins below
    """
    start = next((index for index in range(1, len(lines)) if _begins_tail(lines, index, followed)), len(lines))
    if notes_close and 0 < (after := _note_ends(lines[:start])) < _words_end(lines[:start]):
        start = after
    last = None if followed else last_signer(lines)
    if last and last[1] > 0:
        start = min(start, last[1])
    while 1 < start < len(lines):
        above = lines[start - 1].text
        signs = signs_at(lines, start - 1) or HEAD_OF_BODY.fullmatch("".join(above.split()))
        sealed = next(
            (n for n in range(1, min(start, MOST_PROXY_LINES + 1)) if lines_of_proxy(lines, start - n) == n), 0
        )
        if above and not sealed and not (signs and width(above) < _WIDEST_SIGNER):
            break
        start -= sealed or 1
    while start < len(lines) and not lines[start].text:
        start += 1
    return start


def _begins_tail(lines: Sequence[Line], index: int, followed: bool) -> bool:
    """Whether a foot, a closing paragraph or a following title begins at line `index`."""
    line = lines[index].text
    fresh = ends_paragraph(lines[index - 1].text or "。", line)
    if not line:
        return False
    return _closes(line) or (fresh and bool(_CLOSING.match(line) or (followed and _is_title(lines, index))))


def _closes(line: str) -> bool:
    """Whether a line is part of a foot: date, annexes, publicity, print record."""
    publicity = line.startswith(("（", "(", "公开")) or _PUBLICITY_ALONE.fullmatch(line)
    publicity = publicity and PUBLICITY.fullmatch(line)
    return bool(DATE_LINE.fullmatch(line) or ATTACHED.match(line) or FOOT.match(line) or publicity)


def _is_title(lines: Sequence[Line], index: int) -> bool:
    """Whether a title begins at line `index`."""
    text = lines[index].text
    return width(text) > _NARROWEST_TITLE and read_number(text) is None and title_at(lines, index) is not None


def _note_ends(lines: Sequence[Line]) -> int:
    """The index after the last line that ends with a note; 0 if none does."""
    return max((index + 1 for index, line in enumerate(lines) if _NOTE_END.search(line.text)), default=0)


def _words_end(lines: Sequence[Line]) -> int:
    """The index after the last line with words; 0 if there is none."""
    return max((index + 1 for index, line in enumerate(lines) if line.text), default=0)
