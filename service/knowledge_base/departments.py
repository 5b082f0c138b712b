"""The departments of a knowledge base: search by name, kinds of duties, partners."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from policykb.corpus.model import Holder
from policykb.index.answering.filters import department_keys
from policykb.index.text.normalise import fold
from policykb.service.knowledge_base.duty_lines import DutyLine
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

Standing = Literal["own", "group", "inherited"]
"""How a department holds a duty.

own: the clause names it; group: the clause names a group that it belongs to; inherited: a heading or a rule names it.
"""

STANDINGS: tuple[Standing, ...] = ("own", "group", "inherited")


@dataclass(frozen=True, slots=True)
class DepartmentMatch:
    """A department that holds duties.

    id: its id in the registry, or its name as printed
    name: its usual short name, or its name as printed
    full_name: its official name, if the registry knows it
    clauses: number of clauses that name it
    """

    id: str
    name: str
    full_name: str | None
    clauses: int


@dataclass(frozen=True, slots=True)
class Partner:
    """A department named in the same responsibility notes.

    id: its id in the registry, or its name as printed
    name: its usual short name, or its name as printed
    full_name: its official name, if the registry knows it
    clauses: number of clauses that name both
    """

    id: str
    name: str
    full_name: str | None
    clauses: int


def standing(line: DutyLine) -> Standing:
    """Return how a duty is held.

    The kinds are counted apart, because the duties of groups and rules swell the count of every department.
    """
    if line.duty.inherited:
        return "inherited"
    return "group" if line.holder.group else "own"


def find_departments(base: KnowledgeBase, text: str = "", as_of: str | None = None) -> list[DepartmentMatch]:
    """Find departments by a part or a form of their name.

    Names that begin with the text come first, then names that contain it, then departments it means in another form;
    within each group those with most clauses first.

    as_of: ISO date of the day whose documents count; None for today
    """
    wanted = fold(text.strip())
    departments = base.departments(as_of)
    meant = set(department_keys(text, departments, base.finder)) if wanted else set()
    found: list[tuple[int, DepartmentMatch]] = []
    for key, (name, clauses) in departments.items():
        known = base.registry.by_id(key) if "/" in key else None
        match = DepartmentMatch(key, name, known.full_name if known else None, clauses)
        names = [fold(shown) for shown in (name, match.full_name, key) if shown]
        if any(shown.startswith(wanted) for shown in names):
            found.append((0, match))
        elif any(wanted in shown for shown in names):
            found.append((1, match))
        elif key in meant:
            found.append((2, match))
    return [match for _, match in sorted(found, key=lambda pair: (pair[0], -pair[1].clauses, pair[1].id))]


def partners(lines: Sequence[DutyLine]) -> list[Partner]:
    """Return who is named in the same notes, the most frequent first."""
    own = {line.holder.key for line in lines}
    holders: dict[str, Holder] = {}
    clauses: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines:
        for holder in line.duty.holders:
            if holder.key not in own:
                holders.setdefault(holder.key, holder)
                clauses[holder.key].add(line.clause.id)
    order = sorted(clauses, key=lambda key: (-len(clauses[key]), key))
    return [Partner(key, holders[key].shown, holders[key].full_name, len(clauses[key])) for key in order]
