"""The departments that an answer names.

They are those of the clauses that answer, ordered by clause and role. Where the best clause names nobody, nobody is named:
whoever another clause names was not asked for.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from policykb.corpus.model import Duty, Holder, Role
from policykb.index.answering.answer import DepartmentAnswer, Hit, Member, Proof

CLAUSES_READ = 5
"""Number of top clauses whose departments are named."""

_FURTHER_BAR = 0.5
"""Minimum score of a further clause whose departments are named: it answers more likely than not."""

_ROLE_WEIGHT: dict[Role, float] = {"lead": 1.0, "unspecified": 0.9, "support": 0.8}
"""Weight of a role; times the score of the clause it is the score of the department. Set by hand."""

_NEXT_CLAUSE = 0.6
"""Factor by which each further clause counts less for the order. Set by hand."""

_LONGEST_NUMBER = 8
"""Maximum characters of a clause's number and punctuation beside its heading."""

_NEXT_HOLDER = 1e-4
"""Subtracted for each holder before, so that of equals the first printed comes first."""


def departments_of(hits: Sequence[Hit], bar: float) -> tuple[DepartmentAnswer, ...]:
    """Return the departments that the clauses name which answer, best first.

    Each comes with the clauses that prove it.

    bar: the score that a clause must reach to answer
    """
    answering = [hit for hit in hits[:CLAUSES_READ] if hit.score >= (bar if hit is hits[0] else max(bar, _FURTHER_BAR))]
    best = next((hit for hit in answering if not _is_heading(hit)), None)
    if best is None or not any(True for _ in _named_in(best)):
        return ()
    names: dict[str, tuple[str, str | None]] = {}
    strength: dict[str, float] = defaultdict(float)
    scores: dict[str, float] = defaultdict(float)
    proofs: dict[str, list[Proof]] = defaultdict(list)
    members: dict[str, dict[str, Member]] = {}
    for rank, hit in enumerate(answering):
        weights = {role: hit.score * weight for role, weight in _ROLE_WEIGHT.items()}
        for position, (duty, holder) in enumerate(_named_in(hit)):
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


def _is_heading(hit: Hit) -> bool:
    """Whether a clause is a heading and nothing else, and names nobody."""
    clause = hit.clause
    return not clause.duties and len(clause.text) <= len(clause.heading) + _LONGEST_NUMBER


def _named_in(hit: Hit) -> Iterator[tuple[Duty, Holder]]:
    """Yield whom a clause names in its notes, and in its prose.

    Of several sentences that say who, the one counts that is nearest to the question.
    """
    notes = [duty for duty in hit.clause.duties if duty.source != "text"]
    spoken = [duty for duty in hit.clause.duties if duty.source == "text"]
    nearest = [duty for duty in spoken if _stands_in(hit, duty)]
    for duty in [*notes, *(nearest or spoken)]:
        yield from ((duty, holder) for holder in duty.holders if duty.source != "text" or not holder.group)


def _stands_in(hit: Hit, duty: Duty) -> bool:
    """Whether a statement stands in the sentence nearest to the question."""
    if hit.sentence is None:
        return False
    start = hit.clause.text.find(duty.raw)
    return start >= 0 and start < hit.sentence[1] and hit.sentence[0] < start + len(duty.raw)
