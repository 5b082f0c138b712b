"""Word documents, written by python-docx and by hand."""

import io
import time
from collections.abc import Callable
from pathlib import Path

import docx
import make_samples
import pytest
from docx.document import Document as Word
from docx.oxml import parse_xml

from policykb.corpus.departments import Registry
from policykb.corpus.model import Document
from policykb.ingest.formats.office.docx.document import extract
from policykb.ingest.formats.office.docx.numbering import chinese, written
from policykb.ingest.pipeline import parse

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def text_of(word: Word) -> str:
    file = io.BytesIO()
    word.save(file)
    return extract(file.getvalue()).text


def add(word: Word, xml: str) -> None:
    word.element.body.insert(-1, parse_xml(f"<w:p {_W}>{xml}</w:p>"))


def define(word: Word, levels: str, extra: str = "") -> None:
    """List 77 of the document."""
    root = word.part.numbering_part.element
    root.insert(0, parse_xml(f'<w:abstractNum {_W} w:abstractNumId="77">{levels}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {_W} w:numId="77"><w:abstractNumId w:val="77"/>{extra}</w:num>'))


def level(depth: int, style: str, text: str, extra: str = "") -> str:
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>{extra}<w:lvlText w:val="{text}"/></w:lvl>'


def numbered(word: Word, depth: int, text: str) -> None:
    place = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr>'
    add(word, f"<w:pPr>{place}</w:pPr><w:r><w:t>{text}</w:t></w:r>")


@pytest.mark.parametrize(
    ("restart", "expected"),
    [
        ("", ["一、甲", "（一）乙", "（二）丙", "二、丁", "（一）戊"]),
        ('<w:lvlRestart w:val="0"/>', ["一、甲", "（一）乙", "（二）丙", "二、丁", "（三）戊"]),
    ],
)
def test_numbers_of_several_levels(restart: str, expected: list[str]) -> None:
    word = docx.Document()
    define(word, level(0, "chineseCounting", "%1、") + level(1, "chineseCounting", "（%2）", restart))
    for depth, words in ((0, "甲"), (1, "乙"), (1, "丙"), (0, "丁"), (1, "戊")):
        numbered(word, depth, words)
    assert text_of(word).split() == expected


def test_an_empty_numbered_paragraph_counts() -> None:
    word = docx.Document()
    define(word, level(0, "decimal", "%1."))
    for words in ("甲", "", "乙"):
        numbered(word, 0, words)
    assert text_of(word).split() == ["1.甲", "3.乙"]


def test_bullets_are_no_numbers() -> None:
    word = docx.Document()
    define(word, level(0, "bullet", "\uf0b7"))
    numbered(word, 0, "甲")
    assert text_of(word) == "甲\n"


def test_a_number_that_starts_elsewhere() -> None:
    word = docx.Document()
    define(word, level(0, "decimal", "%1."), '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>')
    numbered(word, 0, "甲")
    numbered(word, 0, "乙")
    assert text_of(word).split() == ["5.甲", "6.乙"]


def test_numbers_through_a_style() -> None:
    word = docx.Document()
    define(
        word,
        level(0, "chineseCounting", "%1、", '<w:pStyle w:val="Heading1"/>')
        + level(1, "decimal", "%2.", '<w:pStyle w:val="Heading2"/>'),
    )
    for name in ("Heading 1", "Heading 2"):
        properties = word.styles[name].element.get_or_add_pPr()
        properties.insert(0, parse_xml(f'<w:numPr {_W}><w:numId w:val="77"/></w:numPr>'))
    word.add_heading("甲", 1)
    word.add_heading("乙", 2)
    assert text_of(word).split() == ["一、甲", "1.乙"]


def test_styles_based_on_each_other_in_a_circle() -> None:
    word = docx.Document()
    define(word, level(0, "decimal", "%1."))
    one, other = word.styles["Heading 1"], word.styles["Heading 2"]
    one.base_style, other.base_style = other, one  # type: ignore[attr-defined]
    word.add_heading("甲", 1)
    assert text_of(word) == "甲\n"


def test_merged_cells() -> None:
    word = docx.Document()
    table = word.add_table(3, 3)
    for row, words in enumerate((("任务", "牵头", "责任"), ("甲", "省教育厅", "各市"), ("乙", "", "各县"))):
        for column, cell in enumerate(words):
            table.cell(row, column).text = cell
    table.cell(1, 1).merge(table.cell(2, 1))
    table.cell(0, 0).merge(table.cell(0, 1))
    assert text_of(word) == "任务牵头\t责任\n甲\t省教育厅\t各市\n乙\t省教育厅\t各县\n"


