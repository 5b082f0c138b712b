"""The files to read when files and folders are named."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from policykb.corpus.errors import NotReadable, PolicyError

_LEFT_BEHIND = ("thumbs.db", "desktop.ini")
"""Files that programs leave in folders, in lower case."""


def look_for(paths: Sequence[Path]) -> tuple[list[Path], list[tuple[str, PolicyError]]]:
    """Return the files to read, and the paths where nothing can be read.

    Files of unknown formats in a folder are among the latter. Raises NotReadable if nothing can be read at all.
    """
    found: list[Path] = []
    missing: list[tuple[str, PolicyError]] = []
    for path in paths:
        try:
            found += documents_in([path])
        except NotReadable as error:
            missing.append((str(path), error))
        missing += [(str(other), unknown(other)) for other in _others_in(path)]
    if missing and not found:
        raise missing[0][1]
    return found, missing


def documents_in(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the named files, and the files of known formats in named folders.

    The files of a folder come sorted by path. Links to folders are not followed.
    Raises NotReadable for a missing path or a folder without such a file.
    """
    from policykb.ingest.reading import FORMATS

    for path in paths:
        if path.is_dir():
            found = [file for file in _files_in(path) if file.suffix.lower() in FORMATS]
            if not found:
                known = " ".join(sorted(FORMATS))
                raise NotReadable(
                    f"目录 {path} 里没有可读的文件（{known}）。请检查路径。",
                    f"The folder {path} holds no file that can be read ({known}). Check the path.",
                )
            yield from found
        elif path.exists():
            yield path
        else:
            raise NotReadable(f"找不到 {path}。请检查路径。", f"There is no {path}. Check the path.")


def _files_in(folder: Path) -> list[Path]:
    """Return the files in and below a folder, sorted, without what programs leave."""
    return sorted(
        Path(inner) / name
        for inner, _, names in os.walk(folder)
        for name in names
        if not name.startswith((".", "~$")) and name.lower() not in _LEFT_BEHIND
    )


def _others_in(path: Path) -> list[Path]:
    """Return the files of a folder whose formats nothing reads."""
    from policykb.ingest.reading import FORMATS

    return [file for file in _files_in(path) if file.suffix.lower() not in FORMATS] if path.is_dir() else []


def unknown(file: Path) -> NotReadable:
    """Return the reason why a file of an unknown format is not read."""
    suffix = file.suffix.lower()
    return NotReadable(
        f"{file.name}：不支持的文件类型 {suffix or '（无扩展名）'}，没有收入。请先转换格式。",
        f"{file.name}: files of type {suffix or '(no suffix)'} cannot be read; left out. Convert it first.",
    )
