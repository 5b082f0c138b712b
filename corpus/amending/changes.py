"""The changes that instructions make, one function for each kind."""

from collections.abc import Callable, Sequence

from policykb.corpus.amending.articles import Removed, Step, label_of
from policykb.corpus.amending.instructions import Instruction, labelled
from policykb.corpus.amending.places import Place
from policykb.corpus.amending.working_text import (
    WorkingArticle,
    WorkingHeading,
    WorkingItem,
    WorkingParagraph,
    WorkingText,
    Words,
    item_label,
    item_of,
    read_paragraphs,
    with_end,
)
from policykb.corpus.numerals import chinese, value_of

Unit = WorkingArticle | WorkingParagraph | WorkingItem


class NotThere(Exception):
    """What an instruction names is not in the text, or not once."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(english)
        self.chinese, self.english = chinese, english


def missing(place: Place) -> NotThere:
    """The error for a place that the text does not have."""
    return NotThere(f"原文没有{place}。", f"The text has no {place}.")


class Found:
    """A place of the text: its article, and the paragraph and item in it that are named."""

    def __init__(self, text: WorkingText, place: Place) -> None:
        article = text.find(place.article)
        if article is None:
            raise missing(place)
        self.article = article
        self.paragraph: WorkingParagraph | None = None
        self.item: WorkingItem | None = None
        if place.paragraph is not None:
            self.paragraph = _by_old(article.paragraphs, place.paragraph)
            if self.paragraph is None:
                raise missing(place)
        if place.item is not None:
            self.paragraph, self.item = self._find_item(place)
        if place.subitem is not None:
            raise NotThere(f"不能定位到{place}。", f"{place} cannot be found: items within items are not told apart.")

    def _find_item(self, place: Place) -> tuple[WorkingParagraph, WorkingItem]:
        """Return the item that a place names; without a paragraph, the only one of that number."""
        among = [self.paragraph] if self.paragraph else self.article.paragraphs
        found = [(one, item) for one in among for item in one.items if item.old == place.item]
        if len(found) != 1:
            raise missing(place)
        return found[0]

    def parts(self) -> list[Words]:
        """Return the words of the place."""
        if self.item:
            return [self.item.words]
        return list((self.paragraph or self.article).parts())


def _by_old(units: Sequence[WorkingParagraph], number: int) -> WorkingParagraph | None:
    return next((unit for unit in units if unit.old == number), None)


def _keep_old(text: WorkingText, place: Place, words: str, step: Step) -> None:
    text.removed.append(Removed(str(place), words, step))


def rewrite(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Put quoted words in the place of an article, of paragraphs or of an item."""
    lines = instruction.quoted[0]
    places = instruction.places
    if len({place.article for place in places}) > 1:
        _rewrite_articles(text, instruction, step)
        return
    found = [Found(text, place) for place in places]
    first, place = found[0], places[0]
    if place.item is not None:
        _rewrite_items(found, lines, step, places)
    elif place.paragraph is not None:
        _rewrite_paragraphs([one.paragraph for one in found if one.paragraph], first.article, lines, step)
    else:
        _rewrite_article(first.article, lines, step)


def _rewrite_article(article: WorkingArticle, lines: Sequence[str], step: Step) -> None:
    """Put quoted words in the place of a whole article."""
    _, rest = labelled(lines[0])
    end = article.text[-1:]
    article.paragraphs = read_paragraphs([rest, *lines[1:]], True, step)
    for old, paragraph in enumerate(article.paragraphs, 1):
        paragraph.old = old
    last = article.paragraphs[-1]
    words = last.items[-1].words if last.items else last.words
    _end_like(words, end)
    article.steps.append(step)


def _end_like(words: Words, like: str) -> None:
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
        _rewrite_article(article, lines, step)


def split_articles(quoted: Sequence[Sequence[str]]) -> list[tuple[tuple[int, int] | None, list[str]]]:
    """Return the articles that quotations hold, each with its number if it is quoted too."""
    parts: list[tuple[tuple[int, int] | None, list[str]]] = []
    for lines in quoted:
        for index, line in enumerate(lines):
            number, rest = labelled(line)
            if number or index == 0:
                parts.append((number, [rest]))
            else:
                parts[-1][1].append(line)
    return parts


