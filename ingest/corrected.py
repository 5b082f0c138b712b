"""Lays corrections over what was read from a file.

Facts of the header are put in before duties are read, so that names and deadlines follow a corrected place or date.
Corrections of clauses come last. What cannot be laid over any more is told as a doubt; nothing else gets lost by it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from policykb.corpus.departments import NATION, Registry
from policykb.corpus.due import due
from policykb.corpus.errors import BadRequest
from policykb.corpus.life.corrections import Correction
from policykb.corpus.model import Clause, Document, Doubt, Duty, Header, Span
from policykb.ingest.clause_ids import clause_id
from policykb.ingest.duties.holders import HolderResolver
from policykb.ingest.duties.named import Named
from policykb.ingest.structure.lines import flow

_FULL_STOP = re.compile(r"[。\n]")


NOT_USED = "一条更正没有用上"
"""How a doubt begins that says that a correction could not be laid over."""


def corrected_header(
    header: Header, corrections: Sequence[Correction], registry: Registry
) -> tuple[Header, tuple[Doubt, ...]]:
    """The header with the corrected facts, and a doubt for each that cannot be."""
    doubts: list[Doubt] = []
    for one in corrections:
        if one.kind != "header":
            continue
        facts: dict[str, Any] = {one.field: tuple(one.value) if isinstance(one.value, list) else one.value}
        if facts.get("status") == "in force":
            facts = {"status": None}
        elif one.field == "region":
            try:
                facts = _place(one.value, registry)
            except BadRequest as error:
                doubts.append(Doubt(Span(0, 0), f"{NOT_USED}：{error}"))
                continue
        inferred = tuple(told for told in header.inferred if told.field not in facts)
        header = replace(header, **facts, inferred=inferred)
    return header, tuple(doubts)


def _place(name: str | None, registry: Registry) -> dict[str, Any]:
    """The region and level of a corrected place."""
    if name is None or name == NATION:
        return {"region": name, "level": "nation" if name else None}
    region = registry.region_of(f"{name}人民政府")
    if region is None or name not in (region.name, region.short):
        raise BadRequest(
            f"没有地区“{name}”。请写全称，如 甘肃省、兰州市。",
            f"There is no place {name}. Write its full name: 甘肃省.",
        )
    return {"region": region.name, "level": region.level}


def corrected_clauses(document: Document, corrections: Sequence[Correction], resolver: HolderResolver) -> Document:
    """The document with corrected clauses, and a doubt for each misfit."""
    clauses, doubts = list(document.clauses), list(document.doubts)
    for one in corrections:
        if one.kind == "header":
            continue
        at = next((index for index, clause in enumerate(clauses) if clause.id == one.clause), None)
        reason = f"没有条款 {one.clause}，或位置不在其中（{one.kind}）。请重新更正。"
        try:
            changed = None if at is None else _changed(document, clauses, at, one, resolver)
        except BadRequest as error:
            changed, reason = None, str(error)
        if changed is None:
            doubts.append(Doubt(Span(0, 0), f"{NOT_USED}：{reason}"))
        else:
            clauses = changed
    return replace(document, clauses=tuple(clauses), doubts=tuple(doubts))


def _changed(
    document: Document, clauses: list[Clause], at: int, correction: Correction, resolver: HolderResolver
) -> list[Clause] | None:
    """The clauses, one of them corrected; None if that is not possible any more."""
    match correction.kind:
        case "duties":
            return _with_duties(document, clauses, at, correction, resolver)
        case "number":
            path = tuple(correction.value)
            renumbered = replace(clauses[at], path=path, id=_free_id(document, clauses, path))
            return [*clauses[:at], renumbered, *clauses[at + 1 :]]
        case "begin":
            return _parted(document, clauses, at, correction.value["at"], tuple(correction.value["path"]))
        case _:
            return _joined(document, clauses, at)


def _with_duties(
    document: Document, clauses: list[Clause], at: int, correction: Correction, resolver: HolderResolver
) -> list[Clause]:
    """The clauses, one of them with other duties than were read.

    Raises BadRequest for holders that neither the clause nor one above it names together.
    """
    clause = clauses[at]
    above = [one for one in clauses[:at] if one.path == clause.path[: len(one.path)] != clause.path]
    duties = []
    for number, told in enumerate(correction.value):
        names = [holder["text"] for holder in told["holders"]]
        naming = next((one for one in (clause, *reversed(above)) if _names(one.text, names)), None)
        if naming is None:
            missing = [name for name in names if not _names(clause.text, [name])]
            raise BadRequest(
                f"这一条和它的上级里没有“{'、'.join(missing)}”。请照原文写单位名称。",
                f"Neither the clause nor one above it prints {', '.join(missing)}. Write the names as they stand there.",
            )
        old = clause.own_notes[number] if number < len(clause.own_notes) else None
        quoted = old if old and naming is clause and _names(old.raw, names) else None
        named = [Named(holder["text"], holder["role"], 0) for holder in told["holders"]]
        duties.append(Duty(
            raw=quoted.raw if quoted else naming.text,
            span=quoted.span if quoted else naming.span,
            holders=tuple(resolver.resolve_all(named)),
            deadline=told["deadline"],
            inherited=naming is not clause,
            due=due(told["deadline"], document.header.issued),
            source="correction",
        ))  # fmt: skip
    stated = tuple(duty for duty in clause.duties if duty.source == "text")
    return [*clauses[:at], replace(clause, duties=(*duties, *stated)), *clauses[at + 1 :]]


def _names(text: str, names: Sequence[str]) -> bool:
    """Whether a text prints all these names; white space does not matter."""
    words = "".join(text.split())
    return all("".join(name.split()) in words for name in names)


def _parted(
    document: Document, clauses: list[Clause], at: int, position: int, path: tuple[str, ...]
) -> list[Clause] | None:
    """The clauses, one of them parted in two; None if the position is not inside it."""
    clause = clauses[at]
    before, behind = _cut(clause.pieces, position)
    first, second = flow(document.text, before).text, flow(document.text, behind).text
    if not first.strip() or not second.strip():
        return None
    ahead = tuple(duty for duty in clause.duties if duty.inherited or duty.span.start < position)
    later = tuple(duty for duty in clause.duties if not duty.inherited and duty.span.start >= position)
    begun = Clause(
        id=_free_id(document, clauses, path),
        path=path,
        heading=_heading(second, path),
        text=second,
        pieces=behind,
        page=next((n for n, page in enumerate(document.pages, 1) if page.start <= position < page.end), None),
        duties=later,
    )
    left = replace(clause, text=first, pieces=before, duties=ahead, heading=clause.heading[: len(first)])
    return [*clauses[:at], left, begun, *clauses[at + 1 :]]


def _joined(document: Document, clauses: list[Clause], at: int) -> list[Clause] | None:
    """The clauses, one of them joined to the one before; None if there is none before."""
    if not at:
        return None
    before, clause = clauses[at - 1], clauses[at]
    pieces = (*before.pieces, *clause.pieces)
    own = tuple(duty for duty in clause.duties if not duty.inherited)
    joined = replace(before, pieces=pieces, text=flow(document.text, pieces).text, duties=(*before.duties, *own))
    return [*clauses[: at - 1], joined, *clauses[at + 1 :]]


def _cut(pieces: Sequence[Span], position: int) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The pieces before a position, and those from it on."""
    before = [Span(piece.start, min(piece.end, position)) for piece in pieces if piece.start < position]
    behind = [Span(max(piece.start, position), piece.end) for piece in pieces if piece.end > position]
    return tuple(before), tuple(behind)


def _free_id(document: Document, clauses: Sequence[Clause], path: tuple[str, ...]) -> str:
    """The id of a further clause of this path."""
    taken = {clause.id for clause in clauses}
    return next(
        id for number in range(1, len(clauses) + 2) if (id := clause_id(document.sha256, path, number)) not in taken
    )


def _heading(text: str, path: Sequence[str]) -> str:
    """The words behind a number, up to the first full stop or the end of the line."""
    number = re.escape(path[-1].strip("（）()"))
    rest = re.sub(rf"^\s*[（(]?{number}[）)]?[、.．\s]*", "", text)
    return "".join(_FULL_STOP.split(rest, maxsplit=1)[0].split())
