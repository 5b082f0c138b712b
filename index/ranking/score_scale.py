"""The cosines of another encoder on the scale of the shipped one.

The rankers were fitted to the shipped encoder, and every encoder has a scale of its own: with some, unrelated texts reach 0.7.
So the order is the other encoder's, and the values, in that order, are those that the ranker expects of the same clauses.
"""

import numpy as np

from policykb.index.first_stage.inverted_index import Scores


def in_order_of(cosines: Scores, expected: Scores) -> Scores:
    """Return the values of `expected` in the order of `cosines`."""
    scaled = np.empty_like(expected)
    scaled[np.argsort(cosines, kind="stable")] = np.sort(expected)
    return scaled
