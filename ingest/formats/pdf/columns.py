"""Columns of running text on a page: read one after the other, whatever order the file prints them in.

Many programs print a page of two columns row by row, the left line, then the right one. Pure geometry, as in
`pdf_tables`: lines of a page fall into stretches wherever a wide gap parts them; where many gaps lie above one another
and what stands on either side fills its side as paragraphs do, the gaps are a gutter. Columns of short cells are a
table without lines and stay row by row, as they are read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from policykb.ingest.formats.pdf.tables import Rect

# a gutter is at least so wide, in heights of a line
_GUTTER = 0.9

# a column has at least so many lines, each so wide at its widest, in heights of a line
_LEAST_LINES = 4
_NARROWEST = 8.0

# of the lines of a column, this share runs to its right side, give or take so many heights of a line
_FULL_LINES = 0.4
_RAGGED = 1.6

# lines no further apart than this, in distances usual on the page, belong together
_NEAR = 1.7

# rows of a table begin side by side: so many at least, this share of the paragraphs of the side that has fewer
_ROWS, _ROWS_SHARE = 3, 0.7

# boxes of lines that are set close overlap by no more than this share of their height
_TIGHT = 0.3

# three columns are two beside one
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of one line without a wide gap in them; `key` is what they are called outside. `solid` is no text."""

    key: int
    rect: Rect
    solid: bool = False

    @property
    def middle(self) -> float:
        return (self.rect.top + self.rect.bottom) / 2

    def precedes(self, other: "Stretch") -> bool:
        """Whether the other lies wholly below and not aside, as lines do that need no ordering."""
        one, two = self.rect, other.rect
        below = one.bottom - two.top <= _TIGHT * (one.bottom - one.top)
        return below and one.left < two.right and two.left < one.right


def wide_gap(left: Rect, right: Rect) -> bool:
    """Whether two stretches of a line are far enough apart for a gutter."""
    return right.left - left.right >= _GUTTER * min(left.bottom - left.top, right.bottom - right.top)


def reading_order(stretches: Sequence[Stretch], depth: int = _DEEPEST) -> list[Stretch]:
    """The stretches of a page, given in the order of the file, with the columns one after the other."""
    bands = list(_bands(stretches)) if depth else []
    home = {stretch.key: number for number, band in enumerate(bands) for side in band for stretch in side}
    ordered: list[Stretch] = []
    told: set[int] = set()
    for stretch in stretches:
        number = home.get(stretch.key)
        if number is None:
            ordered.append(stretch)
        elif number not in told:
            told.add(number)
            for side in bands[number]:
                ordered += reading_order(side, depth - 1)
    return ordered


def _bands(stretches: Sequence[Stretch]) -> Iterator[tuple[list[Stretch], list[Stretch]]]:
    """What stands left and right of the page's gutter, between one thing that lies across it and the next."""
    text = [stretch for stretch in stretches if not stretch.solid]
    if len(text) < 2 * _LEAST_LINES:
        return
    height = median(stretch.rect.bottom - stretch.rect.top for stretch in text)
    gutter = _gutter(text, height)
    if gutter is None:
        return
    across = [stretch.middle for stretch in stretches if stretch.rect.left < gutter < stretch.rect.right]
    edges = [float("-inf"), *sorted(across), float("inf")]
    for top, bottom in pairwise(edges):
        within = [stretch for stretch in stretches if top < stretch.middle < bottom]
        left = [stretch for stretch in within if stretch.rect.right <= gutter]
        right = [stretch for stretch in within if stretch.rect.left >= gutter]
        left, right = _facing(left, right, height)
        if _columns(left, right, height):
            yield left, right


def _gutter(text: Sequence[Stretch], height: float) -> float | None:
    """Where the most gaps between neighbours on one line lie above one another; the leftmost of several such places."""
    gaps = list(_gaps(text, height))
    held: list[tuple[float, float]] = []
    for at in sorted({left for left, _ in gaps}):
        here = [gap for gap in gaps if gap[0] <= at < gap[1]]
        held = here if len(here) > len(held) else held
    if len(held) < _LEAST_LINES:
        return None
    return (max(left for left, _ in held) + min(right for _, right in held)) / 2


