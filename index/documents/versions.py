"""Which document has been superseded by a later version of itself.

A policy comes again: corrected, sent anew, or changed in a shared folder. A version has the same title and, as far as
both are known, the same issuers and place, and for the most part the same text. The later one is current: by date, or,
where neither has one, by the order of taking in.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from types import MappingProxyType

from policykb.corpus.model import Header
from policykb.corpus.records import DocumentSummary
from policykb.index.text.normalise import letters

_DRAFT = ("征求意见", "草案", "送审稿", "讨论稿")
"""Words in the title of what is no version yet."""

_SHINGLE = 6
"""Characters of the overlapping pieces by which two texts are compared."""

_MIN_SHARE = 0.5
"""Share of the pieces of both texts that two versions have in common at least. Chosen by hand."""

_MIN_TITLE_CHARACTERS = 6
"""Minimum length of a title by which two documents are compared."""

_MAX_SAME_TITLE = 20
"""Maximum number of documents of one title that are compared with each other: more are a form, not a policy."""

Pair = tuple[str, str]
"""Ids of an older and a newer version."""


class Versions:
    """Finds superseded documents; what two texts have in common is worked out once."""

    def __init__(self, text_of: Callable[[str], str]) -> None:
        """`text_of`: the text of the document of this id."""
        self._text_of = text_of
        self._known: dict[tuple[str, int, str, int], bool] = {}  # by id and revision of both

    def superseded(
        self, documents: Iterable[DocumentSummary], today: str, taken: Mapping[str, int] = MappingProxyType({})
    ) -> dict[str, DocumentSummary]:
        """Return the current version of each superseded document, by id.

        today: the day, ISO; a version that is not yet in force supersedes nothing
        taken: a greater number for a document that was taken in later, by id, as far as that is known
        """

        def age(summary: DocumentSummary) -> tuple[str, int, int]:
            """Return what is greater for the later version: date, then order of taking in."""
            day = summary.header.issued or summary.header.effective or ""
            return day, taken.get(summary.id, 0), summary.revision

        current: dict[str, DocumentSummary] = {}
        for older, newer in _pairs(documents, age):
            if (newer.header.effective or "") <= today and self._is_like(older, newer):
                known = current.get(older.id)
                current[older.id] = newer if known is None else max(known, newer, key=age)
        return current

    def _is_like(self, one: DocumentSummary, other: DocumentSummary) -> bool:
        key = one.id, one.revision, other.id, other.revision
        if key not in self._known:
            left, right = (_shingles(self._text_of(summary.id)) for summary in (one, other))
            shared = len(left & right) / max(1, len(left | right))
            self._known[key] = _MIN_SHARE <= shared < 1  # the same text in another format is a copy
        return self._known[key]


def _pairs(
    documents: Iterable[DocumentSummary], age: Callable[[DocumentSummary], tuple[str, int, int]]
) -> Iterator[tuple[DocumentSummary, DocumentSummary]]:
    """Yield the pairs whose heads may be those of an older and a newer version."""
    by_title: dict[str, list[DocumentSummary]] = defaultdict(list)
    for summary in documents:
        title = letters(summary.header.title)
        if len(title) >= _MIN_TITLE_CHARACTERS and not any(word in title for word in _DRAFT):
            by_title[title].append(summary)
    for same in by_title.values():
        if len(same) <= _MAX_SAME_TITLE:
            for one, other in combinations(sorted(same, key=age), 2):
                if _have_one_origin(one.header, other.header) and not _are_copies(one, other):
                    yield one, other


def _are_copies(one: DocumentSummary, other: DocumentSummary) -> bool:
    """Whether two documents are one in two formats: of one date, of two kinds of file."""
    suffixes = {summary.source.rpartition(".")[2].lower() for summary in (one, other)}
    return one.header.issued is not None and one.header.issued == other.header.issued and len(suffixes) == 2


def _have_one_origin(one: Header, other: Header) -> bool:
    """Whether two heads may be of one origin, and both or neither are dated."""
    if bool(one.issued or one.effective) != bool(other.issued or other.effective):
        return False
    same_place = one.region == other.region or not (one.region and other.region)
    same_issuers = not (one.issuers and other.issuers) or bool({*one.issuers} & {*other.issuers})
    return same_place and same_issuers


def have_one_text(one: str, other: str) -> bool:
    """Whether two texts have as much in common as versions of one document have."""
    left, right = _shingles(one), _shingles(other)
    return len(left & right) >= _MIN_SHARE * len(left | right)


def _shingles(text: str) -> set[str]:
    plain = letters(text)
    return {plain[at : at + _SHINGLE] for at in range(max(1, len(plain) - _SHINGLE + 1))}
