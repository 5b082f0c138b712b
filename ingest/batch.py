"""Parses many files in child processes with limits on time and memory."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from policykb.corpus.departments import Registry
from policykb.corpus.errors import NotReadable, PolicyError
from policykb.corpus.life.corrections import Correction
from policykb.corpus.model import Document
from policykb.ingest.formats import Attached
from policykb.ingest.isolation import context, limit_memory
from policykb.ingest.pipeline import parse
from policykb.ingest.reading import attached, is_wrapping, shown

# Maximum time for one file, in seconds (chosen by hand).
SECONDS = 600

# Maximum number of files for one child, so that leaks in libraries do not pile up (chosen by hand).
_FILES_PER_CHILD = 200

# Niceness of the children: on a busy computer, answers to questions come first.
_NICENESS = 10


# Exit code of a child that a signal killed, such as the one that the system sends when memory runs out: SIGKILL.
_KILLED = -9


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of parsing one file.

    path: the file
    document: its document, None if it cannot be parsed
    error: the reason why there is no document; None if there is one, or if the file only wraps others
    attached: the files inside it
    """

    path: Path
    document: Document | None = None
    error: PolicyError | None = None
    attached: tuple[Attached, ...] = ()


Corrections = Mapping[Path, Sequence[Correction]]
"""The corrections of each file that has any, oldest first."""


def parse_files(
    paths: Iterable[Path], workers: int | None = None, corrections: Corrections = MappingProxyType({})
) -> Iterator[Outcome]:
    """Parse files on all cores; outcomes come in the order of the paths."""
    paths = list(paths)
    workers = min(workers or os.cpu_count() or 1, max(1, len(paths)))
    with ProcessPool(workers, max_tasks=_FILES_PER_CHILD, initializer=_start_child, context=context()) as pool:
        futures = [_scheduled(pool, path, corrections.get(path, ())) for path in paths]
        for path, future in zip(paths, futures, strict=True):
            yield _outcome(path, future)


def _scheduled(pool: ProcessPool, path: Path, corrections: Sequence[Correction]) -> "ProcessFuture[Outcome]":
    """Have a file parsed; if no child can be started any more, the future says so."""
    try:
        return pool.schedule(_parse, [path, corrections], timeout=SECONDS)
    except BrokenExecutor as error:
        future: ProcessFuture[Outcome] = ProcessFuture()
        future.set_exception(error)
        return future


def parse_file(path: str | Path, corrections: Sequence[Correction] = ()) -> Document:
    """Parse one file in a child process.

    Raises NotReadable with reason and remedy.
    """
    [outcome] = parse_files([Path(path)], corrections={Path(path): corrections})
    if outcome.error:
        raise outcome.error
    if outcome.document is None:
        name = shown(Path(path))
        raise NotReadable(
            f"{name}：里面没有正文，只有 {len(outcome.attached)} 个附件。请用 policykb ingest 收入。",
            f"{name}: no text, only {len(outcome.attached)} attached files. Take them in with policykb ingest.",
        )
    return outcome.document


_registry: Registry | None = None


def _start_child() -> None:
    """In a child: limit memory, lower the priority and load the registry."""
    global _registry
    limit_memory()
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    _registry = Registry.load()


def _parse(path: Path, corrections: Sequence[Correction]) -> Outcome:
    """In a child: the document and what is attached, or why there is none."""
    try:
        inside = attached(path)
    except NotReadable as error:
        return Outcome(path, error=error)
    result = _document(path, corrections)
    if isinstance(result, Document):
        return Outcome(path, result, attached=inside)
    return Outcome(path, error=None if inside and is_wrapping(path) else result, attached=inside)


def _document(path: Path, corrections: Sequence[Correction]) -> Document | NotReadable:
    """In a child: the document of a file, or the reason why it has none."""
    try:
        return parse(path, _registry or Registry.load(), corrections)
    except NotReadable as error:
        return error
    except MemoryError:
        return _too_large(path)
    except RecursionError:
        return NotReadable(
            f"{shown(path)}：嵌套层次过深，可能已损坏。请另存后重试。",
            f"{shown(path)}: nested too deeply, perhaps damaged. Save it anew.",
        )


def _outcome(path: Path, future: "ProcessFuture[Outcome]") -> Outcome:
    """Wait for a child; errors, timeouts and crashes become errors of the file."""
    try:
        return future.result()
    except TooLate:
        result = NotReadable(
            f"{shown(path)}：{SECONDS} 秒内未能读完。请拆分文件，或转换格式后重试。",
            f"{shown(path)}: not read within {SECONDS} seconds. Split or convert the file.",
        )
    except ProcessExpired as error:
        result = _killed(path) if error.exitcode == _KILLED else _too_large(path)
    except BrokenExecutor:  # what starts the children was stopped
        result = _killed(path)
    except MemoryError:
        result = _too_large(path)
    except Exception as error:  # a bug that one file triggers must not stop the others
        result = NotReadable(
            f"{shown(path)}：解析时出错（{type(error).__name__}: {error}）。请把此文件报告给开发者。",
            f"{shown(path)}: failed while parsing ({type(error).__name__}: {error}). Please report the file.",
        )
    return Outcome(path, error=result)


def _killed(path: Path) -> NotReadable:
    return NotReadable(
        f"{shown(path)}：读取它的进程被外部终止，或系统内存不足。请稍后重试；若再次如此，请拆分文件。",
        f"{shown(path)}: the process that read it was stopped from outside, or the system ran out of memory. "
        "Try again; if it happens once more, split the file.",
    )


def _too_large(path: Path) -> NotReadable:
    return NotReadable(
        f"{shown(path)}：解析所需内存超过上限，文件可能已损坏或过大。请拆分或另存后重试。",
        f"{shown(path)}: takes more memory than the limit; damaged or too large. Split it or save it anew.",
    )
