"""The bodies of the state and their names, as `departments.toml` lists them.

A body is a function of the state that outlives its names. It may have other names at each level, and had others before.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

from policykb.corpus.regions import Region

DATA = Path(__file__).with_name("departments.toml")

LEVELS = ("nation", "province", "municipality", "city", "county")
"""Levels with a list of names of their own."""

_SAME_AS = {"municipality": ("city", "province"), "county": ("city",)}
"""Levels whose list a body uses where it has none for a level, the first that exists."""

# 国家税务总局{region}税务局
_SLOT = re.compile(r"^(?P<head>[^{}]*)\{(?P<slot>region|place|level|capital)\}(?P<tail>.*)$")


@dataclass(frozen=True, slots=True)
class Era:
    """The names of a body at one level at one time.

    body: key of the body in `departments.toml`: health
    kind: what sort of organ it is: government, party, vertical and so on
    level: one of `LEVELS`
    names: the official name, the usual short name, then other forms
    until: last year in general use; None if it bears the names today, 9999 if some places still do
    """

    body: str
    kind: str
    level: str
    names: tuple[str, ...]
    until: int | None = None

    @property
    def official(self) -> str:
        """The official name, without its region."""
        return self.names[0]

    @property
    def short(self) -> str:
        """The usual short name, without its region."""
        return self.names[min(1, len(self.names) - 1)]


@dataclass(frozen=True, slots=True)
class Template:
    """A name with slots for the place: 国家税务总局{region}税务局.

    name: the whole name with its slots
    head: what stands before the first slot
    slot: form of the place in the first slot: region, place, level or capital (see `fill`)
    tail: what stands behind the first slot
    era: the names that it is one of
    """

    name: str
    head: str
    slot: str
    tail: str
    era: Era

    def at(self, place: Region) -> str:
        """Return the name as a place prints it."""
        return write_name(self.name, place, "")

    def place_in(self, name: str) -> str | None:
        """Return the part of `name` that fills the slot; None if the rest differs."""
        room = len(name) - len(self.head) - len(self.tail)
        if room < 1 or not name.startswith(self.head) or not name.endswith(self.tail):
            return None
        return name[len(self.head) : len(self.head) + room]


class TemplateIndex:
    """Finds the templates that a name may be written by, without a look at the others."""

    def __init__(self, templates: Sequence[Template]) -> None:
        """Sort the templates by what stands behind their first slot."""
        self._by_tail: dict[str, list[tuple[int, Template]]] = {}
        for place, template in enumerate(templates):
            self._by_tail.setdefault(template.tail, []).append((place, template))
        self._lengths = sorted({len(tail) for tail in self._by_tail})

    def fitting(self, name: str) -> list[Template]:
        """Return the templates with a `place_in` the name, in their order."""
        tails = (name[len(name) - length :] for length in self._lengths if length < len(name))
        found = [pair for tail in tails for pair in self._by_tail.get(tail, ())]
        return [template for _, template in sorted(found, key=itemgetter(0)) if template.place_in(name)]


def read_template(name: str, era: Era) -> Template | None:
    """Return the template that a name with slots is; None for a plain name."""
    match = _SLOT.match(name)
    return Template(name, match["head"], match["slot"], match["tail"], era) if match else None


def level_of(place: Region) -> str:
    """Return the one of `LEVELS` whose names hold at a place: 直辖市 have their own."""
    return "municipality" if place.municipality else place.level


def fill(slot: str, place: Region) -> str:
    """Return the form of a place that goes into a slot: 甘肃省, 甘肃, 省 or 兰州."""
    return {"region": place.official, "place": place.short, "level": place.word, "capital": place.capital or ""}[slot]


def write_name(name: str, place: Region, prefix: str) -> str:
    """Fill the slots of a name for a place; put the prefix before one without."""
    if "{" in name:
        return name.format(region=place.official, place=place.short, level=place.word, capital=place.capital)
    return prefix + name


def load_eras(path: Path) -> tuple[Era, ...]:
    """Read the file. Raises OSError or tomllib.TOMLDecodeError if damaged."""
    with path.open("rb") as file:
        return tuple(_eras(tomllib.load(file)))


def _eras(bodies: dict[str, Any]) -> Iterator[Era]:
    """Yield today's names of all bodies first: a former name must not hide one."""
    for key, body in bodies.items():
        for level in LEVELS:
            shared: Sequence[str] = next((body[other] for other in _SAME_AS.get(level, ()) if other in body), ())
            if names := body.get(level, shared):
                yield Era(key, body["kind"], level, tuple(names))
    for key, body in bodies.items():
        for former in body.get("former", []):
            yield Era(key, body["kind"], former["level"], tuple(former["names"]), until=former["until"])
