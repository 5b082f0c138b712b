"""A consolidated text: its articles, and the steps that made each word of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from policykb.corpus.amending.places import article_label
from policykb.corpus.model import Span


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a place by one instruction of a decision.

    decision_id: id of the decision
    title: its title
    kind: kind of the instruction: rewrite, add, renumber
    words: the instruction in its own words
    span: where they stand in the decision's text
    """

    decision_id: str
    title: str
    kind: str
    words: str
    span: Span


@dataclass(frozen=True, slots=True)
class Item:
    """One item (项) of a paragraph.

    label: its number as printed: （一）
    words: its words, with those of the items within it
    steps: what changed it
    """

    label: str
    words: str
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleParagraph:
    """One paragraph (款) of an article.

    words: its words up to its items
    items: its items (项)
    steps: what changed its words
    """

    words: str
    items: tuple[Item, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleText:
    """One article (条) of a consolidated text.

    number: its number, and that of its 之 or 0: (120, 1) is 第一百二十条之一
    label: its number as printed
    paragraphs: its paragraphs (款)
    steps: what made, moved or rewrote it as a whole
    was: the number that it had before, if another
    """

    number: tuple[int, int]
    label: str
    paragraphs: tuple[ArticleParagraph, ...]
    steps: tuple[Step, ...] = ()
    was: tuple[int, int] | None = None

    @property
    def all_steps(self) -> tuple[Step, ...]:
        """Every step that changed it or a part of it, each once, in order."""
        return tuple(dict.fromkeys([*self.steps, *self.inner_steps]))

    @property
    def inner_steps(self) -> tuple[Step, ...]:
        """Every step that changed its words, each once, in order."""
        return tuple(dict.fromkeys(self._inner_steps()))

    def _inner_steps(self) -> Iterator[Step]:
        for paragraph in self.paragraphs:
            yield from paragraph.steps
            for item in paragraph.items:
                yield from item.steps

    @property
    def lines(self) -> tuple[str, ...]:
        """Its words, one line for each paragraph and item, without its number."""
        found: list[str] = []
        for paragraph in self.paragraphs:
            found += [line for line in paragraph.words.split("\n") if line]
            for item in paragraph.items:
                found += [line for line in f"{item.label}{item.words}".split("\n") if line]
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a part, chapter or section (编, 章, 节).

    label: its number as printed: 第二章
    words: its words
    steps: what changed it
    """

    label: str
    words: str
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Preamble:
    """The words before the first article.

    lines: its paragraphs
    steps: what changed them
    """

    lines: tuple[str, ...]
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Removed:
    """A place that a decision deletes.

    place: the place, by its number before the decision
    words: what stood there
    step: the instruction
    """

    place: str
    words: str
    step: Step


@dataclass(frozen=True, slots=True)
class Failure:
    """An instruction that could not be applied.

    step: the instruction
    chinese: why, in Chinese
    english: why, in English
    """

    step: Step
    chinese: str
    english: str


@dataclass(frozen=True, slots=True)
class ConsolidatedText:
    """A regulation with its amendments put in, by program and not by its issuer.

    document_id: id of the regulation
    title: its title
    preamble: the words before its first article
    body: its headings and articles, in order
    decisions: ids of the decisions that were applied, in order of date
    contained: ids of the decisions whose amendments the text had already, by what its head says
    removed: what they delete
    failures: the instructions that could not be applied
    """

    document_id: str
    title: str
    preamble: Preamble
    body: tuple[Heading | ArticleText, ...]
    decisions: tuple[str, ...]
    contained: tuple[str, ...] = ()
    removed: tuple[Removed, ...] = ()
    failures: tuple[Failure, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every instruction was applied."""
        return not self.failures

    @property
    def articles(self) -> tuple[ArticleText, ...]:
        """Its articles, in order."""
        return tuple(part for part in self.body if isinstance(part, ArticleText))

    @property
    def text(self) -> str:
        """Its words as they would be printed, without title and marks of change."""
        lines = [self.title, *self.preamble.lines]
        for part in self.body:
            if isinstance(part, Heading):
                lines.append(f"{part.label}　{part.words}".strip("　"))
            else:
                first, *rest = part.lines or ("",)
                lines += [f"{part.label}　{first}", *rest]
        return "\n".join(lines)


def label_of(number: tuple[int, int], like: str) -> str:
    """Return the printed number of an article, in figures if `like` has them: 第5条."""
    if any(character.isdecimal() for character in like):
        return f"第{number[0]}条" + (f"之{number[1]}" if number[1] else "")
    return article_label(number)
