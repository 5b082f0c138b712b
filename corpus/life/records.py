"""The records of what has become of documents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from policykb.corpus.life.corrections import Correction
from policykb.corpus.model import Header

EventKind = Literal[
    "ingested", "reread", "corrected", "undone", "superseded", "withdrawn", "returned", "renamed", "removed", "collected"
]  # fmt: skip
"""What can become of a document."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that became of a document.

    document: id of the document
    what: what it was
    at: when, ISO, in UTC
    who: who did it: a key, or the user of the computer
    facts: what else is to be known of it
    """

    document: str
    what: EventKind
    at: str
    who: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A document that has left the search; its original is kept.

    id: the document's id
    source: name of the file it was read from
    sha256: SHA-256 of that file
    header: its header
    clauses: number of its clauses
    at: when it left, ISO, in UTC
    why: the reason, in the words of whoever withdrew it
    """

    id: str
    source: str
    sha256: str
    header: Header
    clauses: int
    at: str
    why: str


@dataclass(frozen=True, slots=True)
class FollowedFile:
    """A file in a folder that is followed, as it was last taken in.

    path: its path below the folder, with forward slashes
    size: its bytes
    modified: when it was modified, in nanoseconds since 1970
    sha256: its SHA-256
    documents: ids of the documents in it; several for an archive or a message
    error: why it could not be read, in Chinese and English; None if it could
    """

    path: str
    size: int
    modified: int
    sha256: str
    documents: tuple[str, ...]
    error: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class KeptCorrection:
    """A correction that somebody made.

    number: its number in the store
    document: id of the document
    correction: what is to be read instead
    was: what had been read, as JSON value
    who: who made it
    at: when, ISO, in UTC
    why: the reason given
    undone: when it was taken back; None while it holds
    """

    number: int
    document: str
    correction: Correction
    was: Any
    who: str
    at: str
    why: str
    undone: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A remark that an answer is not right.

    number: its number in the store
    document: id of the document; empty if the remark is about none
    clause: id of the clause; empty if the remark is about none
    question: what had been asked
    words: the remark
    who: who made it
    at: when, ISO, in UTC
    closed: when it was dealt with; None while it waits
    """

    number: int
    document: str
    clause: str
    question: str
    words: str
    who: str
    at: str
    closed: str | None = None
