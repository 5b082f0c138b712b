"""OFD files in the shape of GB/T 33190, put together by hand."""

import importlib
import importlib.util
import io
import warnings
import zipfile
from pathlib import Path

import pytest

from policykb.ingest.formats import Unreadable
from policykb.ingest.formats.ofd import extract

PDF = Path(__file__).parents[2] / "shared/data/seed/pdf/甘科才〔2023〕1号.pdf"
SAMPLE = Path(__file__).parents[2] / "shared/data/policies/documents/ofd-luqiao-2011-76.ofd"
_NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def words(boundary: str, codes: str, more: str = 'Size="5"') -> str:
    return f'<ofd:TextObject Boundary="{boundary}" {more}>{codes}</ofd:TextObject>'


def code(text: str, x: float = 0, y: float = 5, more: str = "") -> str:
    return f'<ofd:TextCode X="{x}" Y="{y}" {more}>{text}</ofd:TextCode>'


def ofd(*pages: str, template: str = "", location: str = "Pages/{}/Content.xml") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "OFD.xml",
            f"<ofd:OFD {_NS}><ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        )
        summary = "".join(f'<ofd:Page ID="{n}" BaseLoc="{location.format(n)}"/>' for n in range(len(pages)))
        common = '<ofd:TemplatePage ID="t" BaseLoc="Tpls/Content.xml"/>' if template else ""
        archive.writestr(
            "Doc_0/Document.xml",
            f"<ofd:Document {_NS}><ofd:CommonData>{common}</ofd:CommonData><ofd:Pages>{summary}</ofd:Pages></ofd:Document>",
        )
        archive.writestr("Doc_0/Tpls/Content.xml", f"<ofd:Page {_NS}>{template}</ofd:Page>")
        for n, page in enumerate(pages):
            archive.writestr(
                f"Doc_0/Pages/{n}/Content.xml",
                f"<ofd:Page {_NS}><ofd:Content><ofd:Layer>{page}</ofd:Layer></ofd:Content></ofd:Page>",
            )
    return file.getvalue()


def test_pages() -> None:
    found = extract(ofd(words("0 0 9 9", code("第一页")), words("0 0 9 9", code("第二页"))))
    assert [page.of(found.text) for page in found.pages] == ["第一页\n\f", "第二页\n"]


def test_lines_stand_in_the_order_of_the_page() -> None:
    page = words("10 50 99 9", code("下面")) + words("40 10 99 9", code("右")) + words("10 10 99 9", code("左"))
    assert extract(ofd(page)).text == "左 右\n下面\n"


def test_words_side_by_side_and_apart() -> None:
    spaced = code("办公室", more='DeltaX="g 2 5"') + code("印发", x=15) + code("三日", x=60)
    assert extract(ofd(words("10 10 99 9", spaced))).text == "办公室印发 三日\n"


def test_a_text_without_place_goes_on_where_the_one_before_stood() -> None:
    codes = code("上", y=5) + '<ofd:TextCode Y="20">下</ofd:TextCode>'
    assert extract(ofd(words("0 0 9 9", codes))).text == "上\n下\n"


def test_transformed_text() -> None:
    moved = words("0 0 9 9", code("下"), 'Size="1" CTM="5 0 0 5 0 100"')
    assert extract(ofd(moved + words("0 10 9 9", code("上")))).text == "上\n下\n"


def test_templates() -> None:
    page = '<ofd:Template TemplateID="t"/>' + words("0 50 9 9", code("正文"))
    assert (
        extract(ofd(page, template=words("0 0 9 9", code("某某市人民政府文件")))).text == "某某市人民政府文件\n正文\n"
    )


def test_no_pages() -> None:
    assert extract(ofd()).text == ""


@pytest.mark.parametrize("location", ["../../../etc/passwd", "/etc/passwd", "..\\..\\x"])
def test_nothing_outside_the_archive_is_read(location: str) -> None:
    with pytest.raises(Unreadable):
        extract(ofd("", location=location))


def test_sample() -> None:
    if not SAMPLE.exists():
        pytest.skip(f"the sample {SAMPLE} is not here")
    found = extract(SAMPLE.read_bytes())
    assert len(found.pages) == 2
    assert "路卫发〔2011〕76号\n关于同意张阿三同志辞职的批复\n区中医院：\n" in found.text
    assert "卫生局办公室 2011年3月10日印发" in found.text


@pytest.mark.skipif(not importlib.util.find_spec("easyofd"), reason="easyofd is not installed")
@pytest.mark.skipif(not PDF.exists(), reason=f"the sample {PDF} is not here")
def test_another_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # it unpacks where it runs
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        written: bytes = importlib.import_module("easyofd").OFD().pdf2ofd(PDF.read_bytes(), optional_text=True)
    found = extract(written)
    assert len(found.pages) == 9
    assert "甘肃省关于新时代进一步加强科学技术普及工作的若干措施\n" in found.text
    assert all(f"（{number}）" in found.text.replace("(", "（").replace(")", "）") for number in ("一", "十", "二十"))
