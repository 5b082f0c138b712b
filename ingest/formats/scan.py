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


def extract(data: bytes) -> Extract:
    """The text of a picture. Raises Unreadable if damaged or without the extra."""
    import io

    from PIL import Image, UnidentifiedImageError

    try:
        image = Image.open(io.BytesIO(data)).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise Unreadable(
            "不是完好的图像，或图像过大。请重新扫描或另存。",
            "not a sound picture, or too large. Scan it again or save it anew.",
        ) from error
    return read_images([image], DPI)


def read_images(images: Iterable[Any], dpi: int = DPI) -> Extract:
    """The text of pictures of pages, line by line, with a box for each line."""
    recognise = _engine()
    text = ""
    pages: list[Span] = []
    boxes: list[Box] = []
    for number, image in enumerate(images, 1):
        if number > 1:
            text += "\f"
            pages[-1] = Span(pages[-1].start, len(text))
        start = len(text)
        for words, (left, top, right, bottom) in _lines(recognise, image):
            span = Span(len(text), len(text) + len(words))
            text += words + "\n"
            scale = _POINTS / dpi
            boxes.append(Box(span, number, left * scale, top * scale, right * scale, bottom * scale))
        pages.append(Span(start, len(text)))
    return Extract(text, tuple(pages), boxes=tuple(boxes))


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


def _lines(recognise: Any, image: Any) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
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


def _joined(line: list[tuple[float, float, float, float, str]]) -> tuple[str, tuple[float, float, float, float]]:
    ordered = sorted(line)
    lefts, tops, rights, bottoms, texts = zip(*ordered, strict=True)
    return "".join(texts), (min(lefts), min(tops), max(rights), max(bottoms))
