"""The open lists at a line, which decide whether its number heads a clause."""

import re
from collections.abc import Sequence

from policykb.corpus.model import Span
from policykb.ingest.structure.lines import NARROWEST_PAGE, RAGGED, WIDEST_PAGE, Line, ends_paragraph, is_heading, width
from policykb.ingest.structure.numbers import RANK, Number, read_before_decimals, read_before_digit, read_number
from policykb.ingest.structure.titles import TITLE_END
from policykb.ingest.wordlists import one_of

# Maximum number of missing numbers in a list, misprinted or lost with a page; a larger jump is a quotation
# (chosen by hand).
_MOST_SKIPPED = 5

# Ends of a line in the middle of a sentence.
_MID_SENTENCE = ("，", "、", "（", "(", "《", "“", "第")

# 责任单位：市生态环境局，各县（市、区）人民政府，: a line of names, whose last comma is a slip
_NAMES = re.compile(
    rf"(?:{one_of('labels', 'lead', 'lead_label', 'support', 'other')}){{1,2}}(?:{one_of('labels', 'unit')})\s*[:：]"
)

# Ends of a full line whose sentence goes on; a short heading may end so too.
_MID_LINE = ("和", "及", "与", "或", "的")

# Ends of a line that announces a list.
_BEFORE_A_LIST = ("：", ":")

# Kinds that look like decimals.
_DECIMAL = ("1.1", "1.1.1")

# Kinds whose count runs on: articles through chapters, and （五） may follow （四） of the section before.
_RUN_ON = ("section", "article", "（一）", "1", "（1）")


class Scopes:
    """Counts numbers inside and outside frames apart.

    The numbers in frames count from frame to frame; those around a frame go on as if it were not there.
    """

    def __init__(self, frames: Sequence[Span], margin: float) -> None:
        self._frames = frames
        self._margin = margin
        self._around = Lists(margin)
        self._within: Lists | None = None

    def of(self, line: Line, number: Number | None) -> "Lists":
        """The lists that a line's number counts in."""
        if number and number.kind == "annex":
            self._within = None
        elif any(frame.start <= line.span.start < frame.end for frame in self._frames):
            self._within = self._within or Lists(self._margin, self._around.path(), self._around.begun)
            return self._within
        elif number and self._within:
            within, self._within = self._within, None
            if within.is_next(number) and not within.outer and not self._around.knows(number):
                self._around = within  # the frame held the beginning of the text
        return self._around


