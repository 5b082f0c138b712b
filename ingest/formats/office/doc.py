"""Old Word documents (.doc), converted by LibreOffice where it is installed."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from policykb.ingest.formats import Extract, Unreadable, mail
from policykb.ingest.formats.office.docx import document as word
from policykb.ingest.formats.web import html

_ZIP = b"PK\x03\x04"
# Mime-Version: 1.0: a page saved with its pictures
_MESSAGE = re.compile(rb"\s*(?:mime-version|from|content-type)\s*:", re.IGNORECASE)
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)

# Seconds that a conversion may take (chosen by hand).
_SECONDS = 120


def extract(data: bytes) -> Extract:
    """The text of a .doc file.

    Word saves pages and newer documents under this suffix too; they are read as what they are.

    Raises Unreadable if it is no Word document, or if LibreOffice is missing or cannot convert it.
    """
    if data.startswith(_ZIP):
        return word.extract(data)
    if _MESSAGE.match(data):
        return mail.extract(data)
    if _PAGE.match(data):
        return html.extract(data)
    if not data.startswith((word.OLE, b"{\\rtf")):  # LibreOffice would read anything as text
        raise Unreadable(
            "不是 Word 97–2003 文档（.doc）。请确认扩展名，或用 Word、WPS 打开后另存为 .docx。",
            "not a Word 97–2003 document (.doc). Check the suffix, or open it in Word or WPS and save it as .docx.",
        )
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise Unreadable(
            "读取 .doc 需要 LibreOffice，本机没有安装。请安装 LibreOffice，或用 Word、WPS 另存为 .docx。",
            "reading .doc takes LibreOffice, which is not installed. Install it, or save the file as .docx.",
        )
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source = Path(folder) / "document.doc"
        source.write_bytes(data)
        command = [program, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "docx"]
        try:
            subprocess.run(  # noqa: S603 (our own file names)
                [*command, "--outdir", folder, str(source)],
                stdout=subprocess.DEVNULL,  # with a pipe, run() would still wait after a time-out
                stderr=subprocess.DEVNULL,
                timeout=_SECONDS,
                check=True,
            )
            return word.extract((Path(folder) / "document.docx").read_bytes())
        except (subprocess.SubprocessError, OSError, Unreadable) as error:
            raise Unreadable(
                "LibreOffice 无法转换此文件。请用 Word 或 WPS 打开后另存为 .docx。",
                "LibreOffice cannot convert the file. Open it in Word or WPS and save it as .docx.",
            ) from error
