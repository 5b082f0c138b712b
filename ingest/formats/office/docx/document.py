"""Word documents: paragraphs with their automatic numbers, tables and footnotes."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn

from policykb.ingest.formats import Extract, Lines, Metadata, Unreadable
from policykb.ingest.formats.archive import open_archive, parse_xml
from policykb.ingest.formats.office.docx.numbering import Numbering

# First bytes of an encrypted .docx and of an old .doc.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_MOVED_AWAY, _TEXT_BOX = qn("w:moveFrom"), qn("w:txbxContent")
_MARKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-"}

# A second copy of a drawing and its text boxes, for old programs.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def extract(data: bytes) -> Extract:
    """The text and tables of a .docx file. Raises Unreadable if it is none."""
    if data.startswith(OLE):
        raise Unreadable(
            "文件设有密码，或是改了扩展名的旧 .doc。请用 Word 或 WPS 打开后另存为无密码的 .docx。",
            "locked with a password, or an old .doc renamed. Open it in Word or WPS and save it as an unlocked .docx.",
        )
    try:
        with open_archive(data) as archive:
            parse_xml(archive.read("[Content_Types].xml"))
        return _extract(docx.Document(io.BytesIO(data)))
    except Unreadable:
        raise
    except Exception as error:  # a damaged file fails in many ways inside the libraries
        raise Unreadable(
            "不是完好的 Word 文档（.docx）。请用 Word 或 WPS 打开后另存为 .docx。",
            "not a sound Word document (.docx). Open it in Word or WPS and save it as .docx.",
        ) from error


def _extract(document: Document) -> Extract:
    """The body, then the footnotes. Raises ValueError for a document type declaration."""
    if document.part.element.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a document type declaration")
    lines = Lines()
    _write(document.element.body, lines, Numbering(document))
    for note in _footnotes(document):
        lines.add(note)
    stated = Metadata(document.core_properties.title)
    return replace(lines.extract(), metadata=stated, remarks=tuple(_remarks(document)))


def _write(block: Any, lines: Lines, numbering: Numbering) -> None:
    """Add the paragraphs and tables of a body, cell or text box to `lines`."""
    for element in _children(block, (_PARAGRAPH, _TABLE)):
        if element.tag == _PARAGRAPH:
            for box in _inside(element, {_TEXT_BOX}):
                _write(box, lines, numbering)
            lines.add(_text(element, numbering))
        elif _is_layout(element):
            for row in _children(element, (_ROW,)):
                for cell in _children(row, (_CELL,)):
                    _write(cell, lines, numbering)
        else:
            lines.add_table(list(_rows(element, numbering)))


def _children(parent: Any, tags: tuple[str, ...]) -> Iterator[Any]:
    """Children with these tags, also inside content controls and revisions.

    Text that a revision moved elsewhere is left out.
    """
    for child in parent:
        if child.tag in tags:
            yield child
        elif child.tag not in (_MOVED_AWAY, _FALLBACK, _PARAGRAPH, _TABLE, _ROW, _CELL):
            yield from _children(child, tags)


def _inside(element: Any, wanted: set[str]) -> Iterator[Any]:
    """Elements with these tags at any depth, in order.

    Those inside one another, in text boxes or in text that is not shown are left out.
    """
    for child in element:
        if child.tag in wanted:
            yield child
        elif child.tag not in (_MOVED_AWAY, _FALLBACK, _TEXT_BOX):
            yield from _inside(child, wanted)


def _text(paragraph: Any, numbering: Numbering) -> str:
    """Number and words of a paragraph with all revisions accepted; line breaks stay."""
    parts = [
        _MARKS.get(element.tag, element.text or "")
        for run in _inside(paragraph, {qn("w:r")})
        for element in _inside(run, {qn("w:t"), *_MARKS})
    ]
    words = "".join(parts).strip("\n")
    label = numbering.label(paragraph)
    return label + words if words.strip() else words


def _is_layout(table: Any) -> bool:
    """Whether a table is only a frame around paragraphs: no row has two cells."""
    return all(len(list(_children(row, (_CELL,)))) < 2 for row in _children(table, (_ROW,)))


def _rows(table: Any, numbering: Numbering) -> Iterator[list[str]]:
    """Rows with each cell once; a cell that spans rows is in each of them."""
    above: dict[int, str] = {}
    for row in _children(table, (_ROW,)):
        cells: list[str] = []
        column = 0
        for cell in _children(row, (_CELL,)):
            merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            if merged is None or merged.get(qn("w:val")) == "restart":
                paragraphs = (_text(paragraph, numbering) for paragraph in cell.iter(_PARAGRAPH))
                above[column] = "\n".join(paragraphs)
            cells.append(above.get(column, ""))
            span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            column += 1 if span is None else int(span.get(qn("w:val")))
        yield cells


def _remarks(document: Document) -> Iterator[str]:
    """Tracked changes, comments and embedded objects that the text does not show."""
    body = document.element.body
    added, removed = (
        sum(1 for _ in body.iter(*map(qn, tags))) for tags in (("w:ins", "w:moveTo"), ("w:del", "w:moveFrom"))
    )
    if added or removed:
        yield f"文件有未接受的修订（新增 {added} 处，删除 {removed} 处），按全部接受后的文字阅读，请核对"
    for part in document.part.package.iter_parts():
        if re.search(r"/comments\.xml$", str(part.partname)):
            count = sum(1 for _ in parse_xml(part.blob).iter(qn("w:comment")))
            if count:
                yield f"文件有 {count} 条批注，没有读入正文"
        elif re.search(r"/embeddings/[^/]+\.bin$", str(part.partname)):
            yield f"文件内嵌对象 {str(part.partname).rpartition('/')[2]} 没有读入"


def _footnotes(document: Document) -> Iterator[str]:
    """Footnotes and endnotes as ［注1］…."""
    for part in document.part.package.iter_parts():
        if re.search(r"/(?:foot|end)notes\.xml$", str(part.partname)):
            for note in parse_xml(part.blob):
                if note.get(qn("w:type")) in (None, "normal"):
                    words = "".join(text.text or "" for text in note.iter(qn("w:t"))).strip()
                    if words:
                        yield f"［注{note.get(qn('w:id'))}］{words}"
