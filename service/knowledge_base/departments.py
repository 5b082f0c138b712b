"""What a knowledge base says of one department: its duties by how it holds them, its years, whom it works with."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from policykb.corpus.model import Holder
from policykb.index.answering.filters import department_keys
from policykb.index.text.normalise import fold
from policykb.service.knowledge_base.knowledge_base import DutyLine, KnowledgeBase

Standing = Literal["own", "group", "inherited"]
"""Named in the clause itself, meant as one of a group, or named above the clause."""

STANDINGS: tuple[Standing, ...] = ("own", "group", "inherited")


@dataclass(frozen=True, slots=True)
class Suggested:
    """A holder of duties, with the number of clauses that name it."""

    id: str
    name: str
    full_name: str | None
    clauses: int


@dataclass(frozen=True, slots=True)
class Partner:
    """A department named in the same notes, and in how many clauses."""

    id: str
    name: str
    full_name: str | None
    clauses: int


def standing(held: DutyLine) -> Standing:
    """How a duty is held. Kept apart, because a group's or a rule's duties swell the count of every department."""
    if held.duty.inherited:
        return "inherited"
    return "group" if held.holder.group else "own"


def suggest(base: KnowledgeBase, text: str = "") -> list[Suggested]:
    """Departments whose name begins with the text, then those that contain it, then those it may mean in another form;
    the most named first."""
    wanted = fold(text.strip())
    departments = base.store.departments()
    meant = set(department_keys(text, departments, base.finder)) if wanted else set()
    found: list[tuple[int, Suggested]] = []
    for key, (name, clauses) in departments.items():
        known = base.registry.by_id(key) if "/" in key else None
        suggested = Suggested(key, name, known.full_name if known else None, clauses)
        names = [fold(shown) for shown in (name, suggested.full_name, key) if shown]
        if any(shown.startswith(wanted) for shown in names):
            found.append((0, suggested))
        elif any(wanted in shown for shown in names):
            found.append((1, suggested))
        elif key in meant:
            found.append((2, suggested))
    return [one for _, one in sorted(found, key=lambda pair: (pair[0], -pair[1].clauses, pair[1].id))]


def partners(held: Sequence[DutyLine]) -> list[Partner]:
    """Who is named in the same notes, by the number of clauses that name both."""
    own = {line.holder.key for line in held}
    faces: dict[str, Holder] = {}
    clauses: defaultdict[str, set[str]] = defaultdict(set)
    for line in held:
        for holder in line.duty.holders:
            if holder.key not in own:
                faces.setdefault(holder.key, holder)
                clauses[holder.key].add(line.clause.id)
    order = sorted(clauses, key=lambda key: (-len(clauses[key]), key))
    return [Partner(key, faces[key].shown, faces[key].full_name, len(clauses[key])) for key in order]
