"""RTF documents: their text, and tables with strokes between the cells."""

import re

from striprtf.striprtf import rtf_to_text

from policykb.ingest.formats import Extract, Unreadable
from policykb.ingest.formats.plain import pages_of, tables_of

_START = b"{\\rtf"

# \bin123456: raw bytes, which text has no use for
_RAW = re.compile(rb"\\bin(\d{1,9}) ?")


def extract(data: bytes) -> Extract:
    """The text of an RTF file. Raises Unreadable if it is none."""
    if not data.lstrip().startswith(_START):
        raise Unreadable(
            "不是 RTF 文档。请确认扩展名，或用 Word、WPS 打开后另存为 .docx。",
            "not an RTF document. Check the suffix, or open it in Word or WPS and save it as .docx.",
        )
    try:
        text = str(rtf_to_text(_without_raw(data).decode("latin-1"), errors="replace"))  # type: ignore[no-untyped-call]
    except Exception as error:  # a damaged file fails in many ways inside the library
        raise Unreadable(
            "不是完好的 RTF 文档。请用 Word 或 WPS 打开后另存为 .docx。",
            "not a sound RTF document. Open it in Word or WPS and save it as .docx.",
        ) from error
    return Extract(text, pages_of(text), tables_of(text))


def _without_raw(data: bytes) -> bytes:
    r"""The bytes without those that follow \bin."""
    parts, at = [], 0
    while match := _RAW.search(data, at):
        parts.append(data[at : match.start()])
        at = match.end() + int(match[1])
    return b"".join([*parts, data[at:]])
