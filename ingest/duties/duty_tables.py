"""Tables that assign duties; each row is a clause.

Their first row names the columns: 重点任务 | 牵头部门 | 责任单位 | 完成时限, or 部门 | 职责与任务. A table is a run of
lines, one line a row, with tabs between the cells. A further table continues it if it repeats the first row, or has
none and as many columns.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from policykb.corpus.model import Role, Span
from policykb.ingest.duties.holder_names import split_names
from policykb.ingest.duties.labels import (
    BODY_COLUMN,
    HOLDER_COLUMN,
    MERE_COLUMN,
    PERSON_COLUMN,
    SERIAL_COLUMN,
    TASK_COLUMN,
    TIME_COLUMN,
    persons_in,
    role_of,
)
from policykb.ingest.duties.named import Named, is_body
from policykb.ingest.duties.note_grammar import read_note
from policykb.ingest.duties.notes import Note
from policykb.ingest.structure.lines import Line

# 附件2 and a title, the first row of a table
_ANNEX = re.compile(r"附\s*件\s*(?P<number>\d{1,2})?(?=\D|$)")

# / · — · 无 · 合计 · 上级签名: a cell without a value
_NOTHING = re.compile(r"^(?:[/／—\-–\s无]*|合\s*计|总\s*计|小\s*计|[\u4e00-\u9fff]{0,6}签\s*[名字]\s*[:：]?)$")

# 事项总数 · 项目完成率: a column that counts, and tells no task
_COUNTS = re.compile(r"(?:数|数量|率|金额|占比|得分|分值)$")

# 牵头 · 配合, in the second line of a head, below 责任单位
_ROLE_ALONE = re.compile(r"^(?:牵头|主办|责任|配合|协办|协助|参与)$")

# 责任 · 牵头, in the head of a table
_OF_DUTY = re.compile(r"责任(?!制|书|感)|牵头|配合|承办|主办")

# Maximum length of a cell in a head row, of the head of the task column, and of a serial number, in characters
# (chosen by hand).
_LONGEST_HEAD, _LONGEST_TASK_HEAD, _LONGEST_SERIAL = 20, 14, 4

# 20181216: the number of a plan in place of a serial number
_LONG_SERIAL = re.compile(r"\d{5,12}")


# 序号 | 重点任务 | 责任单位 · | 序号 | 重点任务 |: the outer strokes part nothing
_STROKES = re.compile(r"^\s*\|?(.*\|.*?)\|?\s*$")
_AROUND_CELL = " |｜\u3000\xa0"

# Minimum number of columns of a table with one cell a line, and maximum, exclusive (chosen by hand).
_LEAST_COLUMNS, _MOST_COLUMNS = 3, 12

# 市科技局牵头，市财政局落实
_SAYS_ROLES = re.compile(r"牵头(?![单部])|(?:配合|落实|负责)(?:[，,；;、。]|$)")

# Number of columns of such a table with merged cells, and maximum number of lines between two of its rows (chosen by
# hand).
_MERGED_COLUMNS, _MOST_BETWEEN = 3, 4


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a duty table, as indices from 0.

    count: number of columns
    holders: columns with names, each with the role that its head gives
    task: column with the task
    serial: column with the number of the row, None if there is none
    deadline: column with the deadline, None if there is none
    persons: columns with names of persons
    """

    count: int
    holders: tuple[tuple[int, Role], ...]
    task: int | None
    serial: int | None
    deadline: int | None
    persons: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row that assigns a duty.

    line: the line of the row
    number: its printed number, or its count in the document
    heading: the task, up to its first full stop
    note: its holders and deadline, with positions in the line's text
    annex: path of the annex that its table is: ("附件", "2")
    """

    line: Line
    number: str
    heading: str
    note: Note
    annex: tuple[str, ...] = ()


@dataclass(slots=True)
class Tables:
    """What the tables of a document hold.

    rows: rows with duties
    heads: head rows of their tables
    strange: head rows of any table that speak of duties, each with the columns that were not understood
    """

    rows: list[Row] = field(default_factory=list)
    heads: list[Line] = field(default_factory=list)
    strange: list[tuple[Line, list[str]]] = field(default_factory=list)


def read_tables(lines: Sequence[Line], tables: Sequence[Span], text: str) -> Tables:
    """The rows with duties, and the head rows of their tables.

    `tables` are spans of the document's `text`. Tables without a column of holders give neither.
    """
    found = Tables()
    columns: Columns | None = None
    annex: tuple[str, ...] = ()
    spread = list(_spread_tables(lines, text))
    stretches = [
        [line for line in lines if table.start <= line.span.start < table.end and line.text] for table in tables
    ]
    for own in sorted((rows_of for rows_of in (*stretches, *spread) if rows_of), key=lambda some: some[0].span):
        columns = columns if columns and len(_cells(own[0], text)) == columns.count else None
        annex = annex if columns else _annex(own, text)
        for line in own:
            cells = _cells(line, text)
            if head := read_head(cells) or _second_head(cells):
                columns = head
                found.heads.append(line)
            elif columns and (row := _row(line, cells, columns, len(found.rows) + 1)):
                found.rows.append(replace(row, annex=annex))
            if (head or line is own[0]) and (strange := strange_columns(cells, head)):
                found.strange.append((line, strange))
    return found


def strange_columns(cells: Sequence[str], head: Columns | None) -> list[str]:
    """The columns of a head row that were not understood.

    All that speak of responsibility, where the row is not the head of a table of duties.
    """
    if head is None:
        is_head = len(cells) > 1 and all(len(cell) <= _LONGEST_HEAD for cell in cells)
        return [cell for cell in cells if is_head and _OF_DUTY.search(cell)]
    return [cell for cell in cells if cell and not _is_column(cell) and not TASK_COLUMN.search(cell)]


def _is_column(cell: str) -> bool:
    """Whether a cell names a column that is understood, other than that of the tasks."""
    known = (HOLDER_COLUMN, BODY_COLUMN, PERSON_COLUMN, SERIAL_COLUMN, TIME_COLUMN, MERE_COLUMN, _ROLE_ALONE)
    return any(column.search(cell) for column in known)


def _second_head(cells: Sequence[str]) -> Columns | None:
    """The columns that the second line of a head names: 牵头 and 配合 below 责任单位."""
    roles = sum(_ROLE_ALONE.match(cell) is not None for cell in cells)
    return read_head([_ROLE_ALONE.sub(r"\g<0>单位", cell) for cell in cells]) if roles > 1 else None


def _annex(lines: Sequence[Line], text: str) -> tuple[str, ...]:
    """The path of the annex that the only cell of a table's first row names."""
    match = _ANNEX.match(lines[0].text) if lines and len(_cells(lines[0], text)) == 1 else None
    return tuple(step for step in ("附件", match["number"]) if step) if match else ()


