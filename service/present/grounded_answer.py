"""One grounded answer, put together from what a search found: every statement is quoted, none is made up.

No language model is asked. What is said of departments is in the responsibility notes; what is said of a topic are the
sentences of the best clauses that share most with the question.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from policykb.corpus.model import Duty, Role
from policykb.index.answering.answer import Answer, Hit
from policykb.service.present.language import Language, say
from policykb.service.present.validity_note import no_longer

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")

AS_GOOD = 0.25
"""A clause is quoted, or shown as proof, beside the first if it is at least that many times as likely to be relevant."""

# so many clauses are quoted
_MOST = 3

REASONS = {
    "no_topic": ("知识库里没有关于这件事的条款。", "No clause speaks of this."),
    "no_department": ("知识库里没有这个部门的任务。", "No document gives this department a duty."),
    "no_detail": ("有相关条款，但没有写到所问的细节。", "There are clauses on this, but not the detail asked for."),
}

_ROLES: tuple[tuple[Role, str, str], ...] = (
    ("lead", "牵头", "Lead"),
    ("unspecified", "负责", "Responsible"),
    ("support", "配合", "Support"),
)


@dataclass(frozen=True, slots=True)
class Quote:
    """A clause that a statement rests on: `quote` stands in its text from `start` to `end`, word for word. Where the
    words are a note inherited from above there is no place in the clause, and both are None."""

    hit: Hit
    quote: str
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of the reply, with the numbers (from 1) of the quotes that it rests on."""

    text: str
    rests_on: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """`text` is the whole reply, its statements with their quotes numbered [1]; without answer it says so."""

    text: str
    statements: tuple[Statement, ...]
    quotes: tuple[Quote, ...]


def reply(answer: Answer, language: Language = "zh") -> Reply:
    """What can be said in answer."""
    if not answer.answered or not answer.hits:
        return Reply(say(*REASONS[answer.reason or "no_topic"], language), (), ())
    statements: list[Statement] = []
    quotes: list[Quote] = []
    for hit in _best(answer):
        found = _of_duties(hit, language) if answer.intent in ("department", "duties") else _of_words(hit)
        for text, quote in found:
            quotes.append(quote)
            statements.append(Statement(text, (len(quotes),)))
    lines = (f"{statement.text}{''.join(f'[{n}]' for n in statement.rests_on)}" for statement in statements)
    sources = (
        f"[{n}] {quote.hit.citation}{no_longer(quote.hit.document, language)}" for n, quote in enumerate(quotes, 1)
    )
    return Reply("\n".join([*lines, *sources]), tuple(statements), tuple(quotes))


def _best(answer: Answer) -> Sequence[Hit]:
    if answer.intent == "duties":
        return answer.hits
    least = AS_GOOD * answer.hits[0].score
    return [hit for hit in answer.hits[:_MOST] if hit.score >= least]


def _of_duties(hit: Hit, language: Language) -> Iterator[tuple[str, Quote]]:
    """Who holds the clause, note by note; a clause without a note is quoted by its words."""
    for duty in hit.clause.duties:
        who = say("；", "; ", language).join(_holders(duty, language))
        task = hit.clause.heading or hit.clause.text[:40]
        yield say(f"{task}：{who}。", f"{task}: {who}.", language), _quote(hit, duty.raw)
    if not hit.clause.duties:
        yield from _of_words(hit)


def _holders(duty: Duty, language: Language) -> Iterator[str]:
    for role, chinese, english in _ROLES:
        names = [holder.full_name or holder.text for holder in duty.holders if holder.role == role]
        if names:
            yield say(f"{chinese}单位：{'、'.join(names)}", f"{english}: {', '.join(names)}", language)


def _of_words(hit: Hit) -> Iterator[tuple[str, Quote]]:
    """The sentence of the clause with most of the question's words in it; of equals the one nearest in meaning."""
    text = hit.clause.text
    sentences = [match for match in _SENTENCE.finditer(text) if match[0].strip()]
    if not sentences:
        return

    def within(match: re.Match[str], spans: Iterable[tuple[int, int]]) -> int:
        return sum(max(0, min(match.end(), end) - max(match.start(), start)) for start, end in spans)

    def shared(match: re.Match[str]) -> tuple[int, int]:
        return within(match, hit.highlights), within(match, [hit.sentence] if hit.sentence else [])

    best = max(sentences, key=shared)
    sentence = best[0].strip()
    start = best.start() + best[0].index(sentence)
    yield sentence, Quote(hit, sentence, start, start + len(sentence))


def _quote(hit: Hit, words: str) -> Quote:
    start = hit.clause.text.find(words)
    return Quote(hit, words, start, start + len(words)) if start >= 0 else Quote(hit, words, None, None)
