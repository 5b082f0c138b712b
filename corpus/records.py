"""The records that the store returns, and the form of the model in its columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from policykb.corpus.checksums import BODY_COLUMNS, CLAUSE_COLUMNS, HEAD_COLUMNS, checksum
from policykb.corpus.model import (
    Block,
    Box,
    Citation,
    Clause,
    Document,
    Doubt,
    Duty,
    Header,
    Holder,
    Inference,
    Role,
    Span,
    as_json,
)

ENTRY_COLUMNS = f"row, checksum, {CLAUSE_COLUMNS}"
"""Columns of the table `clauses` that `read_entry` takes, in order."""

DOCUMENT_COLUMNS = f"head_checksum, body_checksum, {HEAD_COLUMNS}, {BODY_COLUMNS}"
"""Columns of the table `documents` that `read_document` takes, in order."""

SUMMARY_COLUMNS = f"head_checksum, {HEAD_COLUMNS}"
"""Columns of the table `documents` that `read_summary` takes, in order."""

_HEAD_SIZE = HEAD_COLUMNS.count(",") + 1


@dataclass(frozen=True, slots=True)
class StatusReason:
    """Why a document has the status that it has.

    words: the words that give it the status, without white space; None where its own dates do
    document: the document in which they stand; None for the document itself
    day: ISO date since which it has the status; of what has expired, its last day, and of what is not yet in force, its
        first
    until: ISO date of the last day of a suspension, if it is known
    """

    words: str | None
    document: "DocumentSummary | None"
    day: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A document without its text, for lists and citations.

    The store leaves the last four fields empty: it does not know which documents repeal, amend or replace others.

    id: the document's id
    source: name of the file it was read from
    revision: revision of the store that added it
    header: its header
    clauses: number of its clauses
    repealed_by: the later document that repeals it
    amended_by: the later documents that amend it
    superseded_by: the later version of it that is current
    status_reason: why it has its status; None where it is in force, or only its web page says what it is
    """

    id: str
    source: str
    revision: int
    header: Header
    clauses: int
    repealed_by: "DocumentSummary | None" = None
    amended_by: tuple["DocumentSummary", ...] = ()
    superseded_by: "DocumentSummary | None" = None
    status_reason: StatusReason | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A stored clause.

    row: its number in the store, which is never given to another clause
    clause: the clause
    document_id: the document that it belongs to
    """

    row: int
    clause: Clause
    document_id: str


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes that bring a copy of an older revision up to date.

    The removals come first, since a replaced document is in both.

    revision: the revision that the copy has afterwards
    removed: ids of the documents removed or replaced, sorted
    added: ids of the documents added or replaced, oldest revision first
    """

    revision: int
    removed: tuple[str, ...]
    added: tuple[str, ...]


class HolderRow(NamedTuple):
    """One holder of one clause.

    row: the clause's number in the store
    key: the department's id, or the name as printed
    role: the role that the duty gives it
    inherited: whether the note stands elsewhere in the document
    """

    row: int
    key: str
    role: Role
    inherited: bool


def dump(value: Any) -> str:
    """Serialise any fact of the model as JSON text."""
    return orjson.dumps(as_json(value)).decode()


def read_header(text: str) -> Header:
    """Read the header of a document from its JSON text."""
    data = orjson.loads(text)
    data |= {"issuers": tuple(data["issuers"]), "cites": tuple(Citation(**cite) for cite in data["cites"])}
    data["inferred"] = tuple(Inference(**one) for one in data.get("inferred", ()))
    return Header(**data)


def read_entry(row: Sequence[Any]) -> Entry | None:
    """Read a clause from its `ENTRY_COLUMNS`; None if it is damaged."""
    number, total, *columns = row
    if checksum(columns) != total:
        return None
    id, document_id, path, heading, text, page, pieces, duties = columns
    clause = Clause(
        id=id,
        path=tuple(orjson.loads(path)),
        heading=heading,
        text=text,
        pieces=tuple(Span(*piece) for piece in orjson.loads(pieces)),
        page=page,
        duties=tuple(_duty(duty) for duty in orjson.loads(duties)),
    )
    return Entry(number, clause, document_id)


def read_summary(row: Sequence[Any]) -> DocumentSummary | None:
    """Read a document without its text from its `SUMMARY_COLUMNS`.

    None if it is damaged.
    """
    total, *columns = row
    if checksum(columns) != total:
        return None
    head = dict(zip(HEAD_COLUMNS.split(", "), columns, strict=True))
    return DocumentSummary(
        head["id"], head["source"], head["revision"], read_header(head["header"]), head["clause_count"]
    )


def read_document(row: Sequence[Any], clauses: tuple[Clause, ...]) -> Document | None:
    """Read a document from its `DOCUMENT_COLUMNS` and its clauses.

    None if it is damaged.
    """
    head_total, body_total, *columns = row
    columns, body = columns[:_HEAD_SIZE], columns[_HEAD_SIZE:]
    head = dict(zip(HEAD_COLUMNS.split(", "), columns, strict=True))
    if (checksum(columns), checksum(body), len(clauses)) != (head_total, body_total, head["clause_count"]):
        return None
    text, pages, boxes, blocks, doubts = body
    return Document(
        source=head["source"],
        sha256=head["sha256"],
        text=text,
        header=read_header(head["header"]),
        clauses=clauses,
        blocks=tuple(Block(b["kind"], Span(*b["span"]), b["page"]) for b in orjson.loads(blocks)),
        pages=tuple(Span(*page) for page in orjson.loads(pages)),
        boxes=tuple(Box(**(box | {"span": Span(*box["span"])})) for box in orjson.loads(boxes)),
        doubts=tuple(Doubt(Span(*d["span"]), d["what"]) for d in orjson.loads(doubts)),
    )


def _duty(data: dict[str, Any]) -> Duty:
    due, persons = data.get("due"), data.get("persons", ())
    read = {"span": Span(*data["span"]), "holders": tuple(map(_holder, data["holders"]))}
    return Duty(**data | read | {"due": tuple(due) if due else None, "persons": tuple(persons)})


def _holder(data: dict[str, Any]) -> Holder:
    return Holder(**data | {"members": tuple(map(_holder, data.get("members", [])))})
