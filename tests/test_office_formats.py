"""CSV, RTF, presentations, e-mails and saved pages; tracked changes and comments are said."""

from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from pptx import Presentation

from policykb.corpus.departments import Registry
from policykb.corpus.errors import NotReadable
from policykb.corpus.model import Document
from policykb.ingest.pipeline import parse
from policykb.ingest.reading import read

TITLE = "兰州市2026年科普任务清单"
ROWS = (("序号", "重点任务", "责任单位"), ("1", "建设场馆", "市科技局"), ("2", "培养人才", "市教育局、市财政局"))
HOLDERS = [["市科技局"], ["市教育局", "市财政局"]]


def csv_file(path: Path) -> None:
    path.write_bytes("\r\n".join([f"{TITLE},,", *(",".join(row) for row in ROWS)]).encode("gb18030"))


def tsv_file(path: Path) -> None:
    path.write_text("\n".join([TITLE, *("\t".join(row) for row in ROWS)]), "utf-8")


def rtf_file(path: Path) -> None:
    def escaped(words: str) -> str:
        return "".join(f"\\u{ord(letter)}?" for letter in words)

    rows = "".join(r"\trowd " + "".join(escaped(cell) + r"\cell " for cell in row) + r"\row " for row in ROWS)
    path.write_bytes((r"{\rtf1\ansi\ansicpg936 " + escaped(TITLE) + r"\par " + rows + "}").encode("ascii"))


def pptx_file(path: Path) -> None:
    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = TITLE
    table = slide.shapes.add_table(len(ROWS), 3, 0, 2_000_000, 5_000_000, 1_000_000).table
    for row, words in enumerate(ROWS):
        for column, cell in enumerate(words):
            table.cell(row, column).text = cell
    show.save(str(path))


def eml_file(path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "报送清单"
    message.set_content("请查收。")
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS)
    message.add_alternative(f"<html><body><p>{TITLE}</p><table>{rows}</table></body></html>", subtype="html")
    path.write_bytes(bytes(message))


def mhtml_file(path: Path) -> None:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS)
    page = f'<html><head><meta charset="gbk"></head><body><p>{TITLE}</p><table>{rows}</table></body></html>'
    message = EmailMessage()
    message["Subject"] = "saved page"
    message.set_content(page.encode("gbk"), maintype="text", subtype="html")
    message.make_related()
    message.add_related(b"GIF89a", maintype="image", subtype="gif", cid="<picture>")
    path.write_bytes(bytes(message))


WRITERS: dict[str, Callable[[Path], None]] = {
    ".csv": csv_file,
    ".tsv": tsv_file,
    ".rtf": rtf_file,
    ".pptx": pptx_file,
    ".eml": eml_file,
    ".mhtml": mhtml_file,
}


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_duty_list_reads_the_same_in_every_format(suffix: str, tmp_path: Path, registry: Registry) -> None:
    path = tmp_path / f"清单{suffix}"
    WRITERS[suffix](path)
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
