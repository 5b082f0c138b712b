"""Uploaded files: their names are only shown, never used as paths."""

import tempfile
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

from policykb.corpus.errors import BadRequest, NotReadable
from policykb.corpus.model import Document
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

_MAX_STEM = 120
"""Maximum number of characters of a file name before its suffix. Chosen by hand."""


def clean_file_name(name: str | None) -> str:
    """Return the name of an upload on one line, without folders, with its suffix.

    Raises BadRequest if nothing is left.
    """
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
    return stem[:_MAX_STEM] + suffix


def ingest_upload(
    base: KnowledgeBase,
    file: BinaryIO,
    name: str,
    on_read: Callable[[], None] | None = None,
    collections: Sequence[str] = (),
) -> tuple[Document, bool]:
    """Add an uploaded file; return its document and whether it is new.

    It is put into these collections, beside those that it is in. `on_read` is called when the file has been read and is being stored. Raises NotReadable.
    """
    shown = clean_file_name(name)
    with tempfile.TemporaryDirectory(prefix="policykb-") as folder:
        path = Path(folder) / f"upload{_plain_suffix(shown)}"
        with path.open("wb") as written:
            copyfileobj(file, written)
        try:
            return base.take(path, shown, on_read, collections)
        except NotReadable as error:  # its message names the temporary file
            chinese, english = (text.replace(path.name, shown) for text in (str(error), error.english))
            raise NotReadable(chinese, english) from error


def _plain_suffix(name: str) -> str:
    """Return the suffix if it is short and plain, otherwise `.unknown`."""
    suffix = Path(name).suffix.lower()
    return suffix if suffix[1:].isascii() and suffix[1:].isalnum() and len(suffix) <= 6 else ".unknown"
