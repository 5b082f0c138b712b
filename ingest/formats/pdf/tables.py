"""Ruled tables: from the lines drawn on a page to grids of cells.

Pure geometry, in points from the upper left corner of the page.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

# Maximum distance between lines, or ends of lines, that count as one, in points (chosen by hand).
SNAP = 3.0

# Maximum number of lines on a page before joining, when each dot of a dotted line counts, and after joining; a page
# with more is a drawing (chosen by hand).
MOST_RULES = 4_000
_MOST_JOINED = 1_000

# Maximum number of squares in a grid; one with more is squared paper (chosen by hand).
_MOST_CELLS = 20_000


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle on the page as displayed, in points from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A drawn line, horizontal or vertical.

    at: its y if it is horizontal, its x if it is vertical
    start, end: its ends in the other direction
    """

    at: float
    start: float
    end: float

    def covers(self, point: float) -> bool:
        """Whether a coordinate lies between its ends."""
        return self.start - SNAP <= point <= self.end + SNAP

    def crosses(self, other: "Rule") -> bool:
        """Whether it meets a line of the other direction."""
        return self.covers(other.at) and other.covers(self.at)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell, as half-open ranges of rows and columns from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of cells.

    xs: left sides of its columns and the right side of the last, in points
    ys: tops of its rows and the bottom of the last, in points
    cells: its cells from the upper left on; a merged cell comes once
    owner: owner[row][column] is the index of the cell there, -1 if there is none
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Cell, ...]
    owner: tuple[tuple[int, ...], ...]

    def cell_at(self, x: float, y: float) -> int:
        """The index of the cell around a point, -1 if there is none."""
        if not (self.xs[0] <= x < self.xs[-1] and self.ys[0] <= y < self.ys[-1]):
            return -1
        return self.owner[bisect_right(self.ys, y) - 1][bisect_right(self.xs, x) - 1]

    def rect(self, index: int) -> Rect:
        """The rectangle of a cell."""
        cell = self.cells[index]
        return Rect(self.xs[cell.left], self.ys[cell.top], self.xs[cell.right], self.ys[cell.bottom])

    def rows(self) -> Iterator[list[tuple[int, bool]]]:
        """For each row, its cells from left to right: index, and whether it begins there."""
        for row, owners in enumerate(self.owner):
            across = dict.fromkeys(index for index in owners if index >= 0)
            yield [(index, self.cells[index].top == row) for index in across]


class Unexplained(Exception):
    """Lines that cross like those of a table but do not enclose rectangles."""


def find_grids(across: Sequence[Rule], down: Sequence[Rule]) -> list[Grid]:
    """The tables that horizontal and vertical lines form.

    Raises Unexplained if crossing lines form no grid.
    """
    across, down = joined(across), joined(down)
    if len(across) + len(down) > _MOST_JOINED:
        return []
    grids = [_grid(*group) for group in _groups(across, down) if len(group[0]) + len(group[1]) > 2]
    return [grid for grid in grids if len(grid.cells) > 1]


def grid_of_cells(rects: Sequence[Rect]) -> Grid:
    """The grid of cells that another program found."""
    xs = _snapped([x for rect in rects for x in (rect.left, rect.right)])
    ys = _snapped([y for rect in rects for y in (rect.top, rect.bottom)])
    owner = [[-1] * (len(xs) - 1) for _ in ys[1:]]
    cells: list[Cell] = []
    for rect in sorted(rects, key=lambda rect: (rect.top, rect.left)):
        cell = Cell(_near(ys, rect.top), _near(xs, rect.left), _near(ys, rect.bottom), _near(xs, rect.right))
        for row in range(cell.top, cell.bottom):
            owner[row][cell.left : cell.right] = [len(cells)] * (cell.right - cell.left)
        cells.append(cell)
    return Grid(tuple(xs), tuple(ys), tuple(cells), tuple(map(tuple, owner)))


def joined(rules: Iterable[Rule]) -> list[Rule]:
    """The lines with close ones aligned, touching parts joined and specks dropped."""
    found: list[Rule] = []
    for cluster in _clusters(sorted(rules, key=lambda rule: rule.at)):
        at = sum(rule.at for rule in cluster) / len(cluster)
        parts = sorted((rule.start, rule.end) for rule in cluster)
        start, end = parts[0]
        for left, right in parts[1:]:
            if left > end + SNAP:
                found.append(Rule(at, start, end))
                start, end = left, right
            end = max(end, right)
        found.append(Rule(at, start, end))
    return [rule for rule in found if rule.end - rule.start > SNAP]