def _gaps(text: Sequence[Stretch], height: float) -> Iterator[tuple[float, float]]:
    """From the right side of each stretch to the left side of its neighbour on the same line."""
    ordered = sorted(text, key=lambda stretch: stretch.middle)
    for index, one in enumerate(ordered):
        beside = [other.rect.left for other in _level(ordered, index, height) if other.rect.left > one.rect.left]
        if beside and min(beside) - one.rect.right >= _GUTTER * height:
            yield one.rect.right, min(beside)


def _level(ordered: Sequence[Stretch], index: int, height: float) -> Iterator[Stretch]:
    """The others at the height of one, in stretches ordered from the top."""
    for steps in (range(index - 1, -1, -1), range(index + 1, len(ordered))):
        for at in steps:
            if abs(ordered[at].middle - ordered[index].middle) >= height:
                break
            yield ordered[at]


def _facing(left: list[Stretch], right: list[Stretch], height: float) -> tuple[list[Stretch], list[Stretch]]:
    """The part of a band where the two sides face each other, and what goes on from there without a wider space."""
    if not left or not right:
        return [], []
    first = max(min(stretch.middle for stretch in side) for side in (left, right)) - height / 2
    last = min(max(stretch.middle for stretch in side) for side in (left, right)) + height / 2
    return _reached(left, first, last), _reached(right, first, last)


def _reached(side: list[Stretch], first: float, last: float) -> list[Stretch]:
    middles = sorted(stretch.middle for stretch in side)
    near = _NEAR * _pitch(middles)
    for below, above in pairwise(reversed(middles)):
        if above < first <= below and below - above <= near:
            first = above
    for above, below in pairwise(middles):
        if above <= last < below and below - above <= near:
            last = below
    return [stretch for stretch in side if first <= stretch.middle <= last]


def _pitch(middles: Sequence[float]) -> float:
    """The usual distance from line to line."""
    steps = [below - above for above, below in pairwise(middles) if below - above > 1]
    return median(steps) if steps else 0.0


def _columns(left: list[Stretch], right: list[Stretch], height: float) -> bool:
    """Whether two sides are running text, and not the cells of one table."""
    sides = [[stretch for stretch in side if not stretch.solid] for side in (left, right)]
    if not all(len(side) >= _LEAST_LINES for side in sides):
        return False
    return all(_runs(side, height) or any(_bands(side)) for side in sides) and not _rows(sides[0], sides[1], height)


def _runs(side: Sequence[Stretch], height: float) -> bool:
    """Whether lines fill their side as those of paragraphs do."""
    start, end = min(stretch.rect.left for stretch in side), max(stretch.rect.right for stretch in side)
    full = sum(stretch.rect.right >= end - _RAGGED * height for stretch in side)
    return end - start >= _NARROWEST * height and full >= _FULL_LINES * len(side)


def _rows(left: Sequence[Stretch], right: Sequence[Stretch], height: float) -> bool:
    """Whether paragraphs begin side by side on both sides, as the cells of a row do."""
    ours, theirs = _begins(left, height), _begins(right, height)
    together = sum(any(abs(one - other) < height / 2 for other in theirs) for one in ours)
    return together >= max(_ROWS, _ROWS_SHARE * min(len(ours), len(theirs)))


def _begins(side: Sequence[Stretch], height: float) -> list[float]:
    """Where a paragraph begins: below a line that stops short, or below a space."""
    ordered = sorted(side, key=lambda stretch: stretch.middle)
    near = _NEAR * _pitch([stretch.middle for stretch in ordered])
    end = max(stretch.rect.right for stretch in side)
    return [ordered[0].middle] + [
        below.middle
        for above, below in pairwise(ordered)
        if above.rect.right < end - _RAGGED * height or below.middle - above.middle > near
    ]
