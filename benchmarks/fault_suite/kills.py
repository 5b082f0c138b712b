"""Processes that are killed at random moments: nothing confirmed is lost, nothing is there in part, nobody waits for ever.

Three kinds: an ingest or one of its parsers, a service with uploads under way, and the processes below a service that
answers four callers and takes in uploads.
"""

import json
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from fault_suite.knowledge import (
    POLICIES,
    POLICYKB,
    QUESTIONS,
    answers,
    command,
    documents,
    fresh_copy,
    is_sound,
    leftovers,
    make,
)
from fault_suite.processes import Service, descendants, kill, lives, orphans, role, serving
from fault_suite.tally import Bound, Tally
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.originals import original_of
from policykb.service.knowledge_base.upkeep.verify import verify

_HUNG_SECONDS = 55
"""Seconds without an answer after which a call counts as hung: a search is given 60 at most."""

_ORPHAN_SECONDS = 15
"""Maximum seconds until the processes below a killed one end by themselves."""

_PAUSE = 0.2, 3.0
"""Minimum and maximum seconds between two kills: where all are killed before one has started, nobody can answer."""

_CALLERS = 3
"""Number of callers that search while processes are killed."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What every round begins with.

    folder: where the rounds work
    base: a knowledge base that holds some policies
    files: the policies that are taken in while something is killed
    whole: the digest of every document, by id, taken in without a fault
    seconds: time of an ingest of the files without a fault
    """

    folder: Path
    base: Path
    files: tuple[Path, ...]
    whole: dict[str, str]
    seconds: float