def _clusters(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Runs of lines at nearly one place; the lines come sorted."""
    cluster: list[Rule] = []
    for rule in rules:
        if cluster and rule.at > cluster[-1].at + SNAP:
            yield cluster
            cluster = []
        cluster.append(rule)
    if cluster:
        yield cluster


def _groups(across: Sequence[Rule], down: Sequence[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Groups of lines connected by crossings: the horizontal and the vertical ones."""
    free = set(range(len(down)))
    unseen = set(range(len(across)))
    while unseen:
        rows, columns = [unseen.pop()], []
        for row in rows:  # grows during the loop
            for column in [column for column in free if down[column].crosses(across[row])]:
                free.remove(column)
                columns.append(column)
                more = [other for other in unseen if across[other].crosses(down[column])]
                unseen.difference_update(more)
                rows.extend(more)
        if columns:
            yield [across[row] for row in sorted(rows)], [down[column] for column in sorted(columns)]


def _grid(across: Sequence[Rule], down: Sequence[Rule]) -> Grid:
    """The grid between lines; squares without a line between them are one merged cell."""
    xs = _snapped([rule.at for rule in down] + [end for rule in _ends(across) for end in rule])
    ys = _snapped([rule.at for rule in across] + [end for rule in _ends(down) for end in rule])
    if (len(xs) - 1) * (len(ys) - 1) > _MOST_CELLS:
        raise Unexplained
    walls = _Walls(across, down, xs, ys)
    owner = _flooded(walls, len(ys) - 1, len(xs) - 1)
    cells = _cells(owner)
    if not walls.all_lines_run_through and not all(walls.closed(cell) for cell in cells):
        raise Unexplained
    return Grid(tuple(xs), tuple(ys), tuple(cells), tuple(map(tuple, owner)))


def _ends(rules: Sequence[Rule]) -> list[tuple[float, float]]:
    """The outermost ends of lines: the sides of a table that has none drawn."""
    return [(min(rule.start for rule in rules), max(rule.end for rule in rules))]


class _Walls:
    """The sides of the squares of a grid that are drawn as lines."""

    def __init__(self, across: Sequence[Rule], down: Sequence[Rule], xs: list[float], ys: list[float]) -> None:
        columns = [(left + right) / 2 for left, right in pairwise(xs)]
        rows = [(top + bottom) / 2 for top, bottom in pairwise(ys)]
        self.above = _drawn(across, ys, columns)  # above[line][column]
        self.before = _drawn(down, xs, rows)  # before[line][row]
        through = all(rule.covers(xs[0]) and rule.covers(xs[-1]) for rule in across)
        through = through and all(rule.covers(ys[0]) and rule.covers(ys[-1]) for rule in down)
        self.all_lines_run_through = through and len(across) > 1

    def closed(self, cell: Cell) -> bool:
        """Whether at least three sides of a cell are drawn; one may be an open edge."""
        top = all(self.above[cell.top][cell.left : cell.right])
        bottom = all(self.above[cell.bottom][cell.left : cell.right])
        left = all(self.before[cell.left][cell.top : cell.bottom])
        right = all(self.before[cell.right][cell.top : cell.bottom])
        return (top and bottom and (left or right)) or (left and right and (top or bottom))


def _drawn(rules: Sequence[Rule], places: Sequence[float], middles: Sequence[float]) -> list[list[bool]]:
    """Whether a line is drawn, for every place of lines and every square along it."""
    table = [[False] * len(middles) for _ in places]
    for rule in rules:
        row = table[_near(places, rule.at)]
        for index, middle in enumerate(middles):
            if rule.start <= middle <= rule.end:
                row[index] = True
    return table


def _flooded(walls: _Walls, rows: int, columns: int) -> list[list[int]]:
    """For every square the number of its cell, counted from the upper left."""
    owner = [[-1] * columns for _ in range(rows)]
    number = 0
    for row in range(rows):
        for column in range(columns):
            if owner[row][column] < 0:
                _flood(owner, walls, row, column, number)
                number += 1
    return owner


def _flood(owner: list[list[int]], walls: _Walls, row: int, column: int, number: int) -> None:
    """Give all squares reached from one without crossing a line the same number."""
    rows, columns = len(owner), len(owner[0])
    owner[row][column] = number
    stack = [(row, column)]
    while stack:
        row, column = stack.pop()
        for down, right, wall in (
            (row - 1, column, walls.above[row][column]),
            (row + 1, column, walls.above[row + 1][column]),
            (row, column - 1, walls.before[column][row]),
            (row, column + 1, walls.before[column + 1][row]),
        ):
            if not wall and 0 <= down < rows and 0 <= right < columns and owner[down][right] < 0:
                owner[down][right] = number
                stack.append((down, right))


def _cells(owner: Sequence[Sequence[int]]) -> list[Cell]:
    """The cells by number. Raises Unexplained if one is no rectangle."""
    squares: dict[int, list[tuple[int, int]]] = {}
    for row, owners in enumerate(owner):
        for column, number in enumerate(owners):
            squares.setdefault(number, []).append((row, column))
    cells = []
    for own in squares.values():  # in the order of the numbers, which count from the upper left
        rows, columns = [row for row, _ in own], [column for _, column in own]
        cell = Cell(min(rows), min(columns), max(rows) + 1, max(columns) + 1)
        if (cell.bottom - cell.top) * (cell.right - cell.left) != len(own):
            raise Unexplained
        cells.append(cell)
    return cells


def _snapped(places: Iterable[float]) -> list[float]:
    """The places in order; of nearly equal ones the first."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place > found[-1] + SNAP:
            found.append(place)
    return found


def _near(places: Sequence[float], place: float) -> int:
    """The index of the nearest place."""
    return min(range(len(places)), key=lambda index: abs(places[index] - place))
