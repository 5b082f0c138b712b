"""Filters as conditions on the store: what is asked in SQL is exactly what the store holds."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from corpus.doc_number import normalise
from corpus.mentions import MentionFinder
from corpus.model import Header, Holder
from corpus.store import Entry, Listed
from index.answer import Filters
from index.folding import fold

Conditions = tuple[list[str], list[object]]


def conditions(
    filters: Filters, finder: MentionFinder, departments: Collection[str], documents: Mapping[str, Listed]
) -> Conditions:
    """Conditions over clauses (c) and documents (d), with their values. `departments` are the keys of all holders; the
    status of `documents`, which the store does not know, is that of the day."""
    wheres: list[str] = []
    values: list[object] = []

    def also(where: str, wanted: Iterable[object]) -> None:
        listed = list(wanted)
        wheres.append(where.replace("(?)", f"({','.join('?' * len(listed))})"))
        values.extend(listed)

    for name, column in (("region", "d.region"), ("level", "d.level")):
        if wanted := getattr(filters, name):
            also(f"{column} in (?)", wanted)
    if filters.status:
        ids = [id for id, listed in documents.items() if listed.header.status in filters.status]
        wheres.append("d.id in (select value from json_each(?))")
        values.append(json.dumps(ids))
    if filters.document:
        also("d.id in (?)", filters.document)
    if filters.doc_number:
        also("d.doc_number in (?)", map(normalise, filters.doc_number))
    if filters.issuer:
        also("exists (select 1 from json_each(d.header, '$.issuers') where value in (?))", filters.issuer)
    if filters.section:
        also("exists (select 1 from json_each(c.path) where value in (?))", filters.section)
    if filters.issued_from:
        also("d.issued >= ?", [filters.issued_from])
    if filters.issued_to:
        also("d.issued <= ?", [filters.issued_to])
    if filters.department or filters.role:
        holder = ["h.clause_row = c.row"] + ["h.inherited = 0"] * (not filters.inherited)
        keys = [key for name in filters.department for key in department_keys(name, departments, finder)]
        parts = [("h.key", keys)] * bool(filters.department) + [("h.role", filters.role)] * bool(filters.role)
        for column, wanted in parts:
            holder.append(f"{column} in ({','.join('?' * len(wanted))})")
            values.extend(wanted)
        wheres.append(f"exists (select 1 from holders h where {' and '.join(holder)})")
    return wheres, values


def department_keys(name: str, departments: Collection[str], finder: MentionFinder) -> list[str]:
    """Keys of those of the holders that a name means, in any of its forms: 省人社厅, 甘肃省人力资源和社会保障厅."""
    if "/" in name and name in departments:
        return [name]
    folded = fold(name.strip())
    mention = finder.whole(folded)
    return [key for key in departments if fold(key) == folded or (mention and finder.means(mention, key))]


def facets(
    entries: Sequence[Entry], documents: Mapping[str, Listed], inherited: bool = True
) -> dict[str, tuple[tuple[str, int], ...]]:
    """How many of the clauses have each value, most first, by filter name; `issued` by year. Without `inherited`, holders
    of inherited duties do not count, as they do not in the filters."""

    def holders(entry: Entry) -> Iterator[Holder]:
        return (h for duty in entry.clause.duties if inherited or not duty.inherited for h in duty.holders)

    def header(entry: Entry) -> Header:
        return documents[entry.document_id].header

    values: dict[str, Callable[[Entry], Iterable[str | None]]] = {
        "department": lambda entry: {h.key for h in holders(entry)},
        "role": lambda entry: {h.role for h in holders(entry)},
        "region": lambda entry: [header(entry).region],
        "level": lambda entry: [header(entry).level],
        "issuer": lambda entry: set(header(entry).issuers),
        "document": lambda entry: [entry.document_id],
        "doc_number": lambda entry: [header(entry).doc_number],
        "section": lambda entry: set(entry.clause.path),
        "status": lambda entry: [header(entry).status],
        "issued": lambda entry: [(header(entry).issued or "")[:4]],
    }
    return {name: _counts(value for entry in entries for value in of(entry) if value) for name, of in values.items()}


def _counts(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0])))
