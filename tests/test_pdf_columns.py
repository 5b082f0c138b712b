"""Pages in columns: one column after the other; tables without lines stay row by row."""

import io
from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from policykb.ingest.formats.pdf.document import extract

HEIGHT = 800.0
SIZE = 12.0
PITCH = 20.0

# (left, top, words)
Word = tuple[float, float, str]

TEXT = (
    "一、总体要求。坚持以习近平新时代中国特色社会主义思想为指导，全面落实科普法，推动科普与科技创新"
    "协同发展。\n（一）加强组织领导。各级科协要把科普工作摆上重要日程，定期研究解决重大问题，健全工作机制，"
    "形成工作合力。（责任单位：省科协、省科技厅）\n（二）建设科普阵地。鼓励有条件的企业、高校和科研院所向公众开放"
    "实验室、陈列室，开展形式多样的科普活动。（责任单位：省教育厅）"
)


def printed(*words: Word) -> str:
    """What a page with these words reads as."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(600, HEIGHT))
    canvas.setFont("STSong-Light", SIZE)
    for left, top, text in words:
        canvas.drawString(left, HEIGHT - top, text)
    canvas.save()
    return extract(buffer.getvalue()).text


def wrapped(text: str, width: int) -> list[str]:
    return [line[at : at + width] for line in text.split("\n") for at in range(0, len(line), width)]


def column(lines: Sequence[str], left: float, top: float = 100, pitch: float = PITCH) -> list[Word]:
    return [(left, top + pitch * number, line) for number, line in enumerate(lines)]


def alternating(*columns: Sequence[Word]) -> Iterator[Word]:
    """Row by row, as many programs print."""
    return (word for word in chain.from_iterable(zip_longest(*columns)) if word)


LINES = wrapped(TEXT, 18)
HALF = len(LINES) // 2
FIRST, SECOND = LINES[:HALF], LINES[HALF:]


@pytest.mark.parametrize("shift", [0, 7, 10])
@pytest.mark.parametrize("by_rows", [True, False])
def test_two_columns(by_rows: bool, shift: float) -> None:
    left, right = column(FIRST, 60), column(SECOND, 320, 100 + shift)
    words = alternating(left, right) if by_rows else [*left, *right]
    assert printed(*words).split("\n") == [*LINES, ""]


def test_three_columns() -> None:
    lines = wrapped(TEXT, 12)
    thirds = [lines[:6], lines[6:12], lines[12:18]]
    words = alternating(*(column(third, 40 + 180 * number) for number, third in enumerate(thirds)))
    assert printed(*words).split() == lines[:18]


def test_one_text_object_a_row() -> None:
    """The gap may lie within what is printed at one go."""
    lines = ["".join(LINES)[at : at + 18] for at in range(0, 144, 18)]
    rows = [one + "\u3000\u3000" + other for one, other in zip(lines[:4], lines[4:], strict=True)]
    assert printed(*column(rows, 60)).split() == lines


def test_title_above_and_words_below() -> None:
    words = [
        (230, 60, "关于加强科普工作的通知"),
        *alternating(column(FIRST, 60), column(SECOND, 320)),
        (60, 500, "抄送：省委各部门，省人大常委会办公厅，省政协办公厅，省法院，省检察院，各民主党派。"),
        (290, 700, "— 1 —"),
    ]
    assert printed(*words).split("\n") == ["关于加强科普工作的通知", *LINES, words[-2][2], "— 1 —", ""]


def test_two_bands_of_columns() -> None:
    words = [
        *alternating(column(FIRST, 60), column(SECOND, 320)),
        (230, 400, "第二篇文件的标题在中间"),
        *alternating(column(FIRST, 60, 440), column(SECOND, 320, 440)),
    ]
    assert printed(*words).split() == [*LINES, "第二篇文件的标题在中间", *LINES]


def test_a_left_column_that_goes_on_alone() -> None:
    words = alternating(column(LINES, 60), column(FIRST, 320))
    assert printed(*words).split() == [*LINES, *FIRST]


def test_words_beside_each_other_after_the_text_are_no_columns() -> None:
    words = [*column(wrapped(TEXT, 40), 60), (60, 400, "甘肃省科学技术厅"), (350, 400, "甘肃省教育厅")]
    assert "甘肃省科学技术厅 甘肃省教育厅\n" in printed(*words)


TASKS = [
    ("重点任务", "责任单位"),
    ("加强科普场馆建设", "省科技厅、省财政厅"),
    ("开展全国科普日活动", "省科协"),
    ("推动科普进校园", "省教育厅、省科协"),
    ("培育科普人才", "省人力资源社会保障厅"),
    ("加大投入", "省财政厅"),
]


def test_short_cells_side_by_side_are_a_table() -> None:
    words = alternating(*(column(cells, left) for cells, left in zip(zip(*TASKS, strict=True), (60, 320), strict=True)))
    assert printed(*words) == "".join(f"{task} {holder}\n" for task, holder in TASKS)


def test_wrapped_cells_side_by_side_are_a_table() -> None:
    """Each cell begins beside its neighbour, whatever the lengths of both."""
    task = "加强科普场馆建设，鼓励有条件的企业、高校和科研院所向公众开放实验室、陈列室。"
    holders = "省科技厅、省财政厅、省教育厅、省人力资源社会保障厅"
    words: list[Word] = []
    top = 100.0
    for _ in range(5):
        words += alternating(column(wrapped(task, 18), 60, top), column(wrapped(holders, 14), 320, top))
        top += 3 * PITCH
    found = printed(*words).split("\n")
    assert found[0] == f"{task[:18]} {holders[:14]}"
    assert found[:3] * 5 == found[:15]


@pytest.mark.parametrize("by_rows", [True, False])
def test_a_ruled_table_inside_a_column_stays_whole(by_rows: bool) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(600, HEIGHT))
    canvas.setFont("STSong-Light", SIZE)
    canvas.grid([320, 420, 540], [HEIGHT - 160, HEIGHT - 185, HEIGHT - 210])
    cells = [(330, 178, "项目"), (430, 178, "金额"), (330, 203, "门票"), (430, 203, "10元")]
    left = column(FIRST + SECOND, 60)
    right = [*column(SECOND[:3], 320), *cells, *column(SECOND[:4], 320, 235)]
    for x, top, text in alternating(left, right) if by_rows else [*left, *right]:
        canvas.drawString(x, HEIGHT - top, text)
    canvas.save()
    found = extract(buffer.getvalue())
    table = "项目\t金额\n门票\t10元\n"
    assert [span.of(found.text) for span in found.tables] == [table]
    assert found.text == "".join(f"{line}\n" for line in [*LINES, *SECOND[:3]]) + table + "".join(
        f"{line}\n" for line in SECOND[:4]
    )
