"""The files to read when files and folders are named."""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from policykb.corpus.errors import NotReadable, PolicyError

_LEFT_BEHIND = ("thumbs.db", "desktop.ini")
"""Files that programs leave in folders, in lower case."""


def look_for(paths: Sequence[Path]) -> tuple[list[Path], list[tuple[str, PolicyError]]]:
    """Return the files to read, and the paths where nothing can be read.

    What a folder holds besides is among the latter: files of unknown formats, links that lead elsewhere, pipes. Raises
    NotReadable if nothing can be read at all.
    """
    found: list[Path] = []
    missing: list[tuple[str, PolicyError]] = []
    for path in paths:
        inside = content_of(path) if path.is_dir() else None
        try:
            found += _files_of(path, inside)
        except NotReadable as error:
            missing.append((str(path), error))
        missing += inside.left_out if inside else []
    if missing and not found:
        raise missing[0][1]
    return found, missing


def documents_in(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the named files, and the files of known formats in named folders.

    The files of a folder come sorted by path. A link in a folder is followed to a file of the same folder only.
    Raises NotReadable for a missing path or a folder without such a file.
    """
    for path in paths:
        yield from _files_of(path, content_of(path) if path.is_dir() else None)


@dataclass(slots=True)
class Content:
    """What a folder holds.

    files: files that can be read, sorted by path
    left_out: paths that are not read, each with the reason
    """

    files: list[Path] = field(default_factory=list)
    left_out: list[tuple[str, PolicyError]] = field(default_factory=list)


def _files_of(path: Path, inside: Content | None) -> list[Path]:
    """Return the named file, or the files of a folder. Raises NotReadable.

    inside: what the folder holds; None for a file
    """
    from policykb.ingest.reading import FORMATS

    if inside is None and not path.exists():
        raise NotReadable(f"找不到 {path}。请检查路径。", f"There is no {path}. Check the path.")
    if inside is not None and not inside.files:
        known = " ".join(sorted(FORMATS))
        raise NotReadable(
            f"目录 {path} 里没有可读的文件（{known}）。请检查路径。",
            f"The folder {path} holds no file that can be read ({known}). Check the path.",
        )
    return [path] if inside is None else inside.files


def content_of(folder: Path) -> Content:
    """Look through a folder and those below it, without opening a file.

    What programs leave there is passed over.
    """
    content = Content()
    root = Path(os.path.realpath(folder))
    unopened: list[OSError] = []
    for path in sorted(_paths_in(folder, unopened)):
        if reason := _reason_against(path, root):
            content.left_out.append((os.fsencode(path).decode("utf-8", "replace"), reason))
        else:
            content.files.append(path)
    content.left_out += [(str(error.filename), _closed(error)) for error in unopened]
    return content


def _paths_in(folder: Path, unopened: list[OSError]) -> Iterator[Path]:
    """Yield the files and links in and below a folder; note folders not opened."""
    for inner, folders, names in os.walk(folder, onerror=unopened.append):
        around = Path(inner)
        yield from (around / name for name in names if not _is_left_behind(name))
        yield from (around / name for name in folders if not _is_left_behind(name) and (around / name).is_symlink())


def _is_left_behind(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in _LEFT_BEHIND


def _reason_against(path: Path, root: Path) -> NotReadable | None:
    """Return why a path in a folder is not read; None for a file to read.

    root: the real path of the folder
    """
    from policykb.ingest.reading import FORMATS

    if any("\udc80" <= letter <= "\udcff" for letter in str(path)):
        shown = os.fsencode(path.name).decode("utf-8", "replace")
        return NotReadable(
            f"{shown}：文件名或目录名不是 UTF-8，没有收入。请改名。",
            f"{shown}: its name, or that of its folder, is not UTF-8; left out. Rename it.",
        )
    try:
        target = Path(os.path.realpath(path, strict=True))
        mode = target.stat().st_mode
    except OSError as error:
        return NotReadable(
            f"{path.name}：链接失效或绕成了圈（{error.strerror}），没有收入。请删除它，或指定它所指的文件。",
            f"{path.name}: a link to nothing or in a circle ({error.strerror}); left out. Remove it or name its target.",
        )
    if stat.S_ISDIR(mode):
        return NotReadable(
            f"{path.name}：是指向目录的链接，没有进入。请直接指定目录 {target}。",
            f"{path.name}: a link to a folder; not followed. Name the folder {target} itself.",
        )
    if not stat.S_ISREG(mode):
        return NotReadable(
            f"{path.name}：不是普通文件（管道、设备等），没有打开。请换成普通文件。",
            f"{path.name}: no ordinary file but a pipe, a device or the like; not opened. Put an ordinary file in its place.",
        )
    if path.is_symlink() and not target.is_relative_to(root):
        return NotReadable(
            f"{path.name}：链接指向目录之外的 {target}，没有收入。如需收入，请直接指定该文件。",
            f"{path.name}: a link out of the folder, to {target}; left out. Name that file itself to take it in.",
        )
    return None if path.suffix.lower() in FORMATS else unknown(path)


def _closed(error: OSError) -> NotReadable:
    """Return the reason why a folder was not looked through."""
    return NotReadable(
        f"{error.filename}：目录无法打开（{error.strerror}），里面的文件没有收入。请检查权限。",
        f"{error.filename}: the folder cannot be opened ({error.strerror}); its files are left out. Check its permissions.",
    )


def unknown(file: Path) -> NotReadable:
    """Return the reason why a file of an unknown format is not read."""
    suffix = file.suffix.lower()
    return NotReadable(
        f"{file.name}：不支持的文件类型 {suffix or '（无扩展名）'}，没有收入。请先转换格式。",
        f"{file.name}: files of type {suffix or '(no suffix)'} cannot be read; left out. Convert it first.",
    )
