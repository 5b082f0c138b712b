"""Find departments in running text, in any form of their names: 人社厅, 甘肃省人社厅, 人社部门."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from policykb.corpus.bodies import Template, level_of
from policykb.corpus.departments import GOVERNMENT_ORGANS, NATION, PARTY_HEADS, PARTY_ORGANS, Registry
from policykb.corpus.regions import HEAD, LEVEL_WORDS, Region, lengths_by_head

# the subject of a body, by which it is also called at any level: 科技 of 科技厅 → 科技部门, 科技主管部门, 科技系统
_STEM = re.compile(r"(?P<stem>.{2,}?)(?:委员会|厅|局|委|部|办公室|办)")
_STEM_TAILS = ("主管部门", "部门", "系统")

Reading = tuple[str, str]
"""A body and a level at which it bears the name: ("science", "province")."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of a body in running text.

    start: where it begins, in characters
    end: where it ends
    readings: the bodies that it may mean
    region: full name of its region, if the text gives one: 甘肃省 of 甘肃省科技厅
    word: its level word, if the text gives that alone: 省 of 省科技厅
    printed: the keys of holders that documents print so, where the registry knows no such name
    """

    start: int
    end: int
    readings: frozenset[Reading]
    region: str | None = None
    word: str | None = None
    printed: tuple[str, ...] = ()


class MentionFinder:
    """Finds the bodies of a registry in text. Build it once."""

    def __init__(self, registry: Registry) -> None:
        """Collect all forms of all names."""
        self._registry = registry
        self._regions = registry.regions
        self._forms: dict[str, set[Reading]] = defaultdict(set)
        self._templates: dict[str, list[Template]] = defaultdict(list)
        for era in registry.eras:
            for name in era.names:
                if "{" not in name:
                    self._add_form(name, (era.body, era.level))
        for templates in registry.templates.values():
            for template in templates:
                if template.head and "{" not in template.tail:
                    self._templates[template.head[0]].append(template)
                elif len(template.tail) > 1 and "{" not in template.tail:
                    self._forms[template.tail].add((template.era.body, template.era.level))
        self._lengths = lengths_by_head(self._forms)
        self._inner: dict[str, set[str]] = defaultdict(set)
        for region in self._regions.by_name.values():
            if region.parent:
                self._inner[region.parent].add(region.name)

    def _add_form(self, name: str, reading: Reading) -> None:
        """Add a name and the forms made of its subject: 科技厅, 科技部门."""
        self._forms[name].add(reading)
        if stem := _STEM.fullmatch(name):
            for tail in _STEM_TAILS:
                self._forms[stem["stem"] + tail].add(reading)

    def words(self) -> Iterator[str]:
        """Return every form of every body, sorted, for a tokenizer's dictionary."""
        return (name for name in sorted(self._forms) if not name.endswith(_STEM_TAILS))

    def find(self, text: str) -> tuple[Mention, ...]:
        """Return all mentions, in order, without overlaps; the longest name wins."""
        mentions: list[Mention] = []
        at = 0
        while at < len(text):
            floor = mentions[-1].end if mentions else 0
            mention = self._at(text, at, floor)
            if mention:
                mentions.append(mention)
            at = mention.end if mention else at + 1
        return tuple(mentions)

    def regions(self, text: str) -> tuple[Region, ...]:
        """Return the listed regions that a text names."""
        return self._regions.named(text)

    def around(self, region: Region) -> tuple[set[str], set[str]]:
        """Return the names of the regions directly inside a region, and around it."""
        inner = set(self._inner.get(region.name, ()))
        above: set[str] = set()
        while region.parent and (parent := self._regions.get(region.parent)):
            above.add(parent.name)
            region = parent
        return inner, above

    def region_names(self) -> list[str]:
        """Return the short names of all listed regions, sorted."""
        return sorted({region.short for region in self._regions.by_name.values()})

    def whole(self, text: str) -> Mention | None:
        """Return the mention that fills the whole text, if there is one."""
        mentions = self.find(text)
        return mentions[0] if len(mentions) == 1 and (mentions[0].start, mentions[0].end) == (0, len(text)) else None

    def _at(self, text: str, start: int, floor: int) -> Mention | None:
        """Return the longest name at `start`, widened to the left as far as `floor`."""
        best = self._template_at(text, start)
        for length in self._lengths.get(text[start : start + HEAD], ()):
            end = start + length
            if best and best.end >= end:
                break
            if end <= len(text) and (readings := self._forms.get(text[start:end])):
                return self._widened(text, start, end, frozenset(readings), floor)
        return best

    def _template_at(self, text: str, start: int) -> Mention | None:
        """Return the longest name of head, place and tail at `start`: 共青团甘肃省委员会."""
        best: Mention | None = None
        for template in self._templates.get(text[start], ()):
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
        """Widen a bare form to the left, over the words before it: 甘肃省, 省, 省委, 中共甘肃省委."""
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
        """Whether a mention may mean the department of this id."""
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
