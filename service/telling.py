"""What is said of an answer, put together where the search was: between processes an answer is heavy to send, what is
said of it is not.

Replies are bytes already: FastAPI's own way of writing JSON looks at every value again, in the process that all wait for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import orjson

from index.answer import Answer
from index.question import Intent
from service.language import Language
from service.passage import facts, passage
from service.reply import reply
from service.validity import no_longer
from service.wire import Json, answer_json, reply_json

R = TypeVar("R")

_OF_AN_ANSWER = ("query", "intent", "answered", "confidence", "reason", "took_ms", "departments")


@dataclass(frozen=True, slots=True)
class Told(Generic[R]):
    """What was said, and what is counted of every answer."""

    said: R
    intent: Intent
    answered: bool


def told(answer: Answer, tell: Callable[[Answer], R]) -> Told[R]:
    """What `tell` makes of an answer."""
    return Told(tell(answer), answer.intent, answer.answered)


def whole(answer: Answer) -> Answer:
    """The answer itself, for whoever goes on with it."""
    return answer


def found(answer: Answer, explain: bool = False) -> bytes:
    """The reply to a search."""
    return orjson.dumps(answer_json(answer, explain))


def grounded(answer: Answer, language: Language) -> bytes:
    """One answer made of quotations."""
    known = answer_json(answer)
    return orjson.dumps({name: known[name] for name in _OF_AN_ANSWER} | {"answer": reply_json(reply(answer, language))})


def records(answer: Answer, address: str) -> tuple[int, list[Json]]:
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