class Lists:
    """The open lists while reading down the lines, and the last value of each kind.

    `outer` is the path of the items around the lists, `begun` whether any number has been taken yet.
    """

    def __init__(self, margin: float, outer: tuple[str, ...] = (), begun: bool = False) -> None:
        self.outer = outer
        self.begun = begun
        self._margin = margin
        self._opened: list[Number] = []
        self._last: dict[str, int] = {}

    def path(self) -> tuple[str, ...]:
        """The path of the item that was entered last."""
        return self.outer + tuple(step for one in self._opened for step in one.steps)

    def knows(self, number: Number) -> bool:
        """Whether a number of its kind came before."""
        return number.kind in self._last

    def is_next(self, number: Number) -> bool:
        """Whether a number continues a list, open or closed."""
        return number.value == self._last.get(number.kind, 0) + 1 > 1

    def restarts(self, number: Number) -> bool:
        """Whether a number begins the outermost list again."""
        return number.value == 1 and not self.outer and self.is_outermost(number)

    def follows(self, number: Number) -> bool:
        """Whether a number begins or continues a list."""
        return number.value in (1, self._last.get(number.kind, 0) + 1)

    def irregularity(self, number: Number) -> str:
        """What is wrong with a number that neither begins nor continues a list.

        In words for people.
        """
        return "重复" if number.value == self._last.get(number.kind) else "不连续"

    def is_outermost(self, number: Number) -> bool:
        """Whether a number is no deeper than the outermost open list, annexes aside."""
        outer = next((one for one in self._opened if one.kind != "annex"), None)
        return outer is not None and RANK[number.kind] <= RANK[outer.kind]

    def before_digit(self, text: str, counted_on: bool) -> Number | None:
        """The number of 56.2023年6月底前, if it continues an open list or begins one.

        `counted_on`: the next number of its kind follows somewhere below.
        """
        number = read_before_digit(text)
        begins = number is not None and number.value == 1 and counted_on
        return number if number and (begins or self._continues(number)) else None

    def _continues(self, number: Number) -> bool:
        goes_on = number.value == self._last.get(number.kind, 0) + 1
        return goes_on and any(one.kind == number.kind for one in self._opened)

    def _begins_inside(self, number: Number) -> bool:
        """Whether a number begins a list inside the open item: …部署（1）申请…（2）安装."""
        return number.value == 1 and bool(self._opened) and RANK[self._opened[-1].kind] < RANK[number.kind]

    def _runs_on_below(self, number: Number, above: Line) -> bool:
        """Whether a number goes on with a closed list right below a heading: 二、支撑体系（八）."""
        return number.kind in _RUN_ON and self.is_next(number) and is_heading(above.text)

    def takes(self, number: Number, line: Line, above: Line | None, counted_on: bool) -> bool:
        """Whether a number at the start of a line heads a clause.

        `above` is the last line with words. `counted_on`: the next number of its kind follows somewhere below.
        """
        if number.kind == "annex":
            return self.begun
        if above is None:
            return self.follows(number) or counted_on
        if line.begins_list:
            return True
        if not line.starts_line:
            begins = counted_on and self._begins_inside(number)
            return begins or self._continues(number) or self._runs_on_below(number, above)
        if _NAMES.match(above.text) and above.text.endswith("，") and self._continues(number):
            return True
        if above.text.endswith(_MID_SENTENCE) or (above.text.endswith(_MID_LINE) and self._is_full(above)):
            return False
        number_above = read_number(above.text) or read_before_decimals(above.text)
        begins = ends_paragraph(above.text, line.text) or number_above is not None
        apart = above.span.end < line.span.start
        if number.kind in _DECIMAL and not begins:
            return False  # 增长⏎2.1个百分点
        if self._begins_anew(number) and not (begins or apart or TITLE_END.search(above.text)):
            return False
        if self.follows(number) or (number.value == 2 and above.text.endswith(_BEFORE_A_LIST)):
            return True
        if counted_on and (begins or TITLE_END.search(above.text)) and not self.knows(number):
            return True  # the list begins in the middle
        last = self._last.get(number.kind)
        if not begins or not self.begun or last is None:
            return False
        is_open = any(one.kind == number.kind for one in self._opened)
        return 1 < number.value - last <= _MOST_SKIPPED + 1 or (number.value == last and is_open)

    def _begins_anew(self, number: Number) -> bool:
        """Whether 一 would begin the outermost list again.

        …线上线下标准统⏎一、服务同质 is no such number.
        """
        return number.kind == "一" and number.value == 1 and "一" in self._last and self.is_outermost(number)

    def _is_full(self, line: Line) -> bool:
        """Whether a line runs into the margin, so that the next may continue its sentence."""
        return width(line.text) > self._margin - RAGGED

    def enter(self, number: Number) -> tuple[str, ...]:
        """Open a number's list and close those it does not lie in; the number's path."""
        while self._opened and RANK[self._opened[-1].kind] >= RANK[number.kind]:
            inner = self._opened.pop()
            if RANK[inner.kind] > RANK[number.kind] and (number.kind == "annex" or inner.kind not in _RUN_ON):
                self._last.pop(inner.kind, None)
        if number.kind == "annex":
            self._last.clear()
        self._opened.append(number)
        self._last[number.kind] = number.value
        self.begun = True
        return self.path()


def margin_of(lines: Sequence[Line]) -> float:
    """The width that one line in ten of a hard-wrapped text exceeds or reaches.

    Infinite if the text is not hard-wrapped.
    """
    widths = sorted(width(line.text) for line in lines if line.text)
    margin = widths[-1 - len(widths) // 10] if widths else 0.0
    return margin if margin > NARROWEST_PAGE and widths[-1] < WIDEST_PAGE else float("inf")
