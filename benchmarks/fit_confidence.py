"""Fit the weights of `index/confidence.py`: how the signs of a ranking speak for or against an answer, and, apart from
them, what makes each of the first clauses relevant.

    python benchmarks/fit_confidence.py --questions questions.jsonl --kb seed=FOLDER --kb many=FOLDER [--write]

Questions are JSON lines with `kb`, `kind` (`none` = nothing answers), `query`, and `gold` with `doc` and `path` of the
clauses that answer; a folder is a knowledge base that holds the documents of that `kb`. The target is 1 where the first
clause answers, 0 where nothing does, and one half where another clause answers. Logistic regression by Newton's method
with a pull to zero. For clauses the target is whether it answers; the probability of an answer that they are fitted with
is that of a fit without their question. Nothing is fitted to the words of a question.

Prints, for each knowledge base and for questions left out of the fit (five folds, five times): the area under the ROC
curve, the shares refused wrongly and rightly, and a reliability diagram; and one for the ten first clauses of each.
`--write` keeps the weights of all questions.
"""

import argparse
import json
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from policykb.index.answering.answer import Query
from policykb.index.answering.confidence import WEIGHTS, relevance_signs
from policykb.index.answering.scope import scope_of
from policykb.index.embedding.static import SHIPPED
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

_PULL, _PULL_OF_CLAUSES = 0.05, 0.0005
"""How strongly weights are drawn to zero: more where many signs are fitted to few cases."""

_FOLDS = _TIMES = 5
_THRESHOLD = 0.45
_BINS = 5
_CLAUSES = 10

IntArray = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """One question: where it was asked, the signs, whether anything answers, and of the first clauses how far each score
    lies behind the best and whether the clause answers."""

    kb: str
    signs: dict[str, float]
    answerable: bool
    behind: list[float]
    relevant: list[bool]

    @property
    def right(self) -> bool:
        return self.relevant[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--kb", action="append", required=True, metavar="NAME=FOLDER")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    questions = [json.loads(line) for line in arguments.questions.read_text(encoding="utf-8").splitlines()]
    cases: list[Case] = []
    for pair in arguments.kb:
        name, _, folder = pair.partition("=")
        base = KnowledgeBase(Path(folder))
        asked = [
            question for question in questions if question["kb"] == name and question["kind"] != "department_duties"
        ]
        cases += [case for question in asked if (case := case_of(base, question))]
    names = list(cases[0].signs)
    signs = np.array([[case.signs[name] for name in names] for case in cases])
    target = np.array([(case.answerable + case.right) / 2 for case in cases])
    left_out = sum(_left_out(signs, target, _PULL, seed) for seed in range(_TIMES)) / _TIMES
    for name in dict.fromkeys(case.kb for case in cases):
        _report(name, [(case, sure) for case, sure in zip(cases, left_out, strict=True) if case.kb == name])
    clauses = [
        (case.kb, number, relevance_signs(float(sure), behind, rank == 0), relevant)
        for number, (case, sure) in enumerate(zip(cases, left_out, strict=True))
        for rank, (behind, relevant) in enumerate(zip(case.behind, case.relevant, strict=True))
    ]
    of_clauses = np.array([list(one.values()) for _, _, one, _ in clauses])
    relevant = np.array([float(one) for *_, one in clauses])
    question_of = np.array([number for _, number, _, _ in clauses])
    said = sum(_left_out(of_clauses, relevant, _PULL_OF_CLAUSES, seed, question_of) for seed in range(_TIMES)) / _TIMES
    for name in dict.fromkeys(case.kb for case in cases):
        print(f"{name}: the ten first clauses")
        here = np.array([kb == name for kb, *_ in clauses])
        _diagram(said[here], relevant[here], "clauses")
    if arguments.write:
        kept = {
            "threshold": _THRESHOLD,
            **_fitted(signs, target, _PULL, names),
            "relevance": _fitted(of_clauses, relevant, _PULL_OF_CLAUSES, list(clauses[0][2])),
        }
        (SHIPPED / WEIGHTS).write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


def case_of(base: KnowledgeBase, question: dict[str, object]) -> Case | None:
    """None for questions that are looked up, not ranked."""
    searcher, query = base.searcher, Query(str(question["query"]))
    searcher.engine.update(base.store)
    understood = searcher.understand(query)
    scope = scope_of(understood, query, None, searcher.catalogue, searcher.finder)
    ranking, named = searcher.rank(query, understood, scope, searcher.catalogue)
    if not ranking.rows or scope.is_whole_document:
        return None
    entries = base.store.entries(ranking.rows[:_CLAUSES])
    first = [entries[row] for row in ranking.rows[:_CLAUSES]]
    sources = [Path(searcher.catalogue.documents[one.document_id].source).stem.removeprefix("_") for one in first]
    gold = [*question.get("gold", []), *question.get("alt_gold", [])]  # type: ignore[misc]
    relevant = [
        any(
            str(one["doc"]).removeprefix("_") in (source, *(("甘科才〔2023〕1号",) if question["kb"] == "seed" else ()))
            and _steps(entry.clause.path)[: len(one["path"])] == _steps(one["path"])
            for one in gold
        )
        for entry, source in zip(first, sources, strict=True)
    ]
    behind = (ranking.scores[0] - ranking.scores[: len(first)]).tolist()
    signs = searcher.signs(understood, ranking, named, scope)
    return Case(str(question["kb"]), signs, question["kind"] != "none", behind, relevant[: len(behind)])


def _steps(path: object) -> list[str]:
    return [unicodedata.normalize("NFKC", str(step)).strip("、.") for step in path]  # type: ignore[attr-defined]


def fit(signs: IntArray, target: IntArray, strength: float) -> tuple[IntArray, float]:
    """Weights and bias, for signs as they are."""
    mean, spread = signs.mean(axis=0), signs.std(axis=0) + 1e-6
    table = np.c_[(signs - mean) / spread, np.ones(len(signs))]
    pull = np.diag([*[strength] * signs.shape[1], 1e-6])
    weights = np.zeros(table.shape[1])
    for _ in range(40):
        sure = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (sure - target) / len(target) + pull @ weights
        curve = (table.T * (sure * (1 - sure))) @ table / len(target) + pull
        weights = weights - np.linalg.solve(curve, slope)
    scaled = weights[:-1] / spread
    return scaled, float(weights[-1] - scaled @ mean)


def _fitted(signs: IntArray, target: IntArray, strength: float, names: list[str]) -> dict[str, object]:
    weights, bias = fit(signs, target, strength)
    return {
        "bias": round(bias, 4),
        "weights": {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)},
    }


