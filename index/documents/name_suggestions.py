"""Suggestions for an unknown department name.

Suggested are known names with similar characters, and the same body elsewhere.
"""

from collections import Counter
from collections.abc import Iterable

from policykb.corpus.departments import Registry
from policykb.corpus.mentions import MentionFinder
from policykb.index.text.normalise import fold
from policykb.index.text.segmenter import bigrams

_MAX_CHARACTERS = 60
"""Maximum length of a department name; a longer text is none."""

_MIN_SIMILARITY = 0.35
"""Minimum similarity, with the bonuses, of a name that is suggested. Chosen by hand."""

_SAME_BODY, _SAME_PLACE = 0.5, 0.15
"""Bonuses added to the similarity (0 to 1) for the same body, and for a department of the place that is named."""


def nearest_names(
    name: str, known: dict[str, tuple[str, int]], registry: Registry, finder: MentionFinder, most: int = 5
) -> tuple[str, ...]:
    """Return the names of holders nearest to a name, best first.

    Of equally near ones the most frequent comes first.

    known: usual name and number of clauses of every holder, by key
    most: maximum number of names
    """
    folded = fold(name.strip())
    if not folded or len(folded) > _MAX_CHARACTERS:
        return ()
    mentions = finder.find(folded)
    bodies = {body for mention in mentions for body, _ in mention.readings}
    places = {region.name for region in finder.regions(folded)}
    nearest: dict[str, tuple[float, int]] = {}
    for key, (usual, clauses) in known.items():
        place, _, body = key.partition("/")
        department = registry.by_id(key) if body else None
        forms = (usual, department.full_name if department else key)
        similarity = max(_similarity(folded, fold(form)) for form in forms)
        similarity += _SAME_BODY * (body in bodies) + _SAME_PLACE * any(place.startswith(named) for named in places)
        shown = department.full_name if department else usual
        if similarity >= _MIN_SIMILARITY:
            nearest[shown] = max(nearest.get(shown, (0.0, 0)), (similarity, clauses))
    order = sorted(nearest, key=lambda shown: (-nearest[shown][0], -nearest[shown][1], shown))
    return tuple(order[:most])


def _similarity(one: str, other: str) -> float:
    """Return the similarity of two names, from 0 to 1.

    It is the mean of their Dice coefficients over characters and over bigrams.
    """
    return (_dice(one, other) + _dice(bigrams(one), bigrams(other))) / 2


def _dice(one: Iterable[str], other: Iterable[str]) -> float:
    left, right = Counter(one), Counter(other)
    return 2 * (left & right).total() / max(left.total() + right.total(), 1)
