"""One file a format: each turns bytes into text, with pages and tables where the format has them."""

import re
from dataclasses import dataclass

from policykb.corpus.model import Box, Span


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of a file. A table is a stretch of lines, one a row, cells with tabs between; a frame is a cell that holds
    running text, line by line."""

    text: str
    pages: tuple[Span, ...] = ()
    tables: tuple[Span, ...] = ()
    boxes: tuple[Box, ...] = ()
    frames: tuple[Span, ...] = ()


class Unreadable(Exception):
    """A file that is not what its suffix says, is damaged or locked: `chinese` and `english` say why and what to do."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(english)
        self.chinese = chinese
        self.english = english


def _in_one_line(cell: str) -> str:
    """A cell's words without the white space of its layout; between Latin words a space stays."""
    return re.sub(r"\s+", " ", re.sub(r"(?<![A-Za-z0-9])\s+|\s+(?![A-Za-z0-9])", "", cell)).strip()


class Lines:
    """Text put together line by line, noting where tables begin and end."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._tables: list[Span] = []

    def add(self, text: str) -> None:
        """One paragraph; line breaks in it stay."""
        self._parts.append(text + "\n")
        self._length += len(text) + 1

    def add_table(self, rows: list[list[str]]) -> None:
        """Cells in one line each; rows without words are left out."""
        start = self._length
        for row in rows:
            cells = [_in_one_line(cell) for cell in row]
            if any(cells):
                self.add("\t".join(cells))
        if self._length > start:
            self._tables.append(Span(start, self._length))

    def extract(self) -> Extract:
        return Extract("".join(self._parts), tables=tuple(self._tables))