def _left_out(
    signs: IntArray, target: IntArray, strength: float, seed: int, together: IntArray | None = None
) -> IntArray:
    """For each line its probability by the weights of the other folds; lines of one number in `together` lie in one."""
    numbers = np.arange(len(target)) if together is None else together
    fold = np.random.default_rng(seed).integers(0, _FOLDS, int(numbers.max()) + 1)[numbers]
    sure = np.zeros(len(target))
    for one in range(_FOLDS):
        weights, bias = fit(signs[fold != one], target[fold != one], strength)
        sure[fold == one] = 1 / (1 + np.exp(-(signs[fold == one] @ weights + bias)))
    return sure


def _report(name: str, judged: list[tuple[Case, float]]) -> None:
    yes = np.array([sure for case, sure in judged if case.answerable])
    no = np.array([sure for case, sure in judged if not case.answerable])
    above = yes[:, None] - no[None, :]
    area = (above > 0).mean() + (above == 0).mean() / 2
    refused = f"refused wrongly {(yes < _THRESHOLD).mean():.3f}, rightly {(no < _THRESHOLD).mean():.3f}"
    print(f"{name}: {len(judged)} questions, area under the curve {area:.3f}, {refused}")
    true = np.array([(case.answerable + case.right) / 2 for case, _ in judged])
    _diagram(np.array([sure for _, sure in judged]), true, "questions")


def _diagram(said: IntArray, true: IntArray, what: str) -> None:
    for low in np.arange(0, 1, 1 / _BINS):
        inside = (low <= said) & (said < low + 1 / _BINS)
        if inside.any():
            share = f"{said[inside].mean():.2f} said, {true[inside].mean():.2f} true"
            print(f"  said {low:.1f}–{low + 1 / _BINS:.1f}: {inside.sum():4} {what}, {share}")


if __name__ == "__main__":
    main()
