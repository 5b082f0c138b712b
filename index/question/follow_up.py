"""Questions that go on about the one before: 那配合单位呢, 广东的呢, 第二条呢, 它什么时候到期."""

import re

from policykb.corpus.mentions import MentionFinder
from policykb.index.question.article import article_words
from policykb.index.question.phrases import phrases
from policykb.index.text.normalise import NOT_A_LETTER, fold

_MIN_LETTERS = 4
"""Minimum number of letters that a question says of its own matter to stand alone."""

# 那配合单位呢 · 它什么时候到期 · 这个由谁负责
_POINTS_BACK = re.compile(r"^\s*(?:那么?|它们?|其中?|这(?:个|项|条|件事|份文件)?)(?![个里些么他余次实边])[\s,，]*")
_ENDS_OPEN = re.compile(r"(?:的)?呢?\s*[?？。!！]*\s*$")


def completed(question: str, before: str, finder: MentionFinder) -> str:
    """Return a folded question with what it leaves to the one before it.

    A place, a department or an article that it names takes that of the other; a question without a matter of its own
    is given the other's. A question that stands alone is returned as it is.
    """
    said, asked = fold(question).strip(), fold(before).strip()
    rest = _POINTS_BACK.sub("", said)
    if rest == said and len(_matter(said, finder)) >= _MIN_LETTERS:
        return said
    if _asks(rest):
        return f"{_without_names_of(rest, _topic(asked), finder)} {rest}"
    name = _ENDS_OPEN.sub("", rest)
    return _with_name(asked, name, finder) or f"{_topic(asked)} {name} {''.join(_asking(asked))}".strip()


def _asks(text: str) -> bool:
    """Whether a question says what is asked, not only of what: 什么时候到期, not 广东的呢."""
    words = phrases()
    patterns = words.asks_who, words.asks_role, words.asks_tasks, words.asks_items, words.asked_words
    return any(pattern.search(text) for pattern in (*patterns, *words.detail_asked.values()))


def _topic(text: str) -> str:
    """A question without the words of asking."""
    for pattern in (phrases().asking, *phrases().detail_asked.values()):
        text = pattern.sub(" ", text)
    return " ".join(_ENDS_OPEN.sub("", text).split())


def _asking(text: str) -> list[str]:
    """The words of asking in a question."""
    return [match[0] for match in phrases().asking.finditer(text)]


def _matter(text: str, finder: MentionFinder) -> str:
    """The letters of what a question is about, beside names of places and departments."""
    return NOT_A_LETTER.sub("", phrases().filler.sub(" ", _topic(_without_names(text, finder))))


def _without_names(text: str, finder: MentionFinder) -> str:
    for mention in reversed(finder.find(text)):
        text = text[: mention.start] + " " + text[mention.end :]
    for region in finder.regions(text):
        text = text.replace(region.name, " ").replace(region.short, " ")
    return text


def _without_names_of(question: str, before: str, finder: MentionFinder) -> str:
    """What was asked before, without the names that the question replaces by its own."""
    if any(role.search(question) for role in (phrases().asks_lead, phrases().asks_support, phrases().asks_part)):
        before = phrases().asks_part.sub(" ", phrases().asks_lead.sub(" ", before))
    if finder.find(question):
        for mention in reversed(finder.find(before)):
            before = before[: mention.start] + " " + before[mention.end :]
    if finder.regions(question):
        for region in finder.regions(before):
            before = before.replace(region.name, " ").replace(region.short, " ")
    return " ".join(before.split())


def _with_name(before: str, name: str, finder: MentionFinder) -> str | None:
    """What was asked before, with a name in the place of its own of that kind."""
    if article := article_words(name):
        own = article_words(before)
        return before.replace(own, article) if own else f"{before} {article}"
    if finder.find(name):
        own_names = finder.find(before)
        return before[: own_names[0].start] + name + before[own_names[-1].end :] if own_names else None
    if finder.regions(name):
        for region in finder.regions(before):
            for printed in (region.name, region.short):
                if printed in before:
                    return before.replace(printed, name)
        return f"{name}的{before}"
    return None
