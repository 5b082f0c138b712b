"""Fit the weights of `index/confidence.py`: how the signs of the best clause speak for or against an answer.

    python benchmarks/fit_confidence.py --questions questions.jsonl --kb seed=FOLDER --kb many=FOLDER

Questions are JSON lines with `kb`, `kind` (`none` = nothing answers) and `query`; a folder is a knowledge base that
holds the documents of that `kb`. Prints the weights, and for each knowledge base the area under the ROC curve and the
shares of questions refused at the threshold. Logistic regression by Newton's method, each knowledge base and each
class weighing the same, with a slight pull to zero. Nothing is fitted to the words of a question.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.confidence import THRESHOLD, Signs
from index.question import understand
from service.knowledge_base import KnowledgeBase

_PULL = 1e-3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--kb", action="append", required=True, metavar="NAME=FOLDER")
    arguments = parser.parse_args()
    questions = [json.loads(line) for line in arguments.questions.read_text(encoding="utf-8").splitlines()]
    signs, labels, groups = [], [], []
    for pair in arguments.kb:
        name, _, folder = pair.partition("=")
        base = KnowledgeBase(Path(folder))
        for question in questions:
            if question["kb"] == name and (found := signs_of(base, question["query"])):
                signs.append([found.cosine, found.share, float(found.exact), 1.0])
                labels.append(question["kind"] != "none")
                groups.append(name)
    table, answerable, names = np.array(signs), np.array(labels), np.array(groups)
    weights = fit(table, answerable, balance(answerable, names))
    print(dict(zip(("cosine", "share", "exact", "bias"), weights.round(2).tolist(), strict=True)))
    for name in dict.fromkeys(groups):
        here = names == name
        sure = 1 / (1 + np.exp(-table[here] @ weights))
        yes, no = sure[answerable[here]], sure[~answerable[here]]
        area = (yes[:, None] > no[None, :]).mean() + (yes[:, None] == no[None, :]).mean() / 2
        print(
            f"{name}: auc {area:.3f}, false refusal {(yes < THRESHOLD).mean():.3f}, refused {(no < THRESHOLD).mean():.3f}"
        )


def signs_of(base: KnowledgeBase, text: str) -> Signs | None:
    """None for questions that are looked up, not ranked."""
    searcher = base.searcher
    question = understand(text, base.finder)
    if question.intent == "duties":
        return None
    ranking = searcher.engine.search(question)
    return searcher.signs(question, ranking) if ranking.rows else None


def balance(answerable: NDArray[np.bool_], groups: NDArray[np.str_]) -> NDArray[np.float64]:
    """Weights that make every group's two classes count alike."""
    weights = np.zeros(len(answerable))
    for name in set(groups.tolist()):
        for label in (True, False):
            those = (groups == name) & (answerable == label)
            weights[those] = 1 / max(1, those.sum())
    return weights / weights.mean()


def fit(table: NDArray[np.float64], labels: NDArray[np.bool_], share: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weights of a logistic regression, the last being the bias."""
    weights = np.zeros(table.shape[1])
    for _ in range(50):
        sure = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (share * (sure - labels)) / len(labels) + _PULL * weights
        curve = (table * (share * sure * (1 - sure))[:, None]).T @ table / len(labels) + _PULL * np.eye(len(weights))
        weights = weights - np.linalg.solve(curve, slope)
    return weights


if __name__ == "__main__":
    main()
