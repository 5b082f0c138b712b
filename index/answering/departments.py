"""The departments that an answer names.

They are those that the best clauses name, ordered by clause and role.
"""

from collections import defaultdict
from collections.abc import Sequence

from policykb.corpus.model import Role
from policykb.index.answering.answer import DepartmentAnswer, Hit, Member, Proof

CLAUSES_READ = 5
"""Number of top clauses whose departments are named."""

_ROLE_WEIGHT: dict[Role, float] = {"lead": 1.0, "unspecified": 0.9, "support": 0.8}
"""Weight of a role; times the score of the clause it is the score of the department. Set by hand."""

_NEXT_CLAUSE = 0.6
"""Factor by which each further clause counts less for the order. Set by hand."""

_NEXT_HOLDER = 1e-4
"""Subtracted for each holder before, so that of equals the first printed comes first."""


def departments_of(hits: Sequence[Hit]) -> tuple[DepartmentAnswer, ...]:
    """Return the departments that the first hits name, best first.

    Each comes with the clauses that prove it.
    """
    names: dict[str, tuple[str, str | None]] = {}
    strength: dict[str, float] = defaultdict(float)
    scores: dict[str, float] = defaultdict(float)
    proofs: dict[str, list[Proof]] = defaultdict(list)
    members: dict[str, dict[str, Member]] = {}
    for rank, hit in enumerate(hits[:CLAUSES_READ]):
        weights = {role: hit.score * weight for role, weight in _ROLE_WEIGHT.items()}
        holders = [
            (duty, holder)
            for duty in hit.clause.duties
            for holder in duty.holders
            if duty.source != "text" or not holder.group
        ]
        for position, (duty, holder) in enumerate(holders):
            key, weight = holder.key, weights[holder.role]
            if key not in names:
                names[key] = holder.shown, holder.full_name
            for one in holder.members:
                members.setdefault(key, {}).setdefault(one.key, Member(one.key, one.shown, one.full_name))
            scores[key] = max(scores[key], weight)
            strength[key] = max(strength[key], weight * _NEXT_CLAUSE**rank - position * _NEXT_HOLDER)
            proofs[key].append(Proof(hit.clause.id, holder.text, holder.role, duty.inherited))
    order = sorted(names, key=lambda key: (-strength[key], key))
    return tuple(
        DepartmentAnswer(key, *names[key], scores[key], tuple(proofs[key]), tuple(members.get(key, {}).values()))
        for key in order
    )
