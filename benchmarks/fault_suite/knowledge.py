"""A knowledge base to damage, and what is compared before and after: documents, answers, files."""

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from policykb.corpus.model import as_json
from policykb.index.answering.answer import Query
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

POLICIES = sorted((Path(__file__).parents[2] / "tests" / "data" / "policies").iterdir())
"""Made-up policies."""

QUESTIONS = (
    "科普工作由哪个部门负责",
    "给老人讲怎么防骗，哪个部门负责",
    "台风来了谁通知渔船",
    "大型仪器开放共享",
    "养老服务补贴",
    "营商环境 牵头单位",
    "垃圾分类经费",
    "财政厅的任务",
    "本办法自何时起施行",
    "自行车停放",
)

POLICYKB = (sys.executable, "-c", "from policykb.service.cli.main import main; main()")
"""The command `policykb` of this Python."""


def command(
    *arguments: object, seconds: float = 120, prefix: Sequence[object] = ()
) -> "subprocess.CompletedProcess[str]":
    """Run `policykb` with these arguments. Raises TimeoutExpired."""
    line = [*map(str, prefix), *POLICYKB, *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, timeout=seconds, check=False)


def make(folder: Path, files: Sequence[Path]) -> None:
    """Take files into a new knowledge base."""
    with KnowledgeBase(folder) as base:
        report = base.ingest(files)
    if report.failed:
        raise RuntimeError(f"not taken in: {report.failed}")


def fresh_copy(source: Path, folder: Path) -> Path:
    """Put a copy of a knowledge base in a folder, in place of what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    return shutil.copytree(source, folder)


def documents(base: KnowledgeBase) -> dict[str, str]:
    """Return a digest of each document and its summary, by id."""
    found = {}
    for summary in base.store.documents():  # as stored: the status of today depends on the other documents
        facts = json.dumps([as_json(base.store.document(summary.id)), summary.source, as_json(summary.header)])
        found[summary.id] = hashlib.sha256(facts.encode()).hexdigest()
    return found


Answers = list[tuple[bool, float, int, list[tuple[str, float, str]]]]
"""For each question whether it is answered, how surely, the number of hits, and the hits with their scores."""


def answers(base: KnowledgeBase) -> Answers:
    """Answer all questions."""
    found = (base.answer(Query(question)) for question in QUESTIONS)
    return [
        (
            answer.answered,
            round(answer.confidence, 4),
            answer.total,
            sorted((hit.clause.id, round(hit.score, 4), repr(hit.clause)) for hit in answer.hits),
        )
        for answer in found
    ]


@dataclass(frozen=True, slots=True)
class State:
    """What a knowledge base says.

    documents: as `documents`
    answers: as `answers`
    duties: number of duties of one department
    """

    documents: dict[str, str]
    answers: Answers
    duties: int


def state(base: KnowledgeBase) -> State:
    """Ask a knowledge base all that is compared."""
    return State(documents(base), answers(base), len(base.duties("省财政厅")))


def is_sound(folder: Path) -> bool:
    """Whether SQLite finds nothing wrong with the store."""
    with closing(sqlite3.connect(folder / "corpus.sqlite")) as connection:
        checked = connection.execute("pragma integrity_check").fetchall()
        return checked == [("ok",)] and not connection.execute("pragma foreign_key_check").fetchall()


def leftovers(folder: Path) -> list[str]:
    """Return the names of files that a stopped program has left behind for good."""
    snapshots = [path.name for path in (folder / "index").glob("*/")]
    files = [path.name for path in (folder / "files").glob("*.new")]
    return [*files, *(snapshots if len(snapshots) > 1 else [])]
