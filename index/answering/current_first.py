"""Puts the current version of a clause above the superseded ones.

Versions are nearly equal, so chance decides which of them ranks first; people want the one that holds.
"""

from collections.abc import Callable, Mapping, Sequence

from policykb.corpus.records import Entry
from policykb.index.ranking.result import Ranking


def current_first(
    ranking: Ranking,
    current: Mapping[str, str],
    entries: Callable[[Sequence[int]], Mapping[int, Entry]],
    is_meant: Callable[[int], bool],
) -> Ranking:
    """Return a ranking with current clauses above the same ones of older versions.

    The current one takes the place and the score of the superseded one; clauses are the same if their numbers are.

    current: id of the current version of each superseded document, by id
    entries: returns the clauses of rows
    is_meant: whether the question means the document of a row; where it names the older version, that one stays first
    """
    top = ranking.rows[: len(ranking.features)]
    if not current or not top:
        return ranking
    found = entries(top)
    for above, row in enumerate(top):
        entry = found.get(row)
        newer = current.get(entry.document_id) if entry else None
        if entry is None or newer is None:
            continue
        for below in range(above + 1, len(top)):
            other = found.get(ranking.rows[below])
            is_named = is_meant(row) and not is_meant(ranking.rows[below])
            if other and other.document_id == newer and other.clause.path == entry.clause.path and not is_named:
                ranking = ranking.swapped(above, below)
                break
    return ranking
