"""PDF, written by ReportLab: lines and where they stand, pages, and what cannot be read."""

import re
import zlib

import make_samples
import pypdfium2
import pytest
from pdf_pages import HEIGHT, assert_near, lines, written
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from policykb.corpus.shipped import DOCUMENTS
from policykb.ingest.formats import Unreadable
from policykb.ingest.formats.pdf import document as subject
from policykb.ingest.formats.pdf.document import extract


def test_running_text_and_pages() -> None:
    found = extract(written(lines("一、总体要求", "坚持改革创新。"), lines("二、主要任务")))
    assert found.text.split() == ["一、总体要求", "坚持改革创新。", "二、主要任务"]
    assert [page.of(found.text).strip() for page in found.pages] == ["一、总体要求\n坚持改革创新。", "二、主要任务"]
    assert found.text.count("\f") == 1
    assert found.tables == ()


def test_each_line_has_its_box() -> None:
    found = extract(written(lines("一、总体要求", "坚持改革创新。"), lines("二、主要任务", top=300)))
    assert [(box.span.of(found.text), box.page) for box in found.boxes] == [
        ("一、总体要求", 1),
        ("坚持改革创新。", 1),
        ("二、主要任务", 2),
    ]
    for box, (baseline, letters) in zip(found.boxes, [(100, 6), (120, 7), (300, 6)], strict=True):
        assert_near(box, 80, baseline - 12, 80 + 12 * letters, baseline + 3)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_of_turned_pages_are_as_seen(turn: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageSize((HEIGHT, HEIGHT))  # ReportLab turns the paper along with the page
        canvas.setPageRotation(turn)
        lines("一、总体要求")(canvas)

    (box,) = extract(written(draw)).boxes
    expected = {
        0: (80, 88, 152, 103),
        90: (HEIGHT - 103, 80, HEIGHT - 88, 152),
        180: (HEIGHT - 152, HEIGHT - 103, HEIGHT - 80, HEIGHT - 88),
        270: (88, HEIGHT - 152, 103, HEIGHT - 80),
    }
    assert_near(box, *expected[turn])


def test_pdfplumber_is_not_asked_about_spaces_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    opened = subject._Plumber.open_page
    monkeypatch.setattr(subject._Plumber, "open_page", lambda self, index: asked.append(index) or opened(self, index))
    page = lines("一、总体要求", *["\u3000"] * 5, "坚持改革创新。")
    assert extract(written(*[page] * 5)).text.count("坚持改革创新。") == 5
    assert asked == [0, 1]


def refused(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        extract(data)
    assert re.search("请", caught.value.chinese)
    return caught.value.english


def test_locked() -> None:
    assert "password" in refused(written(lines("密页"), encrypt=StandardEncryption("secret", canPrint=0)))


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.6])
def test_truncated(share: float) -> None:
    data = written(lines("一、总体要求"))
    refused(data[: int(len(data) * share)])


@pytest.mark.parametrize("data", [b"\x00" * 4_000, b"plain text", b"%PDF-1.7\n", b"%PDF-1.7\n" + b"[" * 100_000])
def test_no_pdf(data: bytes) -> None:
    assert "not a sound PDF" in refused(data)


@pytest.mark.slow
def test_pictures_only() -> None:
    assert "OCR" in refused(written(lambda canvas: canvas.rect(100, 100, 300, 300, fill=1)))


def test_too_many_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "MOST_PAGES", 2)
    assert "3 pages" in refused(written(lines("甲页"), lines("乙页"), lines("丙页")))


def stream(body: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(body), body)


def raw_pdf(pages: bytes, *more: bytes) -> bytes:
    """A PDF by hand: the catalogue, its page tree (object 2), and further objects from 3 on."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate([b"<</Type/Catalog/Pages 2 0 R>>", pages, *more], 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    return out + head + table + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, len(out))


PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>"


@pytest.mark.parametrize("layers", [1, 2])
def test_huge_content(layers: int) -> None:
    body = b"0 0 m 9 9 l S\n" * 4_000_000
    for _ in range(layers):
        body = zlib.compress(body)
    content = stream(body, b"/Filter[" + b"/FlateDecode" * layers + b"]")
    assert "unpacked" in refused(raw_pdf(b"<</Type/Pages/Kids[3 0 R]/Count 1>>", PAGE, content))


def deep_tree(depth: int) -> bytes:
    nodes = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (number + 3) for number in range(depth)]
    return raw_pdf(nodes[0], *nodes[1:], b"<</Type/Page/MediaBox[0 0 9 9]>>")


@pytest.mark.parametrize(
    "data",
    [
        deep_tree(20_000),
        raw_pdf(b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 4000>>"),
        pytest.param(
            raw_pdf(b"<</Type/Pages/Kids[3 0 R]/Count 1000000000>>", PAGE, stream(b"")), marks=pytest.mark.slow
        ),
        raw_pdf(b"<</Type/Pages/Kids[3 0 R]/Count 1000000>>", PAGE, stream(b"")),
    ],
    ids=["deep", "in a circle", "a billion", "a million"],
)
def test_odd_page_trees(data: bytes) -> None:
    refused(data)


def test_slow_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "_SECONDS", -1.0)
    assert "too long" in refused(written(lines("甲页")))


def test_a_damaged_page_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = pypdfium2.PdfDocument.__getitem__

    def open_page(document: pypdfium2.PdfDocument, index: int) -> pypdfium2.PdfPage:
        if index == 1:
            raise pypdfium2.PdfiumError("Failed to load page.")
        return opened(document, index)

    monkeypatch.setattr(pypdfium2.PdfDocument, "__getitem__", open_page)
    found = extract(written(lines("甲页"), lines("乙页"), lines("丙页")))
    assert [page.of(found.text).strip() for page in found.pages] == ["甲页", "", "丙页"]


def test_seed() -> None:
    """The seed policy printed: every printed line has its box, and none is lost."""
    [seed] = DOCUMENTS.glob("*.txt")
    printed = make_samples.wrapped([line for line in seed.read_text("utf-8").splitlines() if line.strip()], 28)
    pages = [list(make_samples.placed(printed[at : at + 24])) for at in range(0, len(printed), 24)]
    found = extract(make_samples.pdf_of(pages))
    assert len(found.pages) == len(pages) >= 9
    assert found.tables == ()
    lines = [line for line in re.split("[\n\f]", found.text) if line.strip()]
    assert [box.span.of(found.text) for box in found.boxes] == lines
    assert ["".join(line.split()) for line in lines] == ["".join(line.split()) for line in printed]


def test_what_is_drawn_last_but_stands_first_is_read_first() -> None:
    body, head = (
        lines("一、建设场馆。", "二、培养人才。", top=200),
        lines("兰科发〔2024〕7号", "关于科普工作的通知", top=100),
    )

    def page(canvas: Canvas) -> None:
        body(canvas)
        head(canvas)

    text = extract(written(page)).text
    assert text.split() == ["兰科发〔2024〕7号", "关于科普工作的通知", "一、建设场馆。", "二、培养人才。"]
