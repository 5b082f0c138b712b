"""Departments in running text: whom does a question speak of, in whatever form of the name?"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from policykb.corpus.departments import (
    GOVERNMENT_ORGANS,
    NATION,
    PARTY_HEADS,
    PARTY_ORGANS,
    Registry,
    Template,
    level_of,
)
from policykb.corpus.regions import HEAD, LEVEL_WORDS, Region, lengths_by_head

# 科技部门, 教育主管部门, 科协系统: a body by its subject, at whatever level
_STEM = re.compile(r"(?P<stem>.{2,}?)(?:委员会|厅|局|委|部|办公室|办)")
_STEM_TAILS = ("主管部门", "部门", "系统")

Reading = tuple[str, str]
"""A body and a level at which it bears the name."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A body named in running text; `region` and `word` (省, 市 …) only as far as the text gives them."""

    start: int
    end: int
    readings: frozenset[Reading]
    region: str | None = None
    word: str | None = None


class MentionFinder:
    """Finds the registry's bodies in text. Built once from a registry."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._regions = registry.regions
        self._spoken: dict[str, set[Reading]] = defaultdict(set)
        self._by_head: dict[str, list[Template]] = defaultdict(list)
        for era in registry.eras:
            for name in era.names:
                if "{" not in name:
                    self._enter(name, (era.body, era.level))
        for templates in registry.templates.values():
            for template in templates:
                if template.head and "{" not in template.tail:
                    self._by_head[template.head[0]].append(template)
                elif len(template.tail) > 1 and "{" not in template.tail:
                    self._spoken[template.tail].add((template.era.body, template.era.level))
        self._lengths = lengths_by_head(self._spoken)
        self._parts: dict[str, set[str]] = defaultdict(set)
        for region in self._regions.by_name.values():
            if region.parent:
                self._parts[region.parent].add(region.name)

    def _enter(self, name: str, reading: Reading) -> None:
        self._spoken[name].add(reading)
        if stem := _STEM.fullmatch(name):
            for tail in _STEM_TAILS:
                self._spoken[stem["stem"] + tail].add(reading)

    def words(self) -> Iterator[str]:
        """Every form of every body, for a tokenizer's dictionary."""
        return (name for name in sorted(self._spoken) if not name.endswith(_STEM_TAILS))

    def find(self, text: str) -> tuple[Mention, ...]:
        """Every body named, longest names first, none overlapping, in order."""
        found: list[Mention] = []
        at = 0
        while at < len(text):
            floor = found[-1].end if found else 0
            mention = self._at(text, at, floor)
            if mention:
                found.append(mention)
            at = mention.end if mention else at + 1
        return tuple(found)

    def regions(self, text: str) -> tuple[Region, ...]:
        """The regions that a text names."""
        return self._regions.named(text)

    def around(self, region: Region) -> tuple[set[str], set[str]]:
        """The names of the regions in a region, and of those that it lies in."""
        parts = set(self._parts.get(region.name, ()))
        above: set[str] = set()
        while region.parent and (parent := self._regions.get(region.parent)):
            above.add(parent.name)
            region = parent
        return parts, above

    def region_names(self) -> list[str]:
        """The short names of all listed regions."""
        return sorted({region.short for region in self._regions.by_name.values()})

    def whole(self, text: str) -> Mention | None:
        """The mention that takes up the whole text, if it is a name and nothing else."""
        mentions = self.find(text)
        return mentions[0] if len(mentions) == 1 and (mentions[0].start, mentions[0].end) == (0, len(text)) else None

    def _at(self, text: str, start: int, floor: int) -> Mention | None:
        best = self._template_at(text, start)
        for length in self._lengths.get(text[start : start + HEAD], ()):
            end = start + length
            if best and best.end >= end:
                break
            if end <= len(text) and (readings := self._spoken.get(text[start:end])):
                return self._widened(text, start, end, frozenset(readings), floor)
        return best

    def _template_at(self, text: str, start: int) -> Mention | None:
        """共青团甘肃省委员会: head, place, tail."""
        best: Mention | None = None
        for template in self._by_head.get(text[start], ()):
            if not text.startswith(template.head, start):
                continue
            inside = start + len(template.head)
            place, end, word = None, inside, None
            if template.slot == "level":
                word = next((word for word in LEVEL_WORDS if text.startswith(word, inside)), None)
                end += len(word or "")
            elif found := self._regions.leading(text[inside:]):
                place, end = found[0], inside + found[1]
            if end == inside or not text.startswith(template.tail, end):
                continue
            if place and level_of(place) != template.era.level:
                continue
            end += len(template.tail)
            if best is None or end > best.end:
                readings = frozenset({(template.era.body, template.era.level)})
                best = Mention(start, end, readings, place.name if place else None, word)
        return best

    def _widened(self, text: str, start: int, end: int, readings: frozenset[Reading], floor: int) -> Mention:
        """A bare form widened to the left over 甘肃省, 省, 省委, 中共甘肃省委 …"""
        left = start
        for organ in (*PARTY_ORGANS, *GOVERNMENT_ORGANS):
            if left - len(organ) >= floor and text.endswith(organ, floor, left):
                left -= len(organ)
                break
        region, word = self._regions.trailing(text[floor:left]), None
        if region:
            left -= region[1]
        else:
            word = next((word for word in LEVEL_WORDS if text.endswith(word, floor, left)), None)
            left = left - len(word) if word else start
        for head in PARTY_HEADS:
            if left < start and text.endswith(head, floor, left):
                left -= len(head)
        return Mention(left, end, readings, region[0].name if region else None, word)

    def means(self, mention: Mention, department_id: str) -> bool:
        """Whether the mention may speak of this department."""
        place_name, _, body = department_id.partition("/")
        levels = {level for read, level in mention.readings if read == body}
        if not levels:
            return False
        if mention.region:
            return place_name == mention.region
        if place_name == NATION:
            return mention.word is None and "nation" in levels
        place = self._regions.get(place_name)
        if mention.word:
            return place_name.endswith(mention.word) or bool(place and place.word == mention.word)
        return place is None or level_of(place) in levels