def _cells(line: Line, text: str) -> list[str]:
    """The cells of a row, including empty ones at its ends.

    They are parted by tabs, by strokes (序号 | 重点任务 | 责任单位), or stand on lines of their own.
    """
    words = line.span.of(text).rstrip("\r\n\f")
    if "\t" in words:
        return [cell.strip() for cell in words.split("\t")]
    if "\n" in words:
        return [cell.strip(_AROUND_CELL) for cell in words.split("\n") if cell.strip(_AROUND_CELL)]
    if _STROKES.search(words):
        return [cell.strip() for cell in _STROKES.sub(r"\1", words).split("|")]
    return [words.strip()]


def _spread_tables(lines: Sequence[Line], text: str) -> Iterator[list[Line]]:
    """Tables with one cell a line, as rows of several lines each.

    Their head names the columns, the first a serial number, and rows 1 and 2 follow at the same distance.
    """
    filled = [line for line in lines if line.text.strip(_AROUND_CELL)]
    words = [line.text.strip(_AROUND_CELL) for line in filled]
    at = 0
    while at < len(filled):
        if merged := list(_merged_rows(words, at)):
            yield [_joined(filled[row : row + _MERGED_COLUMNS], text) for row in (at, *merged)]
            at = merged[-1] + 1
            continue
        width = next((width for width in range(_LEAST_COLUMNS, _MOST_COLUMNS) if _is_spread(words, at, width)), 0)
        if not width:
            at += 1
            continue
        rows = [at]
        while words[rows[-1] + width : rows[-1] + width + 1] == [str(len(rows))]:
            rows.append(rows[-1] + width)
        at = rows[-1] + width
        yield [_joined(filled[row : row + width], text) for row in rows]


def _is_spread(words: Sequence[str], at: int, width: int) -> bool:
    """Whether a table with so many columns, one cell a line, begins at a line."""
    if not SERIAL_COLUMN.match(words[at]) or words[at + width : at + width + 1] != ["1"]:
        return False
    return words[at + 2 * width : at + 2 * width + 1] in (["2"], []) and read_head(words[at : at + width]) is not None


