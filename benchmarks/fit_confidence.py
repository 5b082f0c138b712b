"""Fit the confidence to questions asked of knowledge bases.

    python benchmarks/fit_confidence.py --questions questions.jsonl --kb many=FOLDER --kb seed=FOLDER
        [--crossed queries.jsonl ...] [--other SOURCE=FOLDER ... --data FOLDER] [--write]

Questions are JSON lines with `kb`, `kind` (`none` = nothing answers), `query`, and `gold` with `doc` and `path` of the
clauses that answer. Each folder is a knowledge base that holds the documents of that `kb`. `--crossed` names questions
about other collections, BEIR lines with `text`: nothing in the first knowledge base answers them, and a sample of each
file is asked there. `--other` names knowledge bases of other collections, as benchmarks/refusals.py makes them; of each are asked a
sample of the pairs of that source in `--data` that no model was trained on, which are answered there, and a sample of the
questions about policies, which are not. The script asks every question and hands the cases to `policykb.index.training.confidence`, which
says what is fitted and how.

Prints, for each knowledge base and for questions left out of the fit: the area under the ROC curve, the shares refused
wrongly and rightly, and a reliability diagram; then a reliability diagram of the ten first clauses. With `--write`, the
weights fitted to all questions replace those that ship.
"""

import argparse
import hashlib
import json
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from safetensors.numpy import save

from policykb.corpus.store import Entry
from policykb.index.answering.answer import Query
from policykb.index.answering.confidence import SETTINGS, WEIGHTS
from policykb.index.embedding.static import SHIPPED
from policykb.index.training.collections import is_held_out
from policykb.index.training.confidence import Case, fit_confidence
from policykb.index.training.reading import read_pairs
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

_CLAUSES = 10
"""Number of first clauses of each ranking that are cases for the relevance of a clause."""

_CROSSED = 40
"""Number of questions about each other collection, few, so that they do not weigh on how sure answers are."""

_PAIRS = 200
"""Number of pairs of each other collection that are asked there."""

_ALIKE = 80
"""Number of characters by which a passage is recognised."""

_SEED_NUMBER = "甘科才〔2023〕1号"
"""Name under which questions give the one document of the knowledge base `seed`."""

JsonObject = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--kb", action="append", required=True, metavar="NAME=FOLDER")
    parser.add_argument("--crossed", type=Path, nargs="*", default=[])
    parser.add_argument("--other", action="append", default=[], metavar="SOURCE=FOLDER")
    parser.add_argument("--data", type=Path, help="folder with pairs.jsonl.xz")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    questions = [json.loads(line) for line in arguments.questions.read_text(encoding="utf-8").splitlines()]
    cases: list[Case] = []
    for pair in arguments.kb:
        name, _, folder = pair.partition("=")
        base = KnowledgeBase(Path(folder))
        ranked = [one for one in questions if one["kb"] == name and one["kind"] != "department_duties"]
        cases += [case for question in ranked if (case := case_of(base, question))]
        for file in arguments.crossed if pair is arguments.kb[0] else ():
            cases += [case for question in crossed(file) if (case := case_of(base, question))]
    for pair in arguments.other:
        source, _, folder = pair.partition("=")
        base = KnowledgeBase(Path(folder))
        cases += [case for question in pairs_of(arguments.data, source) if (case := case_of(base, question))]
        asked_here = some([one["query"] for one in questions if one["kb"] == "many"], _CROSSED)
        crossing = [{"kb": f"policies over {source}", "kind": "none", "query": text} for text in asked_here]
        cases += [case for question in crossing if (case := case_of(base, question))]
    settings, tensors, report = fit_confidence(cases)
    print("\n".join(report))
    if arguments.write:
        (SHIPPED / SETTINGS).write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
        (SHIPPED / WEIGHTS).write_bytes(save(tensors))


def crossed(file: Path) -> list[JsonObject]:
    """Return a sample of the questions about another collection, as questions that nothing answers."""
    texts = [json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines()]
    return [{"kb": f"crossed {file.parent.name}", "kind": "none", "query": text} for text in some(texts, _CROSSED)]


def pairs_of(data: Path, source: str) -> list[JsonObject]:
    """Return a sample of the pairs of a source that no model was trained on, as questions that are answered."""
    answered = {one.query: one.passage for one in read_pairs(data) if one.source == source and is_held_out(one.query)}
    return [
        {"kb": source, "kind": "topic", "query": query, "passage": answered[query]} for query in some(answered, _PAIRS)
    ]


def some(texts: Iterable[str], most: int) -> list[str]:
    """Return a sample of texts, always the same."""
    return sorted(texts, key=lambda text: hashlib.sha256(text.encode()).digest())[:most]


def case_of(base: KnowledgeBase, question: JsonObject) -> Case | None:
    """Ask a question; return None if it is looked up or nothing is found."""
    searcher = base.index.searcher
    searcher.engine.update(base.store)
    search = searcher.search(Query(question["query"]))
    ranking = searcher.rank(search)
    if not ranking.rows or search.scope.is_whole_document:
        return None
    entries = base.store.entries(ranking.rows[:_CLAUSES])
    first = [entries[row] for row in ranking.rows[:_CLAUSES]]
    documents = searcher.catalogue.documents
    sources = [Path(documents[entry.document_id].source).stem for entry in first]
    relevant = [answers(entry, source, question) for entry, source in zip(first, sources, strict=True)]
    gaps: list[float] = (ranking.scores[0] - ranking.scores[: len(first)]).tolist()
    features = searcher.confidence_features(search, ranking)
    return Case(question["kb"], features, question["kind"] != "none", gaps, relevant[: len(gaps)])


def answers(entry: Entry, source: str, question: JsonObject) -> bool:
    """Whether a clause is, or lies below, one of the question's answers."""
    if "passage" in question:
        return bool(entry.clause.text.startswith(question["passage"][:_ALIKE]))
    names = {source.removeprefix("_"), *([_SEED_NUMBER] if question["kb"] == "seed" else [])}
    steps = normalised(entry.clause.path)
    return any(
        gold["doc"].removeprefix("_") in names and steps[: len(gold["path"])] == normalised(gold["path"])
        for gold in [*question.get("gold", []), *question.get("alt_gold", [])]
    )


def normalised(path: Sequence[str]) -> list[str]:
    """Return the steps of a path without punctuation at their ends: 一、 → 一."""
    return [unicodedata.normalize("NFKC", step).strip("、.") for step in path]


if __name__ == "__main__":
    main()
