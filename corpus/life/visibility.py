"""What is seen of a store by those who may see some collections only.

Temporary views take the place of the tables, for one connection. Every query then finds the documents of these
collections and nothing else, as though the store held no more.
"""

import sqlite3
from collections.abc import Iterable

from policykb.corpus.errors import BadRequest
from policykb.corpus.life.tables import COLUMNS

_LONGEST_NAME = 40
"""Maximum characters of the name of a collection."""

_IS_SEEN = "exists (select 1 from main.collections k where k.document = {id} and k.name in ({names}))"

_TABLES = {
    "state": "select name, value from main.state where name <> 'documents'",
    "documents": f"select * from main.documents d where {_IS_SEEN.format(id='d.id', names='{names}')}",
    "clauses": f"select * from main.clauses c where {_IS_SEEN.format(id='c.document_id', names='{names}')}",
    "holders": "select h.* from main.holders h where exists (select 1 from main.clauses c join main.collections k"
    " on k.document = c.document_id where c.row = h.clause_row and k.name in ({names}))",
    "audit": "select id, line from main.audit where 0",
}
"""What stands in place of the tables of documents.

How many documents there are is in no view, nor are the lines for the audit log.
"""

_RECORDS = {
    # where else a document is, and which version supersedes it, is in these two events
    "history": "what not in ('collected', 'superseded') and document in (select id from temp.documents)",
    "withdrawn": "0",
    "replacements": "older in (select id from temp.documents) and newer in (select id from temp.documents)",
    "followed": "0",
    "corrections": "document in (select id from temp.documents)",
    "reports": "0",
    "collections": "name in ({names}) and document in (select id from temp.documents)",
}
"""Which records of the life of documents are seen, by table."""


def show_only(connection: sqlite3.Connection, collections: Iterable[str]) -> None:
    """Hide from a connection all documents that are in none of these collections."""
    names = ", ".join("'" + name.replace("'", "''") + "'" for name in sorted(collections))
    for table, query in _TABLES.items():
        connection.execute(f"create temp view {table} as {query.format(names=names)}")
    for table, condition in _RECORDS.items():
        columns = ", ".join(["rowid as rowid", *COLUMNS[table], "checksum"])
        where = condition.format(names=names)
        connection.execute(f"create temp view {table} as select {columns} from main.{table} where {where}")


def collection_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return names of collections, sorted and without white space around them.

    Raises BadRequest.
    """
    stripped = sorted({name.strip() for name in names})
    for name in stripped:
        if not name or len(name) > _LONGEST_NAME or not name.isprintable() or "," in name:
            raise BadRequest(
                f"集合名称“{name[:_LONGEST_NAME]}”不合规定。请用一行 1 到 {_LONGEST_NAME} 个字，不含逗号，例如“公开”。",
                f"The name of a collection is one line of 1 to {_LONGEST_NAME} characters without commas.",
            )
    return tuple(stripped)
