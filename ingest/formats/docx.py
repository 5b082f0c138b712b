"""Word documents: paragraphs with the numbers that Word draws and the text does not hold, tables, footnotes."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from ingest.formats import Extract, Lines, Unreadable
from ingest.formats.numbering import Numbering

_MOST_UNPACKED = 256 * 1024 * 1024


def extract(data: bytes) -> Extract:
    """Raises Unreadable for what is no Word document."""
    document = _open(data)
    numbering = Numbering(document)
    lines = Lines()
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines.add_table(list(_rows(block)))
        else:
            lines.add(numbering.label(block) + _text(block))
    for note in _footnotes(document):
        lines.add(note)
    return lines.extract()


def _open(data: bytes) -> Document:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_UNPACKED:
                raise Unreadable(
                    "解压后过大，可能是压缩炸弹。请用 Word 打开确认后另存。",
                    "too large when unpacked, perhaps a zip bomb. Open it in Word and save it anew.",
                )
        return docx.Document(io.BytesIO(data))
    except Unreadable:
        raise
    except Exception as error:  # a damaged file fails in many ways inside the libraries
        raise Unreadable(
            "不是完好的 Word 文档（.docx）。请用 Word 或 WPS 打开后另存为 .docx。",
            "not a sound Word document (.docx). Open it in Word or WPS and save it as .docx.",
        ) from error


def _text(paragraph: Paragraph) -> str:
    """The words of a paragraph; deleted revisions are out, inserted ones in, line breaks stay."""
    parts = []
    for element in paragraph._p.iter():
        if element.tag == qn("w:t"):
            parts.append(element.text or "")
        elif element.tag in (qn("w:br"), qn("w:cr")):
            parts.append("\n")
        elif element.tag == qn("w:tab") and element.getparent().tag == qn("w:r"):
            parts.append("\t")
    return "".join(parts).strip("\n")


def _rows(table: Table) -> Iterator[list[str]]:
    """Rows with each cell once, however many columns it spans."""
    for row in table.rows:
        cells: list[Any] = []
        for cell in row.cells:
            if not cells or cell._tc is not cells[-1]._tc:
                cells.append(cell)
        yield ["\n".join(_text(paragraph) for paragraph in cell.paragraphs) for cell in cells]


def _footnotes(document: Document) -> Iterator[str]:
    for part in document.part.package.iter_parts():
        if re.search(r"/(?:foot|end)notes\.xml$", str(part.partname)):
            from lxml import etree

            root = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
            for note in root:
                if note.get(qn("w:type")) in (None, "normal"):
                    words = "".join(text.text or "" for text in note.iter(qn("w:t"))).strip()
                    if words:
                        yield f"［注{note.get(qn('w:id'))}］{words}"
