"""The files that somebody means who names files and folders."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from policykb.corpus.errors import NotReadable, PolicyError


def look_for(paths: Sequence[Path]) -> tuple[list[Path], list[tuple[str, PolicyError]]]:
    """The files to read, and the paths where there is nothing to read. Raises NotReadable if all are such."""
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
    """The files to read: those named, and in folders those of a known kind, sorted. Links to folders are not followed."""
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
