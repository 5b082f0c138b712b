"""Find the place of a text that an instruction names, or say why it is not there."""

from collections.abc import Sequence

from policykb.corpus.amending.places import PREAMBLE, Place
from policykb.corpus.amending.working_text import Words, WorkingArticle, WorkingItem, WorkingParagraph, WorkingText


class NotThere(Exception):
    """What an instruction names is not in the text, or not once."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(english)
        self.chinese, self.english = chinese, english


def missing(place: Place) -> NotThere:
    """The error for a place that the text does not have."""
    return NotThere(f"原文没有{place}。", f"The text has no {place}.")


class Found:
    """A place of a text: an article, and the paragraph and item in it that are named."""

    def __init__(self, text: WorkingText, place: Place) -> None:
        article = _preamble_of(text) if place.article == PREAMBLE else text.find(place.article)
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
        """Return the item that a place names.

        If the place names no paragraph, it is the only item of that number in the article.
        """
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


def _preamble_of(text: WorkingText) -> WorkingArticle | None:
    """Return the words before the first article as an article.

    They are the same words, not copies.
    """
    if not text.preamble:
        return None
    return WorkingArticle(PREAMBLE, "", [WorkingParagraph(at, words) for at, words in enumerate(text.preamble, 1)])


def _by_old(units: Sequence[WorkingParagraph], number: int) -> WorkingParagraph | None:
    return next((unit for unit in units if unit.old == number), None)