@contextmanager
def ground(held: int = 6, taken: int = 12) -> Iterator[Ground]:
    """Make a knowledge base of `held` policies, and note what it is with `taken` more."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        make(base := folder / "base", POLICIES[:held])
        files = tuple(POLICIES[held : held + taken])
        clean = fresh_copy(base, folder / "clean")
        started = time.monotonic()
        done = command("ingest", *files, "--kb", clean)
        seconds = time.monotonic() - started
        if done.returncode:
            raise RuntimeError(done.stderr)
        with KnowledgeBase(clean) as opened:
            whole = documents(opened)
        yield Ground(folder, base, files, whole, seconds)


def kill_ingests(bound: Bound, seed: int) -> Tally:
    """Kill an ingest, or one of its parsers, at a random moment; then let it run again."""
    tally = Tally()
    with ground() as given:
        while bound.allows(tally.tried):
            example = f"seed {seed}, ingest {tally.tried}"
            random = Random(f"{seed} {tally.tried}")  # noqa: S311
            folder = fresh_copy(given.base, given.folder / "kb")
            _kill_ingest(given, folder, random, tally, example)
            tally.tried += 1
            _check(given, folder, tally, example)
            again = command("ingest", *given.files, "--kb", folder)
            if again.returncode:
                tally.wrong("exceptions", f"{example}: the next ingest ends with {again.stderr[-300:]}")
            _check(given, folder, tally, f"{example}, again", expected=set(given.whole))
    return tally


def _kill_ingest(given: Ground, folder: Path, random: Random, tally: Tally, example: str) -> None:
    line = [*POLICYKB, "ingest", *map(str, given.files), "--kb", str(folder)]
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    time.sleep(random.uniform(0.1, 1.0) * given.seconds)
    below = descendants(process.pid)
    if process.poll() is not None:
        tally.note("too late")
    elif random.random() < 0.6 or not below:
        tally.note("ingest killed")
        kill(process.pid)
        if left := orphans(below, _ORPHAN_SECONDS):
            tally.wrong("hung", f"{example}: {len(left)} processes go on without their parent")
    else:
        tally.note("parser of an ingest killed")
        kill(random.choice(below))
    try:
        said = process.communicate(timeout=120)[1]
        if "Traceback" in said and process.returncode > 0:
            tally.wrong("exceptions", f"{example}: {said[-300:]}")
    except subprocess.TimeoutExpired:
        tally.wrong("hung", f"{example}: the ingest does not end")
        process.kill()
        process.communicate()


def kill_services(bound: Bound, seed: int) -> Tally:
    """Kill a service with uploads under way; what it has confirmed must be there."""
    tally = Tally()
    with ground() as given:
        while bound.allows(tally.tried):
            example = f"seed {seed}, service {tally.tried}"
            random = Random(f"{seed} {tally.tried}")  # noqa: S311
            folder = fresh_copy(given.base, given.folder / "kb")
            try:
                with serving(folder, given.folder / "log") as service:
                    load = _Load(service, given, tally, searches=False)
                    with load.running():
                        time.sleep(random.uniform(0.1, 3))
                        below = descendants(service.process.pid)
                        kill(service.process.pid)
                        load.over = True
                    tally.tried += 1
                    tally.note("service killed")
                    if left := orphans(below, _ORPHAN_SECONDS):
                        tally.wrong("hung", f"{example}: {len(left)} processes go on without their service")
            except RuntimeError as error:
                tally.wrong("hung", f"{example}: {error}")
                continue
            _check(given, folder, tally, example, load.there, load.gone)
    return tally


def kill_below(bound: Bound, seed: int) -> Tally:
    """Kill one process below a service after the other, while it answers and takes in documents."""
    tally = Tally()
    with ground() as given:
        folder = fresh_copy(given.base, given.folder / "kb")
        random = Random(seed)  # noqa: S311
        example = f"seed {seed}"
        try:
            with serving(folder, given.folder / "log") as service:
                load = _Load(service, given, tally, searches=True)
                with load.running():
                    while bound.allows(tally.tried) and service.process.poll() is None:
                        time.sleep(random.uniform(*_PAUSE))
                        below = [one for one in descendants(service.process.pid) if lives(one)]
                        if below and (name := role(victim := random.choice(below))) and kill(victim):
                            tally.tried += 1
                            tally.note(f"{name} killed")
                if service.process.poll() is not None:
                    tally.wrong("exceptions", f"{example}: the service has ended")
                for question in QUESTIONS:
                    load.ask(question)
            for fault in _faults(given.folder / "log") if tally.exceptions else ():
                tally.wrong("exceptions", f"{example}: {fault}")
        except RuntimeError as error:
            tally.wrong("hung", f"{example}: {error}")
        _check(given, folder, tally, example, load.there, load.gone)
    return tally


def _faults(log: Path) -> list[str]:
    """Return the end of every traceback in the log of a service."""
    found = []
    for line in log.read_text("utf-8", "replace").splitlines():
        if "Traceback" in line:
            found.append(line[-1500:] if line.startswith("{") else "")
        elif found and not line.startswith("{"):
            found[-1] = (found[-1] + "\n" + line)[-1500:]
    return found


@dataclass
class _Load:
    """Callers that search, and one that uploads and removes.

    there, gone: ids of documents whose upload or removal was confirmed last
    over: whether the service has been killed, so that no answer is no fault
    """

    service: Service
    given: Ground
    tally: Tally
    searches: bool
    there: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    over: bool = False
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def running(self) -> Iterator[None]:
        callers = [threading.Thread(target=self._search, args=[n]) for n in range(_CALLERS if self.searches else 0)]
        callers.append(threading.Thread(target=self._change))
        for caller in callers:
            caller.start()
        try:
            yield
        finally:
            self._stop.set()
            for caller in callers:
                caller.join()

    def ask(self, question: str, limit: int = 10) -> None:
        """Search, and note what is wrong with the answer."""
        started = time.monotonic()
        status, body = self.service.search(question, limit)
        seconds = time.monotonic() - started
        self.tally.took(seconds)
        self.tally.note("search answered" if status == 200 else f"search {status}")
        if status != 200 and not self.over:
            kind = "hung" if seconds > _HUNG_SECONDS else "exceptions"
            self.tally.wrong(kind, f"search {status} after {seconds:.0f} s: {body[:200]!r}")

    def _search(self, caller: int) -> None:
        number = 0
        while not self._stop.is_set():
            number += 1
            question = QUESTIONS[number % len(QUESTIONS)]
            self.ask(f"{question} {caller} {number}", limit=100 if number % 2 else 10)

    def _change(self) -> None:
        number = 0
        while not self._stop.is_set() and not self.over:
            path = self.given.files[number % len(self.given.files)]
            number += 1
            if id := self._upload(path):
                self.there.add(id)
                self.gone.discard(id)
                if number % 3 == 0:
                    self._remove(id)

    def _upload(self, path: Path) -> str | None:
        status, body = self.service.upload(path)
        self.tally.note(f"upload {status}")
        if status in (200, 201):
            return str(json.loads(body)["id"])
        if not self.over and status != 422:  # its parser was killed
            self.tally.wrong("exceptions", f"upload {status}: {body[:200]!r}")
        return None

    def _remove(self, id: str) -> None:
        self.there.discard(id)  # until it is confirmed nobody knows
        status, body = self.service.call("DELETE", f"/v1/documents/{id}")
        self.tally.note(f"removal {status}")
        if status in (200, 204):
            self.gone.add(id)
        elif not self.over:
            self.tally.wrong("exceptions", f"removal {status}: {body[:200]!r}")


def _check(
    given: Ground,
    folder: Path,
    tally: Tally,
    example: str,
    expected: Collection[str] = (),
    gone: Collection[str] = (),
) -> None:
    """Note all that is wrong with a knowledge base after a fault.

    expected: ids of the documents that must be there, beside those of the beginning
    gone: ids of those that must not
    """
    if not is_sound(folder):
        tally.wrong("half", f"{example}: the store is damaged")
        return
    with KnowledgeBase(folder) as base:
        base.index.encode()
        found = documents(base)
        with KnowledgeBase(given.base) as before:
            lost = ({summary.id for summary in before.documents()}.union(expected)) - found.keys()
        for id in lost:
            tally.wrong("lost", f"{example}: {id}")
        for id in found.keys() & set(gone):
            tally.wrong("half", f"{example}: {id} was removed")
        for id, digest in found.items():
            if given.whole.get(id) != digest:
                tally.wrong("half", f"{example}: {id} is not what was taken in")
            if original_of(folder, base.store.sha256(id) or "") is None:
                tally.wrong("lost", f"{example}: the original of {id}")
        for finding in verify(base):
            tally.wrong("half", f"{example}: {finding.english}")
        own = answers(base)
    for name in leftovers(folder):
        tally.note(f"left behind {name.rpartition('.')[2] if '.' in name else 'a snapshot'}")
    if own != _answers_of_a_fresh_index(folder, given.folder / "fresh"):
        tally.wrong("half", f"{example}: a fresh index answers in another way")
    for fault in _faults_of_the_audit_log(folder, set(found) - set(_ids(given.base))):
        tally.wrong("lost", f"{example}: {fault}")


def _ids(folder: Path) -> list[str]:
    with KnowledgeBase(folder) as base:
        return base.store.ids_where([], [])


def _answers_of_a_fresh_index(folder: Path, copy: Path) -> object:
    fresh_copy(folder, copy)
    for snapshot in (copy / "index").glob("*/"):
        shutil.rmtree(snapshot)
    (copy / "index" / "manifest.json").unlink(missing_ok=True)
    with KnowledgeBase(copy) as base:
        base.index.encode()
        return answers(base)


def _faults_of_the_audit_log(folder: Path, added: set[str]) -> Iterator[str]:
    """Yield what the log lacks or repeats, after the next writer has passed on what was kept."""
    with KnowledgeBase(folder) as base, base.writing():
        pass
    log = folder / "audit.jsonl"
    lines = log.read_text("utf-8").splitlines() if log.exists() else []
    facts = [json.loads(line) for line in lines]
    ids = [one["id"] for one in facts]
    if len(set(ids)) < len(ids):
        yield f"{len(ids) - len(set(ids))} lines stand twice in the audit log"
    named = {one.get("document") for one in facts}
    yield from (f"the audit log does not name {id}" for id in sorted(added - named))
