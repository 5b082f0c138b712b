"""Ruled tables: from the lines drawn on a page to grids of cells. Pure geometry, points from the upper left corner."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

# lines, and ends of lines, no further apart than this are one
SNAP = 3.0

# a page with more lines (a dotted one counts by its dots until joined) is a drawing, more cells are squared paper
MOST_RULES = 4_000
_MOST_JOINED = 1_000
_MOST_CELLS = 20_000


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle on the page as it is seen."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A drawn line: `at` is its y if it is horizontal, its x if it is vertical; it runs from `start` to `end`."""

    at: float
    start: float
    end: float

    def covers(self, point: float) -> bool:
        return self.start - SNAP <= point <= self.end + SNAP

    def crosses(self, other: "Rule") -> bool:
        return self.covers(other.at) and other.covers(self.at)


@dataclass(frozen=True, slots=True)
class Cell:
    """Rows and columns that a cell takes up, half-open, from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: where its columns and rows begin and end, and its cells, merged ones once, from the upper left on."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Cell, ...]
    # owner[row][column]: index of the cell, -1 where there is none
    owner: tuple[tuple[int, ...], ...]

    def cell_at(self, x: float, y: float) -> int:
        """Index of the cell that a point lies in, -1 if in none."""
        if not (self.xs[0] <= x < self.xs[-1] and self.ys[0] <= y < self.ys[-1]):
            return -1
        return self.owner[bisect_right(self.ys, y) - 1][bisect_right(self.xs, x) - 1]

    def rect(self, index: int) -> Rect:
        cell = self.cells[index]
        return Rect(self.xs[cell.left], self.ys[cell.top], self.xs[cell.right], self.ys[cell.bottom])

    def rows(self) -> Iterator[list[tuple[int, bool]]]:
        """The cells of each row from left to right, each with whether it begins in this row."""
        for row, owners in enumerate(self.owner):
            across = dict.fromkeys(index for index in owners if index >= 0)
            yield [(index, self.cells[index].top == row) for index in across]


class Unexplained(Exception):
    """Lines that cross as those of a table do, but do not part it into rectangles."""


def find_grids(across: Sequence[Rule], down: Sequence[Rule]) -> list[Grid]:
    """The tables that horizontal and vertical lines make. Raises Unexplained if some of the lines make no grid."""
    across, down = joined(across), joined(down)
    if len(across) + len(down) > _MOST_JOINED:
        return []
    grids = [_grid(*group) for group in _groups(across, down) if len(group[0]) + len(group[1]) > 2]
    return [grid for grid in grids if len(grid.cells) > 1]


def grid_of_cells(rects: Sequence[Rect]) -> Grid:
    """The grid behind cells that were found by someone else."""
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
    """Lines at nearly the same place put at the same place, and their touching parts made one; specks are dropped."""
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
    cluster: list[Rule] = []
    for rule in rules:
        if cluster and rule.at > cluster[-1].at + SNAP:
            yield cluster
            cluster = []
        cluster.append(rule)
    if cluster:
        yield cluster


def _groups(across: Sequence[Rule], down: Sequence[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Lines that hang together by crossing, the horizontal and the vertical ones of each group."""
    free = set(range(len(down)))
    unseen = set(range(len(across)))
    while unseen:
        rows, columns = [unseen.pop()], []
        for row in rows:  # grows while we go
            for column in [column for column in free if down[column].crosses(across[row])]:
                free.remove(column)
                columns.append(column)
                more = [other for other in unseen if across[other].crosses(down[column])]
                unseen.difference_update(more)
                rows.extend(more)
        if columns:
            yield [across[row] for row in sorted(rows)], [down[column] for column in sorted(columns)]


def _grid(across: Sequence[Rule], down: Sequence[Rule]) -> Grid:
    """Cells between lines; where a line between two squares is missing, they are one merged cell."""
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
    """Where the lines of one direction begin and end all told: the sides of a table that has none drawn."""
    return [(min(rule.start for rule in rules), max(rule.end for rule in rules))]


class _Walls:
    """Which sides of the squares of a grid are drawn."""

    def __init__(self, across: Sequence[Rule], down: Sequence[Rule], xs: list[float], ys: list[float]) -> None:
        columns = [(left + right) / 2 for left, right in pairwise(xs)]
        rows = [(top + bottom) / 2 for top, bottom in pairwise(ys)]
        self.above = _drawn(across, ys, columns)  # above[line][column]
        self.before = _drawn(down, xs, rows)  # before[line][row]
        through = all(rule.covers(xs[0]) and rule.covers(xs[-1]) for rule in across)
        through = through and all(rule.covers(ys[0]) and rule.covers(ys[-1]) for rule in down)
        self.all_lines_run_through = through and len(across) > 1

    def closed(self, cell: Cell) -> bool:
        """Whether a cell has its sides; one that lies open to the edge of the table must have the two beside it."""
        top = all(self.above[cell.top][cell.left : cell.right])
        bottom = all(self.above[cell.bottom][cell.left : cell.right])
        left = all(self.before[cell.left][cell.top : cell.bottom])
        right = all(self.before[cell.right][cell.top : cell.bottom])
        return (top and bottom and (left or right)) or (left and right and (top or bottom))


def _drawn(rules: Sequence[Rule], places: Sequence[float], middles: Sequence[float]) -> list[list[bool]]:
    """For every place where lines may stand and every square along it, whether a line is drawn there."""
    table = [[False] * len(middles) for _ in places]
    for rule in rules:
        row = table[_near(places, rule.at)]
        for index, middle in enumerate(middles):
            if rule.start <= middle <= rule.end:
                row[index] = True
    return table


def _flooded(walls: _Walls, rows: int, columns: int) -> list[list[int]]:
    """Squares numbered by the cell they belong to, cells counted from the upper left."""
    owner = [[-1] * columns for _ in range(rows)]
    number = 0
    for row in range(rows):
        for column in range(columns):
            if owner[row][column] < 0:
                _flood(owner, walls, row, column, number)
                number += 1
    return owner


def _flood(owner: list[list[int]], walls: _Walls, row: int, column: int, number: int) -> None:
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
    for held in squares.values():  # numbered, and so met, from the upper left on
        rows, columns = [row for row, _ in held], [column for _, column in held]
        cell = Cell(min(rows), min(columns), max(rows) + 1, max(columns) + 1)
        if (cell.bottom - cell.top) * (cell.right - cell.left) != len(held):
            raise Unexplained
        cells.append(cell)
    return cells


def _snapped(places: Iterable[float]) -> list[float]:
    """Places in order, the first of those that are nearly the same."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place > found[-1] + SNAP:
            found.append(place)
    return found


def _near(places: Sequence[float], place: float) -> int:
    """Index of the place nearest to this one."""
    return min(range(len(places)), key=lambda index: abs(places[index] - place))
