"""Word's automatic numbers, counted as Word counts them: they are drawn on the page but stand nowhere in the text."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

_DIGITS = "零一二三四五六七八九"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_CHINESE = (
    "chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "taiwaneseCounting",
    "taiwaneseCountingThousand", "japaneseCounting", "ideographTraditional", "ideographDigital",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Level:
    style: str
    text: str
    start: int
    restart: int | None


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document; `label` must be asked for every paragraph in order."""

    def __init__(self, document: Document) -> None:
        self._styles = document.styles
        self._lists: dict[str, _List] = {}
        self._list_of: dict[str, str] = {}
        self._starts: dict[str, dict[int, int]] = defaultdict(dict)
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        for abstract in root.findall(qn("w:abstractNum")):
            levels = {int(level.get(qn("w:ilvl"))): _level(level) for level in abstract.findall(qn("w:lvl"))}
            self._lists[abstract.get(qn("w:abstractNumId"))] = _List(levels)
        for number in root.findall(qn("w:num")):
            key = number.get(qn("w:numId"))
            self._list_of[key] = number.find(qn("w:abstractNumId")).get(qn("w:val"))
            for override in number.findall(qn("w:lvlOverride")):
                start = override.find(qn("w:startOverride"))
                if start is not None:
                    self._starts[key][int(override.get(qn("w:ilvl")))] = int(start.get(qn("w:val")))

    def label(self, paragraph: Paragraph) -> str:
        """The number that Word draws before the paragraph, or nothing."""
        placed = self._place(paragraph)
        if placed is None or not paragraph.text.strip():
            return ""
        number, depth = placed
        numbered = self._lists.get(self._list_of.get(number, ""))
        if numbered is None or depth not in numbered.levels:
            return ""
        level = numbered.levels[depth]
        if depth in self._starts[number]:
            numbered.counts[depth] = self._starts[number].pop(depth) - 1
        numbered.counts[depth] = numbered.counts.get(depth, level.start - 1) + 1
        for deeper, below in numbered.levels.items():
            restarts = deeper > depth if below.restart is None else below.restart > depth
            if deeper > depth and restarts and below.restart != 0:
                numbered.counts.pop(deeper, None)
        return re.sub(r"%(\d)", lambda mark: _written(numbered, int(mark[1]) - 1), level.text)

    def _place(self, paragraph: Paragraph) -> tuple[str, int] | None:
        """The list and depth of a paragraph, its own or its style's."""
        properties: list[Any] = [paragraph._p.pPr]
        style = paragraph.style
        while style is not None:
            properties.append(style.element.pPr)
            style = style.base_style
        number = depth = None
        for found in properties:
            numbered = found.find(qn("w:numPr")) if found is not None else None
            if numbered is not None:
                number = number or _value(numbered.find(qn("w:numId")))
                depth = depth or _value(numbered.find(qn("w:ilvl")))
        return (number, int(depth or 0)) if number and number != "0" else None


def _value(element: Any) -> str | None:
    return None if element is None else element.get(qn("w:val"))


def _level(level: Any) -> _Level:
    restart = _value(level.find(qn("w:lvlRestart")))
    return _Level(
        style=_value(level.find(qn("w:numFmt"))) or "decimal",
        text=_value(level.find(qn("w:lvlText"))) or "",
        start=int(_value(level.find(qn("w:start"))) or 1),
        restart=None if restart is None else int(restart),
    )


def _written(numbered: _List, depth: int) -> str:
    level = numbered.levels.get(depth)
    value = numbered.counts.get(depth, level.start if level else 1)
    style = level.style if level else "decimal"
    if style in _CHINESE:
        return chinese(value)
    if style.startswith("decimalEnclosed") and value <= len(_CIRCLED):
        return _CIRCLED[value - 1]
    if style in ("lowerLetter", "upperLetter") and value <= 26:
        return chr(ord("a" if style == "lowerLetter" else "A") + value - 1)
    return "" if style in ("bullet", "none") else str(value)


def chinese(value: int) -> str:
    """21 → 二十一; up to 999."""
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    words = _DIGITS[hundreds] + "百" if hundreds else ""
    if tens:
        words += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        words += "零"
    return words + (_DIGITS[ones] if ones or not value else "")
