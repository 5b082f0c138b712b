"""The types of a policy document that has been read.

All are frozen facts that can quote their source. Field names are those of the parse output. `None` means that the
document does not say, or that it cannot be known.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter
from typing import Any, Literal

Role = Literal["lead", "support", "unspecified"]
DutySource = Literal["own", "heading", "rule", "table", "text", "correction"]
BlockKind = Literal["furniture", "header", "table", "annex", "signature", "note", "body"]
Level = Literal["nation", "province", "city", "county"]
Status = Literal["in force", "not_in_force", "amended", "superseded", "suspended", "repealed", "expired"]

NO_LONGER_IN_FORCE: frozenset[Status | None] = frozenset({"superseded", "suspended", "repealed", "expired"})
"""The statuses of documents by which nobody can go any more, or for now."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of Unicode code points in `Document.text`.

    start: first code point
    end: first code point behind the range
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return this range of a text."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Holder:
    """One name in a responsibility note.

    text: the name as printed
    role: whether it leads (牵头) or supports (配合)
    department_id: id of the department, if the registry knows it
    name: usual short name of the department
    full_name: official name of the department
    group: whether the name means several departments at once
    members: members of a group, if the document lists them
    """

    text: str
    role: Role = "unspecified"
    department_id: str | None = None
    name: str | None = None
    full_name: str | None = None
    group: bool = False
    members: tuple["Holder", ...] = ()

    @property
    def key(self) -> str:
        """Identifier in filters and answers: the department's id, or the name as printed."""
        return self.department_id or self.text

    @property
    def shown(self) -> str:
        """Name to show: the usual short name, or the name as printed."""
        return self.name or self.text


@dataclass(frozen=True, slots=True)
class Duty:
    """One responsibility note: （责任单位：省科协）.

    raw: its words, rejoined over line breaks
    span: where it stands
    holders: the names in it
    deadline: its deadline as printed: 2023年底前
    due: first and last day of the deadline, as far as they can be told
    persons: names of persons in it (责任人, 责任领导), as printed
    inherited: whether the note stands elsewhere in the document
    source: own for a note of the clause, heading for one of a heading or group, rule for one about all that follows,
        table for a row of a table, text for the prose of a regulation, correction for what a person put in its place
    """

    raw: str
    span: Span
    holders: tuple[Holder, ...]
    deadline: str | None = None
    inherited: bool = False
    source: DutySource = "own"
    due: tuple[str, str] | None = None
    persons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """One numbered unit of a document, without the units below it.

    id: id of the document and a hash of the path; the same whenever the file is read
    path: numbers as printed, from the outermost to its own: 二, （五）
    heading: the words after its number, up to the first full stop, note or end of the paragraph
    text: its words, rejoined over line breaks
    pieces: the ranges that the words come from, in order
    page: page on which it begins, from 1
    duties: its responsibility notes
    """

    id: str
    path: tuple[str, ...]
    heading: str
    text: str
    pieces: tuple[Span, ...]
    page: int | None = None
    duties: tuple[Duty, ...] = ()

    @property
    def span(self) -> Span:
        """Range from the first piece to the last."""
        return Span(self.pieces[0].start, self.pieces[-1].end)

    @property
    def notes(self) -> tuple[Duty, ...]:
        """The duties that notes and tables assign, not those that sentences state."""
        return tuple(duty for duty in self.duties if duty.source != "text")

    @property
    def own_notes(self) -> tuple[Duty, ...]:
        """The notes that stand in the clause itself, none inherited."""
        return tuple(duty for duty in self.notes if not duty.inherited)


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text that is no clause.

    kind: what it is instead
    span: where it stands
    page: page on which it begins, from 1
    """

    kind: BlockKind
    span: Span
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """Where a line is printed, in points from the upper left corner of the page.

    span: the line in the text
    page: its page, from 1
    left: left edge
    top: upper edge
    right: right edge
    bottom: lower edge
    """

    span: Span
    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that a person should check, because the program was not sure of it.

    span: where it stands
    what: what is doubtful
    """

    span: Span
    what: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Another document named in the text.

    title: its title
    doc_number: its number, if given
    """

    title: str
    doc_number: str | None = None


@dataclass(frozen=True, slots=True)
class Inference:
    """How a field of the header was told that the document does not print there.

    field: name of the field
    evidence: what tells it, quoted: 文号“甘政办发〔2023〕38号”
    sure: how sure it is, 0–1
    proposed: whether the value is made up: nobody has printed it so
    """

    field: str
    evidence: str
    sure: float
    proposed: bool = False


EXPECTED_FACTS = {
    "title": "标题",
    "doc_number": "文号",
    "issuers": "发文机关",
    "issued": "成文日期",
    "region": "所属地区",
}
"""Fields of a header that a document has nearly always, with their Chinese names."""


@dataclass(frozen=True, slots=True)
class Header:
    """The facts that head, foot and covering notice state. Dates are ISO strings.

    title: title of the document
    notice_title: title of the notice that forwards it
    doc_number: document number (发文字号) in normal form
    issuers: the issuing organs (发文机关)
    recipients: the organs addressed (主送), as printed
    issued: date of issue (成文日期)
    publicity: who may read it (公开属性), as printed
    effective: first day in force
    expires: last day in force
    status: whether it is in force, not in force yet, amended, suspended, repealed or expired
    region: full name of the region that issued it
    level: level of that region
    cites: other documents that it names
    implements: title of the document that it implements
    inferred: the fields above that were told from other evidence
    """

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
    inferred: tuple[Inference, ...] = ()

    @property
    def proposed_title(self) -> bool:
        """Whether the title is made up from the opening words: nobody has printed it."""
        return any(one.field == "title" and one.proposed for one in self.inferred)

    @property
    def missing(self) -> tuple[str, ...]:
        """The expected facts that neither the head nor other evidence tells."""
        return tuple(name for name in EXPECTED_FACTS if not getattr(self, name))


@dataclass(frozen=True, slots=True)
class Document:
    """A document that has been read.

    source: name of its file
    sha256: SHA-256 of its file, in hexadecimal
    text: the extracted text, unaltered; every character lies in one clause or block
    header: facts about the whole document
    clauses: its numbered units, in order
    blocks: all other text, in order
    pages: range of each page; empty if the format has none
    boxes: where each line is printed; empty if that is not known
    doubts: what a person should check
    """

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
        """Id made from the file's bytes: the same file is always the same document."""
        return document_id(self.sha256)

    def holders(self) -> Iterator[tuple[Clause, Duty, Holder]]:
        """Yield every holder with its clause and duty, in order."""
        for clause in self.clauses:
            for duty in clause.duties:
                for holder in duty.holders:
                    yield clause, duty, holder


def document_id(sha256: str) -> str:
    """Return the id of a document: the first 12 digits of its file's SHA-256."""
    return sha256[:12]


_PLAIN = frozenset({str, int, float, bool, type(None)})
"""Types that are JSON values already."""


def as_json(value: Any) -> Any:
    """Turn any fact of the model into JSON values.

    A span becomes [start, end], everything else an object of its fields. Empty `members` are left out: nearly all are
    empty.
    """
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
    """Return the fields of a dataclass (none for other types) and their reader."""
    names = tuple(getattr(kind, "__dataclass_fields__", ()))
    if len(names) > 1:
        return names, attrgetter(*names)
    return names, lambda value: [getattr(value, name) for name in names]
