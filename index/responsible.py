"""Which departments answer: those that the best clauses name, by the strength of the clauses and their role there."""

from collections.abc import Sequence

from corpus.model import Role
from index.answer import DepartmentAnswer, Hit, Member, Proof

CLAUSES_READ = 5

# a department is as strong as the clause that names it and its role there; further clauses count ever less
_ROLE_WEIGHT: dict[Role, float] = {"lead": 1.0, "unspecified": 0.9, "support": 0.8}
_NEXT_CLAUSE = 0.6
_NEXT_HOLDER = 1e-4


def departments_of(hits: Sequence[Hit]) -> tuple[DepartmentAnswer, ...]:
    """The departments of the first hits, best first, each with the clauses that prove it."""
    names: dict[str, tuple[str, str | None]] = {}
    strength: dict[str, float] = {}
    scores: dict[str, float] = {}
    proofs: dict[str, list[Proof]] = {}
    members: dict[str, dict[str, Member]] = {}
    for rank, hit in enumerate(hits[:CLAUSES_READ]):
        held = [(duty, holder) for duty in hit.clause.duties for holder in duty.holders]
        for place, (duty, holder) in enumerate(held):
            names.setdefault(holder.key, (holder.shown, holder.full_name))
            for one in holder.members:
                members.setdefault(holder.key, {}).setdefault(one.key, Member(one.key, one.shown, one.full_name))
            weight = hit.score * _ROLE_WEIGHT[holder.role]
            scores[holder.key] = max(scores.get(holder.key, 0.0), weight)
            here = weight * _NEXT_CLAUSE**rank - place * _NEXT_HOLDER
            strength[holder.key] = max(strength.get(holder.key, 0.0), here)
            proof = Proof(hit.clause.id, holder.text, holder.role, duty.inherited)
            proofs.setdefault(holder.key, []).append(proof)
    order = sorted(names, key=lambda key: (-strength[key], key))
    return tuple(
        DepartmentAnswer(key, *names[key], scores[key], tuple(proofs[key]), tuple(members.get(key, {}).values()))
        for key in order
    )
