"""Word's automatic numbers, which are drawn on the page but absent from the text."""

import re
import string
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

_DIGITS = "〇一二三四五六七八九"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
# names of formats in `w:numFmt` that count 一, 二, 三
_CHINESE = (
    "chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand", "japaneseCounting",
)  # fmt: skip
# 壹, 贰, 叁
_FORMAL_CHINESE = ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal")
# 一〇 for 10
_DIGITAL_CHINESE = ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital2")


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list (`w:lvl`).

    style: format of its numbers (`w:numFmt`), such as "decimal" or "bullet"
    text: pattern of the label, such as "第%1条": %1 is the number of the outermost level
    start: first number
    restart: number of outermost levels whose items restart it; None for all outer levels
    decimal: whether all numbers in the label are plain digits
    paragraph_style: style whose paragraphs belong to the level, None if there is none
    """

    style: str
    text: str
    start: int
    restart: int | None
    decimal: bool
    paragraph_style: str | None


@dataclass(slots=True)
class _List:
    """A list: its levels by depth, and the last number of each depth."""

    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document; call `label` for every paragraph, in order."""

    def __init__(self, document: Document) -> None:
        self._styles = {style.style_id: style.element for style in document.styles}
        self._default = next((id for id, style in self._styles.items() if _is_default(style)), None)
        self._of_style: dict[str | None, tuple[str | None, str | None]] = {}
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
            self._read(number)

    def _read(self, number: Any) -> None:
        """Read one `w:num`: the list that it continues and the levels that it changes."""
        key = number.get(qn("w:numId"))
        self._list_of[key] = abstract = number.find(qn("w:abstractNumId")).get(qn("w:val"))
        for override in number.findall(qn("w:lvlOverride")):
            depth = int(override.get(qn("w:ilvl")))
            changed, start = override.find(qn("w:lvl")), override.find(qn("w:startOverride"))
            if changed is not None and abstract in self._lists:
                own = self._lists.setdefault(f"{abstract}/{key}", _List(dict(self._lists[abstract].levels)))
                own.levels[depth] = _level(changed)
                self._list_of[key] = f"{abstract}/{key}"
            if start is not None:
                self._starts[key][depth] = int(start.get(qn("w:val")))

    def label(self, paragraph: Any) -> str:
        """The number that Word draws before a paragraph (`w:p`), "" if none."""
        placed = self._place(paragraph)
        if placed is None:
            return ""
        number, depth = placed
        numbered = self._lists[self._list_of[number]]
        level = numbered.levels[depth]
        if depth in self._starts[number]:
            numbered.counts[depth] = self._starts[number].pop(depth) - 1
        numbered.counts[depth] = numbered.counts.get(depth, level.start - 1) + 1
        for deeper, below in numbered.levels.items():
            if deeper > depth and (below.restart is None or below.restart > depth):
                numbered.counts.pop(deeper, None)
        if level.style == "bullet":
            return ""
        return re.sub(r"%(\d)", lambda mark: _written(numbered, int(mark[1]) - 1, level.decimal), level.text)

    def _place(self, paragraph: Any) -> tuple[str, int] | None:
        """The list and depth of a paragraph, its own or its style's; None if it has none."""
        number, depth = _numbered(paragraph)
        properties = paragraph.find(qn("w:pPr"))
        style = self._default if properties is None else _value(properties.find(qn("w:pStyle"))) or self._default
        if number is None or depth is None:
            styled = self._styled(style)
            number, depth = number or styled[0], depth or styled[1]
        numbered = self._lists.get(self._list_of.get(number or "", ""))
        if number is None or numbered is None:
            return None
        linked = (str(at) for at, level in numbered.levels.items() if level.paragraph_style == style is not None)
        depth = depth or next(linked, "0")
        return (number, int(depth)) if int(depth) in numbered.levels else None

    def _styled(self, style: str | None) -> tuple[str | None, str | None]:
        """The list and depth that a style or one of its base styles states."""
        if style not in self._of_style:
            number = depth = None
            for element in self._ancestry(style):
                its_number, its_depth = _numbered(element)
                number, depth = number or its_number, depth or its_depth
            self._of_style[style] = (number, depth)
        return self._of_style[style]

    def _ancestry(self, style: str | None) -> Iterator[Any]:
        """A style and its base styles; stops at a circle, which a damaged file may hold."""
        seen: set[str] = set()
        while style is not None and style in self._styles and style not in seen:
            seen.add(style)
            yield self._styles[style]
            style = _value(self._styles[style].find(qn("w:basedOn")))


