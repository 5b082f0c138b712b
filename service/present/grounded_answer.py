"""An answer made of quotations from the hits of a search.

No language model is asked. Statements about departments come from responsibility notes. Statements about a topic are
the sentences of the best clauses that share most with the question.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from policykb.corpus.model import Duty
from policykb.index.answering.answer import Answer, Hit
from policykb.service.present.language import Language, say
from policykb.service.present.roles import ROLES
from policykb.service.present.validity_note import validity_note

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")

MIN_SHARE_OF_BEST = 0.25
"""Minimum share of the first hit's score for a further hit to be quoted or shown as proof. Chosen by hand."""

_MAX_CLAUSES = 3
"""Maximum number of clauses quoted in an answer on a topic or a department. Chosen by hand."""

REASONS = {
    "no_topic": ("知识库里没有关于这件事的条款。", "No clause speaks of this."),
    "no_department": ("知识库里没有这个部门的任务。", "No document gives this department a duty."),
    "no_detail": ("有相关条款，但没有写到所问的细节。", "There are clauses on this, but not the detail asked for."),
}
"""The reply when there is no answer, by its reason, Chinese and English."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation that supports a statement.

    hit: the clause quoted
    quote: the words, as they are printed
    start, end: their position in the clause's text; None for an inherited note, which is not in that text
    """

    hit: Hit
    quote: str
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of the reply.

    text: the sentence
    rests_on: numbers of the quotes that support it, from 1
    """

    text: str
    rests_on: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply with its sources.

    text: all statements with the numbers of their quotes ([1]), then the sources; or why there is no answer
    statements: its sentences, empty without an answer
    quotes: the quotations, numbered from 1 in this order
    """

    text: str
    statements: tuple[Statement, ...]
    quotes: tuple[Quote, ...]


def reply(answer: Answer, language: Language = "zh") -> Reply:
    """Build the reply to a question from the hits of its search."""
    if not answer.answered or not answer.hits:
        return Reply(say(*REASONS[answer.reason or "no_topic"], language), (), ())
    statements: list[Statement] = []
    quotes: list[Quote] = []
    for hit in _hits_to_quote(answer):
        pairs = _duty_statements(hit, language) if answer.intent in ("department", "duties") else _best_sentence(hit)
        for text, quote in pairs:
            quotes.append(quote)
            statements.append(Statement(text, (len(quotes),)))
    lines = (f"{statement.text}{''.join(f'[{n}]' for n in statement.rests_on)}" for statement in statements)
    sources = (
        f"[{n}] {quote.hit.citation}{validity_note(quote.hit.document, language)}" for n, quote in enumerate(quotes, 1)
    )
    return Reply("\n".join([*lines, *sources]), tuple(statements), tuple(quotes))


def _hits_to_quote(answer: Answer) -> Sequence[Hit]:
    """All hits for a list of duties, otherwise those near the best."""
    if answer.intent == "duties":
        return answer.hits
    least = MIN_SHARE_OF_BEST * answer.hits[0].score
    return [hit for hit in answer.hits[:_MAX_CLAUSES] if hit.score >= least]


def _duty_statements(hit: Hit, language: Language) -> Iterator[tuple[str, Quote]]:
    """Yield a statement for each note of the clause, or its best sentence."""
    for duty in hit.clause.notes:
        who = say("；", "; ", language).join(_holders(duty, language))
        task = hit.clause.heading or hit.clause.text[:40]
        yield say(f"{task}：{who}。", f"{task}: {who}.", language), _quote(hit, duty.raw)
    if not hit.clause.notes:
        yield from _best_sentence(hit)


def _holders(duty: Duty, language: Language) -> Iterator[str]:
    """Yield the departments of a note, role by role."""
    for role, words in ROLES.items():
        names = [holder.full_name or holder.text for holder in duty.holders if holder.role == role]
        if names:
            chinese = f"{words.chinese}单位：{'、'.join(names)}"
            yield say(chinese, f"{words.english.capitalize()}: {', '.join(names)}", language)


def _best_sentence(hit: Hit) -> Iterator[tuple[str, Quote]]:
    """Yield the sentence with most of the question's words, or nothing.

    Ties go to the sentence nearest in meaning.
    """
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
