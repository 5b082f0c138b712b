"""Hints: what a question names in passing, as learned additions to scores.

A place, a document or a department that is named speaks for clauses and against others, but never shuts one out. `python -m
policykb.index.training` fits the weights.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from policykb.index.embedding.static import SHIPPED
from policykb.index.first_stage.inverted_index import IntArray

WEIGHTS = "hints.json"

HINTS = {
    "exact": "the clause holds a phrase that the question quotes",
    "department": "it names the department that the question names",
    "task": "it names the department whose tasks are asked for",
    "task_titled": "it does so, in the document whose title is most like the question",
    "holder": "it names any department, and the question asks for one",
    "leader": "it names who leads, and the question asks for that",
    "bare": "it is a heading and nothing else",
    "here": "its document is of the very place that the question names",
    "around": "its document is of a place inside or above that one",
    "elsewhere": "its document is of another place",
    "numbered": "its document has the number that the question names",
    "titled": "its document's title is most like the question",
    "repealed": "its document is no longer in force",
}
"""The kinds of hints, with what each says of a clause."""

CERTAIN = ("exact", "department", "task", "numbered")
"""Kinds of hints that make a clause a candidate whatever its words."""

Rows = Sequence[int] | IntArray
"""Rows, sorted and distinct."""

Hints = Mapping[str, Rows]
"""The clauses that each kind of hint speaks of."""


def read_weights(folder: Path = SHIPPED) -> dict[str, float]:
    """Return the weight of each kind of hint."""
    weights: dict[str, float] = json.loads((folder / WEIGHTS).read_text(encoding="utf-8"))
    return weights