def _rewrite_paragraphs(
    paragraphs: Sequence[WorkingParagraph], article: WorkingArticle, lines: Sequence[str], step: Step
) -> None:
    """Put quoted words in the place of paragraphs that follow each other."""
    new = read_paragraphs(lines, True, step)
    first = paragraphs[0]
    if len(paragraphs) == 1 and len(new) == 1 and first.items and not new[0].items and lines[0].rstrip()[-1] in "：:":
        first.words = new[0].words
        return
    last = new[-1]
    _end_like(last.items[-1].words if last.items else last.words, paragraphs[-1].text[-1:])
    olds = [paragraph.old for paragraph in paragraphs]
    for index, paragraph in enumerate(new):
        paragraph.old = olds[index] if index < len(olds) else None
        paragraph.target = first.target if index == 0 else None
    at = article.paragraphs.index(first)
    kept = [paragraph for paragraph in article.paragraphs if paragraph not in paragraphs]
    article.paragraphs = kept[:at] + new + kept[at:]


def _rewrite_items(found: Sequence[Found], lines: Sequence[str], step: Step, places: Sequence[Place]) -> None:
    """Put quoted words in the place of items."""
    new = [item_of(line) for line in lines]
    if len(found) == 1 and all(label is None for label, _ in new[1:]):
        new = [(new[0][0], "\n".join(words for _, words in new))]
    if len(new) != len(found):
        raise NotThere("引文的项数与所指的不同。", "The quoted words have another number of items than the place.")
    for one, (_, words) in zip(found, new, strict=True):
        assert one.item is not None
        item = one.item
        item.words.put(0, len(item.words.text), with_end(words, item.words.text), step)


