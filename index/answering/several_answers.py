"""One answer from the answers to several questions of one message."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain, zip_longest

from policykb.index.answering.answer import Answer, DepartmentAnswer, Hit

HITS_OF_A_PART = 5
"""Maximum number of hits of each question."""


def together(whole: Answer, parts: Sequence[Answer], limit: int) -> Answer:
    """Return the answer to a message from the answers to its questions.

    It is answered if one of them is, as surely as the least sure of those that are. Hits come in turn, then those of
    the message as a whole.

    whole: the answer to the message as if it were one question
    limit: maximum number of hits
    """
    answered = [part for part in parts if part.answered]
    in_turn = chain.from_iterable(zip_longest(*(part.hits for part in parts)))
    return replace(
        whole,
        answered=bool(answered),
        confidence=min(part.confidence for part in answered) if answered else max(part.confidence for part in parts),
        reason=None if answered else parts[0].reason,
        choices=tuple(dict.fromkeys(chain.from_iterable(part.choices for part in parts))),
        understood=tuple(dict.fromkeys(chain.from_iterable(part.understood for part in parts))),
        took_ms=round(whole.took_ms + sum(part.took_ms for part in parts), 3),
        departments=_departments(chain.from_iterable(part.departments for part in parts)),
        hits=_hits(chain((hit for hit in in_turn if hit), whole.hits))[:limit],
        parts=tuple(parts),
    )


def _departments(found: Iterable[DepartmentAnswer]) -> tuple[DepartmentAnswer, ...]:
    """The departments of all answers, each once, with all that proves it."""
    merged: dict[str, DepartmentAnswer] = {}
    for one in found:
        before = merged.get(one.id)
        duties = tuple(dict.fromkeys((*before.duties, *one.duties))) if before else one.duties
        score = max(before.score, one.score) if before else one.score
        merged[one.id] = replace(before or one, duties=duties, score=score)
    return tuple(merged.values())


def _hits(found: Iterable[Hit]) -> tuple[Hit, ...]:
    """The hits, each clause once."""
    by_clause: dict[str, Hit] = {}
    for hit in found:
        by_clause.setdefault(hit.clause.id, hit)
    return tuple(by_clause.values())
