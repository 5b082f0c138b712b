"""Backups while a knowledge base changes: each is whole and of one moment, or is not there.

Some backups are killed at a random moment.
"""

import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from fault_suite.knowledge import POLICIES, POLICYKB, documents, make
from fault_suite.processes import kill
from fault_suite.tally import Bound, Tally
from policykb.corpus.errors import PolicyError
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.upkeep.backup import restore
from policykb.service.knowledge_base.upkeep.verify import verify

_KILLED = 0.4
"""Share of the backups that are killed."""


@dataclass
class _Changes:
    """Documents that come and go, and what the knowledge base held after each change.

    states: digests of the documents by id, oldest state first
    """

    folder: Path
    states: list[dict[str, str]] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def make(self) -> None:
        with KnowledgeBase(self.folder) as base:
            self.states.append(documents(base))
            held: list[str] = []
            number = 0
            while not self._over.is_set():
                if len(held) < 4:
                    file = POLICIES[6 + number % 12]
                    number += 1
                    held += [one.id for one in base.ingest([file]).added]
                else:
                    base.remove(held.pop(0))
                self.states.append(documents(base))

    @contextmanager
    def running(self) -> Iterator[None]:
        thread = threading.Thread(target=self.make)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def after(self, number: int) -> None:
        """Wait until more than so many states are known."""
        while len(self.states) <= number:
            time.sleep(0.02)


def back_up_under_changes(bound: Bound, seed: int) -> Tally:
    """Back up, and kill some backups; restore each one and compare it with what there was meanwhile."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        make(folder / "kb", POLICIES[:6])
        changes = _Changes(folder / "kb")
        with changes.running():
            changes.after(0)
            while bound.allows(tally.tried):
                random = Random(f"{seed} {tally.tried}")  # noqa: S311
                _back_up(folder, changes, random, tally, f"seed {seed}, backup {tally.tried}")
                tally.tried += 1
        leftovers = [path.name for path in (folder / "kb").glob(".backup-*")]
        tally.note("folders left behind by killed backups") if leftovers else None
    return tally


def _back_up(folder: Path, changes: _Changes, random: Random, tally: Tally, example: str) -> None:
    file, restored = folder / f"{tally.tried}.tar.gz", folder / f"restored-{tally.tried}"
    before = len(changes.states) - 1
    started = time.monotonic()
    line = [*POLICYKB, "backup", str(file), "--kb", str(changes.folder)]
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if random.random() < _KILLED:
        time.sleep(random.uniform(0.1, 1.5))
        if process.poll() is None:
            kill(process.pid)
            tally.note("backup killed")
    said = process.communicate(timeout=120)[1]
    tally.took(time.monotonic() - started)
    if not file.exists():
        if process.returncode == 0:
            tally.wrong("lost", f"{example}: no file")
        elif "Traceback" in said:
            tally.wrong("exceptions", f"{example}: {said[-300:]}")
        return
    changes.after(len(changes.states))  # the change that was under way is known then
    meanwhile = changes.states[before:]
    try:
        restore(file, restored)
        with KnowledgeBase(restored) as base:
            if (found := documents(base)) not in meanwhile:
                tally.wrong("half", f"{example}: {len(found)} documents, as at no moment")
            for finding in verify(base):
                tally.wrong("half", f"{example}: {finding.english}")
        tally.note("restored")
    except PolicyError as error:
        tally.wrong("half", f"{example}: {error.english}")
    finally:
        file.unlink()
