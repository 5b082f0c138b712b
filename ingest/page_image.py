"""A page of a PDF as a picture, drawn in a child process bounded in time and memory."""

import threading
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from policykb.corpus.errors import NotReadable
from policykb.ingest.isolation import context, limit_memory

SECONDS = 30

# two pixels a point are sharp on any screen; posters are drawn smaller
SCALE = 2.0
_LONGEST = 2400

# enough for black on white, a red head and a seal
_COLOURS = 64

_turns = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class PageImage:
    """A PNG; `scale` is its pixels for each point of the page, so that the boxes of the text can be laid over it."""

    png: bytes
    scale: float


def page_image(path: Path, number: int) -> PageImage:
    """Draw page `number`, from 1, of the PDF at `path`. Two at most are drawn at a time. Raises NotReadable."""
    with _turns, ProcessPool(1, initializer=limit_memory, context=context()) as pool:
        try:
            return pool.schedule(_draw, [path, number], timeout=SECONDS).result()
        except (TooLate, ProcessExpired, MemoryError, RuntimeError, ValueError, IndexError) as error:
            raise NotReadable(
                f"第 {number} 页无法显示为图片（{type(error).__name__}）。请下载原文件查看。",
                f"Page {number} cannot be drawn ({type(error).__name__}). Open the original file instead.",
            ) from error


def _draw(path: Path, number: int) -> PageImage:
    """In the child."""
    import io

    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        page = document[number - 1]
        scale = min(SCALE, _LONGEST / max(*page.get_size(), 1.0))
        image = page.render(scale=scale).to_pil().convert("RGB").quantize(_COLOURS)
        written = io.BytesIO()
        image.save(written, "PNG", optimize=True)
        return PageImage(written.getvalue(), scale)
