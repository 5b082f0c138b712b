"""Cuts lines inside which items begin."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from policykb.ingest.structure.lines import Line
from policykb.ingest.structure.run_on import break_run_on

# （1）研究标准。（市通信管理局负责）（2）鼓励商场: an item that begins inside a line, after a sentence or a note
_INLINE = re.compile(r"(?<=[。；;）)〕\]])\s*(?=(?:[（(]\d{1,2}[）)]|[②-⑳])[^）)。；、，])")

# …等问题，（1）推行“一件事”改革。（市文化和旅游局牵头）（2）联合: a list inside a paragraph whose first item has a note
_NOTED_LIST = re.compile(
    r"(?<=[。；，：:;,)）〕\]])\s*(?=[（(]1[）)](?:(?![（(][12][）)]).){4,600}?(?:负责|牵头|配合|落实)[）)〕\]]\s*[（(]2[）)])",
    re.DOTALL,
)


def split_inline(lines: Sequence[Line], text: str) -> list[Line]:
    """Lines cut where an item may begin inside one; `read_outline` decides if so."""
    cut: list[Line] = []
    lists = {match.end() for match in _NOTED_LIST.finditer(text)}
    for line in (part for whole in lines for part in break_run_on(whole, text)):
        inside = {match.end() for match in _INLINE.finditer(text, line.span.start, line.span.end)}
        inside.update(at for at in lists if line.span.start < at < line.span.end)
        bounds = [line.span.start, *sorted(inside), line.span.end]
        parts = [line.part(start, end, text) for start, end in pairwise(bounds)] if inside else [line]
        cut += [replace(part, begins_list=True) if part.span.start in lists else part for part in parts]
    return cut
