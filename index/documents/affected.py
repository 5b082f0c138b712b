"""What must be looked at again when a document changes or lapses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from policykb.corpus.records import DocumentSummary

MAX_AFFECTED = 200
"""Maximum number of affected documents that are told."""

_ENDED = ("repealed", "expired", "superseded")
"""Statuses of documents that nobody need look at any more."""

Relation = Literal["implements", "basis"]
"""How a document rests on another: it implements it (贯彻落实), or names it as its basis (根据, 依据)."""


@dataclass(frozen=True, slots=True)
class Link:
    """One document that rests on another.

    by: the document that rests on the other
    relation: how it does
    of: the other document
    words: the words that say so, if they have been read
    """

    by: DocumentSummary
    relation: Relation
    of: DocumentSummary
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Affected:
    """A document that rests on another.

    document: the document
    path: why, link by link, from the other document to this one
    """

    document: DocumentSummary
    path: tuple[Link, ...]


def affected_by(summary: DocumentSummary, resting_on: Mapping[str, Sequence[Link]]) -> tuple[Affected, ...]:
    """Return what rests on a document, nearest first and then newest first.

    Each comes with its shortest path. What has ended itself need not be looked at, nor what rests on it alone.

    resting_on: the links to each document, by its id
    """
    paths: dict[str, tuple[Link, ...]] = {summary.id: ()}
    found: list[Affected] = []
    nearest: list[str] = [summary.id]
    while nearest and len(found) < MAX_AFFECTED:
        links = [link for id in nearest for link in resting_on.get(id, ())]
        reached: dict[str, Link] = {}
        for link in links:
            if link.by.id not in paths and link.by.header.status not in _ENDED:
                reached.setdefault(link.by.id, link)
        for id, link in reached.items():
            paths[id] = (*paths[link.of.id], link)
        nearest = sorted(reached, key=lambda one: (reached[one].by.header.issued or "", one), reverse=True)
        found += [Affected(reached[id].by, paths[id]) for id in nearest]
    return tuple(found[:MAX_AFFECTED])
