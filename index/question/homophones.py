"""A slip of the pen in a question: characters that sound alike, 科谱 for 科普, 银铃 for 银龄, kepu for 科普.

What is right is what the clauses say: a pair of characters that no clause holds is replaced by one that sounds the same
and that clauses do hold. A question whose pairs are all known stays as it is.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Protocol

from policykb.index.question.pinyin_english import sounds

_COMMON_CHARACTER = 10_000
"""A character by itself that jieba counts so often is no slip, even where no clause holds it beside its neighbours."""

_OFTENER = 100
"""A word that jieba knows is a slip only for one that it counts so many times as often: 银铃 for 银龄, not 接手 for 接受."""

_OFTENEST = 150_000
"""jieba counts no word of several characters more often (一个: 142,747)."""

_ASKING = frozenset("几哪谁啥怎什么吗呢")
"""Characters that ask, which clauses never do."""

_RARE = 1 / 1000
"""What no larger share of the clauses holds is no better guess than what is written."""


class KnownWords(Protocol):
    """What is known of words and clauses."""

    def __len__(self) -> int:
        """Clauses held."""
        ...

    def held(self, pairs: Sequence[str]) -> list[int]:
        """For each pair of characters how many clauses hold it."""
        ...

    def words_with_counts(self, text: str) -> list[tuple[str, int]]:
        """The words of a text, one behind the other, each with how common it is."""
        ...

    def counts(self, words: Sequence[str]) -> list[int]:
        """How common each word is; 0 for what is none."""
        ...

    def in_words(self, before: str, characters: str, after: str) -> str:
        """Those of these characters that make a word with what stands before and after."""
        ...


@cache
def _alike() -> dict[str, str]:
    """For each character those that sound like it, whatever the tone."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for _, characters in sounds():
        for character in characters:
            found[character].update(dict.fromkeys(characters))
    return {character: "".join(others) for character, others in found.items()}


def correct_homophones(text: str, known: KnownWords) -> str:
    """The folded text with slips mended; as long as it was."""
    characters = list(text)
    words: list[tuple[range, int]] = []
    for place in _doubtful(text, known):
        support = _support(characters, place, known)
        if not support:
            continue
        words = words or list(_words(text, known))
        better = _better(characters, place, words, support, known)
        if better and _is_in_a_word("".join(characters), place, better, known):
            characters[place] = better
    return "".join(characters)


def _words(text: str, known: KnownWords) -> Iterator[tuple[range, int]]:
    """The places of each word, and how common it is."""
    end = 0
    for word, count in known.words_with_counts(text):
        start, end = end, end + len(word)
        yield range(start, end), count


def _support(characters: Sequence[str], place: int, known: KnownWords) -> dict[str, tuple[int, int]]:
    """The characters of the same sound that make words with neighbours which clauses hold: with how many neighbours, and how
    many clauses hold these words."""
    others = _alike()[characters[place]]
    pairs = [
        (other, before + other + after)
        for before, after in _sides(characters, place)
        for other in known.in_words(before, others, after)
    ]
    support: dict[str, tuple[int, int]] = {}
    for (other, _), clauses in zip(pairs, known.held([pair for _, pair in pairs]), strict=True):
        if clauses > len(known) * _RARE:
            neighbours, held = support.get(other, (0, 0))
            support[other] = (neighbours + 1, held + clauses)
    return support


def _better(
    characters: Sequence[str],
    place: int,
    words: Sequence[tuple[range, int]],
    support: dict[str, tuple[int, int]],
    known: KnownWords,
) -> str | None:
    """Of the characters with support the one that has most neighbours, and then most clauses; none where what is written is a
    word that is no less common."""
    word, count = next(one for one in words if place in one[0])
    is_common = count >= _COMMON_CHARACTER if len(word) == 1 else count * _OFTENER > _OFTENEST
    if is_common:
        return None
    others = list(support)
    if len(word) > 1 and count:
        rest = ["".join(characters[word.start : place]), "".join(characters[place + 1 : word.stop])]
        known_as = known.counts([other.join(rest) for other in others])
        others = [other for other, often in zip(others, known_as, strict=True) if often >= _OFTENER * count]
    return max(others, key=lambda other: (support[other], other), default=None)


def _is_in_a_word(text: str, place: int, character: str, known: KnownWords) -> bool:
    """Whether the text with this character there is cut so that it stands in a word: 科普, but not 领导|体 for 领导|催,
    although 导体 is a word."""
    end = 0
    for word, _ in known.words_with_counts(text[:place] + character + text[place + 1 :]):
        end += len(word)
        if place < end:
            return len(word) > 1
    return False


def _doubtful(text: str, known: KnownWords) -> Iterator[int]:
    """Places of characters that no clause holds beside either neighbour."""
    held = known.held([text[place : place + 2] for place in range(len(text) - 1)])
    for place, character in enumerate(text):
        lonely = not any(held[max(0, place - 1) : place + 1])
        if lonely and character in _alike() and character not in _ASKING and _sides(text, place):
            yield place


def _sides(characters: Sequence[str], place: int) -> list[tuple[str, str]]:
    """What makes a pair with the character of a place, before or after it; a neighbour that is no letter makes none."""
    before = characters[place - 1] if place else ""
    after = characters[place + 1] if place + 1 < len(characters) else ""
    return [side for side in ((before, ""), ("", after)) if "".join(side).isalnum()]
