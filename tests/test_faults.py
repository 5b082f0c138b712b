"""Killed processes, a full disk, foreign locks, flipped bits: nothing is lost, half, hung or silently wrong.

`benchmarks/faults.py` brings the same faults about for hours.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from made_up import POLICIES

from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")]

PROGRAM = Path(__file__).parent.parent / "benchmarks" / "faults.py"
POLICYKB = [sys.executable, "-c", "from policykb.service.cli.main import main; main()"]
SLOWEST = 10
"""Maximum seconds of an answer while processes are killed, on a computer that is not overloaded."""


def brought_about(what: str, number: int) -> dict[str, Any]:
    line = [sys.executable, PROGRAM, "--what", what, "--number", str(number)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    tally: dict[str, Any] = json.loads(done.stdout)
    assert tally["examples"] == []
    return tally


def test_processes_that_are_killed() -> None:
    tally = brought_about("kills", 4)
    if os.getloadavg()[0] < 2 * (os.cpu_count() or 1):
        assert tally["slowest_s"] <= SLOWEST


def test_flipped_bits() -> None:
    tally = brought_about("flips", 20)
    assert tally["tried"] == 20


def test_backups_under_changes() -> None:
    tally = brought_about("backups", 6)
    assert tally["notes"]["restored"] >= 1


def test_a_full_disk() -> None:
    tally = brought_about("disk", 1)
    if not tally["tried"]:
        pytest.skip("no file system can be mounted here")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, new_base: Callable[[Path], KnowledgeBase]) -> Path:
    with new_base(tmp_path_factory.mktemp("whole") / "kb") as base:
        base.ingest(POLICIES[:3])
    return base.folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "kb")


def command(
    folder: Path, *arguments: object, prefix: Sequence[str] = (), **environment: str
) -> "subprocess.CompletedProcess[str]":
    line = [*prefix, *POLICYKB, *map(str, arguments), "--kb", str(folder)]
    done = subprocess.run(line, capture_output=True, text=True, env=os.environ | environment, timeout=120, check=False)
    assert "Traceback" not in done.stderr
    return done


def test_a_store_that_another_program_has_locked(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "corpus.sqlite", isolation_level=None, check_same_thread=False)) as other:
        other.execute("begin immediate")
        assert command(folder, "search", "科普").returncode == 0
        freed = threading.Timer(3, lambda: other.execute("rollback"))  # it waits, and then goes on
        freed.start()
        assert command(folder, "ingest", POLICIES[3]).returncode == 0
        freed.join()


ORDINARY = (
    "--bounding-set=-dac_override,-dac_read_search,-fowner",
    "--inh-caps=-dac_override,-dac_read_search,-fowner",
)
"""What makes root an ordinary user as to permissions."""


@pytest.mark.skipif(not shutil.which("setpriv") or os.geteuid() != 0, reason="needs root and setpriv")
def test_a_folder_that_may_only_be_read(folder: Path) -> None:
    prefix = ["setpriv", *ORDINARY]
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        found = command(folder, "search", "科普", prefix=prefix)
        assert (found.returncode, bool(found.stdout)) == (0, True)
        assert command(folder, "documents", prefix=prefix).returncode == 0
        refused = command(folder, "ingest", POLICIES[3], prefix=prefix)
        assert refused.returncode > 0
        assert "权限" in refused.stderr
    finally:
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o700 if path.is_dir() else 0o600)


NO_LOCKS = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/file.h>

static int refused(void) { errno = ENOLCK; return -1; }

int flock(int file, int operation) { return operation & LOCK_UN ? 0 : refused(); }

static int passed_on(const char *name, int file, int command, void *argument) {
    if (command == F_SETLK || command == F_SETLKW)
        return ((struct flock *)argument)->l_type == F_UNLCK ? 0 : refused();
    int (*real)(int, int, ...) = dlsym(RTLD_NEXT, name);
    return real(file, command, argument);
}

#define ARGUMENT va_list rest; va_start(rest, command); void *argument = va_arg(rest, void *); va_end(rest)
int fcntl(int file, int command, ...) { ARGUMENT; return passed_on("fcntl", file, command, argument); }
int fcntl64(int file, int command, ...) { ARGUMENT; return passed_on("fcntl64", file, command, argument); }
"""
"""A file system without locks, as a library that is loaded before all others."""


@pytest.mark.skipif(not shutil.which("cc"), reason="needs a C compiler")
def test_a_file_system_without_locks(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "no_locks.c").write_text(NO_LOCKS, "utf-8")
    library = tmp_path / "no_locks.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, tmp_path / "no_locks.c", "-ldl"], check=True)
    found = command(folder, "search", "科普", LD_PRELOAD=str(library))
    assert (found.returncode, bool(found.stdout)) == (0, True)
    refused = command(folder, "ingest", POLICIES[3], LD_PRELOAD=str(library))
    assert refused.returncode > 0
    assert "文件锁" in refused.stderr
