"""A file that comes from outside: its name is a label and never a path."""

import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

from policykb.corpus.errors import BadRequest, NotReadable
from policykb.corpus.model import Document
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

_LONGEST = 120


def label(name: str | None) -> str:
    """What a file is called from now on: one line, no folders, its suffix kept. Raises BadRequest if nothing is left."""
    bare = unicodedata.normalize("NFC", name or "").replace("\\", "/").rpartition("/")[2]
    shown = "".join(character for character in bare if character.isprintable() and character not in '"<>|:*?').strip(
        " ."
    )
    stem, suffix = Path(shown).stem, Path(shown).suffix
    if not stem or not suffix:
        raise BadRequest(
            "上传的文件没有名称或扩展名。请用原文件名上传，例如 通知.docx。",
            "The file has no name or no suffix. Upload it under its own name.",
        )
    return stem[:_LONGEST] + suffix


def take_in(
    base: KnowledgeBase, file: BinaryIO, name: str, on_read: Callable[[], None] | None = None
) -> tuple[Document, bool]:
    """Read the file and take it in under a cleaned name: the document, and whether it is new. `on_read` hears when it is
    read and goes in. Raises NotReadable."""
    shown = label(name)
    with tempfile.TemporaryDirectory(prefix="policykb-") as folder:
        path = Path(folder) / f"upload{_plain_suffix(shown)}"
        with path.open("wb") as written:
            copyfileobj(file, written)
        try:
            return base.take(path, shown, on_read)
        except NotReadable as error:  # it names the file as it lies here
            chinese, english = (said.replace(path.name, shown) for said in (str(error), error.english))
            raise NotReadable(chinese, english) from error


def _plain_suffix(name: str) -> str:
    suffix = Path(name).suffix.lower()
    return suffix if suffix[1:].isascii() and suffix[1:].isalnum() and len(suffix) <= 6 else ".unknown"
