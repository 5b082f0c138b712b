"""Fit the weights of `hints.json` to questions asked of a knowledge base.

    python benchmarks/fit_hints.py --questions fit.jsonl --kb FOLDER [--name many] [--write]

Questions are JSON lines as for `fit_confidence.py`; those of kind `none` are left out. The folder is
a knowledge base that holds the documents. Each question is asked without any hint; `policykb.index.training.hints`
says what is fitted. Prints the weights, and how many questions have a right clause first, by kind, before and after, for
all questions and for those left out of the fit in turn. With `--write` the weights replace those that ship.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from fit_confidence import answers

from policykb.index.embedding.static import SHIPPED
from policykb.index.engine import Engine
from policykb.index.ranking.hints import WEIGHTS
from policykb.index.training.hints import Asked, ask, fit_hints, hits
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

_FOLDS = 5

_DEPTH = 1_000
"""Number of candidates that are reranked: all."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--kb", type=Path, required=True)
    parser.add_argument("--name", default="many", help="the questions' knowledge base")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    questions = [json.loads(line) for line in arguments.questions.read_text(encoding="utf-8").splitlines()]
    asked = asked_of(KnowledgeBase(arguments.kb), [one for one in questions if one["kb"] == arguments.name])
    weights, figures = fit_hints([one for _, one in asked])
    left_out = [0.0] * len(asked)
    for fold in range(_FOLDS):
        others, _ = fit_hints([one for number, (_, one) in enumerate(asked) if number % _FOLDS != fold])
        for number in range(fold, len(asked), _FOLDS):
            left_out[number] = hits([asked[number][1]], others)
    print(json.dumps(weights, indent=2))
    print(figures)
    for kind in sorted({kind for kind, _ in asked}):
        some = [number for number, (other, _) in enumerate(asked) if other == kind]
        before, after = (hits([asked[number][1] for number in some], one) for one in ({}, weights))
        print(
            f"{kind}: {len(some)} questions, {before:.3f} → {after:.3f}, left out {np.mean([left_out[n] for n in some]):.3f}"
        )
    if arguments.write:
        (SHIPPED / WEIGHTS).write_text(json.dumps(weights, indent=2) + "\n", encoding="utf-8")


def asked_of(base: KnowledgeBase, questions: list[dict[str, Any]]) -> list[tuple[str, Asked]]:
    """Ask the questions without hints; return those with a right and a wrong candidate, with their kinds."""
    searcher = base.index.searcher
    searcher.engine.update(base.store)
    searcher.engine = engine = Engine(
        searcher.engine.folder, searcher.engine.encoder, searcher.engine.segmenter, None, _DEPTH, {}
    )
    documents = searcher.catalogue.documents
    entries = [entry for id in documents for entry in base.store.entries_of(id)]
    sources = {id: Path(one.source).stem for id, one in documents.items()}
    asked = []
    for question in questions:
        if question["kind"] != "none":
            right = [entry.row for entry in entries if answers(entry, sources[entry.document_id], question)]
            if one := ask(searcher, question["query"], right, set(engine.bare_rows)):
                asked.append((question["kind"], one))
    return asked


if __name__ == "__main__":
    main()
