"""Pictures of pages, read by character recognition."""

from pathlib import Path

import pytest

from policykb.corpus.departments import Registry
from policykb.corpus.errors import NotReadable
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
