"""One module for each file format. May import `corpus` and `wordlists` only."""

import re
from dataclasses import dataclass

from policykb.corpus.model import Box, Span


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file states about itself outside its text.

    title: the title of a web page, or of a file's properties
    published: ISO date on which a web page was published
    is_page: whether the file is a web page
    """

    title: str = ""
    published: str | None = None
    is_page: bool = False


NO_METADATA = Metadata()


@dataclass(frozen=True, slots=True)
class Attached:
    """A file inside another: in an archive, a message or a document.

    name: its name there, with folders
    data: its bytes
    """

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of a file, and spans of it.

    text: the text, with form feeds at the ends of pages
    pages: the pages, empty if the format has none
    tables: the tables; each is a run of lines, one a row, with tabs between the cells
    boxes: places of pieces of text on the pages, in points
    frames: table cells that hold running text, line by line
    metadata: what the file states outside its text
    remarks: what a person should know about the file: tracked changes, comments that were not read
    """

    text: str
    pages: tuple[Span, ...] = ()
    tables: tuple[Span, ...] = ()
    boxes: tuple[Box, ...] = ()
    frames: tuple[Span, ...] = ()
    metadata: Metadata = NO_METADATA
    remarks: tuple[str, ...] = ()


class Unreadable(Exception):
    """A file that is damaged, locked, or not what its suffix says.

    chinese, english: the reason and the remedy, in either language
    """

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(english)
        self.chinese = chinese
        self.english = english


# Minimum and maximum length of an entry of a list in a cell, in characters (chosen by hand).
_SHORTEST_ENTRY, _LONGEST_ENTRY = 3, 12

# white space that is no space between Latin words
_LAYOUT = re.compile(r"(?<![A-Za-z0-9])\s+|\s+(?![A-Za-z0-9])")


def _in_one_line(cell: str) -> str:
    """A cell's words without layout white space, except between Latin words.

    Several short lines are entries of a list, such as names: a space stays between them.
    """
    lines = [re.sub(r"\s+", " ", _LAYOUT.sub("", line)).strip() for line in cell.split("\n")]
    entries = [line for line in lines if line]
    if all(_SHORTEST_ENTRY <= len(line) <= _LONGEST_ENTRY for line in entries):
        return " ".join(entries)
    return re.sub(r"\s+", " ", _LAYOUT.sub("", cell)).strip()


# Maximum number of cells of a sheet (chosen by hand).
_MOST_CELLS = 1_000_000


class Lines:
    """Collects text line by line and notes the spans of tables."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._tables: list[Span] = []

    def add(self, text: str) -> None:
        """Add a paragraph; line breaks inside it stay."""
        self._parts.append(text + "\n")
        self._length += len(text) + 1

    def add_table(self, rows: list[list[str]]) -> None:
        """Add a table, one line a row; rows without words are left out."""
        start = self._length
        for row in rows:
            cells = [_in_one_line(cell) for cell in row]
            if any(cells):
                self.add("\t".join(cells))
        if self._length > start:
            self._tables.append(Span(start, self._length))

    def add_sheet(self, rows: list[list[str]]) -> None:
        """Add a sheet: rows with one filled cell above the table are lines."""
        first = next((at for at, row in enumerate(rows) if sum(map(bool, row)) > 1), len(rows))
        for row in rows[:first]:
            for cell in filter(None, row):
                self.add(cell)
        table = rows[first:]
        kept = sorted({at for row in table for at, cell in enumerate(row) if cell})
        if len(kept) * len(table) > _MOST_CELLS:
            raise Unreadable(
                f"表格超过 {_MOST_CELLS:,} 格。请拆分后再入库。", f"more than {_MOST_CELLS:,} cells. Split the table."
            )
        self.add_table([[row[at] if at < len(row) else "" for at in kept] for row in table])

    def extract(self) -> Extract:
        """The collected text with its tables."""
        return Extract("".join(self._parts), tables=tuple(self._tables))
