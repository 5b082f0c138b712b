"""One flipped bit in the store or the index: it is harmless, said or mended, and never silently believed.

Each trial runs in a forked child, since a damaged array might crash it. Said is what raises a PolicyError, what the
condition of the knowledge base says, and what verify finds.
"""

import multiprocessing
import os
import tempfile
import time
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from fault_suite.knowledge import POLICIES, State, fresh_copy, make, state
from fault_suite.tally import Bound, Tally
from policykb.corpus.errors import PolicyError
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.upkeep.verify import verify

_SECONDS = 90
"""Maximum seconds of one trial."""

_WEIGHTS = {"corpus.sqlite": 30, "manifest.json": 2, "vectors.db": 2}
"""How often a file is drawn; 10 where nothing is said, which is each file of the snapshot."""

Outcome = tuple[str, State | None, str]
"""Kind of end, what the knowledge base says, and what is said of the damage."""


def flip_bits(bound: Bound, seed: int, source: Path | None = None, number_of_policies: int = 25) -> Tally:
    """Flip one bit in a copy of a knowledge base after the other.

    source: the knowledge base; one is made of so many policies if none is given
    """
    tally = Tally()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        if source is None:
            make(source := folder / "whole", POLICIES[:number_of_policies])
        kind, expected, said = outcome(fresh_copy(source, folder / "kb"))
        if kind != "read" or expected is None or said:
            raise RuntimeError(f"the knowledge base is damaged before: {kind} {said}")
        whole = _snapshot(source)
        files = ["corpus.sqlite", *(str(path.relative_to(source)) for path in (source / "index").rglob("*.*"))]
        files = [name for name in files if (source / name).is_file()]
        while bound.allows(tally.tried):
            random = Random(f"{seed} {tally.tried}")  # noqa: S311 # so that any of them can be made again
            folder_of_trial = fresh_copy(source, folder / "kb")
            [name] = random.choices(files, [_WEIGHTS.get(Path(one).name, 10) for one in files])
            where = flip(folder_of_trial / name, random)
            started = time.monotonic()
            # vectors that are kept are read when an index is built anew
            kind, found, said = outcome(folder_of_trial, rebuilds=name.endswith("vectors.db"))
            tally.tried += 1
            tally.took(time.monotonic() - started)
            example = f"seed {seed}, trial {tally.tried - 1}, {name} {where}: {said}"
            part = "store" if name == "corpus.sqlite" else "index"
            if kind in ("hung", "exceptions"):
                tally.wrong(kind, example)
            elif kind == "read" and found != expected and not said:
                tally.wrong("silent", example + _difference(expected, found))
            else:
                kind = "said" if said else "mended" if _snapshot(folder_of_trial) != whole else "harmless"
            tally.note(f"{part} {kind}")
    return tally


def flip(path: Path, random: Random) -> str:
    """Flip one bit of a file; return where."""
    data = bytearray(path.read_bytes())
    at, bit = random.randrange(len(data)), random.randrange(8)
    data[at] ^= 1 << bit
    path.write_bytes(data)
    return f"byte {at} bit {bit}"


def outcome(folder: Path, rebuilds: bool = False) -> Outcome:
    """Open a knowledge base in a child and ask it everything.

    rebuilds: whether to build its index anew before
    """
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_send, args=(theirs, folder, rebuilds), daemon=True)
    child.start()
    theirs.close()
    try:
        if ours.poll(_SECONDS):
            result: Outcome = ours.recv()
            return result
        return "hung", None, f"over {_SECONDS} s"
    except EOFError:
        child.join()
        return "exceptions", None, f"the process crashed ({child.exitcode})"
    finally:
        child.kill()
        child.join()


def _send(pipe: Connection, folder: Path, rebuilds: bool) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try:
        pipe.send(_asked(folder, rebuilds))
    except PolicyError as error:
        pipe.send(("refused", None, f"{type(error).__name__}: {error}"))
    except BaseException:
        pipe.send(("exceptions", None, traceback.format_exc()[-900:]))


def _asked(folder: Path, rebuilds: bool) -> Outcome:
    with KnowledgeBase(folder) as base:
        try:
            if rebuilds:
                base.index.rebuild()
            found = state(base)
        except PolicyError as error:
            return "refused", None, f"{type(error).__name__}: {error}"
        said = [chinese for chinese, _ in base.condition().sentences()]
        return "read", found, "; ".join(said or [finding.chinese for finding in verify(base)])


def _snapshot(folder: Path) -> list[str]:
    """Return the names of the snapshots: another name means that the index was built anew."""
    return sorted(path.name for path in (folder / "index").iterdir() if path.is_dir())


def _difference(expected: State, found: State | None) -> str:
    if found is None:
        return ""
    gone = sum(found.documents.get(id) != digest for id, digest in expected.documents.items())
    other = sum(before != after for before, after in zip(expected.answers, found.answers, strict=True))
    return f"{gone} documents and {other} answers differ, {expected.duties} duties became {found.duties}"
