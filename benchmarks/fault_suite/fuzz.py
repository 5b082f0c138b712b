"""Damaged files: the parsers either refuse one with a sentence, or read it with every character in one span.

A child process parses, as one does for `policykb ingest`, so that a crash or an endless loop ends nothing else.
"""

import multiprocessing
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

TESTS = Path(__file__).parents[2] / "tests"
sys.path.append(str(TESTS))

import make_samples  # noqa: E402
import small_files  # noqa: E402
from spans import check_clauses, check_leaves, check_pages, check_parents  # noqa: E402

from fault_suite.mutations import MUTATIONS  # noqa: E402
from fault_suite.tally import Bound, Tally  # noqa: E402
from policykb.corpus.departments import Registry  # noqa: E402
from policykb.corpus.errors import PolicyError  # noqa: E402
from policykb.corpus.model import Document  # noqa: E402
from policykb.corpus.store import Store  # noqa: E402
from policykb.ingest.isolation import limit_memory  # noqa: E402
from policykb.ingest.pipeline import parse  # noqa: E402
from policykb.ingest.reading import attached  # noqa: E402

_SECONDS = 180
"""Maximum seconds of one file; on a busy computer recognising a page takes a minute."""

_PER_CHILD = 500
"""Number of files after which another child parses."""

_WEIGHTS = {".docx": 3, ".pdf": 3, ".ofd": 3, ".txt": 3, ".html": 2, ".xlsx": 2, ".png": 0.05}
"""How often a format is drawn; 1 where nothing is said."""


def samples() -> dict[str, list[bytes]]:
    """Return whole files by suffix; pictures only where characters can be recognised."""
    found: dict[str, list[bytes]] = {}
    for path in sorted([*(TESTS / "cases").glob("format_*"), *(TESTS / "data" / "policies").iterdir()]):
        if path.suffix in MUTATIONS:
            found.setdefault(path.suffix, []).append(path.read_bytes())
    for suffix, write in small_files.WRITERS.items():
        found.setdefault(suffix, []).append(write())
    found[".zip"] = [small_files.zip_file()]
    found[".eml"].append(small_files.message_with_files())
    page = make_samples.page_of("关于科普工作的通知", ["一、建设场馆。（责任单位：市科技局）"] * 3)
    found[".html"].append(page.encode("gb18030"))
    if find_spec("rapidocr"):
        found[".png"] = [(TESTS / "samples" / "measures.png").read_bytes()]
    return found


def damaged_files(seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield suffix and bytes of one damaged file after the other."""
    whole = samples()
    suffixes = sorted(whole)
    weights = [_WEIGHTS.get(suffix, 1) for suffix in suffixes]
    for number in range(sys.maxsize):
        random = Random(f"{seed} {number}")  # noqa: S311 # so that any of them can be made again
        [suffix] = random.choices(suffixes, weights)
        data = random.choice(whole[suffix])
        for _ in range(random.choice([1, 1, 2])):
            data = random.choice(MUTATIONS[suffix])(random, data)
        if random.random() < 0.02:  # a file under a wrong name
            suffix = random.choice(suffixes)
        yield suffix, data


def fuzz(bound: Bound, seed: int, kept: Path | None = None) -> Tally:
    """Parse damaged files.

    kept: folder for the files that fail
    """
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder, Parser(Path(folder)) as parser:
        for number, (suffix, data) in enumerate(damaged_files(seed)):
            if not bound.allows(number):
                break
            path = Path(folder) / f"file{suffix}"
            path.write_bytes(data)
            kind, said, seconds = parser.outcome(path)
            tally.tried += 1
            tally.took(seconds)
            tally.note(f"{suffix[1:]} {kind}")
            if kind not in ("read", "refused"):
                tally.wrong(kind, f"seed {seed}, file {number}{suffix}: {said}")
                if kept:
                    kept.mkdir(parents=True, exist_ok=True)
                    (kept / f"{seed}-{number}-{kind}{suffix}").write_bytes(data)
    return tally


class Parser:
    """A child process that parses one file after the other; a context manager."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._child: multiprocessing.Process | None = None
        self._parsed = 0

    def __enter__(self) -> "Parser":
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def outcome(self, path: Path) -> tuple[str, str, float]:
        """Return what became of a file, what was said, and the seconds that it took."""
        if self._child is None or self._parsed >= _PER_CHILD:
            self._start()
        self._parsed += 1
        started = time.monotonic()
        self._pipe.send(path)
        try:
            if self._pipe.poll(_SECONDS):
                kind, said = self._pipe.recv()
                return kind, said, time.monotonic() - started
            kind, said = "hung", f"over {_SECONDS} s"
        except EOFError:
            kind, said = "exceptions", "the process crashed"
        self._end()
        return kind, said, time.monotonic() - started

    def _start(self) -> None:
        self._end()
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._child = context.Process(target=_parse_all, args=(theirs, self._folder), daemon=True)
        self._child.start()
        theirs.close()
        self._parsed = 0

    def _end(self) -> None:
        if self._child:
            self._child.kill()
            self._child.join()
            self._child = None


def _parse_all(pipe: Connection, folder: Path) -> None:
    """In a child: parse each file whose path comes, and say what became of it."""
    limit_memory()
    registry = Registry.load()
    store = Store(folder / "store.sqlite")
    store._connection.execute("pragma synchronous = off")
    while True:
        try:
            path = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send(_outcome(path, registry, store))
        except Exception:
            pipe.send(("exceptions", traceback.format_exc()[-700:]))


def _check_spans_of_duties(document: Document) -> None:
    """A note lies in the text; what it says of odd characters within is not checked here."""
    for clause in document.clauses:
        for duty in clause.duties:
            if not 0 <= duty.span.start < duty.span.end <= len(document.text):
                raise AssertionError(duty)


def _outcome(path: Path, registry: Registry, store: Store) -> tuple[str, str]:
    """Return what becomes of a file, as `tally` names it, or that it is read or refused."""
    try:
        attached(path)
    except PolicyError as error:
        if not (str(error) and error.english):
            return "silent", "an error without a sentence"
    try:
        document = parse(path, registry)
    except PolicyError as error:
        return ("refused", str(error)) if str(error) and error.english else ("silent", "an error without a sentence")
    except (MemoryError, RecursionError) as error:  # a batch has sentences for these
        return "refused", type(error).__name__
    for check in (check_leaves, check_clauses, check_parents, check_pages, _check_spans_of_duties):
        try:
            check(document)
        except AssertionError as error:
            return "silent", f"{check.__name__}: {error}"
    store.add(document)
    given = store.document(document.id)
    store.remove(document.id)
    return ("read", "") if given == document else ("half", "the store gives back another document")
