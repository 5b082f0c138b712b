"""The text of a regulation while decisions are applied to it.

Every part knows its number before the decision, and remembers which of its words are new, so that a change of numbers or of words everywhere touches only words
that no instruction of the same decision has just put in.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from policykb.corpus.amending.articles import (
    ArticleParagraph,
    ArticleText,
    Heading,
    Item,
    Preamble,
    Removed,
    Step,
)
from policykb.corpus.amending.paragraphs import Paragraph, paragraphs_of
from policykb.corpus.amending.places import article_number
from policykb.corpus.model import Document
from policykb.corpus.numerals import chinese, value_of

_ITEM = re.compile(r"\s*(?P<label>[（(](?P<number>[一二三四五六七八九十百]{1,4})[）)])[\s　]*")

# 1. · （1） · ①: an item within an item
_SUBITEM = re.compile(r"\s*(?:\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[）)]|[①-⑳])")

# 第十七条之一 已满七十五周岁的人
_ARTICLE_OF = re.compile(
    r"\s*(?P<label>第[一二三四五六七八九十百千零〇\d]{1,7}条之[一二三四五六七八九十]{1,3})(?=[\s　])"
)

_HEADING = re.compile(r"第[一二三四五六七八九十百\d]{1,5}(?P<unit>分编|编|章|节)")

# 附件：1.… · 附表一 · 附录
_ANNEX = re.compile(r"附\s*(?:件|表|录|图)|附\s*[：:]")

_PARAGRAPH_ENDS = ("。", "：", ":", "；", "”", "）")
"""Ends of a paragraph before the first article; other lines there are titles and a table of contents."""

ENDS = "。；;：:，,、！？"
"""Punctuation that ends words."""


@dataclass(slots=True, eq=False)
class Words:
    """Words that can be changed.

    text: the words
    fresh: for each character, whether an instruction of the decision at hand put it in
    steps: what changed them
    """

    text: str
    fresh: list[bool] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.fresh:
            self.fresh = [False] * len(self.text)

    def put(self, start: int, end: int, new: str, step: Step | None = None, fresh: bool = True) -> None:
        """Put new words in the place of a range."""
        self.text = self.text[:start] + new + self.text[end:]
        self.fresh[start:end] = [fresh] * len(new)
        if step and step not in self.steps:
            self.steps.append(step)

    def finds(self, old: str, only_old: bool = False) -> list[tuple[int, int]]:
        """Return where words stand, white space aside.

        only_old: only among words that are not new
        """
        pattern = r"\s*".join(re.escape(character) for character in "".join(old.split()))
        spans = [match.span() for match in re.finditer(pattern, self.text)] if pattern else []
        return [(start, end) for start, end in spans if not (only_old and any(self.fresh[start:end]))]


@dataclass(slots=True, eq=False)
class WorkingItem:
    """An item (项).

    old: its number before the decision, None if the decision adds it
    label: its number as printed
    words: its words
    target: the number that the decision gives it
    """

    old: int | None
    label: str
    words: Words
    target: int | None = None


@dataclass(slots=True, eq=False)
class WorkingParagraph:
    """A paragraph (款).

    old: its number before the decision, None if the decision adds it
    words: its words up to its items
    items: its items
    target: the number that the decision gives it
    """

    old: int | None
    words: Words
    items: list[WorkingItem] = field(default_factory=list)
    target: int | None = None

    def parts(self) -> Iterator[Words]:
        """Yield its words and those of its items."""
        yield self.words
        for item in self.items:
            yield item.words

    @property
    def text(self) -> str:
        """All of its words."""
        return "\n".join([self.words.text, *(item.label + item.words.text for item in self.items)])


@dataclass(slots=True, eq=False)
class WorkingArticle:
    """An article (条).

    old: its number before the decision, None if the decision adds it
    label: its number as printed
    paragraphs: its paragraphs
    heading: the headings that it stands under, as an index of the part of the text
    target: the number that the decision gives it
    behind: the article that it is put behind
    fixed: whether the decision says under which heading it stands
    """

    old: tuple[int, int] | None
    label: str
    paragraphs: list[WorkingParagraph]
    heading: int = 0
    steps: list[Step] = field(default_factory=list)
    target: tuple[int, int] | None = None
    behind: "WorkingArticle | None" = None
    fixed: bool = False
    was: tuple[int, int] | None = None

    def parts(self) -> Iterator[Words]:
        """Yield the words of all its paragraphs and items."""
        for paragraph in self.paragraphs:
            yield from paragraph.parts()

    @property
    def text(self) -> str:
        """All of its words."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(slots=True, eq=False)
class WorkingHeading:
    """A heading (编, 章, 节).

    label: its number as printed
    words: its words
    """

    label: str
    words: Words

    @property
    def number(self) -> int:
        """Its number."""
        match = re.search(r"[一二三四五六七八九十百\d]+", self.label)
        return value_of(match[0]) if match else 0

    @property
    def unit(self) -> str:
        """Whether it heads a part, a chapter or a section: 编, 章 or 节."""
        match = _HEADING.fullmatch(self.label)
        return match["unit"] if match else ""


