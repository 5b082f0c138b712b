"""Presentations (.pptx): the words of each slide, its tables and its notes."""

import io
from collections.abc import Iterator
from typing import Any

from pptx import Presentation
from pptx.util import Emu

from policykb.ingest.formats import Extract, Lines, Unreadable
from policykb.ingest.formats.archive import open_archive, parse_xml


def extract(data: bytes) -> Extract:
    """The text and tables of a presentation. Raises Unreadable if it is none."""
    try:
        with open_archive(data) as archive:
            parse_xml(archive.read("[Content_Types].xml"))
        lines = Lines()
        for slide in Presentation(io.BytesIO(data)).slides:
            for shape in sorted(_shapes(slide.shapes), key=_place):
                _add(shape, lines)
            if slide.has_notes_slide and (notes := slide.notes_slide.notes_text_frame):
                for paragraph in notes.text.splitlines():
                    lines.add(paragraph)
        return lines.extract()
    except Unreadable:
        raise
    except Exception as error:  # a damaged file fails in many ways inside the library
        raise Unreadable(
            "不是完好的演示文稿（.pptx），或者加了密码。请用 PowerPoint 或 WPS 打开后另存。",
            "not a sound presentation (.pptx), or locked. Open it in PowerPoint or WPS and save it anew.",
        ) from error


def _shapes(shapes: Any) -> Iterator[Any]:
    """The shapes of a slide, those in groups too."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        else:
            yield shape


def _place(shape: Any) -> tuple[int, int]:
    """Where a shape stands: from top to bottom, then from left to right."""
    return (shape.top or Emu(0), shape.left or Emu(0))


def _add(shape: Any, lines: Lines) -> None:
    if getattr(shape, "has_table", False):
        lines.add_table([[cell.text for cell in row.cells] for row in shape.table.rows])
    elif shape.has_text_frame:
        for paragraph in shape.text_frame.paragraphs:
            for line in paragraph.text.replace("\v", "\n").split("\n"):
                lines.add(line)
