"""Writes the small files of every format that `cases/` holds, all of one policy: `python tests/make_samples.py`.

The policy is made up. Files come out the same on every run, as far as the libraries that write them allow it.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import docx
from docx.oxml import parse_xml
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

CASES = Path(__file__).parent / "cases"

FRONT = (
    "兰州市科学技术局文件",
    "兰科发〔2024〕17号",
    "关于印发《兰州市科普场馆开放服务若干措施》的通知",
    "各县（区）科技局，市直有关单位：",
    "现将《兰州市科普场馆开放服务若干措施》印发给你们，请认真贯彻执行。",
    "兰州市科学技术局",
    "2024年5月8日",
    "（此件主动公开）",
    "兰州市科普场馆开放服务若干措施",
    "为方便群众走进科普场馆，提高公共服务水平，结合我市实际，制定本措施。",
)

# (depth, number, words): the numbers of a Word list are drawn, not written
BODY = (
    (0, "一、", "扩大开放范围"),
    (1, "（一）", "延长开放时间。市属科普场馆每周开放不少于六天，法定节假日照常开放，暑期增设夜场。（责任单位：市科技局、市教育局）"),
    (1, "（二）", "推行预约服务。依托市级政务平台建立统一预约入口，为老年人保留现场窗口。（牵头单位：市大数据管理局；配合单位：市科协、市民政局）"),
    (0, "二、", "提升服务水平"),
    (1, "（三）", "建设讲解队伍。"),
    (2, "1.", "面向驻兰高校招募志愿者，每个场馆不少于二十名。（市教育局牵头，团市委配合）"),
    (2, "2.", "每年举办两期讲解员培训，考核合格后上岗。（市科协、市人社局按职责分工负责）"),
    (1, "（四）", "强化经费保障。将场馆运行经费列入部门预算，2024年12月底前完成核定。（责任单位：市财政局）"),
)  # fmt: skip

TABLE_HEADING = (0, "三、", "任务分工")
TABLE = (
    ("序号", "重点任务", "牵头单位", "责任单位", "完成时限"),
    ("1", "编制场馆名录", "市科技局", "市文旅局", "2024年6月"),
    ("2", "开展满意度调查", "市统计局", "市科协、各县（区）科技局", "2024年11月"),
)

PARAGRAPHS = (*FRONT, *(number + words for _, number, words in BODY))


def main() -> None:
    samples = {
        "format_word.docx": word(),
        "format_word_numbers.docx": word(drawn_numbers=True),
        "format_ruled_table.pdf": ruled_pdf(),
        "format_two_columns.pdf": columns_pdf(),
        "format_web_page.html": web_page().encode(),
        "format_markdown.md": markdown().encode(),
        "format_gb18030.txt": plain().encode("gb18030"),
        "format_utf16.txt": plain().replace("\n", "\r\n").encode("utf-16"),
        "format_ofd.ofd": ofd(),
    }
    for name, data in samples.items():
        (CASES / name).write_bytes(data)


def plain() -> str:
    """Pages end with form feeds, cells with tabs."""
    rows = ["\t".join(row) for row in TABLE]
    front, body = "\n".join(FRONT[:8]), "\n".join((*PARAGRAPHS[8:], "".join(TABLE_HEADING[1:]), *rows))
    return f"{front}\n— 1 —\n\f{body}\n— 2 —\n"


def markdown() -> str:
    heads = {0: "## ", 1: "### ", 2: ""}
    lines = [f"# {line}" if line.endswith(("措施", "通知")) else line for line in FRONT]
    lines += [heads[depth] + number + words for depth, number, words in (*BODY, TABLE_HEADING)]
    rows = ["| " + " | ".join(row) + " |" for row in TABLE]
    return "\n\n".join(lines) + "\n\n" + "\n".join([rows[0], "|---|---|---|---|---|", *rows[1:]]) + "\n"


def web_page() -> str:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in TABLE)
    return page_of(FRONT[2], [*PARAGRAPHS, "".join(TABLE_HEADING[1:])], f"<table>\n{rows}</table>\n")


def page_of(title: str, paragraphs: Sequence[str], more: str = "") -> str:
    """A web page with menu and footer around the paragraphs and `more`, which is HTML."""
    text = "".join(f"<p>　　{escape(line)}</p>\n" for line in paragraphs)
    return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{title}_兰州市科学技术局</title><script>var page = "首页";</script></head>
<body><div class="nav"><a href="/">首页</a> <a href="/zwgk">政务公开</a></div>
<div class="crumb">当前位置：<a href="/">首页</a> &gt; 政策文件</div>
<div class="TRS_Editor">
{text}{more}<p>【打印】【关闭】</p></div>
<div class="footer">版权所有：兰州市科学技术局 网站地图 陇ICP备00000000号</div></body></html>
"""


