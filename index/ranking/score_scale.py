"""The cosines of another model in the scale of the shipped one, which the ranker was fitted to.

Every model has a scale of its own: with some, texts that have nothing in common come to 0.7. So the order is the other
model's, and the values, in that order, are those which the shipped model gives to the same clauses.
"""

import numpy as np

from policykb.index.embedding.static import StaticEmbedding, Vectors
from policykb.index.first_stage.forward_index import ForwardIndex
from policykb.index.first_stage.inverted_index import IntArray, Scores


def to_shipped_scale(cosines: Scores, shipped: Scores) -> Scores:
    """The highest of `shipped` for the highest of `cosines`, and so on."""
    scaled = np.empty_like(shipped)
    scaled[np.argsort(cosines, kind="stable")] = np.sort(shipped)
    return scaled


def shipped_cosines(question: Vectors, static: StaticEmbedding, forward: ForwardIndex, docnos: IntArray) -> Scores:
    """The cosines of these clauses with the vector of a question, both by the shipped model."""
    if not len(docnos):
        return np.zeros(0, dtype=np.float32)
    token_ids, begins = forward.concatenated(docnos)
    cosines = np.add.reduceat(static.rows(token_ids) @ question, begins) / forward.norms[docnos]
    return cosines.astype(np.float32)
