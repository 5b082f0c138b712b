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
    "no_topic": ("知识库里没有找到能回答这个问题的条款。", "No clause was found that answers this."),
    "no_department": (
        "没有找到符合条件的任务：在所问的范围里，没有条款这样写到所问的部门、角色或时限。",
        "No such task: within what was asked, no clause names this department, role or time.",
    ),
    "no_detail": ("有相关条款，但没有写到所问的细节。", "There are clauses on this, but not the detail asked for."),
    "no_article": ("所问的文件里没有这一条。", "The document has no such article."),
    "ambiguous": (
        "这个名称在不同地区指不同部门。请写明地区。",
        "In different places this name means different departments. Say which place.",
    ),
    "no_question": (
        "这里查政策条款和责任部门。请写出要查的事项，例如：科普基础设施建设由谁负责？",
        "This finds clauses of policies and who is responsible. Say what to look for: who builds science museums?",
    ),
}
"""The reply when there is no answer, by its reason, Chinese and English."""

NOBODY = ("条款没有写明由谁负责。", "The clause does not say who is responsible.")
"""What is said where the clause that answers names nobody."""


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


def why_not(answer: Answer, language: Language | None = None) -> str:
    """Return the sentence that says why there is no answer."""
    why = say(*REASONS[answer.reason or "no_topic"], language)
    if answer.choices:
        names = say("、", ", ", language).join(one.name for one in answer.choices)
        return why + say(f"有：{names}。", f" There are {names}.", language)
    if answer.last_article:
        last = answer.last_article
        return why + say(f"最后是{last}。", f" The last one is {last}.", language)
    return why


def names_nobody(answer: Answer) -> bool:
    """Whether somebody was asked for, and the clause that answers names nobody."""
    return answer.answered and answer.intent == "department" and not answer.departments


def reply(answer: Answer, language: Language = "zh") -> Reply:
    """Build the reply to a question from the hits of its search.

    Of several questions each has its own paragraph; their quotes are numbered through.
    """
    if answer.parts:
        return _one_by_one(answer.parts, language)
    statements, quotes = _said(answer, language)
    return Reply(_text(answer, statements, quotes, 1, language), tuple(statements), tuple(quotes))


def _one_by_one(parts: Sequence[Answer], language: Language) -> Reply:
    statements: list[Statement] = []
    quotes: list[Quote] = []
    paragraphs: list[str] = []
    for part in parts:
        own, own_quotes = _said(part, language)
        text = _text(part, own, own_quotes, len(quotes) + 1, language)
        paragraphs.append(say(f"问：{part.query}\n答：{text}", f"{part.query}\n{text}", language))
        statements += [Statement(one.text, tuple(n + len(quotes) for n in one.rests_on)) for one in own]
        quotes += own_quotes
    return Reply("\n\n".join(paragraphs), tuple(statements), tuple(quotes))


def _said(answer: Answer, language: Language) -> tuple[list[Statement], list[Quote]]:
    """Return the statements of an answer, and the quotes that they rest on.

    None if there is no answer.
    """
    statements: list[Statement] = []
    quotes: list[Quote] = []
    if not answer.answered or not answer.hits:
        return statements, quotes
    for hit in _hits_to_quote(answer):
        pairs = _duty_statements(hit, language) if answer.intent in ("department", "duties") else _best_sentence(hit)
        for text, quote in pairs:
            quotes.append(quote)
            statements.append(Statement(text, (len(quotes),)))
    if count := _count(answer, language):
        statements.insert(0, Statement(count, tuple(range(1, len(quotes) + 1))))
    if names_nobody(answer):
        statements.append(Statement(say(*NOBODY, language), (len(quotes),)))
    return statements, quotes


def _text(
    answer: Answer, statements: Sequence[Statement], quotes: Sequence[Quote], first: int, language: Language
) -> str:
    """Return the statements and the sources, or why there is no answer.

    first: number of the first quote
    """
    if not statements:
        return why_not(answer, language)
    lines = (f"{one.text}[{one.rests_on[0] + first - 1}]" if len(one.rests_on) == 1 else one.text for one in statements)
    sources = (
        f"[{n}] {quote.hit.citation}{validity_note(quote.hit.document, language)}"
        for n, quote in enumerate(quotes, first)
    )
    return "\n".join([*lines, *sources])


def _count(answer: Answer, language: Language) -> str | None:
    """Return how many there are.

    None where that is not asked and all are quoted.
    """
    if answer.intent == "department" and answer.counts and answer.departments:
        count = len(answer.departments)
        return say(f"所引条款写到 {count} 个部门。", f"The clauses quoted name {count} departments.", language)
    if answer.intent != "duties" or not answer.is_list or not (answer.counts or answer.total > len(answer.hits)):
        return None
    if answer.total > len(answer.hits):
        shown = len(answer.hits)
        return say(
            f"共 {answer.total} 条，这里列出前 {shown} 条。", f"{answer.total} in all; the first {shown}:", language
        )
    return say(f"共 {answer.total} 条。", f"{answer.total} in all.", language)


def _hits_to_quote(answer: Answer) -> Sequence[Hit]:
    """The hits that the reply quotes.

    All for a list of duties; those that name who, where that is asked; otherwise those near the best.
    """
    if answer.intent == "duties":
        return answer.hits
    if answer.intent == "department":
        proving = {proof.clause_id for one in answer.departments for proof in one.duties}
        return [hit for hit in answer.hits if hit.clause.id in proving][:_MAX_CLAUSES] or answer.hits[:1]
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
