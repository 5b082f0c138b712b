"""The conditions that a question was understood to state, each with its words.

A page shows each as a chip; whoever takes one away asks without these words.
"""

import re
from collections.abc import Iterator
from itertools import chain

from policykb.corpus.doc_number import DOC_NUMBER
from policykb.index.answering.answer import Condition
from policykb.index.answering.search import Search
from policykb.index.question.article import article_words
from policykb.index.question.phrases import phrases
from policykb.index.question.question import Question


def understood_of(search: Search) -> tuple[Condition, ...]:
    """Return the conditions of a question: who, where, when."""
    return tuple(chain(_who(search.question), _where(search), _when(search.question)))


def _who(question: Question) -> Iterator[Condition]:
    for one in question.mentions:
        words = question.read[one.start : one.end]
        yield Condition("department", words, words)
    for one in question.excluded:
        words = question.read[one.start : one.end]
        yield Condition("not_department", words, words)
    if question.together:
        yield Condition("together", *2 * (_said(phrases().together, question),))
    if question.role and (question.lists_duties or question.intent == "department"):
        if question.other_role:
            yield Condition("not_role", question.role, _said(phrases().other_role, question))
        else:
            spoken = phrases().asks_lead if question.role == "lead" else phrases().asks_support
            yield Condition("role", question.role, _said(spoken, question))


def _where(search: Search) -> Iterator[Condition]:
    question = search.question
    for region in question.regions:
        words = next((name for name in (region.name, region.short) if name in question.read), "")
        yield Condition("region", region.name, words)
    if question.doc_number:
        yield Condition("doc_number", question.doc_number, _said(DOC_NUMBER, question))
    elif question.article or question.lists_duties:
        ids = search.scope.named_documents(question) if question.article else search.scope.meant(question)
        for id in ids[:1]:
            yield Condition("document", search.catalogue.documents[id].header.title, "")
    if question.article:
        words = article_words(question.read)
        yield Condition("article", words, words)


def _when(question: Question) -> Iterator[Condition]:
    if not question.lists_duties:
        return
    if due := question.due:
        days = [(day or "")[len("2025-") if due.printed else 0 :] for day in (due.first, due.last)]
        yield Condition("due", "/".join(days) if due.last else "", due.words)
    else:
        yield from (Condition("year", str(year), words) for year, words in question.years if words[0].isdigit())


def _said(pattern: re.Pattern[str], question: Question) -> str:
    match = pattern.search(question.read)
    return match[0] if match else ""
