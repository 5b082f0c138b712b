"""Ruled tables of a PDF, cell by cell; the grids behind them; the same cells as pdfplumber finds."""

import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import make_samples
import pdfplumber
import pypdfium2
import pytest
from made_up import headers
from pdf_pages import HEIGHT, Draw, assert_near, lines, ruled, write, written
from reportlab.pdfgen.canvas import Canvas

from policykb.corpus.model import Span
from policykb.ingest.formats import Extract
from policykb.ingest.formats.pdf import document as subject
from policykb.ingest.formats.pdf import page as pdf_page
from policykb.ingest.formats.pdf.document import extract
from policykb.ingest.formats.pdf.tables import Cell, Rect, Rule, Unexplained, find_grids, grid_of_cells


def tables(found: Extract) -> list[str]:
    return [table.of(found.text) for table in found.tables]


def duty_table(canvas: Canvas) -> None:
    """A heading, a table of three columns with a wrapped cell and a merged one, and words below."""
    write(canvas, 80, 80, "任务分工表")
    ruled(canvas, [80, 150, 350, 500], [100, 130, 180])
    canvas.lines([(80, HEIGHT - 230, 500, HEIGHT - 230), (150, HEIGHT - 180, 150, HEIGHT - 230)])
    canvas.lines([(80, HEIGHT - 180, 80, HEIGHT - 230), (500, HEIGHT - 180, 500, HEIGHT - 230)])
    for x, y, text in [
        (85, 120, "序号"), (155, 120, "重点任务"), (355, 120, "责任单位"),
        (85, 150, "1"), (155, 150, "加强科普阵地"), (155, 168, "建设"), (355, 150, "省科技厅"), (355, 168, "省财政厅"),
        (85, 205, "2"), (155, 205, "各市州人民政府负责组织实施"),
    ]:  # fmt: skip
        write(canvas, x, y, text)
    write(canvas, 80, 260, "注：按年度调整。")


DUTY_ROWS = "序号\t重点任务\t责任单位\n1\t加强科普阵地建设\t省科技厅省财政厅\n2\t各市州人民政府负责组织实施\n"


def test_ruled_table_stands_row_by_row_where_it_stood() -> None:
    found = extract(written(duty_table))
    assert tables(found) == [DUTY_ROWS]
    assert found.text == "任务分工表\n" + DUTY_ROWS + "注：按年度调整。\n"


def test_each_cell_has_its_box() -> None:
    found = extract(written(duty_table))
    (box,) = [box for box in found.boxes if "科普阵地" in box.span.of(found.text)]
    assert box.span.of(found.text) == "加强科普阵地建设"
    assert_near(box, 150, 130, 350, 180)
    assert box.page == 1


def test_every_page_has_its_part_of_a_table() -> None:
    found = extract(written(duty_table, duty_table))
    assert tables(found) == [DUTY_ROWS, DUTY_ROWS]
    assert all(page.start <= table.start < page.end for page, table in zip(found.pages, found.tables, strict=True))


def test_a_cell_over_several_rows_stands_in_the_first() -> None:
    def draw(canvas: Canvas) -> None:
        ruled(canvas, [80, 200, 400], [100, 180])
        canvas.line(200, HEIGHT - 140, 400, HEIGHT - 140)
        write(canvas, 90, 145, "科普")
        write(canvas, 210, 125, "甲项")
        write(canvas, 210, 165, "乙项")

    assert tables(extract(written(draw))) == ["科普\t甲项\n\t乙项\n"]


def test_table_of_thin_bars() -> None:
    """As browsers and WPS draw them."""

    def draw(canvas: Canvas) -> None:
        for y in (100, 140, 180):
            canvas.rect(80, HEIGHT - y, 320, 0.5, stroke=0, fill=1)
        for x in (80, 200, 400):
            canvas.rect(x, HEIGHT - 180, 0.5, 80, stroke=0, fill=1)
        for x, y, text in [(90, 125, "任务"), (210, 125, "单位"), (90, 165, "普查"), (210, 165, "统计局")]:
            write(canvas, x, y, text)

    assert tables(extract(written(draw))) == ["任务\t单位\n普查\t统计局\n"]


def test_table_without_side_lines() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.lines([(80, HEIGHT - y, 400, HEIGHT - y) for y in (100, 140, 180)])
        canvas.line(200, HEIGHT - 100, 200, HEIGHT - 180)
        for x, y, text in [(90, 125, "任务"), (210, 125, "单位"), (90, 165, "普查"), (210, 165, "统计局")]:
            write(canvas, x, y, text)

    assert tables(extract(written(draw))) == ["任务\t单位\n普查\t统计局\n"]


