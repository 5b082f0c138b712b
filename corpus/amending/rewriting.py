"""Quoted words in the place of an article, of paragraphs or of items."""

from collections.abc import Sequence

from policykb.corpus.amending.articles import Step
from policykb.corpus.amending.found import Found, NotThere, missing
from policykb.corpus.amending.instructions import Instruction, labelled
from policykb.corpus.amending.places import PREAMBLE
from policykb.corpus.amending.working_text import (
    Words,
    WorkingArticle,
    WorkingItem,
    WorkingParagraph,
    WorkingText,
    item_of,
    read_paragraphs,
    with_end,
)


def rewrite(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Put quoted words in the place of an article, of paragraphs or of an item."""
    lines = instruction.quoted[0]
    places = instruction.places
    if places[0].article == PREAMBLE:
        _rewrite_preamble(text, instruction, step)
        return
    if len({place.article for place in places}) > 1:
        _rewrite_articles(text, instruction, step)
        return
    found = [Found(text, place) for place in places]
    first, place = found[0], places[0]
    items = [one.item for one in found if one.item]
    if items:
        _rewrite_items(items, lines, step)
    elif place.paragraph is not None:
        rewrite_paragraphs([one.paragraph for one in found if one.paragraph], first.article, lines, step)
    else:
        rewrite_article(first.article, lines, step)


def rewrite_article(article: WorkingArticle, lines: Sequence[str], step: Step) -> None:
    """Put quoted words in the place of a whole article."""
    _, rest = labelled(lines[0])
    end = article.text[-1:]
    article.paragraphs = read_paragraphs([rest, *lines[1:]], True, step)
    for old, paragraph in enumerate(article.paragraphs, 1):
        paragraph.old = old
    last = article.paragraphs[-1]
    words = last.items[-1].words if last.items else last.words
    end_like(words, end)
    article.steps.append(step)


def end_like(words: Words, like: str) -> None:
    """Give words the punctuation at their end that others have, if they have none."""
    ended = with_end(words.text, like)
    if ended != words.text:
        words.put(len(words.text), len(words.text), ended[len(words.text) :])


def _rewrite_articles(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Put quoted articles, each with its number, in the place of articles."""
    parts = split_articles(instruction.quoted)
    wanted = [place.article for place in instruction.places]
    if [number for number, _ in parts] != wanted:
        raise NotThere("引文没有逐条写明条号。", "The quoted words do not say which article each part is.")
    articles = [Found(text, place).article for place in instruction.places]
    for article, (_, lines) in zip(articles, parts, strict=True):
        rewrite_article(article, lines, step)


def split_articles(quoted: Sequence[Sequence[str]]) -> list[tuple[tuple[int, int] | None, list[str]]]:
    """Return the articles that quotations hold, each with its number if it is quoted."""
    parts: list[tuple[tuple[int, int] | None, list[str]]] = []
    for lines in quoted:
        for index, line in enumerate(lines):
            number, rest = labelled(line)
            if number or index == 0:
                parts.append((number, [rest]))
            else:
                parts[-1][1].append(line)
    return parts


def rewrite_paragraphs(
    paragraphs: Sequence[WorkingParagraph], article: WorkingArticle, lines: Sequence[str], step: Step
) -> None:
    """Put quoted words in the place of paragraphs that follow each other."""
    new = read_paragraphs(lines, True, step)
    first = paragraphs[0]
    if len(paragraphs) == 1 and len(new) == 1 and first.items and not new[0].items and lines[0].rstrip()[-1] in "：:":
        first.words = new[0].words
        return
    last = new[-1]
    end_like(last.items[-1].words if last.items else last.words, paragraphs[-1].text[-1:])
    olds = [paragraph.old for paragraph in paragraphs]
    for index, paragraph in enumerate(new):
        paragraph.old = olds[index] if index < len(olds) else None
        paragraph.target = first.target if index == 0 else None
    at = article.paragraphs.index(first)
    kept = [paragraph for paragraph in article.paragraphs if paragraph not in paragraphs]
    article.paragraphs = kept[:at] + new + kept[at:]


def _rewrite_items(items: Sequence[WorkingItem], lines: Sequence[str], step: Step) -> None:
    """Put quoted words in the place of items."""
    new = [item_of(line) for line in lines]
    if len(items) == 1 and all(label is None for label, _ in new[1:]):
        new = [(new[0][0], "\n".join(words for _, words in new))]
    if len(new) != len(items):
        raise NotThere("引文的项数与所指的不同。", "The quoted words have another number of items than the place.")
    for item, (_, words) in zip(items, new, strict=True):
        item.words.put(0, len(item.words.text), with_end(words, item.words.text), step)


def _rewrite_preamble(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Put quoted words in the place of those before the first article."""
    place = instruction.places[0]
    if not text.preamble or (place.paragraph or 1) > len(text.preamble):
        raise missing(place)
    new = [Words(line, [True] * len(line), [step]) for line in instruction.quoted[0]]
    if place.paragraph is None:
        text.preamble = new
    else:
        text.preamble[place.paragraph - 1 : place.paragraph] = new
