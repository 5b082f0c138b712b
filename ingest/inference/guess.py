"""A fact that was told from evidence, and where evidence is looked for."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from policykb.ingest.formats import Metadata
from policykb.ingest.header.facts import FrontMatter


class Guess(NamedTuple):
    """A value for a field of the header, with its evidence.

    field: the field: title, issuers, issued, region …
    value: its value
    evidence: what tells it, quoted: 文号“甘政办发〔2023〕38号”
    sure: how sure it is, 0–1, as a careful reader would put it (chosen by hand)
    proposed: whether the value is made up: nobody has printed it so
    """

    field: str
    value: Any
    evidence: str
    sure: float
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class Sources:
    """Where evidence is looked for; text, opening and name are without white space.

    front: the facts of the head
    text: the whole text
    opening: what stands above the first clause
    top: the one line above the first clause, empty where there are none or several
    name: name of the file without suffix
    folder: name of the folder around the file
    metadata: what the file states about itself outside its text
    """

    front: FrontMatter
    text: str
    opening: str
    top: str
    name: str
    folder: str
    metadata: Metadata