@dataclass(slots=True, eq=False)
class WorkingText:
    """A regulation while decisions are applied to it.

    title: its title
    preamble: the paragraphs before its first article
    headings: for each run of articles the headings that stand before its first article
    articles: its articles, in order; each knows its run
    removed: what was deleted so far
    """

    title: Words
    preamble: list[Words]
    headings: list[list[WorkingHeading]]
    articles: list[WorkingArticle]
    removed: list[Removed] = field(default_factory=list)

    def find(self, number: tuple[int, int] | None) -> WorkingArticle | None:
        """Return the article that had a number before the decision."""
        return next((article for article in self.articles if number and article.old == number), None)

    def frozen(self) -> tuple[Preamble, tuple[Heading | ArticleText, ...]]:
        """Return preamble and body as they now are."""
        body: list[Heading | ArticleText] = []
        for run, headings in enumerate(self.headings):
            body += [Heading(one.label, one.words.text, tuple(one.words.steps)) for one in headings]
            body += [_frozen(article) for article in self.articles if article.heading == run]
        steps = [step for words in self.preamble for step in words.steps]
        return Preamble(tuple(words.text for words in self.preamble), tuple(dict.fromkeys(steps))), tuple(body)


def _frozen(article: WorkingArticle) -> ArticleText:
    """Return an article as it now is."""
    paragraphs = tuple(
        ArticleParagraph(
            paragraph.words.text,
            tuple(Item(item.label, item.words.text, tuple(item.words.steps)) for item in paragraph.items),
            tuple(paragraph.words.steps),
        )
        for paragraph in article.paragraphs
    )
    number = article_number(article.label) or (0, 0)
    was = article.was if article.was != number else None
    return ArticleText(number, article.label, paragraphs, tuple(article.steps), was)


def working_text(document: Document) -> WorkingText:
    """Return the text of a regulation, its articles told apart."""
    text = WorkingText(Words(document.header.title), [], [[]], [])
    lines: list[str] = []
    for paragraph in paragraphs_of(document):
        label, heading = _begins(paragraph)
        if label is not None:
            _close(text, lines)
            number = article_number(label)
            text.articles.append(WorkingArticle(number, label, [], len(text.headings) - 1, was=number))
            lines.append(paragraph.text[_skip(paragraph.text, label) :].strip())
        elif heading:
            _close(text, lines)
            if text.articles and text.articles[-1].heading == len(text.headings) - 1:
                text.headings.append([])
            words = paragraph.text[_skip(paragraph.text, heading) :].strip()
            text.headings[-1].append(WorkingHeading(heading, Words(words)))
        elif text.articles or not any(text.headings):
            lines.append(paragraph.text.strip())
    _close(text, _before_annex(lines))
    return text


def _before_annex(lines: list[str]) -> list[str]:
    """Return the lines of the last article, without an annex that follows it."""
    end = next((index for index, line in enumerate(lines) if index and _ANNEX.match(line)), len(lines))
    return lines[:end]


def _close(text: WorkingText, lines: list[str]) -> None:
    """Give the lines read so far to the last article, or to the preamble."""
    if text.articles:
        if not text.articles[-1].paragraphs:
            text.articles[-1].paragraphs = read_paragraphs(lines)
    elif not any(text.headings):
        whole = (line.removeprefix(text.title.text) for line in lines if line.endswith(_PARAGRAPH_ENDS))
        text.preamble += [Words(line.strip()) for line in whole if line]
    lines.clear()


def _begins(paragraph: Paragraph) -> tuple[str | None, str | None]:
    """Return the printed number of the article or heading that a paragraph begins."""
    if paragraph.clause is None:
        return None, None
    last = paragraph.clause.path[-1]
    if article_number(last):
        # 第十七条之一 is read as 第十七条 with words that begin with 之一
        longer = _ARTICLE_OF.match(paragraph.text)
        return (longer["label"] if longer and longer["label"].startswith(last) else last), None
    return None, last if _HEADING.fullmatch(last) else None


def _skip(words: str, label: str) -> int:
    """Return the length of the printed number at the beginning of a paragraph."""
    left = len(label)
    for at, character in enumerate(words):
        if left == 0:
            return at
        left -= not character.isspace()
    return len(words)


def read_paragraphs(lines: Sequence[str], fresh: bool = False, step: Step | None = None) -> list[WorkingParagraph]:
    """Return the paragraphs and items that lines of an article make."""
    found: list[WorkingParagraph] = []
    for line in lines:
        item = _ITEM.match(line)
        if item and found:
            words = _words(line[item.end() :], fresh, step)
            found[-1].items.append(WorkingItem(value_of(item["number"]), item["label"], words))
        elif _SUBITEM.match(line) and found:
            part = found[-1].items[-1].words if found[-1].items else found[-1].words
            part.put(len(part.text), len(part.text), f"\n{line.strip()}", None, fresh)
        else:
            found.append(WorkingParagraph(len(found) + 1, _words(line.strip(), fresh, step)))
    return found


def _words(text: str, fresh: bool, step: Step | None) -> Words:
    return Words(text, [fresh] * len(text), [step] if step else [])


def heading_of(line: str) -> tuple[str | None, str]:
    """Return the printed number of a heading that a line begins with, and its words."""
    match = _HEADING.match(line.strip())
    return (match[0], line.strip()[match.end() :].strip()) if match else (None, line.strip())


def item_of(line: str) -> tuple[str | None, str]:
    """Return the printed number of the item that a line begins with, and its words."""
    match = _ITEM.match(line)
    return (match["label"], line[match.end() :]) if match else (None, line.strip())


def item_label(number: int, like: str = "（一）") -> str:
    """Return the printed number of an item, in the brackets of another."""
    return f"{like[0]}{chinese(number)}{like[-1]}"


def with_end(words: str, like: str) -> str:
    """Return words with the punctuation that ends `like`, if they have none."""
    end = like.rstrip()[-1:]
    closed = words[-1:] in ENDS or (words[-1:] in "”’" and words[-2:-1] in ENDS)
    return words if closed or end not in ENDS else words + end
