"""Scanned pages and pictures, read by OCR.

Needs the extra `policykb[ocr]`, whose wheel holds the models.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from policykb.corpus.model import Box, Span
from policykb.ingest.formats import Extract, Unreadable

# Resolution of the pages for recognition, in dots per inch (chosen by hand).
DPI = 200

# Points per inch: boxes are in points.
_POINTS = 72

# Maximum distance between the middles of two words on one line, as a share of their height (chosen by hand).
_SAME_LINE = 0.5

# Maximum ratio of a picture's sides: no page is so long, and recognition scales the shorter side to nothing (chosen by
# hand).
_MOST_ELONGATED = 50

# The words of a line with its left, upper, right and lower edges.
_Line = tuple[str, tuple[float, float, float, float]]


def extract(data: bytes) -> Extract:
    """The text of a picture. Raises Unreadable if damaged or without the extra."""
    import io

    from PIL import Image

    try:
        image = Image.open(io.BytesIO(data)).convert("RGB")
    except MemoryError:
        raise
    except Exception as error:  # damaged pictures make its decoders raise errors of every kind
        raise Unreadable(
            "不是完好的图像，或图像过大。请重新扫描或另存。",
            "not a sound picture, or too large. Scan it again or save it anew.",
        ) from error
    return read_images([image], DPI)


def read_images(images: Iterable[Any], dpi: int = DPI) -> Extract:
    """The text of pictures of pages, line by line, with a box for each line.

    Raises Unreadable for a page that cannot be recognised, and without the extra.
    """
    recognise = _engine()
    text = ""
    pages: list[Span] = []
    boxes: list[Box] = []
    for number, image in enumerate(images, 1):
        if number > 1:
            text += "\f"
            pages[-1] = Span(pages[-1].start, len(text))
        start = len(text)
        for words, (left, top, right, bottom) in _recognised(recognise, image, number):
            span = Span(len(text), len(text) + len(words))
            text += words + "\n"
            scale = _POINTS / dpi
            boxes.append(Box(span, number, left * scale, top * scale, right * scale, bottom * scale))
        pages.append(Span(start, len(text)))
    return Extract(text, tuple(pages), boxes=tuple(boxes))


def _recognised(recognise: Any, image: Any, number: int) -> list[_Line]:
    """The lines of a page. Raises Unreadable, which names the page and the remedy."""
    width, height = image.size
    if max(width, height) > _MOST_ELONGATED * min(width, height):
        raise Unreadable(
            f"第 {number} 页的图像是 {width} × {height} 像素，长边超过短边的 {_MOST_ELONGATED} 倍，无法识别。请裁剪或重新扫描。",
            f"the picture of page {number} is {width} × {height} pixels, one side over {_MOST_ELONGATED} times the other. "
            "Crop it or scan it again.",
        )
    try:
        return list(_lines(recognise, image))
    except MemoryError:
        raise
    except Exception as error:  # the library and its models raise errors of their own kinds
        raise Unreadable(
            f"第 {number} 页的图像无法识别（{type(error).__name__}）。请重新扫描，或另存为 PNG 后重试。",
            f"the picture of page {number} cannot be recognised ({type(error).__name__}). "
            "Scan it again, or save it anew as PNG.",
        ) from error


@cache
def _engine() -> Any:
    """The recogniser, loaded once. Raises Unreadable if the extra is missing."""
    try:
        from rapidocr import RapidOCR
    except ImportError as error:
        raise Unreadable(
            "这是扫描件或图像，需要文字识别。请安装：pip install 'policykb[ocr]'。",
            "this is a scan or a picture and needs character recognition: pip install 'policykb[ocr]'.",
        ) from error
    return RapidOCR(params={"Global.log_level": "error"})


def _lines(recognise: Any, image: Any) -> Iterator[_Line]:
    """Recognised words joined to printed lines, from top to bottom, with their boxes."""
    import numpy as np

    found = recognise(np.asarray(image))
    if found.boxes is None:
        return
    words = [
        (float(box[:, 0].min()), float(box[:, 1].min()), float(box[:, 0].max()), float(box[:, 1].max()), text)
        for box, text in zip(np.asarray(found.boxes), found.txts, strict=True)
    ]
    words.sort(key=lambda word: (word[1] + word[3]) / 2)
    line: list[tuple[float, float, float, float, str]] = []
    for word in words:
        if line and _middle(word) - _middle(line[-1]) > _SAME_LINE * (word[3] - word[1]):
            yield _joined(line)
            line = []
        line.append(word)
    if line:
        yield _joined(line)


def _middle(word: tuple[float, float, float, float, str]) -> float:
    return (word[1] + word[3]) / 2


def _joined(line: list[tuple[float, float, float, float, str]]) -> _Line:
    ordered = sorted(line)
    lefts, tops, rights, bottoms, texts = zip(*ordered, strict=True)
    return "".join(texts), (min(lefts), min(tops), max(rights), max(bottoms))
