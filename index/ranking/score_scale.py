"""Map the cosines of another model to the scale of the shipped one.

The rankers were fitted to the shipped model, and every model has a scale of its own: with some, unrelated texts reach 0.7.
So the order is the other model's, and the values, in that order, are those that the shipped model gives to the same clauses.
"""

import numpy as np

from policykb.index.embedding.interface import Vectors
from policykb.index.embedding.static import StaticEmbedding
from policykb.index.first_stage.forward_index import ForwardIndex
from policykb.index.first_stage.inverted_index import IntArray, Scores


def to_shipped_scale(cosines: Scores, shipped: Scores) -> Scores:
    """Return the highest of `shipped` in place of the highest of `cosines`, and so on."""
    scaled = np.empty_like(shipped)
    scaled[np.argsort(cosines, kind="stable")] = np.sort(shipped)
    return scaled


def shipped_cosines(question: Vectors, static: StaticEmbedding, forward: ForwardIndex, docnos: IntArray) -> Scores:
    """Return the cosines of some clauses with a question, by the shipped model.

    question: vector of the question, by the shipped model too
    """
    if not len(docnos):
        return np.zeros(0, dtype=np.float32)
    token_ids, begins = forward.concatenated(docnos)
    cosines = np.add.reduceat(static.rows(token_ids) @ question, begins) / forward.norms[docnos]
    return cosines.astype(np.float32)
