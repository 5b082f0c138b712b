"""OFD, the national format for official documents (GB/T 33190): a zip of XML pages with placed text."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from corpus.model import Span
from ingest.formats import Extract, Unreadable

_MOST_UNPACKED = 256 * 1024 * 1024

# words whose baselines lie closer than this share of their size stand on one line
_LINE = 0.6


@dataclass(frozen=True, slots=True)
class _Word:
    x: float
    y: float
    size: float
    text: str


def extract(data: bytes) -> Extract:
    """Raises Unreadable for what is no OFD document."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_UNPACKED:
                raise Unreadable(
                    "解压后过大，可能是压缩炸弹。请用阅读器打开确认后另存。",
                    "too large when unpacked, perhaps a zip bomb. Open it in a reader and save it anew.",
                )
            pages = ["".join(line + "\n" for line in _page_lines(archive, path)) for path in _page_paths(archive)]
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, ValueError, IndexError, AttributeError) as error:
        raise Unreadable(
            "不是完好的 OFD 文件。请用 OFD 阅读器打开后另存，或转为 PDF。",
            "not a sound OFD file. Open it in an OFD reader and save it anew, or convert it to PDF.",
        ) from error
    text, spans = "", []
    for number, page in enumerate(pages, 1):
        start = len(text)
        text += page + ("\f" if number < len(pages) else "")
        spans.append(Span(start, len(text)))
    return Extract(text, tuple(spans))


def _page_paths(archive: zipfile.ZipFile) -> Iterator[str]:
    """Content files of all pages, document by document."""
    for root in _all(_parse(archive, "OFD.xml"), "DocRoot"):
        document = _inside("", root.text)
        folder = posixpath.dirname(document)
        for page in _all(_parse(archive, document), "Page"):
            if location := page.get("BaseLoc"):
                yield _inside(folder, location)


def _inside(folder: str, location: str | None) -> str:
    """A path in the archive: absolute ones begin at its root."""
    location = (location or "").strip()
    return posixpath.normpath(location.lstrip("/") if location.startswith("/") else posixpath.join(folder, location))


def _parse(archive: zipfile.ZipFile, path: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(archive.read(path), parser)


def _all(root: etree._Element, name: str) -> Iterator[etree._Element]:
    yield from root.iter("{*}" + name)


def _page_lines(archive: zipfile.ZipFile, path: str) -> Iterator[str]:
    """Words by their place on the page, line by line from the top."""
    words = sorted(_words(_parse(archive, path)), key=lambda word: (word.y, word.x))
    line: list[_Word] = []
    for word in words:
        if line and word.y - line[-1].y > _LINE * max(word.size, line[-1].size, 1.0):
            yield _joined(line)
            line = []
        line.append(word)
    if line:
        yield _joined(line)


def _joined(line: list[_Word]) -> str:
    ordered = sorted(line, key=lambda word: word.x)
    return "".join(word.text for word in ordered).strip()


def _words(page: etree._Element) -> Iterator[_Word]:
    for element in _all(page, "TextObject"):
        left, top, *_ = map(float, (element.get("Boundary") or "0 0 0 0").split())
        size = float(element.get("Size") or 1)
        a, b, c, d, e, f = map(float, (element.get("CTM") or "1 0 0 1 0 0").split())
        for code in _all(element, "TextCode"):
            x, y = float(code.get("X") or 0), float(code.get("Y") or 0)
            yield _Word(left + a * x + c * y + e, top + b * x + d * y + f, size * abs(d or 1), code.text or "")
