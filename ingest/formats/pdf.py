"""PDF: running text by pdfium, which is fast; pages with ruled tables by pdfplumber, which sees their cells."""

from collections.abc import Iterator

import pypdfium2 as pdfium

from corpus.model import Span
from ingest.formats import Extract, Unreadable

MOST_PAGES = 5_000


def extract(data: bytes) -> Extract:
    """Raises Unreadable for a file that is locked, damaged, too long, or pictures only."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable(
                "PDF 有打开密码。请去掉密码后再入库。", "the PDF is locked with a password. Remove it first."
            ) from error
        raise Unreadable(
            "不是完好的 PDF。请重新下载或另存。", "not a sound PDF. Download it again or save it anew."
        ) from error
    with document:
        if len(document) > MOST_PAGES:
            raise Unreadable(
                f"PDF 有 {len(document)} 页，超过 {MOST_PAGES} 页上限。请拆分后再入库。",
                f"{len(document)} pages are over the limit of {MOST_PAGES}. Split the file.",
            )
        pages = list(_pages(document))
    if not any(page.strip() for page in pages):
        raise Unreadable(
            "PDF 里只有图像，没有文字（扫描件）。请先做文字识别（OCR）。",
            "the PDF holds pictures and no text (a scan). Run OCR on it first.",
        )
    text, spans = "", []
    for number, page in enumerate(pages, 1):
        start = len(text)
        text += page + ("\f" if number < len(pages) else "")
        spans.append(Span(start, len(text)))
    return Extract(text, tuple(spans))


def _pages(document: pdfium.PdfDocument) -> Iterator[str]:
    """The text of each page, a line a printed line."""
    for index in range(len(document)):
        page = document[index]
        text = page.get_textpage().get_text_range()
        yield text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\ufffe", "") + "\n"
        page.close()