def _is_default(style: Any) -> bool:
    """Whether a style is the default of paragraphs."""
    return style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) in ("1", "true", "on")


def _numbered(element: Any) -> tuple[str | None, str | None]:
    """The list and depth that a paragraph or style states itself."""
    found = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if found is None:
        return None, None
    return _value(found.find(qn("w:numId"))), _value(found.find(qn("w:ilvl")))


def _value(element: Any) -> str | None:
    """The `w:val` of an element, None if there is no element or value."""
    return None if element is None else element.get(qn("w:val"))


def _level(level: Any) -> _Level:
    """The level that a `w:lvl` describes."""
    restart = _value(level.find(qn("w:lvlRestart")))
    decimal = level.find(qn("w:isLgl"))
    return _Level(
        style=_value(level.find(qn("w:numFmt"))) or "decimal",
        text=_value(level.find(qn("w:lvlText"))) or "",
        start=int(_value(level.find(qn("w:start"))) or 1),
        restart=None if restart is None else int(restart),
        decimal=decimal is not None and _value(decimal) not in ("0", "false", "off"),
        paragraph_style=_value(level.find(qn("w:pStyle"))),
    )


def _written(numbered: _List, depth: int, decimal: bool) -> str:
    """The current number of a level, as plain digits if `decimal`."""
    level = numbered.levels.get(depth)
    value = numbered.counts.get(depth, level.start if level else 1)
    return written(value, level.style if level and not decimal else "decimal")


def _roman(value: int) -> str:
    """9 → IX."""
    letters = ""
    for size, letter in _ROMAN:
        count, value = divmod(value, size)
        letters += letter * min(count, 9)
    return letters


def chinese(value: int) -> str:
    """21 → 二十一 · 105 → 一百零五; digits from 10,000 on."""
    if not 0 < value < 10_000:
        return "零" if value == 0 else str(value)
    words, gap = "", False
    for unit, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, value = divmod(value, size)
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + unit
        gap = not digit
    return words.removeprefix("一") if words.startswith("一十") else words


def _from(symbols: str, value: int) -> str:
    """The symbol with this number, counted from 1; digits beyond the last."""
    return symbols[value - 1] if 1 <= value <= len(symbols) else str(value)


# Writers of numbers by their name in `w:numFmt`; the rarer formats are written as plain digits.
_WRITERS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(("bullet", "none"), "".format),
    **dict.fromkeys(_CHINESE, chinese),
    **dict.fromkeys(_FORMAL_CHINESE, lambda value: chinese(value).translate(_FORMAL)),
    **dict.fromkeys(_DIGITAL_CHINESE, lambda value: "".join(_DIGITS[int(digit)] for digit in str(value))),
    "ideographTraditional": partial(_from, "甲乙丙丁戊己庚辛壬癸"),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), partial(_from, _CIRCLED)),
    "decimalEnclosedParen": "（{}）".format,
    "decimalEnclosedFullstop": "{}.".format,
    "decimalZero": "{:02}".format,
    "lowerLetter": partial(_from, string.ascii_lowercase),
    "upperLetter": partial(_from, string.ascii_uppercase),
    "lowerRoman": lambda value: _roman(value).lower(),
    "upperRoman": _roman,
}


def written(value: int, style: str) -> str:
    """A number in one of Word's formats (`w:numFmt`); "" for bullets."""
    return _WRITERS.get(style, str)(value)
