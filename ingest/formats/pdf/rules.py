"""Straight lines drawn on a page of a PDF: strokes and thin filled bars."""

from collections.abc import Iterator
from ctypes import c_float, c_int
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pypdfium2 import raw

from policykb.ingest.formats.pdf.tables import MOST_RULES, SNAP, Rect, Rule

# Maximum number of page objects that are read (chosen by hand).
_MOST_OBJECTS = 50_000

# Maximum depth of forms inside forms (chosen by hand).
_DEEPEST_FORM = 6

# Number of segments of a rectangle: a move and four lines.
_RECTANGLE = 5

Point = tuple[float, float]
# An affine map (a, b, c, d, e, f), as in PDF: x' = ax + cy + e, y' = bx + dy + f.
Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """Maps a page's own coordinates to points from the upper left corner as displayed."""

    matrix: Matrix

    @classmethod
    def of(cls, page: Any) -> "Frame":
        """The frame of a pdfium page, from its bounding box and rotation."""
        left, bottom, right, top = page.get_bbox()
        return cls(
            {
                90: (0.0, 1.0, 1.0, 0.0, -bottom, -left),
                180: (-1.0, 0.0, 0.0, 1.0, right, -bottom),
                270: (0.0, -1.0, -1.0, 0.0, top, right),
            }.get(page.get_rotation(), (1.0, 0.0, 0.0, -1.0, -left, top))
        )

    def point(self, x: float, y: float) -> Point:
        """A point of the page as displayed."""
        return _moved(self.matrix, (x, y))

    def rect(self, left: float, bottom: float, right: float, top: float) -> Rect:
        """A rectangle of the page as displayed."""
        return _rect([_moved(self.matrix, (left, bottom)), _moved(self.matrix, (right, top))])


def read_rules(page: Any, frame: Frame) -> tuple[list[Rule], list[Rule]]:
    """The horizontal and the vertical lines of a page; none if it is a drawing."""
    across: list[Rule] = []
    down: list[Rule] = []
    for path, matrix in _paths(page, frame.matrix):
        for rect in _bars(path, matrix):
            wide, high = rect.right - rect.left, rect.bottom - rect.top
            if high <= SNAP:
                across.append(Rule((rect.top + rect.bottom) / 2, rect.left, rect.right))
            if wide <= SNAP:
                down.append(Rule((rect.left + rect.right) / 2, rect.top, rect.bottom))
        if len(across) + len(down) > MOST_RULES:
            return [], []
    return across, down


def _paths(page: Any, matrix: Matrix) -> Iterator[tuple[Any, Matrix]]:
    """All path objects, also inside forms, with the map to page coordinates."""
    forms = [(raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, page.raw, matrix, 0)]
    left = _MOST_OBJECTS
    for count, get, holder, outer, depth in forms:  # grows during the loop
        here = min(count(holder), left)
        left -= here
        for index in range(here):
            item = get(holder, index)
            kind = raw.FPDFPageObj_GetType(item)
            if kind == raw.FPDF_PAGEOBJ_PATH:
                yield item, outer
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
                inner = _times(_matrix(item), outer)
                forms.append((raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, item, inner, depth + 1))


def _bars(path: Any, matrix: Matrix) -> Iterator[Rect]:
    """The possible lines of a path: stroked segments, and bounds of filled parts."""
    fill, stroke = c_int(), c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    count = raw.FPDFPath_CountSegments(path)
    if not stroke.value and not fill.value:
        return
    if not stroke.value and count <= _RECTANGLE:
        yield _bounds(path, matrix)
    elif count <= MOST_RULES:
        for part, straight in _parts(path, count, _times(_matrix(path), matrix)):
            if stroke.value:
                yield from (_rect([one, other]) for one, other in pairwise(part))
            elif straight:
                yield _rect(part)


def _bounds(path: Any, matrix: Matrix) -> Rect:
    """The rectangle around a path."""
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    raw.FPDFPageObj_GetBounds(path, left, bottom, right, top)
    return _rect([_moved(matrix, (left.value, bottom.value)), _moved(matrix, (right.value, top.value))])


def _parts(path: Any, count: int, matrix: Matrix) -> Iterator[tuple[list[Point], bool]]:
    """The parts of a path as points, and whether each is free of curves."""
    x, y = c_float(), c_float()
    points: list[Point] = []
    straight = True
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        if kind == raw.FPDF_SEGMENT_MOVETO and points:
            yield points, straight
            points, straight = [], True
        straight = straight and kind != raw.FPDF_SEGMENT_BEZIERTO
        points.append(_moved(matrix, (x.value, y.value)))
        if raw.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points, straight


def _matrix(item: Any) -> Matrix:
    """The map of a page object to what contains it."""
    found = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, found)
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _times(first: Matrix, then: Matrix) -> Matrix:
    """The map that applies `first`, then `then`."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _moved(matrix: Matrix, point: Point) -> Point:
    """The image of a point."""
    a, b, c, d, e, f = matrix
    x, y = point
    return (a * x + c * y + e, b * x + d * y + f)


def _rect(points: list[Point]) -> Rect:
    """The rectangle around points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Rect(min(xs), min(ys), max(xs), max(ys))
