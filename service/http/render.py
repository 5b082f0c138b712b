"""Renderers, which turn an answer into the body of an HTTP response.

They run inside the process that searched. Only bytes cross the process boundary: an answer is heavy to send, and
FastAPI's own JSON encoder would look at every value again in the process that all callers wait for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import orjson

from policykb.corpus.model import Clause, Duty
from policykb.index.answering.answer import Answer
from policykb.index.question.question import Intent
from policykb.service.present.grounded_answer import reply
from policykb.service.present.json_replies import Json, answer_json, ask_json, duties_json
from policykb.service.present.language import Language
from policykb.service.present.passage import hit_metadata, passage_text
from policykb.service.present.validity_note import validity_note

R = TypeVar("R")

_MAX_FRAGMENTS = 2_000
"""Maximum number of clauses whose duties are cached as JSON."""

_fragments: dict[int, tuple[tuple[Duty, ...], orjson.Fragment]] = {}
"""JSON of duties, keyed by id() of the tuple; the entry keeps the tuple alive, so that its id is never reused."""


@dataclass(frozen=True, slots=True)
class Rendered(Generic[R]):
    """A rendered answer.

    content: what the renderer made
    intent, answered: of the answer, for metrics and the audit log
    """

    content: R
    intent: Intent
    answered: bool


def rendered(answer: Answer, renderer: Callable[[Answer], R]) -> Rendered[R]:
    """Render an answer."""
    return Rendered(renderer(answer), answer.intent, answer.answered)


def unrendered(answer: Answer) -> Answer:
    """Return the answer itself; the renderer for callers that need it whole."""
    return answer


def render_search(answer: Answer, explain: bool = False) -> bytes:
    """Return the body of a response to `/v1/search`."""
    return orjson.dumps(answer_json(answer, explain, _duties_fragment))


def render_ask(answer: Answer, language: Language) -> bytes:
    """Return the body of a response to `/v1/ask`."""
    return orjson.dumps(ask_json(answer, reply(answer, language)))


def _duties_fragment(clause: Clause) -> orjson.Fragment:
    """Return the duties of a clause as JSON, cached.

    Duties are the longest part of a hit, and the same clauses recur.
    """
    known = _fragments.get(id(clause.duties))
    if known is None:
        if len(_fragments) >= _MAX_FRAGMENTS:
            _fragments.clear()
        known = _fragments[id(clause.duties)] = clause.duties, orjson.Fragment(orjson.dumps(duties_json(clause)))
    return known[1]


def render_records(answer: Answer, address: str) -> tuple[int, list[Json]]:
    """Return the number of all matches, and the hits as records for Dify.

    address: base URL with which the links begin
    """
    return answer.total, [
        {
            "content": passage_text(hit.clause, hit.citation + validity_note(hit.document, "zh")),
            "score": round(hit.score, 4),
            "title": hit.citation,
            "metadata": hit_metadata(hit, address),
        }
        for hit in answer.hits
    ]