def test_short_lines_of_a_cell_stay_apart() -> None:
    word = docx.Document()
    table = word.add_table(1, 2)
    for cell, words in zip(table.rows[0].cells, (("市人社局", "医保中心"), ("建设", "场馆")), strict=True):
        cell.text = words[0]
        cell.add_paragraph(words[1])
    assert text_of(word) == "市人社局 医保中心\t建设场馆\n"


def test_a_table_of_one_column_is_a_frame() -> None:
    word = docx.Document()
    cell = word.add_table(1, 1).cell(0, 0)
    cell.text = "一、总体要求"
    cell.add_paragraph("坚持统筹推进。")
    assert text_of(word) == "一、总体要求\n坚持统筹推进。\n"


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ("<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r>", "甲\n乙\n"),
        ("<w:ins><w:r><w:t>新</w:t></w:r></w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>", "新\n"),
        ("<w:moveFrom><w:r><w:t>旧处</w:t></w:r></w:moveFrom><w:r><w:t>留下</w:t></w:r>", "留下\n"),
        ("<w:sdt><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>", "控件\n"),
        (
            '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></mc:Choice>'
            "<mc:Fallback><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>正文</w:t></w:r>",
            "框\n正文\n",
        ),
    ],
)
def test_what_is_in_a_paragraph(xml: str, expected: str) -> None:
    word = docx.Document()
    add(word, xml)
    assert text_of(word) == expected


def test_paragraphs_in_content_controls() -> None:
    word = docx.Document()
    paragraph = "<w:p><w:r><w:t>控件里的段落</w:t></w:r></w:p>"
    word.element.body.insert(0, parse_xml(f"<w:sdt {_W}><w:sdtContent>{paragraph}</w:sdtContent></w:sdt>"))
    assert text_of(word) == "控件里的段落\n"


@pytest.mark.parametrize(
    ("value", "style", "expected"),
    [
        (11, "chineseCounting", "十一"),
        (10, "ideographDigital", "一〇"),
        (3, "chineseLegalSimplified", "叁"),
        (2, "ideographTraditional", "乙"),
        (4, "upperRoman", "IV"),
        (3, "decimalEnclosedCircle", "③"),
        (3, "decimalEnclosedParen", "（3）"),
        (30, "decimalEnclosedCircle", "30"),
        (7, "decimalZero", "07"),
    ],
)
def test_ways_of_writing_numbers(value: int, style: str, expected: str) -> None:
    assert written(value, style) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, "零"), (10, "十"), (21, "二十一"), (100, "一百"), (105, "一百零五"), (110, "一百一十"), (1005, "一千零五"), (50000, "50000")],
)  # fmt: skip
def test_chinese(value: int, expected: str) -> None:
    assert chinese(value) == expected


def timed(action: Callable[[], str]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def test_many_paragraphs_and_rows() -> None:
    word = docx.Document()
    paragraph = f"<w:p {_W}><w:r><w:t>一段</w:t></w:r></w:p>"
    row = "<w:tr>" + "<w:tc><w:p><w:r><w:t>格</w:t></w:r></w:p></w:tc>" * 2 + "</w:tr>"
    for _ in range(50_000):
        word.element.body.insert(0, parse_xml(paragraph))
    word.element.body.insert(0, parse_xml(f"<w:tbl {_W}>{row * 10_000}</w:tbl>"))
    file = io.BytesIO()
    word.save(file)
    assert timed(lambda: extract(file.getvalue()).text) < 20


@pytest.mark.parametrize("drawn", [False, True], ids=["written numbers", "drawn numbers"])
def test_the_seed_as_word(tmp_path: Path, seed: Document, registry: Registry, drawn: bool) -> None:
    front = seed.text[: seed.clauses[0].span.start].splitlines()
    paragraphs: list[tuple[int | None, str]] = [(None, line) for line in front if line.strip()]
    for clause in seed.clauses:
        number = clause.path[-1] if clause.path[-1].startswith("（") else clause.path[-1] + "、"
        words = clause.text.replace("(", "（").replace(")", "）").removeprefix(number)
        paragraphs.append((len(clause.path) - 1, words) if drawn else (None, clause.text))
    path = tmp_path / "文件.docx"
    path.write_bytes(make_samples.word_of(paragraphs))
    found = parse(path, registry)
    assert found.header == seed.header
    for mine, its in zip(found.clauses, seed.clauses, strict=True):
        assert (mine.path, mine.heading) == (its.path, its.heading)
        assert [duty.holders for duty in mine.duties] == [duty.holders for duty in its.duties]
