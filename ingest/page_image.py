"""Draws pages of PDFs in a child process with limits on time and memory."""

import threading
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from policykb.corpus.errors import Busy, NotReadable
from policykb.ingest.isolation import context, limit_memory

# Maximum time for one page, in seconds (chosen by hand).
SECONDS = 30

# Maximum pixels per point: sharp on any screen (chosen by hand).
SCALE = 2.0

# Maximum length of a picture's longer side, in pixels: posters are drawn at a smaller scale (chosen by hand).
_LONGEST = 2400

# Maximum number of colours: enough for black on white, a red head and a seal (chosen by hand).
_COLOURS = 64

# At most two pages are drawn at a time, and at most twenty are drawn or wait: those who wait keep a thread of the service.
_turns = threading.BoundedSemaphore(2)
_places = threading.BoundedSemaphore(20)


@dataclass(frozen=True, slots=True)
class PageImage:
    """A picture of a page.

    png: the bytes of a PNG
    scale: pixels per point of the page, to place the boxes of the text on the picture
    """

    png: bytes
    scale: float


def page_image(path: Path, number: int) -> PageImage:
    """Draw page `number`, from 1, of the PDF at `path`.

    Raises NotReadable for a page that cannot be drawn, and Busy where too many wait already.
    """
    if not _places.acquire(blocking=False):
        raise Busy(
            "同时要画的页面太多，这一页没有画。请稍后再试。", "Too many pages are being drawn. Try again shortly."
        )
    try:
        with _turns:
            return _drawn(path, number)
    finally:
        _places.release()


def _drawn(path: Path, number: int) -> PageImage:
    """Draw a page in a child process. Raises NotReadable."""
    with ProcessPool(1, initializer=limit_memory, context=context()) as pool:
        try:
            return pool.schedule(_draw, [path, number], timeout=SECONDS).result()
        except (TooLate, ProcessExpired, MemoryError, RuntimeError, ValueError, IndexError) as error:
            raise NotReadable(
                f"第 {number} 页无法显示为图片（{type(error).__name__}）。请下载原文件查看。",
                f"Page {number} cannot be drawn ({type(error).__name__}). Open the original file instead.",
            ) from error


def _draw(path: Path, number: int) -> PageImage:
    """In a child: draw the page."""
    import io

    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        page = document[number - 1]
        scale = min(SCALE, _LONGEST / max(*page.get_size(), 1.0))
        image = page.render(scale=scale).to_pil().convert("RGB").quantize(_COLOURS)
        written = io.BytesIO()
        image.save(written, "PNG", optimize=True)
        return PageImage(written.getvalue(), scale)
