"""PDF pages that ReportLab writes, measured from the upper left corner, and boxes on them."""

import io
from collections.abc import Callable

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from policykb.corpus.model import Box

HEIGHT = 800.0

Draw = Callable[[Canvas], None]


def written(*pages: Draw, **options: object) -> bytes:
    """A PDF with these pages, 600 points wide."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(600, HEIGHT), **options)
    for draw in pages:
        canvas.setFont("STSong-Light", 12)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def lines(*texts: str, top: float = 100) -> Draw:
    """Lines 20 points apart, the first with its baseline this far from the top."""

    def draw(canvas: Canvas) -> None:
        for number, text in enumerate(texts):
            canvas.drawString(80, HEIGHT - top - 20 * number, text)

    return draw


def ruled(canvas: Canvas, xs: list[float], ys: list[float]) -> None:
    """A grid, places from the upper left corner."""
    canvas.grid(xs, [HEIGHT - y for y in ys])


def write(canvas: Canvas, x: float, y: float, text: str) -> None:
    canvas.drawString(x, HEIGHT - y, text)


def assert_near(box: Box, *sides: float) -> None:
    assert (box.left, box.top, box.right, box.bottom) == pytest.approx(sides, abs=9)
