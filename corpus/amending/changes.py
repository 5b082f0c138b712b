"""The changes that instructions make, one function for each kind."""

from collections.abc import Callable, Sequence

from policykb.corpus.amending.additions import add, move
from policykb.corpus.amending.articles import Removed, Step
from policykb.corpus.amending.chapters import delete_chapter, rename
from policykb.corpus.amending.found import Found, NotThere
from policykb.corpus.amending.instructions import Instruction
from policykb.corpus.amending.places import PREAMBLE, Place
from policykb.corpus.amending.rewriting import rewrite, rewrite_article
from policykb.corpus.amending.working_text import ENDS, Words, WorkingText


def _keep_old(text: WorkingText, place: Place, words: str, step: Step) -> None:
    text.removed.append(Removed(str(place), words, step))


def delete(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Delete articles, paragraphs, items or a chapter."""
    if instruction.chapter is not None:
        delete_chapter(text, instruction, step)
        return
    if any(place.article == PREAMBLE for place in instruction.places):
        raise NotThere("引言的删除不能自动完成。", "Words before the first article are not deleted by program.")
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
    """Change the punctuation at the end of an item: 。 for the last, ； for others."""
    if words.text[-1:] in "；。" and end in ("；", "。") and words.text[-1:] != end:
        words.put(len(words.text) - 1, len(words.text), end, step)


def merge(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Put quoted words in the place of several articles."""
    first, *others = [Found(text, place).article for place in instruction.places]
    rewrite_article(first, instruction.quoted[0], step)
    if instruction.new and instruction.new[0].article:
        first.target = instruction.new[0].article
    for place, article in zip(instruction.places[1:], others, strict=True):
        _keep_old(text, place, article.text, step)
        text.articles.remove(article)


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
    """Put words in the place of others wherever these stand.

    Raises NotThere if they stand nowhere.
    """
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
    """Put words at the end or the beginning of a place.

    At the end, words without punctuation of their own go before that of the place.
    """
    new = "\n".join(instruction.quoted[0])
    parts = Found(text, instruction.places[0]).parts()
    if instruction.side in ("末尾", "最后", "句末"):
        last = parts[-1]
        end = len(last.text)
        at = end if new[-1] in ENDS else end - (last.text[-1:] in ENDS)
        last.put(at, at, new, step)
    elif new[-1] in ENDS:
        parts[0].put(0, 0, new, step)
    else:
        raise NotThere(
            "要加在开头的话没有标点，不能确定怎样与后文相接。",
            "The words for the beginning end without punctuation, so how they join the rest is not certain.",
        )


def title(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Give the regulation another title."""
    text.title.put(0, len(text.title.text), instruction.quoted[0][0].strip("《》"), step)


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
    "title": title,
}
"""The change of each kind of instruction; renumbering comes last and stands apart."""