def delete(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Delete articles, paragraphs or items."""
    for place, found in [(place, Found(text, place)) for place in instruction.places]:
        if found.item and found.paragraph:
            _keep_old(text, place, found.item.label + found.item.words.text, step)
            was_last = found.paragraph.items[-1] is found.item
            found.paragraph.items.remove(found.item)
            if found.paragraph.items and was_last:
                _set_end(found.paragraph.items[-1].words, found.item.words.text[-1:], step)
            found.paragraph.words.steps.append(step)
        elif found.paragraph:
            _keep_old(text, place, found.paragraph.text, step)
            found.article.paragraphs.remove(found.paragraph)
            found.article.steps.append(step)
        else:
            _keep_old(text, place, found.article.text, step)
            text.articles.remove(found.article)


def _set_end(words: Words, end: str, step: Step) -> None:
    """Change the punctuation at the end of words: a last item ends with 。, one before it with ；."""
    if words.text[-1:] in "；。" and end in ("；", "。") and words.text[-1:] != end:
        words.put(len(words.text) - 1, len(words.text), end, step)


def merge(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Put quoted words in the place of the first of several articles, and delete the others."""
    first, *others = [Found(text, place).article for place in instruction.places]
    _rewrite_article(first, instruction.quoted[0], step)
    if instruction.new and instruction.new[0].article:
        first.target = instruction.new[0].article
    for place, article in zip(instruction.places[1:], others, strict=True):
        _keep_old(text, place, article.text, step)
        text.articles.remove(article)


def move(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Give an article or a paragraph another place, with new words if some are quoted."""
    if len(instruction.places) != len(instruction.new):
        if len(instruction.new) != 1 or len({place.article for place in instruction.places}) != 1:
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
            _rewrite_article(found.article, instruction.quoted[0], step)
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
            _rewrite_paragraphs(paragraphs, article, instruction.quoted[0], step)
        return
    if new.paragraph is not None or new.article is None:
        raise NotThere("把款移到另一条不能自动完成。", "A paragraph is not moved into another article by program.")
    article.paragraphs = [paragraph for paragraph in article.paragraphs if paragraph not in paragraphs]
    article.steps.append(step)
    made = WorkingArticle(None, label_of(new.article, article.label), paragraphs, article.heading, [step], new.article)
    if instruction.quoted:
        _rewrite_article(made, instruction.quoted[0], step)
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
        _add_chapter(text, instruction, step)


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
        _end_like(last.items[-1].words if last.items else last.words, "。")
        if behind is not None:
            made.heading = behind.heading
        elif instruction.chapter is not None:
            made.heading = _run_of(text, instruction.chapter, "章")
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


def _run_of(text: WorkingText, number: int, unit: str) -> int:
    """Return the last run of articles under the chapter of a number."""
    runs = [
        run
        for run, headings in enumerate(text.headings)
        if any(heading.unit == unit and heading.number == number for heading in headings)
    ]
    if not runs:
        raise NotThere(f"原文没有第{chinese(number)}{unit}。", f"The text has no 第{chinese(number)}{unit}.")
    run = runs[-1]
    while run + 1 < len(text.headings) and all(heading.unit == "节" for heading in text.headings[run + 1]):
        run += 1
    return run


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
        _end_like(paragraph.items[-1].words if paragraph.items else paragraph.words, "。")
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


def _add_chapter(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Add a quoted chapter: its heading and, where they are quoted, its articles."""
    raise NotThere("增加章节不能自动完成。", "Chapters are not added by program.")


def replace_words(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Put words in the place of others, everywhere in the named places."""
    new = instruction.quoted if len(instruction.quoted) > 1 else instruction.quoted * len(instruction.old)
    pairs = list(zip(instruction.old, ("\n".join(lines) for lines in new), strict=True))
    if instruction.whole:
        for old, words in pairs:
            _put_everywhere(_everywhere(text), old, words, step, only_old=True)
        return
    for place in instruction.places:
        parts = Found(text, place).parts()
        for old, words in pairs:
            _put_everywhere(parts, old, words, step, place=place)


def _everywhere(text: WorkingText) -> list[Words]:
    """Return all words of the text, headings and preamble included."""
    headings = [heading.words for run in text.headings for heading in run]
    return [*text.preamble, *headings, *(words for article in text.articles for words in article.parts())]


def _put_everywhere(
    parts: Sequence[Words], old: str, new: str, step: Step, place: Place | None = None, only_old: bool = False
) -> None:
    """Put words in the place of others wherever these stand; raise NotThere if they stand nowhere."""
    count = 0
    for words in parts:
        for start, end in reversed(words.finds(old, only_old)):
            words.put(start, end, new, step)
            count += 1
    if not count:
        where = str(place) if place else "全文"
        raise NotThere(f"{where}里没有“{old}”。", f"“{old}” is not in {where}.")


def remove_words(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Delete words from the named places."""
    places = instruction.places or (None,)
    for place in places:
        parts = Found(text, place).parts() if place else _everywhere(text)
        for old in instruction.old:
            _put_everywhere(parts, old, "", step, place, only_old=place is None)


def insert_words(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Put words before or behind others."""
    new, old = "\n".join(instruction.quoted[0]), instruction.old[0]
    words = old + new if instruction.side == "后" else new + old
    for place in instruction.places:
        _put_everywhere(Found(text, place).parts(), old, words, step, place)


def append_words(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Put words at the beginning or the end of a place."""
    raise NotThere("在开头或末尾加字不能自动完成。", "Words are not put at the beginning or the end by program.")


def rename(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Give a chapter or section another heading."""
    unit = instruction.unit or "章"
    found = [
        heading
        for run in text.headings
        for heading in run
        if heading.unit == unit and heading.number == instruction.chapter
    ]
    if len(found) != 1:
        name = f"第{chinese(instruction.chapter or 0)}{unit}"
        raise NotThere(f"原文没有或不止一个{name}。", f"The text has no {name}, or more than one.")
    words = instruction.quoted[0][0]
    label = found[0].label
    if words.startswith(label):
        words = words[len(label) :].strip()
    found[0].words.put(0, len(found[0].words.text), words, step)


def preamble(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Put quoted words in the place of the words before the first article."""
    if not text.preamble:
        raise NotThere("原文第一条前没有引言。", "The text has no words before its first article.")
    text.preamble = [Words(line, [True] * len(line), [step]) for line in instruction.quoted[0]]


def title(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Give the regulation another title."""
    text.title.put(0, len(text.title.text), instruction.quoted[0][0].strip("《》"), step)


def unread(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Say that an instruction was not read."""
    raise NotThere("这一处修改没有读懂。请对照决定原文。", "This instruction was not understood. See the decision itself.")


CHANGES: dict[str, Callable[[WorkingText, Instruction, Step], None]] = {
    "rewrite": rewrite,
    "delete": delete,
    "merge": merge,
    "move": move,
    "add": add,
    "replace": replace_words,
    "remove": remove_words,
    "insert": insert_words,
    "append": append_words,
    "rename": rename,
    "preamble": preamble,
    "title": title,
    "unread": unread,
}
"""The change of each kind of instruction; renumbering comes last and stands apart."""