def word(*, drawn_numbers: bool = False) -> bytes:
    body = [(depth if drawn_numbers else None, words if drawn_numbers else number + words)
            for depth, number, words in (*BODY, TABLE_HEADING)]  # fmt: skip
    document = _written([*((None, line) for line in FRONT), *body])
    table = document.add_table(len(TABLE), len(TABLE[0]))
    for row, cells in zip(table.rows, TABLE, strict=True):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    return _saved(document)


def word_of(paragraphs: Sequence[tuple[int | None, str]]) -> bytes:
    """A Word document; a paragraph with a depth has a number that Word draws."""
    return _saved(_written(paragraphs))


def _written(paragraphs: Sequence[tuple[int | None, str]]) -> "docx.document.Document":
    document = docx.Document()
    if any(depth is not None for depth, _ in paragraphs):
        _define_list(document)
    for depth, words in paragraphs:
        paragraph = document.add_paragraph(words)
        if depth is not None:
            paragraph._p.get_or_add_pPr().append(
                parse_xml(f'<w:numPr {_W}><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr>')
            )
    return document


def _saved(document: "docx.document.Document") -> bytes:
    file = io.BytesIO()
    document.save(file)
    with zipfile.ZipFile(file) as parts:
        return zipped({name: parts.read(name) for name in parts.namelist()})


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _define_list(document: "docx.document.Document") -> None:
    """一、（一）1., the second level counting on through the first."""
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'
        for depth, style, more, text in (
            (0, "chineseCounting", "", "%1、"),
            (1, "chineseCounting", '<w:lvlRestart w:val="0"/>', "（%2）"),
            (2, "decimal", "", "%3."),
        )
    )
    root = document.part.numbering_part.element
    root.insert(0, parse_xml(f'<w:abstractNum {_W} w:abstractNumId="77">{levels}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {_W} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))


def zipped(parts: dict[str, bytes]) -> bytes:
    """An archive that does not tell when it was made."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return file.getvalue()


PAGE = (595.0, 842.0)
LEFT, TOP, PITCH, SIZE = 80.0, 90.0, 26.0, 14.0


class Paper:
    """A canvas measured from the upper left corner."""

    def __init__(self) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        self._file = io.BytesIO()
        self.canvas = Canvas(self._file, pagesize=PAGE, invariant=1)
        self.canvas.setFont("STSong-Light", SIZE)

    def write(self, left: float, top: float, text: str, size: float = SIZE) -> None:
        self.canvas.setFont("STSong-Light", size)
        self.canvas.drawString(left, PAGE[1] - top, text)

    def table(self, top: float, widths: Sequence[float], rows: Sequence[Sequence[str]] = TABLE) -> None:
        """A grid, words wrapped in its cells."""
        size = 10.5
        xs = [LEFT - 20 + sum(widths[:count]) for count in range(len(widths) + 1)]
        ys = [top]
        for row in rows:
            cells = [wrapped([cell], int(width // size) - 1) for cell, width in zip(row, widths, strict=True)]
            for left, lines in zip(xs, cells, strict=False):
                for number, line in enumerate(lines):
                    self.write(left + 4, ys[-1] + 16 + 15 * number, line, size)
            ys.append(ys[-1] + 10 + 15 * max(map(len, cells)))
        self.canvas.grid(xs, [PAGE[1] - y for y in ys])

    def bytes(self) -> bytes:
        self.canvas.save()
        return self._file.getvalue()


def wrapped(paragraphs: Sequence[str], width: int, indent: str = "") -> list[str]:
    """Hard lines, as a page shows them."""
    lines = (indent + paragraph for paragraph in paragraphs)
    return [line[at : at + width] for line in lines for at in range(0, len(line), width)]


Placed = tuple[float, float, str]
"""Left and top of a line, in points from the upper left corner, and its text."""


def placed(lines: Sequence[str]) -> Iterator[Placed]:
    """Lines below each other from the left margin."""
    for number, line in enumerate(lines):
        yield LEFT, TOP + PITCH * number, line


def placed_front() -> Iterator[Placed]:
    """The first page: heading and title in the middle, the signature on the right."""
    middle = {0, 1, 2, 8}
    for number, line in enumerate(FRONT[:8]):
        width = SIZE * len(line)
        left = (PAGE[0] - width) / 2 if number in middle else PAGE[0] - 100 - width if number in (5, 6) else LEFT
        yield left, TOP + 2 * PITCH * number, line


def ruled_pdf() -> bytes:
    paper = Paper()
    for left, top, line in placed_front():
        paper.write(left, top, line)
    paper.write(280, 790, "— 1 —")
    paper.canvas.showPage()
    lines = [(PAGE[0] - SIZE * len(FRONT[8])) / 2, *[LEFT] * 99]
    texts = [FRONT[8], *wrapped([FRONT[9], *PARAGRAPHS[10:], "".join(TABLE_HEADING[1:])], 31, "　　")]
    for number, (left, line) in enumerate(zip(lines, texts, strict=False)):
        paper.write(left, TOP + PITCH * number, line)
    paper.table(TOP + PITCH * len(texts), (40, 120, 90, 140, 80))
    paper.write(280, 790, "— 2 —")
    return paper.bytes()


def pdf_of(pages: Sequence[Sequence[Placed]]) -> bytes:
    paper = Paper()
    for lines in pages:
        for left, top, line in lines:
            paper.write(left, top, line)
        paper.canvas.showPage()
    return paper.bytes()


def table_pdf(pages: Sequence[Sequence[Sequence[str]]], widths: Sequence[float]) -> bytes:
    """A table on each page, a line above it and one below."""
    paper = Paper()
    for number, rows in enumerate(pages, 1):
        paper.write(LEFT, TOP, f"任务分工表（第{number}页）")
        paper.table(TOP + 20, widths, rows)
        paper.write(280, 790, f"— {number} —")
        paper.canvas.showPage()
    return paper.bytes()


def columns_pdf() -> bytes:
    """As gazettes print: columns line beside line, the table across both."""
    paper = Paper()
    for left, top, line in placed_front():
        paper.write(left, top, line)
    paper.canvas.showPage()
    paper.write((PAGE[0] - SIZE * len(FRONT[8])) / 2, TOP, FRONT[8])
    lines = wrapped([FRONT[9], *PARAGRAPHS[10:], "".join(TABLE_HEADING[1:])], 20, "　　")
    half = -(-len(lines) // 2)
    for number in range(half):
        for left, column in ((50, lines[:half]), (310, lines[half:])):
            if number < len(column):
                paper.write(left, TOP + 50 + 20 * number, column[number], 12)
    paper.table(TOP + 60 + 20 * half, (40, 120, 90, 140, 80))
    return paper.bytes()


_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_MM = 25.4 / 72


def ofd() -> bytes:
    return ofd_of([list(placed_front()), list(placed(wrapped(PARAGRAPHS[8:], 31)))])


def ofd_of(pages: Sequence[Sequence[Placed]]) -> bytes:
    """Pages of placed lines, in millimetres; the format has no tables of its own."""
    root = "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
    summary = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    parts = {
        "OFD.xml": f'<ofd:OFD {_OFD} Version="1.0" DocType="OFD">{root}</ofd:OFD>',
        "Doc_0/Document.xml": f"<ofd:Document {_OFD}><ofd:Pages>{summary}</ofd:Pages></ofd:Document>",
    }
    for number, page in enumerate(pages):
        words = "".join(_text_object(*line) for line in page)
        content = f"<ofd:Content><ofd:Layer>{words}</ofd:Layer></ofd:Content>"
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = f"<ofd:Page {_OFD}>{content}</ofd:Page>"
    return zipped({name: part.encode() for name, part in parts.items()})


def _text_object(left: float, top: float, text: str) -> str:
    size = round(SIZE * _MM, 2)
    box = f"{left * _MM:.2f} {(top - SIZE) * _MM:.2f} {size * len(text):.2f} {size * 1.3:.2f}"
    steps = f"g {len(text) - 1} {size}" if len(text) > 1 else ""
    code = f'<ofd:TextCode X="0" Y="{size}" DeltaX="{steps}">{escape(text)}</ofd:TextCode>'
    return f'<ofd:TextObject Boundary="{box}" Size="{size}">{code}</ofd:TextObject>'


if __name__ == "__main__":
    main()
