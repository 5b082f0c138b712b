"""OFD, the national format for official documents (GB/T 33190): zipped XML pages."""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

from policykb.corpus.model import Span
from policykb.ingest.formats import Extract, Unreadable
from policykb.ingest.formats.archive import open_archive, parse_xml

# Maximum distance between the baselines of two words on one line, as a share of their size (chosen by hand).
_LINE = 0.6
# Minimum gap that is a space, in characters (chosen by hand).
_GAP = 1.0


@dataclass(frozen=True, slots=True)
class _Word:
    """A run of text on a page, in millimetres from its upper left corner.

    x: left side
    y: baseline
    end: right side
    size: font size
    text: its characters
    """

    x: float
    y: float
    end: float
    size: float
    text: str


def extract(data: bytes) -> Extract:
    """The text and pages of an OFD file. Raises Unreadable if it is no OFD document."""
    try:
        with open_archive(data) as archive:
            pages = ["".join(line + "\n" for line in _page_lines(parts)) for parts in _pages(archive)]
    except Unreadable:
        raise
    except Exception as error:  # damaged archives fail in many ways
        raise Unreadable(
            "不是完好的 OFD 文件。请用 OFD 阅读器打开后另存，或转为 PDF。",
            "not a sound OFD file. Open it in an OFD reader and save it anew, or convert it to PDF.",
        ) from error
    texts = [page + "\f" for page in pages[:-1]] + pages[-1:]
    ends = [0]
    for text in texts:
        ends.append(ends[-1] + len(text))
    spans = (Span(start, end) for start, end in pairwise(ends) if start < end)
    return Extract("".join(texts), tuple(spans))


def _pages(archive: zipfile.ZipFile) -> Iterator[list[etree._Element]]:
    """The pages of all documents, each after the templates that are drawn on it."""
    for root in _all(_parse(archive, "OFD.xml"), "DocRoot"):
        path = _inside("", root.text)
        folder = posixpath.dirname(path)
        document = _parse(archive, path)
        templates = {
            template.get("ID"): _parse(archive, _inside(folder, template.get("BaseLoc")))
            for template in _all(document, "TemplatePage")
        }
        locations = (_inside(folder, page.get("BaseLoc")) for page in _all(document, "Page"))
        for location in dict.fromkeys(locations):
            page = _parse(archive, location)
            used = [use.get("TemplateID") for use in _all(page, "Template")]
            yield [*(templates[id] for id in dict.fromkeys(used) if id in templates), page]


def _inside(folder: str, location: str | None) -> str:
    """The path in the archive of a location in `folder`; /… begins at the root."""
    location = (location or "").strip().replace("\\", "/")
    return posixpath.normpath(location.lstrip("/") if location.startswith("/") else posixpath.join(folder, location))


def _parse(archive: zipfile.ZipFile, path: str) -> etree._Element:
    return parse_xml(archive.read(path))


def _all(root: etree._Element, name: str) -> Iterator[etree._Element]:
    yield from root.iter("{*}" + name)


def _page_lines(parts: list[etree._Element]) -> Iterator[str]:
    """The lines of a page from top to bottom, words sorted by their place."""
    line: list[_Word] = []
    for word in sorted((word for part in parts for word in _words(part)), key=lambda word: (word.y, word.x)):
        if line and word.y - line[-1].y > _LINE * max(word.size, line[-1].size, 1.0):
            yield _joined(line)
            line = []
        line.append(word)
    if line:
        yield _joined(line)


def _joined(line: list[_Word]) -> str:
    """The words of a line from left to right, with spaces in wide gaps."""
    words = sorted(line, key=lambda word: word.x)
    text = words[0].text
    for left, right in pairwise(words):
        text += (" " if right.x - left.end > _GAP * left.size else "") + right.text
    return text.strip()


def _words(page: etree._Element) -> Iterator[_Word]:
    """The visible runs of text of a page."""
    for element in _all(page, "TextObject"):
        if element.get("Visible") == "false":
            continue
        left, top, *_ = map(float, (element.get("Boundary") or "0 0 0 0").split())
        size = float(element.get("Size") or 1)
        a, b, c, d, e, f = map(float, (element.get("CTM") or "1 0 0 1 0 0").split())
        x = y = 0.0
        for code in _all(element, "TextCode"):
            x, y = float(code.get("X") or x), float(code.get("Y") or y)  # a missing value repeats the one before
            text = " ".join((code.text or "").split("\n"))
            begin = left + a * x + c * y + e
            end = begin + abs(a) * _advance(text, code.get("DeltaX"), size)
            if text:
                yield _Word(begin, top + b * x + d * y + f, end, size * abs(d or 1), text)


def _advance(text: str, deltas: str | None, size: float) -> float:
    """The width of a text: the stated steps between characters, the rest by font size."""
    widths = [size * (0.5 if character.isascii() else 1.0) for character in text]
    steps = list(_steps(deltas or ""))
    return sum(steps) + sum(widths[len(steps) :]) if len(steps) < len(text) else sum(steps[: len(text)])


def _steps(deltas: str) -> Iterator[float]:
    """The numbers of a DeltaX attribute: `2.5 g 3 4` stands for 2.5 4 4 4."""
    values = iter(deltas.split())
    for value in values:
        if value == "g":
            count, step = int(next(values)), float(next(values))
            yield from [step] * min(count, 10_000)
        else:
            yield float(value)
