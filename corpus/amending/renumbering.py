"""The order and numbers of articles, paragraphs and items after a decision."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar

from policykb.corpus.amending.articles import Failure, Step, label_of
from policykb.corpus.amending.instructions import Instruction
from policykb.corpus.amending.places import article_label, article_number
from policykb.corpus.amending.working_text import (
    Words,
    WorkingArticle,
    WorkingItem,
    WorkingParagraph,
    WorkingText,
    item_label,
)
from policykb.corpus.model import Document

_LAST = (10_000, 0)
"""Number behind those of all articles."""

Part = TypeVar("Part", WorkingParagraph, WorkingItem)

# 第十二条 · 第一百二十条之一
_REFERENCE = re.compile(r"第[一二三四五六七八九十百千零〇\d]{1,7}条(?:之[一二三四五六七八九十]{1,3})?")

# the end of the name of a law before 第五条: 《甲法》 · 民法典 · 本办法
_NAME = re.compile(
    r"(?:》(?:[（(][^（()）]*[）)])?|(?P<own>[本该])?(?:法典|条例|办法|规定|细则|解释|决定|章程|公约|协定|规则|法))的?(?:总则|分则)?$"
)

_MAX_NAME = 60
"""Maximum number of characters read before a reference for the name of a law. Chosen by hand."""

# between two references of one list: 第五条、第六条第二款和第八条
_LISTED = re.compile(
    r"(?:第[一二三四五六七八九十\d]+[款项目]|第?[（(][一二三四五六七八九十]+[）)]项?|[、，和或及与至]|以及|或者|到)*"
)


def renumber(text: WorkingText, decision: Document, instructions: Sequence[Instruction]) -> list[Failure]:
    """Put articles, paragraphs and items in order, with their new numbers.

    Articles behind an added or deleted one get new numbers if the decision says so (条文顺序作相应调整), or if a number
    would else stand twice. References in the text follow only where the decision says so.
    """
    for article in text.articles:
        _order_paragraphs(article)
    told = [one for one in instructions if one.kind == "renumber"]
    said = bool(told)
    _place_articles(text)
    numbers = _numbers(text, said)
    step = Step(decision.id, decision.header.title, "renumber", told[0].words, told[0].span) if told else None
    changed = _set_numbers(text, numbers, step)
    if step and changed:
        _set_references(text, changed, step)
    failures = _twice(text)
    for article in text.articles:
        _begin_anew(article)
    return failures


def _order_paragraphs(article: WorkingArticle) -> None:
    """Put the paragraphs and items of an article in their places and number the items."""
    article.paragraphs = _in_place(article.paragraphs)
    for paragraph in article.paragraphs:
        before = list(paragraph.items)
        paragraph.items = _in_place(paragraph.items)
        if any(item.old is None or item.target for item in before) or len(before) != _last_number(before):
            _number_items(paragraph.items)


def _last_number(items: Sequence[WorkingItem]) -> int:
    """Return the highest old number among items."""
    return max((item.old or 0 for item in items), default=0)


def _in_place(parts: list[Part]) -> list[Part]:
    """Return parts in order: those with a new number at it, the others as they were."""
    placed = [part for part in parts if part.target is None]
    for part in sorted((part for part in parts if part.target is not None), key=lambda part: part.target or 0):
        placed.insert(min((part.target or 1) - 1, len(placed)), part)
    return placed


def _number_items(items: Sequence[WorkingItem]) -> None:
    """Number items from one, and let the last alone end with 。 if the last did before."""
    like = next((item.label for item in items if item.label), "（一）")
    for number, item in enumerate(items, 1):
        item.label = item_label(number, like)
    ends = [item.words.text[-1:] for item in items]
    if set(ends) <= {"；", "。"} and "。" in ends:
        for item, end in zip(items, ["；"] * (len(items) - 1) + ["。"], strict=True):
            if item.words.text[-1] != end:
                size = len(item.words.text)
                item.words.put(size - 1, size, end, item.words.steps[-1] if item.words.steps else None)


def _place_articles(text: WorkingText) -> None:
    """Put added and moved articles in their places and under their headings."""
    resting = [article for article in text.articles if article.target is None and article.behind is None]
    for article in text.articles:
        if article.behind is None or article.behind not in resting:
            continue
        at = resting.index(article.behind) + 1
        while at < len(resting) and resting[at].behind is article.behind:
            at += 1
        resting.insert(at, article)
    rest = [article for article in text.articles if not any(article is one for one in resting)]
    order = resting
    for article in sorted(rest, key=lambda one: one.target or (0, 0)):
        at = _slot(order, article)
        _under_heading(order, at, article)
        order.insert(at, article)
    text.articles[:] = order


def _slot(order: Sequence[WorkingArticle], article: WorkingArticle) -> int:
    """Return where in the order an article with a new number belongs."""
    number, sub = article.target or (0, 0)
    if sub:
        return next(
            (at + 1 for at in reversed(range(len(order))) if (order[at].old or _LAST) <= (number, sub - 1)),
            len(order),
        )
    main, at = 0, 0
    for at, one in enumerate(order):
        label = article_number(one.label)
        extra = bool(label and label[1])
        main += not extra
        if main >= number:
            return at if not extra else at + 1
    return len(order)


def _under_heading(order: Sequence[WorkingArticle], at: int, article: WorkingArticle) -> None:
    """Put an article under a heading of its neighbours."""
    beside = [order[index].heading for index in (at - 1, at) if 0 <= index < len(order)]
    own = article.fixed or (article.old is not None and article.heading in beside)
    if beside and not own:
        article.heading = beside[0]


def _numbers(text: WorkingText, said: bool) -> list[tuple[int, int]]:
    """Return the numbers of the articles in their order."""
    present = [article.target or article.old for article in text.articles]
    if not said and all(article.target in (None, article.old) and article.old for article in text.articles):
        return [number or (0, 0) for number in present]
    twice = len(set(present)) != len(present) or None in present
    ordered = all(one < other for one, other in pairwise(present) if one and other)
    if not said and not twice and ordered:
        return [number or (0, 0) for number in present]
    numbers: list[tuple[int, int]] = []
    main, sub = 0, 0
    for article in text.articles:
        wanted = article.target or article.old or (0, 0)
        if wanted[1]:
            sub += 1
        else:
            main, sub = main + 1 if said else max(main + 1, wanted[0]), 0
        numbers.append((main, sub))
    return numbers


def _set_numbers(
    text: WorkingText, numbers: Sequence[tuple[int, int]], step: Step | None
) -> dict[tuple[int, int], tuple[int, int]]:
    """Give the articles their numbers; return the new number of each old one."""
    changed: dict[tuple[int, int], tuple[int, int]] = {}
    for article, number in zip(text.articles, numbers, strict=True):
        if article.old is not None:
            changed[article.old] = number
        if article.old == number and article.label:
            continue
        article.label = label_of(number, article.label)
        if step and article.old is not None and article.target is None:
            article.steps.append(step)
    return {old: new for old, new in changed.items() if old != new}


def _set_references(text: WorkingText, changed: dict[tuple[int, int], tuple[int, int]], step: Step) -> None:
    """Give the articles that the text refers to their new numbers."""
    for article in text.articles:
        for words in article.parts():
            _set_references_in(words, changed, step)


def _set_references_in(words: Words, changed: dict[tuple[int, int], tuple[int, int]], step: Step) -> None:
    """Give the references in words their new numbers; those to other laws stay."""
    puts = []
    other, end = False, 0
    for match in _REFERENCE.finditer(words.text):
        listed = end and _LISTED.fullmatch(words.text[end : match.start()])
        if not listed:
            named = _NAME.search(words.text, max(0, match.start() - _MAX_NAME), match.start())
            other = bool(named and not named["own"])
        end = match.end()
        number = article_number(match[0])
        if not other and number in changed and not any(words.fresh[match.start() : match.end()]):
            puts.append((match.start(), match.end(), label_of(changed[number], match[0])))
    for start, stop, label in reversed(puts):
        words.put(start, stop, label, step)


def _twice(text: WorkingText) -> list[Failure]:
    """Return a failure for each article that does not get the number it is given."""
    failures = []
    for article in text.articles:
        number = article_number(article.label)
        if article.target and number and article.target != number and article.steps:
            failures.append(
                Failure(
                    article.steps[0],
                    f"决定说这一条是{article_label(article.target)}，按顺序排下来却是{article_label(number)}。",
                    f"The decision calls this {article_label(article.target)}; in order it is {article_label(number)}.",
                )
            )
    return failures


def _begin_anew(article: WorkingArticle) -> None:
    """Make the numbers that now hold the old numbers for the next decision."""
    article.old, article.target, article.behind, article.fixed = article_number(article.label), None, None, False
    for number, paragraph in enumerate(article.paragraphs, 1):
        paragraph.old, paragraph.target = number, None
        for place, item in enumerate(paragraph.items, 1):
            item.old, item.target = place, None
    for words in article.parts():
        words.fresh = [False] * len(words.text)