def test_table_on_a_turned_page() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        canvas.translate(600, 0)
        canvas.rotate(90)
        canvas.setFont("Helvetica", 12)  # pdfium drops turned text in fonts that are not there
        canvas.grid([80, 200, 400], [400, 440, 480])
        for x, y, text in [(90, 455, "task"), (210, 455, "office"), (90, 415, "census"), (210, 415, "statistics")]:
            canvas.drawString(x, y, text)

    assert tables(extract(written(draw))) == ["task\toffice\ncensus\tstatistics\n"]


@pytest.mark.parametrize(
    "draw",
    [
        lambda canvas: canvas.rect(60, 100, 480, 640),
        lambda canvas: canvas.line(60, 720, 540, 720),
        lambda canvas: canvas.lines([(60, 720, 540, 720), (60, 717, 540, 717)]),
        lambda canvas: canvas.rect(60, 600, 480, 150, stroke=0, fill=0),
    ],
    ids=["frame", "red line", "double line", "unseen"],
)
def test_lines_that_make_no_table(draw: Draw) -> None:
    def page(canvas: Canvas) -> None:
        draw(canvas)
        lines("一、总体要求", "坚持改革创新。")(canvas)

    found = extract(written(page))
    assert found.tables == ()
    assert found.text.split() == ["一、总体要求", "坚持改革创新。"]


def stepped(canvas: Canvas) -> None:
    """Lines that leave an area that is no rectangle beside a table of four cells."""
    ruled(canvas, [80, 200, 400], [100, 140, 180])
    canvas.lines([(400, HEIGHT - 140, 450, HEIGHT - 140), (450, HEIGHT - 140, 450, HEIGHT - 250)])
    for x, y, text in [(90, 125, "任务"), (210, 125, "单位"), (90, 165, "普查"), (210, 165, "统计局")]:
        write(canvas, x, y, text)
    write(canvas, 80, 230, "说明")


