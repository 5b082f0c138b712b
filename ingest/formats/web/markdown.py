"""Markdown: removes the marks and keeps words and lines."""

import html
import re
from collections.abc import Iterator
from itertools import groupby

from lxml.html import fragment_fromstring

from policykb.ingest.formats import Extract, Lines, Unreadable
from policykb.ingest.formats.plain import decode
from policykb.ingest.formats.web.html_tables import is_table
from policykb.ingest.formats.web.html_tables import rows as html_rows

# <!DOCTYPE html>: the file is a web page
_PAGE = re.compile(r"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
# ![图1](a.png)
_IMAGE = re.compile(r"!\[([^\[\]]*)\]\([^()]*\)")
# [标题](https://…), but not [牵头部门](市发展改革委)
_LINK = re.compile(r"\[([^\[\]]+)\]\(\s*(?=[^()]*[/.#:])[^()\u4e00-\u9fff]*(?:\"[^\"()]*\"\s*)?\)")
# > [政务公开](https://… "政务公开")
_MENU_ENTRY = re.compile(r"[\s>*+-]*\[[^\[\]《》第]{1,14}\]\([^()\s]+(?:\s+\"[^\"]*\")?\)\s*")
# Minimum number of lines of a menu (chosen by hand).
_SHORTEST_MENU = 3
# **重点** · ~~废止~~ · *注*
_EMPHASIS = re.compile(r"(\*\*|__|~~)(?=\S)(.{1,500}?)(?<=\S)\1|(?<!\*)\*(?=[^\s*])([^*]{1,500})(?<=\S)\*(?!\*)")
# ## 标题 · > 引文 · - 条目
_MARK = re.compile(r"^[ \t\u3000]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+)+")
# ``` · ::: tip 修订信息: the beginning or the end of a box
_CODE = re.compile(r"^\s*(?:```|~~~|:{3,}(?:\s|$)).*$")
# --- · * * *
_RULE = re.compile(r"^\s*(?:-{3,}|\*{3,}|={3,}|_{3,}|(?:[-*_][ \t]+){2,}[-*_])\s*$")
# | 重点任务 | 责任单位 | · | --- | :-: |
_TABLE_ROW = re.compile(r"^\s*\|(.+)\|\s*$")
_TABLE_RULE = re.compile(r"^[\s|:\-]+$")
_CELL = re.compile(r"(?<!\\)\|")
# <table>…</table>, in HTML inside Markdown, without a table inside
_TABLE = re.compile(r"(<table\b(?:(?!<table\b).)*?</table\s*>)", re.IGNORECASE | re.DOTALL)
_STYLE = re.compile(r"<(style|script)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
# 省科技厅<br>省财政厅 · <b>科普</b> · 1\. 总则
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
# <p style="text-align:right;⏎margin-top:100px">: a tag over several lines
_WRAPPED_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}?\n[^<>]{0,500}>")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|~<>])")


# ---⏎title: 关于…的通知⏎tag:⏎  - 大气⏎---: the head of a file, in YAML
_HEAD = re.compile(r"\ufeff?---[ \t]*\n(?P<head>(?:.*\n){1,60}?)---[ \t]*\n")
# tag:⏎  - 江⏎  - 大气
_LIST_OF_HEAD = re.compile(r"^(?P<key>\w{1,24}:)[ \t]*\n(?P<items>(?:[ \t]*-[ \t]+.*\n)+)", re.MULTILINE)


def extract(data: bytes) -> Extract:
    """The text and tables of a Markdown file. Raises Unreadable if it is no text."""
    text = decode(data)
    if _PAGE.match(text):
        raise Unreadable(
            "内容是网页，不是 Markdown。请把扩展名改为 .html。",
            "a web page, not Markdown. Change the suffix to .html.",
        )
    lines = Lines()
    for part in _TABLE.split(_STYLE.sub("", _without_comments(_with_short_head(text)))):
        if _TABLE.fullmatch(part) and is_table(table := fragment_fromstring(part)):
            lines.add_table(list(html_rows(table)))
        else:
            _add(part, lines)
    return lines.extract()


def _add(text: str, lines: Lines) -> None:
    """Add the lines and tables of a part without HTML tables."""
    rows: list[list[str]] = []
    for line in _without_menus(_WRAPPED_TAG.sub(_on_one_line, text).splitlines()):
        if row := _TABLE_ROW.match(line):
            if not _TABLE_RULE.match(line):
                rows.append([_plain(cell) for cell in _CELL.split(row[1])])
            continue
        if rows:
            lines.add_table(rows)
            rows = []
        lines.add("" if _RULE.match(line) or _CODE.match(line) else _plain(_MARK.sub("", line)))
    lines.add_table(rows)


def _on_one_line(tag: re.Match[str]) -> str:
    """A tag without the ends of lines inside."""
    return " ".join(tag[0].split())


def _without_menus(printed: list[str]) -> Iterator[str]:
    """Yield the lines without those of menus: short links alone on their lines."""
    for is_menu, lines in groupby(printed, key=lambda line: bool(_MENU_ENTRY.fullmatch(line))):
        run = list(lines)
        yield from [] if is_menu and len(run) >= _SHORTEST_MENU else run


def _with_short_head(text: str) -> str:
    """The text with every list in its head on the line of its key: tag: 江、大气."""
    head = _HEAD.match(text)
    if head is None:
        return text

    def joined(found: re.Match[str]) -> str:
        items = (line.strip().removeprefix("-").strip() for line in found["items"].splitlines())
        return f"{found['key']} {'、'.join(items)}\n"

    return text[: head.start("head")] + _LIST_OF_HEAD.sub(joined, head["head"]) + text[head.end("head") :]


def _without_comments(text: str) -> str:
    """The text without HTML comments; an unclosed one stays."""
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        kept.append(text[at:start])
        at = end + 3
    return "".join(kept) + text[at:]


def _plain(text: str) -> str:
    """A line or cell without links, images, emphasis, tags and escapes."""
    words = _EMPHASIS.sub(r"\2\3", _LINK.sub(r"\1", _IMAGE.sub(r"\1", text)))
    return html.unescape(_ESCAPED.sub(r"\1", _TAG.sub("", _BREAK.sub("\n", words))))
