"""The files to read when files and folders are named."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from policykb.corpus.errors import NotReadable, PolicyError


def look_for(paths: Sequence[Path]) -> tuple[list[Path], list[tuple[str, PolicyError]]]:
    """Return the files to read, and the paths where nothing can be read.

    Raises NotReadable if nothing can be read at all.
    """
    found: list[Path] = []
    missing: list[tuple[str, PolicyError]] = []
    for path in paths:
        try:
            found += documents_in([path])
        except NotReadable as error:
            missing.append((str(path), error))
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
            found = sorted(
                Path(folder) / name
                for folder, _, names in os.walk(path)
                for name in names
                if Path(name).suffix.lower() in FORMATS and not name.startswith(".")
            )
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
