"""Additions and moves of articles, paragraphs and items."""

from collections.abc import Sequence

from policykb.corpus.amending.articles import Step, label_of
from policykb.corpus.amending.chapters import add_chapter, run_of
from policykb.corpus.amending.found import Found, NotThere, missing
from policykb.corpus.amending.instructions import Instruction
from policykb.corpus.amending.places import Place
from policykb.corpus.amending.rewriting import end_like, rewrite_article, rewrite_paragraphs, split_articles
from policykb.corpus.amending.working_text import (
    Words,
    WorkingArticle,
    WorkingItem,
    WorkingText,
    item_of,
    read_paragraphs,
    with_end,
)
from policykb.corpus.numerals import value_of


def move(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Give an article or a paragraph another place, with new words if some are quoted."""
    of_one = len(instruction.new) == 1 and len({place.article for place in instruction.places}) == 1
    if len(instruction.places) != len(instruction.new) and not of_one:
        raise NotThere("原位置与新位置的数目不同。", "The old and the new places are not equal in number.")
    found = Found(text, instruction.places[0])
    new = instruction.new[0]
    if found.item and new.item is not None:
        _move_items([Found(text, place) for place in instruction.places], instruction)
        return
    if found.item or new.item is not None:
        raise NotThere("项的移动不能自动完成。", "Items are not moved by program.")
    if found.paragraph is None:
        if new.paragraph is not None:
            raise NotThere("把条移为款不能自动完成。", "An article is not made a paragraph by program.")
        for place, target in zip(instruction.places, instruction.new, strict=True):
            article = Found(text, place).article
            article.target = target.article
            article.steps.append(step)
        if instruction.quoted:
            rewrite_article(found.article, instruction.quoted[0], step)
        return
    _move_paragraphs(text, instruction, step)


def _move_items(found: Sequence[Found], instruction: Instruction) -> None:
    """Move items within their paragraph: 原第十项改为第十一项."""
    if len(found) != len(instruction.new) or instruction.quoted:
        raise NotThere("原位置与新位置的数目不同。", "The old and the new places are not equal in number.")
    for one, new in zip(found, instruction.new, strict=True):
        if one.item:
            one.item.target = new.item


def _move_paragraphs(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Move paragraphs within their article, or make an article of them."""
    new = instruction.new[0]
    found = [Found(text, place) for place in instruction.places]
    article = found[0].article
    paragraphs = [one.paragraph for one in found if one.paragraph]
    if new.paragraph is not None and new.article in (None, article.old) and len(paragraphs) == 1:
        paragraphs[0].target = new.paragraph
        paragraphs[0].words.steps.append(step)
        if instruction.quoted:
            rewrite_paragraphs(paragraphs, article, instruction.quoted[0], step)
        return
    if new.paragraph is not None or new.article is None:
        raise NotThere("把款移到另一条不能自动完成。", "A paragraph is not moved into another article by program.")
    article.paragraphs = [paragraph for paragraph in article.paragraphs if paragraph not in paragraphs]
    article.steps.append(step)
    made = WorkingArticle(None, label_of(new.article, article.label), paragraphs, article.heading, [step], new.article)
    if instruction.quoted:
        rewrite_article(made, instruction.quoted[0], step)
    text.articles.append(made)


def add(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Add articles, paragraphs or items."""
    if instruction.unit == "条":
        _add_articles(text, instruction, step)
    elif instruction.unit == "款":
        _add_paragraphs(text, instruction, step)
    elif instruction.unit == "项":
        _add_items(text, instruction, step)
    else:
        add_chapter(text, instruction, step)


def _add_articles(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Add the quoted articles, with the numbers that the decision gives them."""
    parts = split_articles(instruction.quoted)
    targets = [place.article for place in instruction.new] or [number for number, _ in parts]
    if len(targets) != len(parts):
        raise NotThere("引文的条数与所说的不同。", "The quoted words have another number of articles than told.")
    behind = _behind(text, instruction)
    like = text.articles[0].label if text.articles else ""
    for target, (_, lines) in zip(targets, parts, strict=True):
        label = label_of(target, like) if target else ""
        made = WorkingArticle(None, label, read_paragraphs(lines, True, step), 0, [step], target, behind)
        last = made.paragraphs[-1]
        end_like(last.items[-1].words if last.items else last.words, "。")
        if behind is not None:
            made.heading = behind.heading
        elif instruction.chapter is not None:
            made.heading, made.fixed = run_of(text, instruction.chapter, "章"), True
        text.articles.append(made)
        behind = made if behind is not None else None


def _behind(text: WorkingText, instruction: Instruction) -> WorkingArticle | None:
    """Return the article behind which an addition goes, if the decision names one."""
    if not instruction.places:
        return None
    found = Found(text, instruction.places[0]).article
    if instruction.side == "前":
        at = text.articles.index(found)
        return text.articles[at - 1] if at else None
    return found


def _add_paragraphs(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Add the quoted paragraphs to an article."""
    place = instruction.places[0]
    found = Found(text, Place(place.article, place.paragraph if instruction.side else None))
    new = read_paragraphs([line for lines in instruction.quoted for line in lines], True, step)
    targets = [one.paragraph for one in instruction.new if one.paragraph is not None]
    if targets and len(targets) != len(new):
        raise NotThere("引文的款数与所说的不同。", "The quoted words have another number of paragraphs than told.")
    for index, paragraph in enumerate(new):
        paragraph.old = None
        paragraph.target = targets[index] if targets else None
        end_like(paragraph.items[-1].words if paragraph.items else paragraph.words, "。")
    paragraphs = found.article.paragraphs
    at = len(paragraphs)
    if found.paragraph:
        at = paragraphs.index(found.paragraph) + (instruction.side == "后")
    paragraphs[at:at] = new


def _add_items(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Add the quoted items to a paragraph."""
    place = instruction.places[0]
    found = Found(text, place if instruction.side else Place(place.article, place.paragraph))
    having = [found.paragraph] if found.paragraph else [one for one in found.article.paragraphs if one.items]
    if len(having) != 1 or having[0] is None or not having[0].items:
        raise missing(Place(place.article, place.paragraph, 1))
    items = having[0].items
    lines = [item_of(line) for quoted in instruction.quoted for line in quoted]
    targets = [one.item for one in instruction.new if one.item is not None] or [
        value_of(label[1:-1]) for label, _ in lines if label
    ]
    if targets and len(targets) != len(lines):
        raise NotThere("引文的项数与所说的不同。", "The quoted words have another number of items than told.")
    at = items.index(found.item) + (instruction.side == "后") if found.item else len(items)
    made = [
        WorkingItem(None, label or "", Words(with_end(words, "；"), [True] * len(with_end(words, "；")), [step]))
        for label, words in lines
    ]
    for index, item in enumerate(made):
        item.target = targets[index] if targets else None
    items[at:at] = made
