"""What is said of an answer, put together where the search was: between processes an answer is heavy to send, what is
said of it is not.

Replies are bytes already: FastAPI's own way of writing JSON looks at every value again, in the process that all wait for.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import orjson

from policykb.corpus.model import Clause, Duty
from policykb.index.answering.answer import Answer
from policykb.index.question.question import Intent
from policykb.service.present.grounded_answer import reply
from policykb.service.present.json_replies import Json, answer_json, duties_json, reply_json
from policykb.service.present.language import Language
from policykb.service.present.passage import facts, passage
from policykb.service.present.validity_note import no_longer

R = TypeVar("R")

_WRITTEN_KEPT = 2_000

_written: dict[int, tuple[tuple[Duty, ...], orjson.Fragment]] = {}
"""By identity: as long as they are held here, no others have it."""

_OF_AN_ANSWER = ("query", "intent", "answered", "confidence", "reason", "took_ms", "departments")


@dataclass(frozen=True, slots=True)
class Rendered(Generic[R]):
    """What was said, and what is counted of every answer."""

    content: R
    intent: Intent
    answered: bool


def rendered(answer: Answer, renderer: Callable[[Answer], R]) -> Rendered[R]:
    """What `tell` makes of an answer."""
    return Rendered(renderer(answer), answer.intent, answer.answered)


def unrendered(answer: Answer) -> Answer:
    """The answer itself, for whoever goes on with it."""
    return answer


def render_search(answer: Answer, explain: bool = False) -> bytes:
    """The reply to a search."""
    return orjson.dumps(answer_json(answer, explain, _written_duties))


def render_ask(answer: Answer, language: Language) -> bytes:
    """One answer made of quotations."""
    known = answer_json(replace(answer, hits=()))
    return orjson.dumps({name: known[name] for name in _OF_AN_ANSWER} | {"answer": reply_json(reply(answer, language))})


def _written_duties(clause: Clause) -> orjson.Fragment:
    """The duties of a clause as JSON; answers come back to the same clauses, whose duties are the longest part of them."""
    known = _written.get(id(clause.duties))
    if known is None:
        if len(_written) >= _WRITTEN_KEPT:
            _written.clear()
        known = _written[id(clause.duties)] = clause.duties, orjson.Fragment(orjson.dumps(duties_json(clause)))
    return known[1]


def render_records(answer: Answer, address: str) -> tuple[int, list[Json]]:
    """How many clauses match in all, and the hits as Dify takes them; links begin with `address`."""
    return answer.total, [
        {
            "content": passage(hit.clause, hit.citation + no_longer(hit.document, "zh")),
            "score": round(hit.score, 4),
            "title": hit.citation,
            "metadata": facts(hit, address),
        }
        for hit in answer.hits
    ]
