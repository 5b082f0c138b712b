"""The table of what is related to a document, for people at a terminal."""

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from policykb.corpus.citation import cite
from policykb.corpus.records import DocumentSummary
from policykb.index.documents.affected import Affected, Link
from policykb.index.documents.related import Related
from policykb.service.present.language import say
from policykb.service.present.validity_note import validity_note

_RELATIONS: tuple[tuple[str, str, str], ...] = (
    ("implements", "落实", "implements"),
    ("implemented_by", "被落实于", "implemented by"),
    ("cites", "引用", "cites"),
    ("cited_by", "被引用于", "cited by"),
    ("amends", "修改", "amends"),
    ("amended_by", "被修改于", "amended by"),
    ("repeals", "废止", "repeals"),
    ("repealed_by", "被废止于", "repealed by"),
    ("supersedes", "取代", "supersedes"),
    ("superseded_by", "被取代于", "superseded by"),
    ("versions", "其他版本", "other versions"),
)
"""The relations by their fields, in Chinese and English, in the order shown."""


def show_related(console: Console, summary: DocumentSummary, found: Related) -> None:
    """Print what is related to a document, then what rests on it and why."""
    console.print(Text(_named(summary) + validity_note(summary), style="bold"), soft_wrap=True)
    table = Table(title=say("相关文件", "Related documents"), title_justify="left")
    for chinese, english in (("关系", "Relation"), ("编号", "Id"), ("文件", "Document")):
        table.add_column(say(chinese, english), overflow="fold")
    for field, chinese, english in _RELATIONS:
        for one in _each(getattr(found, field)):
            table.add_row(say(chinese, english), one.id, escape(_named(one) + validity_note(one)))
    if table.row_count:
        console.print(table)
    else:
        console.print(say("库中没有相关文件。", "No document here is related to it."))
    if found.affected:
        _show_affected(console, found.affected)


def _show_affected(console: Console, affected: Iterable[Affected]) -> None:
    affected = tuple(affected)
    title = say(
        f"它变动时须复查的文件（{len(affected)} 份）", f"{len(affected)} documents to look at again when it changes"
    )
    table = Table(title=title, title_justify="left")
    for chinese, english in (("编号", "Id"), ("文件", "Document"), ("缘由", "Why")):
        table.add_column(say(chinese, english), overflow="fold")
    for one in affected:
        table.add_row(one.document.id, escape(_named(one.document)), escape("\n".join(map(_why, one.path))))
    console.print(table)


def _why(link: Link) -> str:
    """Return why one document rests on another: the words, or what it implements."""
    of = _named(link.of)
    said = say(f"落实{of}", f"implements {of}") if link.relation == "implements" else say(f"依据{of}", f"rests on {of}")
    return f"{_named(link.by)} {said}{f'：“{link.words}”' if link.words else ''}"


def _named(summary: DocumentSummary) -> str:
    return cite(summary.header, (), summary.source)


def _each(found: DocumentSummary | tuple[DocumentSummary, ...] | None) -> tuple[DocumentSummary, ...]:
    return found if isinstance(found, tuple) else () if found is None else (found,)
