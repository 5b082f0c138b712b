"""Files attached to a PDF."""

from collections.abc import Iterator

import pypdfium2 as pdfium

from policykb.ingest.formats import Attached

# Maximum number of files that are taken out of a PDF (chosen by hand).
_MOST_FILES = 200


def attached(data: bytes) -> Iterator[Attached]:
    """The attached files; none of a damaged PDF, since reading it says so."""
    try:
        with pdfium.PdfDocument(data) as document:
            for index in range(min(document.count_attachments(), _MOST_FILES)):
                one = document.get_attachment(index)
                yield Attached(one.get_name(), bytes(one.get_data()))
    except pdfium.PdfiumError:
        return
