"""Pages of a PDF as pictures, with the boxes of the text where the words are."""

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from policykb.corpus.errors import Busy, NotReadable
from policykb.ingest.page_image import SCALE, page_image
from policykb.service.http.app import create_app
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings


def printed(path: Path, size: tuple[int, int] = (595, 842)) -> Path:
    """Two pages in a font that every reader of PDF has."""
    canvas = Canvas(str(path), pagesize=size)
    for page in (1, 2):
        canvas.setFont("Helvetica", 14)
        for line in range(5):
            canvas.drawString(72, size[1] - 100 - 40 * line, f"Article {page}{line} Museums open on six days a week.")
        canvas.showPage()
    canvas.save()
    return path


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("pages")
    base = KnowledgeBase(folder / "kb")
    base.ingest([printed(folder / "museums.pdf")])
    with TestClient(create_app(base, Settings(log="off"))) as client:
        yield client
    base.store.close()


def test_a_page_is_drawn(client: TestClient) -> None:
    [summary] = client.get("/v1/documents").json()["documents"]
    path = f"/v1/documents/{summary['id']}/pages/1.png"
    response = client.get(path)
    assert (response.status_code, response.headers["content-type"]) == (200, "image/png")
    scale = float(response.headers["x-pixels-per-point"])
    image = Image.open(io.BytesIO(response.content)).convert("L")
    text = client.get(f"/v1/documents/{summary['id']}/text").json()
    boxes = [box for box in text["boxes"] if box["page"] == 1]
    assert boxes
    for box in boxes:
        place = tuple(int(box[side] * scale) for side in ("left", "top", "right", "bottom"))
        assert min(image.crop(place).tobytes()) < 128, f"nothing is printed in {box}"
    tag = response.headers["etag"]
    assert client.get(path, headers={"if-none-match": tag}).status_code == 304
    assert client.get(path.replace("1.png", "2.png")).headers["etag"] != tag


@pytest.mark.parametrize("number", ["99", "0", "-1", "x"])
def test_a_page_that_is_not_there(client: TestClient, number: str) -> None:
    [summary] = client.get("/v1/documents").json()["documents"]
    assert client.get(f"/v1/documents/{summary['id']}/pages/{number}.png").status_code in (404, 422)


def test_only_a_pdf_has_pages_to_draw(seeded: KnowledgeBase) -> None:
    [summary] = seeded.store.documents()
    with TestClient(create_app(seeded, Settings(log="off"))) as client:
        assert client.get(f"/v1/documents/{summary.id}/pages/1.png").status_code == 404
        assert client.get("/v1/documents/none/pages/1.png").status_code == 404


def test_a_damaged_file_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    path = printed(tmp_path / "damaged.pdf")
    assert page_image(path, 2).scale == SCALE
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(NotReadable, match="请下载原文件查看"):
        page_image(path, 1)


def test_a_poster_is_drawn_smaller(tmp_path: Path) -> None:
    drawn = page_image(printed(tmp_path / "poster.pdf", (14_000, 7_000)), 1)
    assert max(Image.open(io.BytesIO(drawn.png)).size) <= 2401
    assert drawn.scale < SCALE


def test_no_more_pages_wait_than_there_are_places(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits keeps a thread of the service, which answers other callers too."""
    from policykb.ingest import page_image as module

    monkeypatch.setattr(module, "_places", threading.BoundedSemaphore(1))
    with module._places, pytest.raises(Busy, match="请稍后再试"):
        page_image(tmp_path / "a.pdf", 1)
    (tmp_path / "b.pdf").write_bytes(b"no document")
    with pytest.raises(NotReadable):  # and a page that fails gives its place back
        page_image(tmp_path / "b.pdf", 1)
    assert page_image(printed(tmp_path / "a.pdf"), 1).png
    [document] = client.get("/v1/documents").json()["documents"]
    with module._places:
        assert client.get(f"/v1/documents/{document['id']}/pages/2.png").status_code == 503
