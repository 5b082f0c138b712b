"""Places in a regulation, as instructions name them: 第三条第二款第（一）项."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from policykb.corpus.numerals import chinese, value_of

NUMBER = r"[一二三四五六七八九十百千零〇\d]{1,7}"
"""A printed number."""

_HEADS = (
    "|".join(rf"第{NUMBER}(?:、{NUMBER})*{unit}" for unit in (rf"条(?:之{NUMBER})?", "款", "目"))
    + rf"|第[（(]?{NUMBER}[）)]?(?:(?:、|至)第?[（(]?{NUMBER}[）)]?)*项"
)

_PREAMBLE = rf"(?:序言|引言|导语|前言)(?:第{NUMBER}(?:自然)?段)?"

PLACE = rf"(?:{_PREAMBLE}|(?:{_HEADS})(?:的?(?:{_HEADS}))*)"
"""One place: an article, and what is within it; or the words before the first article."""

PLACES = rf"{PLACE}(?:(?:、|和|及|以及|与|至|到)\s?{PLACE})*"
"""Several places: 第五条、第七条第二款 · 第二十四条至第二十七条."""

_PART = re.compile(
    rf"(?P<before>序言|引言|导语|前言)|第(?P<number>[（(]?{NUMBER}[）)]?(?:(?:、|至)第?[（(]?{NUMBER}[）)]?)*)(?P<unit>条|款|项|目|(?:自然)?段)(?:之(?P<after>{NUMBER}))?"
)
_NUMBER = re.compile(NUMBER)

PREAMBLE = (0, 0)
"""Number in place of an article's for the words before the first article."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a regulation, by the numbers that the decision uses.

    article: number of the article (条) and of its 之, 0 where there is none; `PREAMBLE` for the words before the first;
        None for the whole text
    paragraph: number of the paragraph (款), if named
    item: number of the item (项), if named
    subitem: number of the item within the item (目), if named
    """

    article: tuple[int, int] | None = None
    paragraph: int | None = None
    item: int | None = None
    subitem: int | None = None

    def __str__(self) -> str:
        """Its usual printed form: 第三条第二款第一项."""
        parts = [] if self.article is None else [article_label(self.article)]
        if self.article == PREAMBLE:
            return "引言" + (f"第{chinese(self.paragraph)}段" if self.paragraph else "")
        named = ((self.paragraph, "款"), (self.item, "项"), (self.subitem, "目"))
        return "".join(parts + [f"第{chinese(number)}{unit}" for number, unit in named if number]) or "全文"


def article_label(number: tuple[int, int]) -> str:
    """Return the printed number of an article: (120, 1) → 第一百二十条之一."""
    return f"第{chinese(number[0])}条" + (f"之{chinese(number[1])}" if number[1] else "")


def article_number(printed: str) -> tuple[int, int] | None:
    """Return the number of an article from its printed form, or None if it is none."""
    match = _PART.fullmatch("".join(printed.split()))
    if not match or match["unit"] != "条" or not _NUMBER.fullmatch(match["number"]):
        return None
    return value_of(match["number"]), value_of(match["after"]) if match["after"] else 0


def read_places(words: str, within: Place | None = None) -> tuple[Place, ...]:
    """Return the places that words name.

    within: the place named before, to which 第二款 alone belongs
    """
    found: list[Place] = []
    current = within or Place()
    end, base = 0, current
    for match in _PART.finditer(words):
        between = words[end : match.start()]
        joined = bool(found) and not between.strip("的")
        named = list(_with(base if joined else current, match))
        if between in ("至", "到") and found and named:
            named = list(_range(found[-1], named[0])) + named[1:]
        if joined:
            found.pop()
        found += named
        base = current = named[-1]
        end = match.end()
    return tuple(found)


def _with(base: Place, match: re.Match[str]) -> Iterator[Place]:
    """Yield a place with the part that a match names: 第二、三款 are two."""
    if match["before"]:
        yield Place(PREAMBLE)
        return
    unit, after = match["unit"], match["after"]
    numbers = [value_of(number) for number in _NUMBER.findall(match["number"])]
    if "至" in match["number"] and len(numbers) == 2:
        numbers = list(range(numbers[0], numbers[1] + 1))
    for number in numbers:
        if unit == "条":
            yield Place((number, value_of(after) if after else 0))
        elif unit == "款" or unit.endswith("段"):
            yield replace(base, paragraph=number, item=None, subitem=None)
        elif unit == "项":
            yield replace(base, item=number, subitem=None)
        else:
            yield replace(base, subitem=number)


def _range(first: Place, last: Place) -> Iterator[Place]:
    """Yield the places behind the first up to the last: 第二十四条至第二十七条."""
    if first.article and last.article and last.paragraph is None and last.item is None:
        for number in range(first.article[0] + 1, last.article[0]):
            yield Place((number, 0))
    elif last.item and first.item:
        yield from (replace(last, item=number) for number in range(first.item + 1, last.item))
    elif last.paragraph and first.paragraph:
        yield from (replace(last, paragraph=number) for number in range(first.paragraph + 1, last.paragraph))
    yield last
