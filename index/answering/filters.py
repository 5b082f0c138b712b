"""Filters as conditions on the store: what is asked in SQL is exactly what the store holds."""

import json
from collections.abc import Collection, Iterable, Mapping

from policykb.corpus.doc_number import normalise
from policykb.corpus.mentions import MentionFinder
from policykb.corpus.store import DocumentSummary
from policykb.index.answering.answer import Filters
from policykb.index.text.normalise import fold

Conditions = tuple[list[str], list[object]]


def conditions(
    filters: Filters, finder: MentionFinder, departments: Collection[str], documents: Mapping[str, DocumentSummary]
) -> Conditions:
    """Conditions over clauses (c) and documents (d), with their values. `departments` are the keys of all holders; the
    status of `documents`, which the store does not know, is that of the day."""
    wheres: list[str] = []
    values: list[object] = []

    def also(where: str, wanted: Iterable[object]) -> None:
        summary = list(wanted)
        wheres.append(where.replace("(?)", f"({','.join('?' * len(summary))})"))
        values.extend(summary)

    for name, column in (("region", "d.region"), ("level", "d.level")):
        if wanted := getattr(filters, name):
            also(f"{column} in (?)", wanted)
    if filters.status:
        ids = [id for id, summary in documents.items() if summary.header.status in filters.status]
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