def test_pdfplumber_is_asked_about_lines_that_make_no_grid(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    grids = subject._PlumberPage.grids
    monkeypatch.setattr(subject._PlumberPage, "grids", lambda self: asked.append(self.index) or grids(self))
    found = extract(written(lines("一、总体要求"), stepped))
    assert asked == [1]
    assert tables(found) == ["任务\t单位\n普查\t统计局\n"]
    assert found.text.endswith("说明\n")


def frame_beside_a_list(canvas: Canvas) -> None:
    """Numbered lines around a table whose last cell is running text with numbers of its own."""
    write(canvas, 80, 80, "1.科技保险")
    ruled(canvas, [60, 540], [100, 130, 560])
    write(canvas, 80, 120, "条件要求")
    for number in range(20):
        write(
            canvas,
            80,
            150 + 20 * number,
            f"{number // 10 + 1}．" + "企业年营业收入在二亿元以下，" * 2
            if number % 10 == 0
            else f"具有核心技术{number}或自主知识产权，",
        )
    write(canvas, 80, 600, "2.融资租赁")


def test_running_text_in_a_cell_is_framed() -> None:
    found = extract(written(frame_beside_a_list))
    (frame,) = found.frames
    assert frame.of(found.text).startswith("1．企业年营业收入")
    assert found.text[frame.end :] == "2.融资租赁\n"
    assert tables(found) == ["条件要求\n"]


def test_a_long_cell_beside_others_stays_in_its_row() -> None:
    def draw(canvas: Canvas) -> None:
        ruled(canvas, [60, 440, 540], [100, 130, 560])
        write(canvas, 80, 120, "重点任务")
        write(canvas, 450, 120, "责任单位")
        for number in range(20):
            write(canvas, 80, 150 + 20 * number, f"第{number}项建设科普场馆开放科研设施培育科普人才，")
        write(canvas, 450, 150, "省科技厅")

    (table,) = tables(extract(written(draw)))
    assert len(table.split("\n")[1]) > 400
    assert table.endswith("\t省科技厅\n")


def test_letters_that_stand_alone() -> None:
    """pdfium drops them where the font is neither in the file nor installed."""

    def draw(canvas: Canvas) -> None:
        ruled(canvas, [80, 200, 400], [100, 140, 180])
        for x, y, text in [(90, 125, "任务"), (210, 125, "是否完成"), (90, 165, "普查"), (210, 165, "是")]:
            write(canvas, x, y, text)

    assert tables(extract(written(draw))) == ["任务\t是否完成\n普查\t是\n"]


def test_grid_of_merged_cells() -> None:
    across = [Rule(0, 0, 200), Rule(50, 100, 200), Rule(100, 0, 200)]
    down = [Rule(0, 0, 100), Rule(100.5, 0, 100), Rule(200, 0, 100)]
    (grid,) = find_grids(across, down)
    assert grid.cells == (Cell(0, 0, 2, 1), Cell(0, 1, 1, 2), Cell(1, 1, 2, 2))
    assert [grid.cell_at(*point) for point in [(10, 80), (150, 10), (150, 80), (250, 80)]] == [0, 1, 2, -1]
    assert grid_of_cells([grid.rect(index) for index in range(3)]) == grid


def test_lines_broken_into_pieces_are_one() -> None:
    across = [Rule(y, x, x + 9) for y in (0, 40) for x in range(0, 100, 10)]
    down = [Rule(x, y, y + 10) for x in (0, 50, 99) for y in range(0, 40, 10)]
    (grid,) = find_grids(across, down)
    assert [grid.rect(index) for index in range(len(grid.cells))] == [Rect(0, 0, 50, 40), Rect(50, 0, 99, 40)]


def test_no_rectangles() -> None:
    with pytest.raises(Unexplained):
        find_grids([Rule(0, 0, 100), Rule(50, 50, 100), Rule(100, 0, 100)], [Rule(50, 50, 100), Rule(0, 0, 100)])


MADE, REAL = "made up", "bj-chanye-daoyin.pdf"
FILES = pytest.mark.parametrize("file", [MADE, pytest.param(REAL, marks=[pytest.mark.data, pytest.mark.slow])])


def file_of_tables(name: str, request: pytest.FixtureRequest) -> bytes:
    """The real file, or the heads of the made-up policies as a table that goes over several pages."""
    if name == REAL:
        folder: Path = request.getfixturevalue("collection")
        return (folder / REAL).read_bytes()
    return make_samples.table_pdf(made_pages(), (165, 100, 75, 60, 110))


def made_pages() -> list[list[list[str]]]:
    """The rows on each page of the made-up file."""
    columns = ("title", "doc_number", "issued", "region", "issuers")
    rows = [[row[column] for column in columns] for row in headers()]
    return [[["标题", "文号", "印发日期", "地区", "发文机关"], *rows[at : at + 8]] for at in range(0, len(rows), 8)]


def sampled(data: bytes) -> Iterator[tuple[Extract, int, pypdfium2.PdfDocument]]:
    found = extract(data)
    with pypdfium2.PdfDocument(data) as document:
        for index in range(0, len(document), 30 if len(document) > 30 else 1):
            yield found, index, document


def test_no_character_of_a_made_up_file_is_lost_or_doubled(request: pytest.FixtureRequest) -> None:
    for found, index, _ in sampled(file_of_tables(MADE, request)):
        cells = [cell for row in made_pages()[index] for cell in row]
        drawn = "".join([f"任务分工表（第{index + 1}页）—{index + 1}—", *cells])
        assert letters(found.pages[index].of(found.text)) == letters(drawn)


@pytest.mark.data
@pytest.mark.slow
def test_no_character_of_a_real_file_is_lost_or_doubled(request: pytest.FixtureRequest) -> None:
    for found, index, document in sampled(file_of_tables(REAL, request)):
        page = document[index]
        plain = page.get_textpage().get_text_range()
        page.close()
        assert letters(found.pages[index].of(found.text)) == letters(plain)


def letters(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


@FILES
def test_the_same_cells_as_pdfplumber(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    monkeypatch.setattr(pdf_page, "_LONG_CELL", 1_000_000)
    monkeypatch.setattr(pdf_page, "_LONG_ALONE", 1_000_000)
    data = file_of_tables(file, request)
    compared = 0
    with pdfplumber.open(io.BytesIO(data)) as plumber:
        for found, index, _ in sampled(data):
            page = plumber.pages[index]
            rows = [row for table in page.find_tables() for row in table.extract()]
            theirs = ["".join(cell.split()) for row in rows for cell in row if cell and cell.strip()]
            assert Counter(cells_of(found, found.pages[index])) == Counter(theirs), index
            compared += len(theirs)
    assert compared > 100


def cells_of(found: Extract, page: Span) -> Iterator[str]:
    for table in found.tables:
        if page.start <= table.start < page.end:
            yield from (cell for row in table.of(found.text).splitlines() for cell in row.split("\t") if cell)
