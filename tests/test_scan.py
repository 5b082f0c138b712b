"""Pictures of pages, read by character recognition."""

import io
import random
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from policykb.corpus.departments import Registry
from policykb.corpus.errors import NotReadable
from policykb.ingest.formats import Unreadable, scan
from policykb.ingest.pipeline import understand
from policykb.ingest.reading import read

SAMPLE = Path(__file__).with_name("samples") / "measures.png"


@pytest.mark.slow
def test_a_picture_gives_clauses(registry: Registry) -> None:
    pytest.importorskip("rapidocr", reason="the extra policykb[ocr] is not installed")
    document = understand(read(SAMPLE), registry)
    first, second = document.clauses[:2]
    assert (first.path, first.heading) == (("一",), "强化全社会科普责任")
    assert second.path == ("一", "（一）")
    assert [holder.text for duty in second.duties for holder in duty.holders] == ["省科普工作联席会议成员单位"]
    assert all(box.span.of(document.text) for box in document.boxes)


def test_a_damaged_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "扫描.png"
    path.write_bytes(SAMPLE.read_bytes()[:200])
    with pytest.raises(NotReadable, match="扫描"):
        read(path)


@pytest.mark.parametrize("size", [(1, 60_000), (60_000, 1), (60, 3_001)])
def test_a_picture_of_extreme_shape_is_refused(
    size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "_engine", lambda: lambda _: pytest.fail("recognition was asked"))
    path = tmp_path / "长图.png"
    Image.new("1", size).save(path)
    with pytest.raises(NotReadable, match=rf"长图.png：第 1 页的图像是 {size[0]} × {size[1]} 像素.*请裁剪"):
        read(path)


def test_an_error_of_recognition_names_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that the library raises reaches the user as it is, but memory that runs out."""

    class ResizeError(Exception):
        """One of the library's own."""

    def recognise(pixels: object) -> SimpleNamespace:
        if pixels.shape[0] == 2:  # type: ignore[attr-defined]
            raise kind("too small")
        return SimpleNamespace(boxes=None)

    monkeypatch.setattr(scan, "_engine", lambda: recognise)
    pages = [Image.new("RGB", (1, height)) for height in (1, 2, 3)]
    kind: type[Exception] = ResizeError
    with pytest.raises(Unreadable) as caught:
        scan.read_images(pages)
    assert caught.value.chinese.startswith("第 2 页的图像无法识别（ResizeError）。请")
    assert "page 2" in caught.value.english
    kind = MemoryError
    with pytest.raises(MemoryError):
        scan.read_images(pages)


def mutated(seed: int) -> tuple[str, bytes]:
    """A picture with bytes changed, cut off, or of an odd size, and a suffix for it."""
    chance = random.Random(seed)  # noqa: S311
    suffix = chance.choice([".png", ".jpg", ".tif", ".bmp"])
    written = io.BytesIO()
    size = chance.choice([(1, 60_000), (1, 1), (31, 33), (300, 20)]) if seed % 4 == 0 else (300, 200)
    with Image.open(SAMPLE) as sample:
        sample.convert("L").resize(size).save(written, {".jpg": "JPEG", ".tif": "TIFF"}.get(suffix, suffix[1:]))
    data = bytearray(written.getvalue())
    for _ in range(chance.choice([1, 5, 50])):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return suffix, bytes(data[: chance.randrange(len(data))] if seed % 4 == 1 else data)


def test_no_damage_is_an_error_of_a_decoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "_engine", lambda: lambda _: SimpleNamespace(boxes=None))
    for seed in range(300):
        suffix, data = mutated(seed)
        path = tmp_path / f"扫描{suffix}"
        path.write_bytes(data)
        with pytest.raises(NotReadable, match="扫描"):  # of what is sound no text is read here
            read(path)


@pytest.mark.slow
def test_no_damage_is_an_error_of_recognition(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr", reason="the extra policykb[ocr] is not installed")
    for seed in range(30):
        suffix, data = mutated(seed)
        path = tmp_path / f"扫描{suffix}"
        path.write_bytes(data)
        with suppress(NotReadable):
            read(path)
