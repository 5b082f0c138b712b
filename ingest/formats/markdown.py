"""Markdown: its marks are taken out, its words and lines stay."""

import re

from ingest.formats import Extract, Lines
from ingest.formats.plain import decode

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_HEADING = re.compile(r"^[ \u3000]*#{1,6}[ \t]+|^>[ \t]?")
_RULE = re.compile(r"^\s*(?:-{3,}|\*{3,}|={3,}|_{3,})\s*$")
_TABLE_ROW = re.compile(r"^\s*\|(.+)\|\s*$")
_TABLE_RULE = re.compile(r"^[\s|:\-]+$")


def extract(data: bytes) -> Extract:
    lines = Lines()
    rows: list[list[str]] = []
    for line in _COMMENT.sub("", decode(data)).split("\n"):
        if row := _TABLE_ROW.match(line):
            if not _TABLE_RULE.match(line):
                rows.append([_plain(cell) for cell in row[1].split("|")])
            continue
        if rows:
            lines.add_table(rows)
            rows = []
        lines.add("" if _RULE.match(line) else _plain(_HEADING.sub("", line)))
    lines.add_table(rows)
    return lines.extract()


def _plain(text: str) -> str:
    return _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", _IMAGE.sub(r"\1", text)))