def _merged_rows(words: Sequence[str], at: int) -> Iterator[int]:
    """Where rows with names begin in a table of one cell a line with merged cells.

    序号, 工作任务 and 推进单位 head it; each row begins with the next number, and what stands between rows heads them.
    """
    head = read_head(words[at : at + _MERGED_COLUMNS])
    first = next(iter(words[at + _MERGED_COLUMNS :]), "1")
    if head is None or (head.serial, head.task, head.holders[-1][0]) != (0, 1, 2) or first == "1" or _is_column(first):
        return
    expected, last = 1, at + _MERGED_COLUMNS - 1
    for place in range(at + _MERGED_COLUMNS, len(words)):
        if place - last > _MOST_BETWEEN:
            return
        if words[place] == str(expected):
            expected, last = expected + 1, place + _MERGED_COLUMNS - 1
            cell = "".join(words[place + 2 : place + _MERGED_COLUMNS])
            bodies = [is_body(Named(name, "unspecified", 0)) for name in split_names(cell)]
            if sum(bodies) * 2 > len(bodies):
                yield place


def _joined(lines: Sequence[Line], text: str) -> Line:
    """Several lines as one."""
    span = Span(lines[0].span.start, lines[-1].span.end)
    return Line(span, span.of(text).strip())


def read_head(cells: Sequence[str]) -> Columns | None:
    """The columns that a row names; None if it is not the head of a duty table."""
    holders: list[tuple[int, Role]] = []
    persons: list[int] = []
    task = serial = deadline = None
    for index, cell in enumerate(cells):
        if label := HOLDER_COLUMN.match(cell):
            holders.append((index, role_of(label[0])))
        elif PERSON_COLUMN.match(cell):
            persons.append(index)
        elif BODY_COLUMN.match(cell):
            holders.append((index, "unspecified"))
        elif SERIAL_COLUMN.match(cell):
            serial = index
        elif TIME_COLUMN.match(cell):
            deadline = index
        elif TASK_COLUMN.search(cell) and len(cell) <= _LONGEST_TASK_HEAD and not _COUNTS.search(cell):
            task = index  # the last of several: 重点任务 | 主要内容
    if not holders or task is None or any(len(cell) > _LONGEST_HEAD for cell in cells):
        return None
    return Columns(len(cells), tuple(holders), task, serial, deadline, tuple(persons))


def _row(line: Line, cells: Sequence[str], columns: Columns, count: int) -> Row | None:
    """The row of a line, None if it names no holder.

    `count` is its number if it prints none.
    """
    named = [
        name
        for index, role in columns.holders
        if index < len(cells) and not _NOTHING.match(cells[index])
        for name in _names_in(cells[index], role, index)
    ]
    places = [index for index, _ in columns.holders if index < len(cells) and cells[index]]
    if not named:
        return None
    starts = list(_starts(line, cells))
    task = cells[columns.task] if columns.task is not None and columns.task < len(cells) else ""
    number = cells[columns.serial] if columns.serial is not None and columns.serial < len(cells) else ""
    number = number.rstrip("、.．")
    note = Note(
        start=starts[places[0]],
        end=starts[places[-1]] + len(cells[places[-1]]),
        named=tuple(named),
        deadline=_cell(cells, columns.deadline),
        persons=tuple(one for column in columns.persons for one in persons_in(_cell(cells, column) or "")),
        source="table",
    )
    is_serial = (number.isalnum() and len(number) <= _LONGEST_SERIAL) or bool(_LONG_SERIAL.fullmatch(number))
    return Row(line, number if is_serial else str(count), task.partition("。")[0], note)


def _names_in(cell: str, role: Role, index: int) -> list[Named]:
    """The names in the cell of a column.

    A cell may say roles of its own: 市科技局牵头，市财政局落实.
    """
    note = read_note(cell, bare=False) if role == "unspecified" and _SAYS_ROLES.search(cell) else None
    if note:
        return [replace(name, part=index) for name in note.named]
    return [Named(name, role, index) for name in split_names(cell)]


def _cell(cells: Sequence[str], index: int | None) -> str | None:
    """The value of a cell, None if it has none or there is no such column."""
    value = cells[index] if index is not None and index < len(cells) else ""
    return None if _NOTHING.match(value) else value


def _starts(line: Line, cells: Sequence[str]) -> Iterator[int]:
    """The position of each cell in the line's stripped text."""
    at = 0
    for cell in cells:
        at = max(at, line.text.find(cell, at))
        yield at
        at += len(cell)
