"""Cuts lines inside which items begin, and lines without their line breaks."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from policykb.corpus.model import Span
from policykb.ingest.structure.lines import Line

# （1）研究标准。（市通信管理局负责）（2）鼓励商场: an item that begins inside a line, after a sentence or a note
_INLINE = re.compile(r"(?<=[。；;）)〕\]])\s*(?=(?:[（(]\d{1,2}[）)]|[②-⑳])[^）)。；、，])")

# …等问题，（1）推行“一件事”改革。（市文化和旅游局牵头）（2）联合: a list inside a paragraph whose first item has a note
_NOTED_LIST = re.compile(
    r"(?<=[。；，：:;,)）〕\]])\s*(?=[（(]1[）)](?:(?![（(][12][）)]).){4,600}?(?:负责|牵头|配合|落实)[）)〕\]]\s*[（(]2[）)])",
    re.DOTALL,
)

# Minimum length of a line that has lost its line breaks, in characters: no page is so wide (chosen by hand).
_NO_LINE_BREAKS = 2000

# …予以支持。二、重点任务（一）加强…: a number of any kind inside such a line
_ANY_NUMBER = re.compile(
    r"(?<=[。；：:;)）])(?=(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[.．、](?!\d)|附件\d?(?![^。]{0,8}[)）]))\S)"
    r"|(?<=[\u4e00-\u9fff])(?=(?:[（(]一[）)]|1[.．、])[\u4e00-\u9fff])"
)

# the front matter of such a line: …文件⏎甘科发〔2023〕1号⏎…关于…的通知⏎各有关单位：⏎为…
_FRONT = re.compile(
    r"(?P<head>.{0,80}?文件)?(?P<number>[\u4e00-\u9fff]{2,12}\s*[〔\[﹝【]\s*20\d\d\s*[〕\]﹞】]\s*\d{1,4}\s*号)"
    r"(?P<title>[^。：:]{0,80}关于[^。：:]{4,80}?的(?:通知|意见|通报|决定|函|批复|公告|通告))(?=各|省|市|县|区|有关|局|厅)"
    r"(?P<addressed>[^。：:]{4,300}[：:])"
)


def split_inline(lines: Sequence[Line], text: str) -> list[Line]:
    """Lines cut where an item may begin inside one; `read_outline` decides if so."""
    cut: list[Line] = []
    lists = {match.end() for match in _NOTED_LIST.finditer(text)}
    for line in (part for whole in lines for part in _unfolded(whole, text)):
        inside = {match.end() for match in _INLINE.finditer(text, line.span.start, line.span.end)}
        inside.update(at for at in lists if line.span.start < at < line.span.end)
        bounds = [line.span.start, *sorted(inside), line.span.end]
        parts = [line.part(start, end, text) for start, end in pairwise(bounds)] if inside else [line]
        cut += [replace(part, begins_list=True) if part.span.start in lists else part for part in parts]
    return cut


def _unfolded(line: Line, text: str) -> list[Line]:
    """A line that lost its line breaks, cut where numbers may begin; others whole."""
    if len(line.text) < _NO_LINE_BREAKS:
        return [line]
    front = _FRONT.match(text, *_ends(line))
    parts = [front.end(part) for part in front.groupdict() if front[part]] if front else []
    numbers = [match.end() for match in _ANY_NUMBER.finditer(text, *_ends(line))]
    begin = front.end() if front else line.span.start
    starts = [line.span.start, *parts, *(at for at in numbers if at > begin), line.span.end]
    return [Line(Span(start, end), text[start:end].strip()) for start, end in pairwise(starts) if start < end]


def _ends(line: Line) -> tuple[int, int]:
    return line.span.start, line.span.end
