"""OFD files in the shape of GB/T 33190, put together by hand."""

import importlib
import importlib.util
import io
import warnings
import zipfile
from pathlib import Path

import make_samples
import pytest
from made_up import DATA

from policykb.ingest.formats import Unreadable
from policykb.ingest.formats.ofd import extract

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


def test_a_letter_on_two_pages() -> None:
    front = ["某区卫生健康局文件", "某卫发〔2023〕76号", "关于同意张三同志辞职的批复", "区中医院："]
    foot = ["抄送：区人民医院。", "某区卫生健康局办公室 2023年3月10日印发"]
    found = extract(make_samples.ofd_of([list(make_samples.placed(lines)) for lines in (front, foot)]))
    assert len(found.pages) == 2
    assert "某卫发〔2023〕76号\n关于同意张三同志辞职的批复\n区中医院：\n" in found.text
    assert "某区卫生健康局办公室 2023年3月10日印发" in found.text


@pytest.mark.data
def test_a_file_of_another_writer(collection: Path) -> None:
    found = extract((collection / "ofd-luqiao-2011-76.ofd").read_bytes())
    assert len(found.pages) == 2
    assert "路卫发〔2011〕76号\n关于同意" in found.text
    assert "同志辞职的批复\n区中医院：\n" in found.text
    assert "卫生局办公室 2011年3月10日印发" in found.text


@pytest.mark.skipif(not importlib.util.find_spec("easyofd"), reason="easyofd, another writer of OFD, is not installed")
def test_a_copy_that_easyofd_makes_of_a_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # it unpacks where it runs
    lines = [line for line in (DATA / "policies/henan-grain-2022.txt").read_text("utf-8").splitlines() if line]
    wrapped = make_samples.wrapped(lines, 28)
    pdf = make_samples.pdf_of([list(make_samples.placed(wrapped[at : at + 20])) for at in range(0, len(wrapped), 20)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        written: bytes = importlib.import_module("easyofd").OFD().pdf2ofd(pdf, optional_text=True)
    found = extract(written)
    assert len(found.pages) == -(-len(wrapped) // 20)
    assert [line for line in wrapped if line not in found.text] == []
