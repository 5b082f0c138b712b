"""Names of holders that only documents print, found in questions: 民航处, 罗定海关."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from policykb.corpus.mentions import Mention, MentionFinder
from policykb.corpus.regions import HEAD, LEVEL_WORDS, lengths_by_head
from policykb.index.text.normalise import fold

_MIN_LETTERS = 3
"""Minimum length of a printed name; shorter ones stand in too many other words."""

# 各区政府, 市直有关部门, 厅公路处、建设处: several at once, named by no question
_SEVERAL = re.compile("各|有关|相关|直属|、|所有|其他")

# 哈纳斯天然气有限公司 is asked for as 哈纳斯天然气公司
_COMPANY = re.compile("(?:有限责任|股份有限|有限)(?=公司$)")

_LEVELS = re.compile(f"(?:{'|'.join(LEVEL_WORDS)}|厅|局|委)(?=.{{{_MIN_LETTERS},}})")
"""What stands before a name within its own place or office: 省大数据集团, 厅公路处."""


class PrintedNames:
    """Names that documents print and the registry knows not, or not with their place.

    names: the name of each holder as documents print it, by key
    finder: finds departments of the registry
    """

    def __init__(self, names: Mapping[str, str], finder: MentionFinder) -> None:
        self._names = sorted(names.items())
        self._finder = finder

    @cached_property
    def _forms(self) -> dict[str, list[str]]:
        """The keys by each form in which a question may hold their names."""
        forms: dict[str, list[str]] = defaultdict(list)
        for key, name in self._names:
            if "/" in key and self._finder.whole(fold(name)):
                continue  # the registry finds it
            for form in _forms_of(fold(name)):
                forms[form].append(key)
        return dict(forms)

    @cached_property
    def _by_body(self) -> dict[str, list[tuple[str, Mention]]]:
        """The keys of names (省科技厅) in documents whose place nobody knows, by body."""
        bodies: dict[str, list[tuple[str, Mention]]] = defaultdict(list)
        for key, name in self._names:
            if "/" not in key and (whole := self._finder.whole(fold(name))):
                for body in {body for body, _ in whole.readings}:
                    bodies[body].append((key, whole))
        return dict(bodies)

    @cached_property
    def _lengths(self) -> dict[str, tuple[int, ...]]:
        return lengths_by_head(self._forms)

    def added_to(self, mentions: Sequence[Mention], text: str) -> tuple[Mention, ...]:
        """Return the mentions of a folded text with those of printed names.

        A printed name replaces the departments of the registry that it holds: 罗定海关, not 海关.
        """
        found = list(mentions)
        for start, end in self._spans(text):
            touched = [one for one in found if one.start < end and start < one.end]
            if all(start <= one.start and one.end <= end and (one.start, one.end) != (start, end) for one in touched):
                kept = [one for one in found if one not in touched]
                found = [*kept, Mention(start, end, frozenset(), printed=tuple(self._forms[text[start:end]]))]
        return tuple(sorted(found, key=lambda one: one.start))

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where names stand, the longest at each place."""
        at = 0
        while at < len(text):
            lengths = self._lengths.get(text[at : at + HEAD], ())
            length = next((length for length in lengths if text[at : at + length] in self._forms), 0)
            if length:
                yield at, at + length
            at += length or 1

    def of(self, mention: Mention) -> list[str]:
        """Return the keys of the printed names that a mention may mean."""
        alike = [
            key
            for body in sorted({body for body, _ in mention.readings})
            for key, whole in self._by_body.get(body, ())
            if mention.readings & whole.readings and (mention.word in (None, whole.word) or whole.word is None)
        ]
        return [*mention.printed, *alike]


def _forms_of(name: str) -> set[str]:
    if _SEVERAL.search(name):
        return set()
    forms = {name, _COMPANY.sub("", name)}
    forms |= {_LEVELS.sub("", form, count=1) for form in forms if _LEVELS.match(form)}
    return {form for form in forms if len(form) >= _MIN_LETTERS}
