"""SQL conditions made from the filters of a query.

They are conditions on the store, so that SQL decides over exactly what the store holds.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from policykb.corpus.doc_number import normalise
from policykb.corpus.mentions import MentionFinder
from policykb.corpus.records import DocumentSummary
from policykb.index.answering.answer import Filters
from policykb.index.text.normalise import fold

Condition = tuple[str, Sequence[object]]
"""A condition in SQL over clauses (c) and documents (d), with the values of its question marks."""

Conditions = tuple[list[str], list[object]]

_MOST_BOUND = 500
"""Maximum number of values bound one by one; SQLite refuses very many. Chosen by hand."""


def conditions(
    filters: Filters,
    finder: MentionFinder,
    departments: Collection[str],
    documents: Mapping[str, DocumentSummary],
) -> Conditions:
    """Return the SQL conditions that filters stand for, and their values.

    The conditions are on clauses (c) and documents (d).

    departments: the keys of all holders
    documents: all documents as they stand today; the store does not know their status
    """
    found = list(chain(_on_documents(filters, documents), _on_clauses(filters, finder, departments)))
    return [where for where, _ in found], [value for _, values in found for value in values]


def _on_documents(filters: Filters, documents: Mapping[str, DocumentSummary]) -> Iterator[Condition]:
    if filters.region:
        yield _any_of("d.region in", filters.region)
    if filters.level:
        yield _any_of("d.level in", filters.level)
    if filters.status:
        ids = [id for id, summary in documents.items() if summary.header.status in filters.status]
        yield "d.id in (select value from json_each(?))", [json.dumps(ids)]
    if filters.document:
        yield _any_of("d.id in", filters.document)
    if filters.doc_number:
        yield _any_of("d.doc_number in", map(normalise, filters.doc_number))
    if filters.issuer:
        where, values = _any_of("value in", filters.issuer)
        yield f"exists (select 1 from json_each(d.header, '$.issuers') where {where})", values
    if filters.issued_from:
        yield "d.issued >= ?", [filters.issued_from]
    if filters.issued_to:
        yield "d.issued <= ?", [filters.issued_to]


def _on_clauses(filters: Filters, finder: MentionFinder, departments: Collection[str]) -> Iterator[Condition]:
    if filters.section:
        where, values = _any_of("value in", filters.section)
        yield f"exists (select 1 from json_each(c.path) where {where})", values
    if filters.due_from or filters.due_to:
        yield _on_deadlines(filters, finder, departments)
    elif filters.department or filters.role:
        yield _on_holders(filters, finder, departments)


def _on_holders(filters: Filters, finder: MentionFinder, departments: Collection[str]) -> Condition:
    """Return the SQL condition for the filters on department and role.

    One holder of the clause must have both the department and the role.
    """
    parts: list[Condition] = []
    if filters.department:
        keys = [key for name in filters.department for key in department_keys(name, departments, finder)]
        parts.append(_any_of("h.key in", keys))
    if filters.role:
        parts.append(_any_of("h.role in", filters.role))
    wheres = ["h.clause_row = c.row", *["h.inherited = 0"] * (not filters.inherited), *(where for where, _ in parts)]
    values = [value for _, some in parts for value in some]
    return f"exists (select 1 from holders h where {' and '.join(wheres)})", values


def _on_deadlines(filters: Filters, finder: MentionFinder, departments: Collection[str]) -> Condition:
    """Return the SQL condition for the filters on deadlines.

    One duty of the clause must fall due then, and have a holder that meets the filters on department and role.
    """
    wheres = ["json_extract(duty.value, '$.due[1]') between ? and ?"]
    values: list[object] = [filters.due_from or "", filters.due_to or "9"]
    key = "coalesce(json_extract(holder.value, '$.department_id'), json_extract(holder.value, '$.text'))"
    if filters.department:
        keys = [key for name in filters.department for key in department_keys(name, departments, finder)]
        where, some = _any_of(f"{key} in", keys)
        wheres, values = [*wheres, where], [*values, *some]
    if filters.role:
        where, some = _any_of("json_extract(holder.value, '$.role') in", filters.role)
        wheres, values = [*wheres, where], [*values, *some]
    if not filters.inherited:
        wheres.append("not json_extract(duty.value, '$.inherited')")
    of = "json_each(c.duties) duty, json_each(duty.value, '$.holders') holder"
    return f"exists (select 1 from {of} where {' and '.join(wheres)})", values


def _any_of(start: str, values: Iterable[object]) -> Condition:
    wanted = list(dict.fromkeys(values))
    if len(wanted) > _MOST_BOUND:
        return f"{start} (select value from json_each(?))", [json.dumps(wanted)]
    return f"{start} ({','.join('?' * len(wanted))})", wanted


def department_keys(name: str, departments: Collection[str], finder: MentionFinder) -> list[str]:
    """Return the keys of the departments that a name means.

    They are keys of holders. The name may have any of its forms: 省人社厅, 甘肃省人力资源和社会保障厅.
    """
    if "/" in name and name in departments:
        return [name]
    folded = fold(name.strip())
    mention = finder.whole(folded)
    bodies = {body for body, _ in mention.readings} if mention else set()
    return [
        key
        for key in departments
        if (len(key) == len(folded) and fold(key) == folded)
        or (mention and key.partition("/")[2] in bodies and finder.means(mention, key))
    ]
