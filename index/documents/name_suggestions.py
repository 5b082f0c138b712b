"""The departments that a name nobody knows may have been meant for: alike in characters, or the same body elsewhere."""

from collections import Counter
from collections.abc import Iterable

from policykb.corpus.departments import Registry
from policykb.corpus.mentions import MentionFinder
from policykb.index.text.normalise import fold
from policykb.index.text.segmenter import bigrams

_LONGEST = 60
"""What has more characters is no name of a department."""

_LEAST = 0.35
_SAME_BODY, _SAME_PLACE = 0.5, 0.15
"""Added to the likeness of names, 0 to 1, for another name of the same body, and for one in the place that is named."""


def nearest_names(
    name: str, known: dict[str, tuple[str, int]], registry: Registry, finder: MentionFinder, most: int = 5
) -> tuple[str, ...]:
    """The names of holders (`known` by key, with usual name and number of clauses) nearest to a name, best first; of
    those equally near the most named."""
    folded = fold(name.strip())
    if not folded or len(folded) > _LONGEST:
        return ()
    mentions = finder.find(folded)
    bodies = {body for mention in mentions for body, _ in mention.readings}
    places = {region.name for region in finder.regions(folded)}
    found: dict[str, tuple[float, int]] = {}
    for key, (usual, clauses) in known.items():
        place, _, body = key.partition("/")
        department = registry.by_id(key) if body else None
        likeness = max(_likeness(folded, fold(form)) for form in (usual, department.full_name if department else key))
        likeness += _SAME_BODY * (body in bodies) + _SAME_PLACE * any(place.startswith(named) for named in places)
        shown = department.full_name if department else usual
        if likeness >= _LEAST:
            found[shown] = max(found.get(shown, (0.0, 0)), (likeness, clauses))
    order = sorted(found, key=lambda shown: (-found[shown][0], -found[shown][1], shown))
    return tuple(order[:most])


def _likeness(one: str, other: str) -> float:
    """How much two names have in common, 0 to 1, in characters and in pairs of them."""
    return (_shared(one, other) + _shared(bigrams(one), bigrams(other))) / 2


def _shared(one: Iterable[str], other: Iterable[str]) -> float:
    left, right = Counter(one), Counter(other)
    return 2 * (left & right).total() / max(left.total() + right.total(), 1)
