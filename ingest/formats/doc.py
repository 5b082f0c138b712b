"""Old Word documents, through LibreOffice where it is installed."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from ingest.formats import Extract, Unreadable
from ingest.formats import docx as word

_SECONDS = 120


def extract(data: bytes) -> Extract:
    """Raises Unreadable if LibreOffice is missing or cannot convert the file."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise Unreadable(
            "读取 .doc 需要 LibreOffice，本机没有安装。请安装 LibreOffice，或用 Word、WPS 另存为 .docx。",
            "reading .doc takes LibreOffice, which is not installed. Install it, or save the file as .docx.",
        )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "document.doc"
        source.write_bytes(data)
        command = [program, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "docx"]
        try:
            subprocess.run(  # noqa: S603 (our own file names)
                [*command, "--outdir", folder, str(source)], capture_output=True, timeout=_SECONDS, check=True
            )
            return word.extract((Path(folder) / "document.docx").read_bytes())
        except (subprocess.SubprocessError, OSError) as error:
            raise Unreadable(
                "LibreOffice 无法转换此文件。请用 Word 或 WPS 打开后另存为 .docx。",
                "LibreOffice cannot convert the file. Open it in Word or WPS and save it as .docx.",
            ) from error
