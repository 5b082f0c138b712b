"""Tables that share out duties: 重点任务 | 牵头部门 | 责任单位 | 完成时限, and 部门 | 职责与任务. Each row is a clause.

A table is a stretch of lines, one a row, cells with tabs between. Its first row names the columns; a further table that
begins with the same row, or with none and has as many columns, goes on with it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from policykb.corpus.model import Role, Span
from policykb.ingest.duties.holder_names import split_names
from policykb.ingest.duties.labels import BODY_COLUMN, HOLDER_COLUMN, TIME_COLUMN, role_of
from policykb.ingest.duties.note_grammar import Named
from policykb.ingest.duties.notes import Note
from policykb.ingest.structure.lines import Line

_TASK = re.compile(r"任务|领域|措施|事项|内容|工作|职责|项目|举措|要求|目标")
_SERIAL = re.compile(r"^(?:序号|编号|No\.?|序)$", re.IGNORECASE)

# 附件2 and a title, as the first row of a table
_ANNEX = re.compile(r"附\s*件\s*(?P<number>\d{1,2})?(?=\D|$)")

_NOTHING = re.compile(r"^[/／—\-–\s无]*$")


@dataclass(frozen=True, slots=True)
class Columns:
    """What stands in which column."""

    count: int
    holders: tuple[tuple[int, Role], ...]
    task: int | None
    serial: int | None
    deadline: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row that gives someone a duty: its line, its number, its task, its note (positions in the line's text), and the
    annex that its table says it is."""

    line: Line
    number: str
    heading: str
    note: Note
    annex: tuple[str, ...] = ()


def read_tables(lines: Sequence[Line], tables: Sequence[Span], text: str) -> tuple[list[Row], list[Line]]:
    """Rows with duties, and the head rows of their tables. Tables without columns for holders give neither."""
    rows: list[Row] = []
    heads: list[Line] = []
    columns: Columns | None = None
    annex: tuple[str, ...] = ()
    for table in tables:
        own = [line for line in lines if table.start <= line.span.start < table.end and line.text]
        columns = columns if columns and own and len(_cells(own[0], text)) == columns.count else None
        annex = annex if columns else _annex(own, text)
        for line in own:
            cells = _cells(line, text)
            if head := read_head(cells):
                columns = head
                heads.append(line)
            elif columns and (row := _row(line, cells, columns, len(rows) + 1)):
                rows.append(replace(row, annex=annex))
    return rows, heads


def _annex(lines: Sequence[Line], text: str) -> tuple[str, ...]:
    """The annex that a table is, where its first row has one cell that says so."""
    match = _ANNEX.match(lines[0].text) if lines and len(_cells(lines[0], text)) == 1 else None
    return tuple(step for step in ("附件", match["number"]) if step) if match else ()


def _cells(line: Line, text: str) -> list[str]:
    """The cells of a row, empty ones at its ends too."""
    return [cell.strip() for cell in line.span.of(text).rstrip("\r\n\f").split("\t")]


def read_head(cells: Sequence[str]) -> Columns | None:
    """The columns that a row names; None if it is no head row of a duty table."""
    holders: list[tuple[int, Role]] = []
    task = serial = deadline = None
    for index, cell in enumerate(cells):
        if label := HOLDER_COLUMN.match(cell):
            holders.append((index, role_of(label[0])))
        elif BODY_COLUMN.match(cell):
            holders.append((index, "unspecified"))
        elif _SERIAL.match(cell):
            serial = index
        elif TIME_COLUMN.match(cell):
            deadline = index
        elif _TASK.search(cell) and len(cell) <= 14:
            task = index  # the last of several: 重点任务 | 主要内容
    if not holders or task is None or any(len(cell) > 20 for cell in cells):
        return None
    return Columns(len(cells), tuple(holders), task, serial, deadline)


def _row(line: Line, cells: Sequence[str], columns: Columns, count: int) -> Row | None:
    named = [
        Named(name, role, index)
        for index, role in columns.holders
        if index < len(cells) and not _NOTHING.match(cells[index])
        for name in split_names(cells[index])
    ]
    places = [index for index, _ in columns.holders if index < len(cells) and cells[index]]
    if not named:
        return None
    starts = list(_starts(line, cells))
    task = cells[columns.task] if columns.task is not None and columns.task < len(cells) else ""
    number = cells[columns.serial] if columns.serial is not None and columns.serial < len(cells) else ""
    note = Note(
        start=starts[places[0]],
        end=starts[places[-1]] + len(cells[places[-1]]),
        named=tuple(named),
        deadline=_cell(cells, columns.deadline),
    )
    return Row(line, number if number.isalnum() and len(number) <= 4 else str(count), task.partition("。")[0], note)


def _cell(cells: Sequence[str], index: int | None) -> str | None:
    value = cells[index] if index is not None and index < len(cells) else ""
    return None if _NOTHING.match(value) else value


def _starts(line: Line, cells: Sequence[str]) -> Iterator[int]:
    """Where each cell stands in the line's text, which has lost the white space at its ends."""
    at = 0
    for cell in cells:
        at = max(at, line.text.find(cell, at))
        yield at
        at += len(cell)
