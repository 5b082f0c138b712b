"""What is different between two versions of a document, or two readings."""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from policykb.corpus.model import Clause, Document, Duty

DutyChangeKind = Literal["added", "removed", "role", "deadline"]

COMPARED_FIELDS = (
    "title", "notice_title", "doc_number", "issuers", "recipients", "issued", "publicity", "effective", "expires",
    "region", "level", "status",
)  # fmt: skip
"""Fields of the header that are compared."""

_MIN_LIKENESS = 0.6
"""Share of their characters that two clauses of different numbers have in common at least, to be one. Chosen by hand."""

_MIN_OF_A_NUMBER = 0.4
"""The like where both stand under one number. Chosen by hand."""

_MOST_COMPARED = 100
"""Maximum number of clauses left over on a side that are compared by their words: the work grows with the square."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of the header that is another one now.

    field: its name
    before, after: what was read, as JSON values
    """

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class DutyChange:
    """A holder of a clause that came, went, or has another role or deadline.

    kind: what has changed
    holder: the holder as printed
    before, after: its role or its deadline; None where there is none
    """

    kind: DutyChangeKind
    holder: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause that came, went or has changed.

    before: the clause as it was; None if it is new
    after: the clause as it is; None if it is gone
    duties: what has changed in its duties
    """

    before: Clause | None
    after: Clause | None
    duties: tuple[DutyChange, ...] = ()

    @property
    def clause(self) -> Clause:
        """The clause, as it is if it is still there."""
        return self.after or self.before  # type: ignore[return-value] # one of them is there


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different in a document.

    fields: fields of the header
    clauses: clauses that came, went or have changed, in the order of the later reading
    same: number of clauses that are what they were
    """

    fields: tuple[FieldChange, ...] = ()
    clauses: tuple[ClauseChange, ...] = ()
    same: int = 0

    def __bool__(self) -> bool:
        return bool(self.fields or self.clauses)

    @property
    def duties(self) -> int:
        """Number of holders that came, went or have changed."""
        return sum(len(change.duties) for change in self.clauses)


def changes(before: Document, after: Document) -> Changes:
    """Compare two readings.

    Clauses are the same ones if their words are equal, if they are the most alike among those left, or else if both
    stand under one number and have something in common.
    """
    fields = tuple(
        FieldChange(name, one, other)
        for name in COMPARED_FIELDS
        if (one := getattr(before.header, name)) != (other := getattr(after.header, name))
    )
    found: list[ClauseChange] = []
    same = 0
    for old, new in paired(before.clauses, after.clauses):
        duties = tuple(_duty_changes(old.notes if old else (), new.notes if new else ()))
        if old and new and not duties and old.path == new.path and _words(old) == _words(new):
            same += 1
        else:
            found.append(ClauseChange(old, new, duties))
    return Changes(fields, tuple(found), same)


def paired(before: Sequence[Clause], after: Sequence[Clause]) -> list[tuple[Clause | None, Clause | None]]:
    """Return the clauses of two readings in pairs, in the order of the later one.

    What is gone follows the clause that it stood behind.
    """
    partner = _partners(before, after)
    earlier = {new: old for old, new in partner.items()}
    pairs: list[tuple[Clause | None, Clause | None]] = []
    gone = iter([at for at in range(len(before)) if at not in partner])
    waiting = next(gone, None)
    for at, clause in enumerate(after):
        old = earlier.get(at)
        while old is not None and waiting is not None and waiting < old:
            pairs.append((before[waiting], None))
            waiting = next(gone, None)
        pairs.append((None if old is None else before[old], clause))
    while waiting is not None:
        pairs.append((before[waiting], None))
        waiting = next(gone, None)
    return pairs


def _partners(before: Sequence[Clause], after: Sequence[Clause]) -> dict[int, int]:
    """Return the place after for the place before of each clause that is in both."""
    partner: dict[int, int] = {}
    words = [_words(clause) for clause in before], [_words(clause) for clause in after]
    paths = [clause.path for clause in before], [clause.path for clause in after]
    _match(partner, *(list(zip(*side, strict=True)) for side in zip(paths, words, strict=True)))
    _match(partner, *words)
    left = [at for at in range(len(before)) if at not in partner]
    free = sorted(set(range(len(after))) - set(partner.values()))
    alike = [
        (likeness, one, other)
        for one in left[:_MOST_COMPARED]
        for other in free[:_MOST_COMPARED]
        if (likeness := _likeness(words[0][one], words[1][other])) >= _MIN_LIKENESS
    ]
    for _, one, other in sorted(alike, key=lambda pair: (-pair[0], *pair[1:])):
        if one not in partner and other not in partner.values():
            partner[one] = other
    same_number = {path: at for at, path in reversed(list(enumerate(paths[1]))) if at not in partner.values()}
    for one in left:
        at = same_number.get(paths[0][one])
        if one not in partner and at is not None and _likeness(words[0][one], words[1][at]) >= _MIN_OF_A_NUMBER:
            partner[one] = same_number.pop(paths[0][one])
    return partner


def _match(partner: dict[int, int], before: Sequence[Hashable], after: Sequence[Hashable]) -> None:
    """Pair what has no partner yet and is equal, in order."""
    taken = set(partner.values())
    places: defaultdict[Hashable, list[int]] = defaultdict(list)
    for at, value in enumerate(after):
        if at not in taken:
            places[value].append(at)
    for at, value in enumerate(before):
        if at not in partner and places[value]:
            partner[at] = places[value].pop(0)


def _words(clause: Clause) -> str:
    """The words of a clause without its number and white space."""
    number = re.escape(clause.path[-1].strip("（）()")) if clause.path else ""
    return re.sub(rf"^[（(]?{number}[）)]?[、.．]?", "", "".join(clause.text.split()))


def _likeness(one: str, other: str) -> float:
    """Return the share of characters in common, in order; 0 if it must be small."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < _MIN_OF_A_NUMBER or matcher.quick_ratio() < _MIN_OF_A_NUMBER:
        return 0.0
    return matcher.ratio()


def _duty_changes(before: Sequence[Duty], after: Sequence[Duty]) -> Iterator[DutyChange]:
    """Yield what has changed between the notes of a clause."""
    old, new = _by_holder(before), _by_holder(after)
    for key, (role, deadline) in old.items():
        if key not in new:
            yield DutyChange("removed", key[0], role, None)
            continue
        if role != new[key][0]:
            yield DutyChange("role", key[0], role, new[key][0])
        if deadline != new[key][1]:
            yield DutyChange("deadline", key[0], deadline, new[key][1])
    for key, (role, _) in new.items():
        if key not in old:
            yield DutyChange("added", key[0], None, role)


def _by_holder(duties: Sequence[Duty]) -> dict[tuple[str, int], tuple[str, str | None]]:
    """Return role and deadline of every holder, by name and count of it before."""
    found: dict[tuple[str, int], tuple[str, str | None]] = {}
    often: Counter[str] = Counter()
    for duty in duties:
        for holder in duty.holders:
            name = "".join(holder.text.split())
            found[name, often[name]] = holder.role, duty.deadline
            often[name] += 1
    return found
