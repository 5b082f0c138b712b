"""CSV, RTF, presentations, e-mails and saved pages; tracked changes and comments are said."""

from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from pptx import Presentation
from small_files import TITLE, WRITERS

from policykb.corpus.departments import Registry
from policykb.corpus.errors import NotReadable
from policykb.corpus.model import Document
from policykb.ingest.pipeline import parse
from policykb.ingest.reading import attached, read

HOLDERS = [["市科技局"], ["市教育局", "市财政局"]]


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_duty_list_reads_the_same_in_every_format(suffix: str, tmp_path: Path, registry: Registry) -> None:
    path = tmp_path / f"清单{suffix}"
    path.write_bytes(WRITERS[suffix]())
    document = parse(path, registry)
    assert document.header.title == TITLE
    assert named(document) == HOLDERS


@pytest.mark.parametrize("suffix", [*WRITERS, ".wps", ".zip"])
@pytest.mark.parametrize(
    "data", [b"\x00\x01\x02\xff" * 9, b"PK\x03\x04" + b"\x00" * 40], ids=["noise", "half an archive"]
)
def test_a_damaged_file_is_named_with_the_reason(suffix: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"坏{suffix}"
    path.write_bytes(data)
    with pytest.raises(NotReadable, match=f"坏{suffix}") as failure:
        read(path)
    assert failure.value.english


def test_the_subject_of_a_message_is_its_title(tmp_path: Path, registry: Registry) -> None:
    message = EmailMessage()
    message["Subject"] = "兰州市科普工作方案"
    message.set_content("一、建设场馆。\n二、培养人才。\n", charset="gb18030")
    path = tmp_path / "来信.eml"
    path.write_bytes(bytes(message))
    assert parse(path, registry).header.title == "兰州市科普工作方案"


def test_tracked_changes_and_comments_are_said(tmp_path: Path, registry: Registry) -> None:
    word = docx.Document()
    word.add_paragraph("兰州市科普工作方案")
    paragraph = word.add_paragraph("一、建设")
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    paragraph._p.append(parse_xml(f'<w:ins {space} w:id="1" w:author="甲"><w:r><w:t>三座</w:t></w:r></w:ins>'))
    paragraph._p.append(
        parse_xml(f'<w:del {space} w:id="2" w:author="甲"><w:r><w:delText>两座</w:delText></w:r></w:del>')
    )
    word.add_comment(paragraph.runs, text="数量待定", author="甲")
    path = tmp_path / "方案.docx"
    word.save(str(path))
    document = parse(path, registry)
    said = [doubt.what for doubt in document.doubts]
    assert said[:2] == [
        "文件有未接受的修订（新增 1 处，删除 1 处），按全部接受后的文字阅读，请核对",
        "文件有 1 条批注，没有读入正文",
    ]
    assert "三座" in document.text
    assert "两座" not in document.text


def named(document: Document) -> list[list[str]]:
    return [[holder.text for holder in duty.holders] for clause in document.clauses for duty in clause.own_notes]


def test_raw_bytes_in_rtf_cost_no_words(tmp_path: Path) -> None:
    path = tmp_path / "图.rtf"
    path.write_bytes(b"{\\rtf1\\ansi one.\\par{\\pict\\bin2 }{}two.\\par}")
    assert "two." in read(path).text


def test_lines_of_a_slide_stay_apart(tmp_path: Path) -> None:
    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "一、第一项\v二、第二项"
    show.save(str(tmp_path / "行.pptx"))
    assert read(tmp_path / "行.pptx").text == "一、第一项\n二、第二项\n"


def test_a_tab_in_a_cell_is_no_separator(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_text('序号,任务,责任单位\n1,"推进\t工作",市教育局\n2,培养人才,市财政局\n', "utf-8")
    assert read(path).text.splitlines()[0] == "序号\t任务\t责任单位"


def test_a_wide_ragged_table_is_refused_soon(tmp_path: Path) -> None:
    path = tmp_path / "宽.csv"
    path.write_text(",".join("a" * 5000) + "\n" + "b\n" * 5000, "utf-8")
    with pytest.raises(NotReadable, match="1,000,000"):
        read(path)


def test_a_header_of_a_message_that_the_library_cannot_take_apart(tmp_path: Path) -> None:
    file = tmp_path / "来信.eml"
    file.write_bytes(
        b"From: a@example.org\nSubject: =?utf-8?b?6YCa55+l?=\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
        b"--x\nContent-Type: text/plain; charset=utf-8\n\n"
        + "一、建设场馆。\n".encode()
        + b"\n--x\nContent-Type: text/csv\n"
        b"Content-Disposition: attachment; filename*\n\na,b\n--x--\n"
    )
    assert "建设场馆" in read(file).text
    assert [one.name for one in attached(file)] == ["附件2.bin"]


@pytest.mark.parametrize("suffix", [".docx", ".pptx", ".xlsx", ".ofd", ".zip"])
def test_an_archive_of_a_version_that_nobody_knows(tmp_path: Path, suffix: str) -> None:
    data = bytearray((Path(__file__).parent / "cases" / "format_word.docx").read_bytes())
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 6] = 127  # the version that is needed to unpack the entry
        at += 4
    file = tmp_path / f"新版{suffix}"
    file.write_bytes(bytes(data))
    with pytest.raises(NotReadable, match="新版"):
        read(file)
    if suffix != ".zip":
        assert list(attached(file)) == []
