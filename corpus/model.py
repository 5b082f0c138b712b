"""What a policy document is, once it has been read: frozen facts, each able to quote its source.

Field names are those of the parse output; `None` means that the document does not say, or that it cannot be known.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter
from typing import Any, Literal

Role = Literal["lead", "support", "unspecified"]
DutySource = Literal["own", "heading", "rule"]
BlockKind = Literal["furniture", "header", "table", "annex", "signature", "note", "body"]
Level = Literal["nation", "province", "city", "county"]
Status = Literal["in force", "amended", "repealed"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of Unicode code points in `Document.text`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Holder:
    """One name in a responsibility note: `text` as printed, the rest where the registry knows the department. `members`
    of a group are given where the document lists them."""

    text: str
    role: Role = "unspecified"
    department_id: str | None = None
    name: str | None = None
    full_name: str | None = None
    group: bool = False
    members: tuple["Holder", ...] = ()

    @property
    def key(self) -> str:
        """What identifies the holder in filters and answers: the department, or the name as printed."""
        return self.department_id or self.text

    @property
    def shown(self) -> str:
        return self.name or self.text


@dataclass(frozen=True, slots=True)
class Duty:
    """One responsibility note, its `raw` words rejoined from `span`."""

    raw: str
    span: Span
    holders: tuple[Holder, ...]
    deadline: str | None = None
    inherited: bool = False
    source: DutySource = "own"


@dataclass(frozen=True, slots=True)
class Clause:
    """One numbered unit with its own words only. `path` runs from the outermost number to its own, as printed."""

    id: str
    path: tuple[str, ...]
    heading: str
    text: str
    pieces: tuple[Span, ...]
    page: int | None = None
    duties: tuple[Duty, ...] = ()

    @property
    def span(self) -> Span:
        """The hull of the pieces."""
        return Span(self.pieces[0].start, self.pieces[-1].end)


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text that is no clause."""

    kind: BlockKind
    span: Span
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """Where a printed line stands: page from 1, points from the upper left corner of the page."""

    span: Span
    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something the reader was not sure of, for a person to look at."""

    span: Span
    what: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Another document named in the text."""

    title: str
    doc_number: str | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """What the head, the foot and the covering notice say about the document. Dates are ISO strings."""

    title: str
    notice_title: str | None = None
    doc_number: str | None = None
    issuers: tuple[str, ...] = ()
    recipients: str | None = None
    issued: str | None = None
    publicity: str | None = None
    effective: str | None = None
    expires: str | None = None
    status: Status | None = None
    region: str | None = None
    level: Level | None = None
    cites: tuple[Citation, ...] = ()
    implements: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read: `text` is the extracted text unaltered; every character lies in one clause or block."""

    source: str
    sha256: str
    text: str = field(repr=False)
    header: Header
    clauses: tuple[Clause, ...] = ()
    blocks: tuple[Block, ...] = ()
    pages: tuple[Span, ...] = ()
    boxes: tuple[Box, ...] = field(default=(), repr=False)
    doubts: tuple[Doubt, ...] = ()

    @property
    def id(self) -> str:
        """From the file's bytes, so that the same file is the same document however often it is read."""
        return document_id(self.sha256)

    def holders(self) -> Iterator[tuple[Clause, Duty, Holder]]:
        for clause in self.clauses:
            for duty in clause.duties:
                for holder in duty.holders:
                    yield clause, duty, holder


def document_id(sha256: str) -> str:
    """The id of the document whose file has this SHA-256: its first 12 hexadecimal digits."""
    return sha256[:12]


_PLAIN = frozenset({str, int, float, bool, type(None)})


def as_json(value: Any) -> Any:
    """Any fact of the model as JSON values: a span is [start, end], everything else keeps its field names; `members`
    are left out where there are none, as nearly always."""
    kind: Any = type(value)
    if kind in _PLAIN:
        return value
    if kind is Span:
        return [value.start, value.end]
    if kind is tuple:
        return [as_json(item) for item in value]
    names, read = _reader(kind)
    if not names:
        return value
    facts = dict(zip(names, read(value), strict=True))
    if not facts.get("members", True):
        del facts["members"]
    for name, fact in facts.items():
        if type(fact) not in _PLAIN:
            facts[name] = as_json(fact)
    return facts


@cache
def _reader(kind: Any) -> tuple[tuple[str, ...], Callable[[Any], Sequence[Any]]]:
    """The names of a dataclass's fields, none of anything else, and what gives all that an instance has in them."""
    names = tuple(getattr(kind, "__dataclass_fields__", ()))
    if len(names) > 1:
        return names, attrgetter(*names)
    return names, lambda value: [getattr(value, name) for name in names]
