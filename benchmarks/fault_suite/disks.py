"""A disk that fills up: every command answers with a sentence, searches go on, and all is whole once there is room.

It mounts a small file system in memory, which only root may do.
"""

import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random

from fault_suite.knowledge import POLICIES, command, documents, fresh_copy, is_sound, leftovers, make
from fault_suite.tally import Bound, Tally
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.upkeep.verify import verify

_DISK_MEGABYTES = 24

_LEVELS = 0, 16, 64, 200, 500, 1000, 2000
"""Kilobytes left free, in turn; each is varied a little."""


def may_mount() -> bool:
    """Whether a file system can be mounted here."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("mount"):
        return False
    try:
        with tempfile.TemporaryDirectory() as folder, _small_disk(Path(folder)):
            return True
    except subprocess.CalledProcessError:
        return False


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    line = ["mount", "-t", "tmpfs", "-o", f"size={_DISK_MEGABYTES}m", "tmpfs", folder]
    subprocess.run(line, check=True, capture_output=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True, capture_output=True)


def fill_disks(bound: Bound, seed: int) -> Tally:
    """Fill the disk of a knowledge base to one level after the other, and use it."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as mounted:
        base = Path(made) / "base"
        make(base, POLICIES[:6])
        files = POLICIES[6:9]
        with KnowledgeBase(base) as opened:
            whole = documents(opened)
        with _small_disk(Path(mounted)) as disk:
            while bound.allows(tally.tried):
                random = Random(f"{seed} {tally.tried}")  # noqa: S311
                level = int(_LEVELS[tally.tried % len(_LEVELS)] * random.uniform(0.7, 1.3))
                folder = fresh_copy(base, disk / "kb")
                _fill(disk, level)
                tally.tried += 1
                example = f"{level} KB left"
                _use(folder, files, whole, tally, example)
                (disk / "full").unlink()
                _check(folder, files, whole, tally, f"{example}, freed")
    return tally


def _fill(disk: Path, kilobytes: int) -> None:
    with (disk / "full").open("wb") as file:
        file.truncate(0)
        free = shutil.disk_usage(disk).free - kilobytes * 1024
        for _ in range(max(0, free) // 4096):
            file.write(bytes(4096))


def _use(folder: Path, files: list[Path], whole: dict[str, str], tally: Tally, example: str) -> None:
    """Run the commands; none may end with a traceback, and those that only read must go on."""
    for line in (
        ("search", "科普"),
        ("ingest", *files),
        ("search", "大型仪器"),
        ("documents",),
        ("status",),
        ("key", "create", "k"),
        ("remove", next(iter(whole))),
        ("search", "养老服务"),
    ):
        started = time.monotonic()
        try:
            done = command(*line, "--kb", folder)
        except subprocess.TimeoutExpired:
            tally.wrong("hung", f"{example}: {line[0]}")
            continue
        if line[0] == "search":
            tally.took(time.monotonic() - started)
        tally.note(f"{line[0]} {done.returncode}")
        if "Traceback" in done.stderr:
            tally.wrong("exceptions", f"{example}: {line[0]}: {done.stderr[-300:]}")
        elif done.returncode and line[0] in ("search", "documents"):
            tally.wrong("lost", f"{example}: {line[0]} ends with {done.stderr[-300:]}")
        elif done.returncode and not done.stderr.strip():
            tally.wrong("silent", f"{example}: {line[0]} ends with {done.returncode}")


def _check(folder: Path, files: list[Path], whole: dict[str, str], tally: Tally, example: str) -> None:
    """With room again, nothing is lost or half, and what could not be written is written."""
    again = command("ingest", *files, "--kb", folder)
    if again.returncode:
        tally.wrong("exceptions", f"{example}: ingest: {again.stderr[-300:]}")
    if not is_sound(folder):
        tally.wrong("half", f"{example}: the store is damaged")
    with KnowledgeBase(folder) as base:
        found = documents(base)
        lost = {id: digest for id, digest in list(whole.items())[1:] if found.get(id) != digest}
        if lost or len(found) < len(whole) - 1 + len(files):
            tally.wrong("lost", f"{example}: {len(found)} documents, {len(lost)} of the older ones differ")
        base.index.prepare()
        for finding in verify(base):
            tally.wrong("half", f"{example}: {finding.english}")
    with closing(sqlite3.connect(folder / "corpus.sqlite")) as connection:
        kept = connection.execute("select count(*) from audit").fetchone()[0]
    if kept:
        tally.wrong("lost", f"{example}: {kept} lines were not passed on to the audit log")
    for name in leftovers(folder):
        tally.wrong("half", f"{example}: left behind {name}")
