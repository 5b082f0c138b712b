"""Reading order of pages with columns of running text.

Many programs print a page of two columns row by row: a left line, then a right one. Pure geometry, as in `tables`:
wide gaps cut the lines of a page into stretches. Where many gaps lie above one another, and the stretches on either
side fill their side as paragraphs do, the gaps are a gutter. Columns of short cells are a table without lines and stay
row by row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from policykb.ingest.formats.pdf.tables import Rect

# All numbers below are chosen by hand.

# Minimum width of a gutter, in heights of a line.
_GUTTER = 0.9

# Minimum number of lines of a column.
_LEAST_LINES = 4

# Minimum width of a column, in heights of a line.
_NARROWEST = 8.0

# Minimum share of the lines of a column that run to its right side.
_FULL_LINES = 0.4

# Maximum distance of such a line from the right side, in heights of a line.
_RAGGED = 1.6

# Maximum distance of lines of one column, as a multiple of the usual distance on the page.
_NEAR = 1.7

# Minimum number of rows of a table that begin side by side, and minimum share of the paragraphs of the side that has
# fewer.
_ROWS, _ROWS_SHARE = 3, 0.7

# Maximum overlap of the boxes of two lines, as a share of their height.
_TIGHT = 0.3

# Maximum depth of columns in columns: three columns are two beside one.
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of one line without a wide gap between them.

    key: the caller's index of the stretch
    rect: its place on the page
    solid: whether it is a table and not text
    """

    key: int
    rect: Rect
    solid: bool = False

    @property
    def middle(self) -> float:
        """The y of its middle."""
        return (self.rect.top + self.rect.bottom) / 2

    def precedes(self, other: "Stretch") -> bool:
        """Whether the other lies wholly below and not beside it: the two need no ordering."""
        one, two = self.rect, other.rect
        below = one.bottom - two.top <= _TIGHT * (one.bottom - one.top)
        return below and one.left < two.right and two.left < one.right


def wide_gap(left: Rect, right: Rect) -> bool:
    """Whether two stretches of a line are far enough apart for a gutter."""
    return right.left - left.right >= _GUTTER * min(left.bottom - left.top, right.bottom - right.top)


def reading_order(stretches: Sequence[Stretch], depth: int = _DEEPEST) -> list[Stretch]:
    """The stretches of a page, given in file order, with one column after the other."""
    bands = list(_bands(stretches)) if depth else []
    home = {stretch.key: number for number, band in enumerate(bands) for side in band for stretch in side}
    ordered: list[Stretch] = []
    done: set[int] = set()
    for stretch in stretches:
        number = home.get(stretch.key)
        if number is None:
            ordered.append(stretch)
        elif number not in done:
            done.add(number)
            for side in bands[number]:
                ordered += reading_order(side, depth - 1)
    return ordered


def _bands(stretches: Sequence[Stretch]) -> Iterator[tuple[list[Stretch], list[Stretch]]]:
    """Pairs of columns beside the gutter, between two things that lie across it."""
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
    """The x where most gaps lie above one another, None if too few do.

    Of several such places it is the leftmost.
    """
    gaps = list(_gaps(text, height))
    most: list[tuple[float, float]] = []
    for at in sorted({left for left, _ in gaps}):
        here = [gap for gap in gaps if gap[0] <= at < gap[1]]
        most = here if len(here) > len(most) else most
    if len(most) < _LEAST_LINES:
        return None
    return (max(left for left, _ in most) + min(right for _, right in most)) / 2


def _gaps(text: Sequence[Stretch], height: float) -> Iterator[tuple[float, float]]:
    """The wide gaps between neighbours on one line, as left and right x."""
    ordered = sorted(text, key=lambda stretch: stretch.middle)
    for index, one in enumerate(ordered):
        beside = [other.rect.left for other in _level(ordered, index, height) if other.rect.left > one.rect.left]
        if beside and min(beside) - one.rect.right >= _GUTTER * height:
            yield one.rect.right, min(beside)


def _level(ordered: Sequence[Stretch], index: int, height: float) -> Iterator[Stretch]:
    """The other stretches at the height of one; `ordered` goes from top to bottom."""
    for steps in (range(index - 1, -1, -1), range(index + 1, len(ordered))):
        for at in steps:
            if abs(ordered[at].middle - ordered[index].middle) >= height:
                break
            yield ordered[at]


def _facing(left: list[Stretch], right: list[Stretch], height: float) -> tuple[list[Stretch], list[Stretch]]:
    """The part of a band where both sides have lines, extended to wider spaces."""
    if not left or not right:
        return [], []
    first = max(min(stretch.middle for stretch in side) for side in (left, right)) - height / 2
    last = min(max(stretch.middle for stretch in side) for side in (left, right)) + height / 2
    return _reached(left, first, last), _reached(right, first, last)


def _reached(side: list[Stretch], first: float, last: float) -> list[Stretch]:
    """The stretches between two heights, extended to wider spaces."""
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
    """Whether two sides are columns of running text and not cells of one table."""
    sides = [[stretch for stretch in side if not stretch.solid] for side in (left, right)]
    if not all(len(side) >= _LEAST_LINES for side in sides):
        return False
    return all(_runs(side, height) or any(_bands(side)) for side in sides) and not _rows(sides[0], sides[1], height)


def _runs(side: Sequence[Stretch], height: float) -> bool:
    """Whether lines fill their side as lines of paragraphs do."""
    start, end = min(stretch.rect.left for stretch in side), max(stretch.rect.right for stretch in side)
    full = sum(stretch.rect.right >= end - _RAGGED * height for stretch in side)
    return end - start >= _NARROWEST * height and full >= _FULL_LINES * len(side)


def _rows(left: Sequence[Stretch], right: Sequence[Stretch], height: float) -> bool:
    """Whether paragraphs begin side by side on both sides, as the cells of a row do."""
    ours, theirs = _begins(left, height), _begins(right, height)
    together = sum(any(abs(one - other) < height / 2 for other in theirs) for one in ours)
    return together >= max(_ROWS, _ROWS_SHARE * min(len(ours), len(theirs)))


def _begins(side: Sequence[Stretch], height: float) -> list[float]:
    """The heights where paragraphs begin: below a short line or a wider space."""
    ordered = sorted(side, key=lambda stretch: stretch.middle)
    near = _NEAR * _pitch([stretch.middle for stretch in ordered])
    end = max(stretch.rect.right for stretch in side)
    return [ordered[0].middle] + [
        below.middle
        for above, below in pairwise(ordered)
        if above.rect.right < end - _RAGGED * height or below.middle - above.middle > near
    ]
