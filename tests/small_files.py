"""One small duty list in every format of offices: as CSV, RTF, workbook, presentation, message, saved page, archive."""

import io
import zipfile
from collections.abc import Callable, Mapping
from email.message import EmailMessage

from openpyxl import Workbook
from pptx import Presentation

TITLE = "兰州市2026年科普任务清单"
ROWS = (("序号", "重点任务", "责任单位"), ("1", "建设场馆", "市科技局"), ("2", "培养人才", "市教育局、市财政局"))


def csv_file() -> bytes:
    return "\r\n".join([f"{TITLE},,", *(",".join(row) for row in ROWS)]).encode("gb18030")


def tsv_file() -> bytes:
    return "\n".join([TITLE, *("\t".join(row) for row in ROWS)]).encode()


def rtf_file() -> bytes:
    def escaped(words: str) -> str:
        return "".join(f"\\u{ord(letter)}?" for letter in words)

    rows = "".join(r"\trowd " + "".join(escaped(cell) + r"\cell " for cell in row) + r"\row " for row in ROWS)
    return (r"{\rtf1\ansi\ansicpg936 " + escaped(TITLE) + r"\par " + rows + "}").encode("ascii")


def xlsx_file() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([TITLE])
    sheet.merge_cells("A1:C1")
    for row in ROWS:
        sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def pptx_file() -> bytes:
    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = TITLE
    table = slide.shapes.add_table(len(ROWS), 3, 0, 2_000_000, 5_000_000, 1_000_000).table
    for row, words in enumerate(ROWS):
        for column, cell in enumerate(words):
            table.cell(row, column).text = cell
    data = io.BytesIO()
    show.save(data)
    return data.getvalue()


def _html_rows() -> str:
    return "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS)


def eml_file() -> bytes:
    message = EmailMessage()
    message["Subject"] = "报送清单"
    message.set_content("请查收。")
    message.add_alternative(f"<html><body><p>{TITLE}</p><table>{_html_rows()}</table></body></html>", subtype="html")
    return bytes(message)


def mhtml_file() -> bytes:
    page = f'<html><head><meta charset="gbk"></head><body><p>{TITLE}</p><table>{_html_rows()}</table></body></html>'
    message = EmailMessage()
    message["Subject"] = "saved page"
    message.set_content(page.encode("gbk"), maintype="text", subtype="html")
    message.make_related()
    message.add_related(b"GIF89a", maintype="image", subtype="gif", cid="<picture>")
    return bytes(message)


WRITERS: Mapping[str, Callable[[], bytes]] = {
    ".csv": csv_file,
    ".tsv": tsv_file,
    ".rtf": rtf_file,
    ".xlsx": xlsx_file,
    ".pptx": pptx_file,
    ".eml": eml_file,
    ".mhtml": mhtml_file,
}
"""For each suffix what makes the bytes of the duty list."""


def zip_file() -> bytes:
    """An archive of two of them."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for suffix in (".csv", ".eml"):
            archive.writestr(f"清单{suffix}", WRITERS[suffix]())
    return data.getvalue()


def message_with_files() -> bytes:
    """A message with a table and an archive attached."""
    message = EmailMessage()
    message["Subject"] = "报送材料"
    message.set_content("请查收附件。\n", charset="gb18030")
    message.add_attachment(csv_file(), maintype="text", subtype="csv", filename="清单.csv")
    message.add_attachment(zip_file(), maintype="application", subtype="zip", filename="汇编.zip")
    return bytes(message)
