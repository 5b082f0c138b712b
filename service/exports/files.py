"""Files to hand on: a department's duty table, and the hits of a search."""

import csv
import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path

from policykb.corpus.citation import cite_gbt
from policykb.corpus.errors import BadRequest, NotReadable
from policykb.index.answering.answer import MOST_HITS, Answer, Hit, Query
from policykb.service.exports.bibtex import bibtex
from policykb.service.exports.duty_table import COLUMNS, TITLES, duty_table
from policykb.service.exports.word_annex import word_annex
from policykb.service.exports.workbook import Sheet, workbook
from policykb.service.knowledge_base.departments import Standing
from policykb.service.knowledge_base.duty_lines import DutyLine, by_department
from policykb.service.present.json_replies import answer_json, duty_json
from policykb.service.present.validity_note import validity_note

MAX_EXPORTED_HITS = 1_000
"""Maximum number of hits in one file. Chosen by hand."""

MAX_EXPORTED_DUTIES = 50_000
"""Maximum number of duties in one file. Chosen by hand: a Word file of so many takes about fifteen seconds."""

MAX_EXPORTED_CHARACTERS = 30_000_000
"""Maximum characters of the clauses of all duties, or of all hits, in one file. Chosen by hand."""

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "bib": "application/x-bibtex; charset=utf-8",
}
"""The media type of each format."""

DUTY_FORMATS = ("xlsx", "docx", "csv", "json")
HIT_FORMATS = ("xlsx", "csv", "json", "bib")

_HIT_COLUMNS = (("序号", 6), ("标题", 36), ("发文字号", 20), ("成文日期", 12), ("有效性", 16),
                ("条款", 14), ("原文", 70), ("牵头单位", 24), ("责任/配合单位", 30), ("出处", 44), ("GB/T 7714", 44),
                ("编号", 24))  # fmt: skip
_DUTY_WIDTHS = (6, 60, 24, 36, 16, 44)

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Characters with which a spreadsheet formula begins; full-width ones count too."""


def duties_title(name: str, lines: Sequence[DutyLine]) -> str:
    """Return the title of a duty table.

    name: the name asked for, which stands where it means departments of several places
    """
    names = list(by_department(lines))
    return f"{names[0] if len(names) == 1 else name}任务分工表"


def duties_file(name: str, lines: Sequence[DutyLine], format: str) -> bytes:
    """Write the duty table of the department `name`.

    Departments of several places that the name means have tables apart. Raises BadRequest for a format that is not in
    `DUTY_FORMATS`, and for more duties than one file may hold.
    """
    _check(format, DUTY_FORMATS)
    _check_size(name, lines)
    if format == "json":
        return _json([duty_json(line) for line in lines])
    tables = {title: duty_table(some) for title, some in by_department(lines).items()} or {name: duty_table(())}
    if format == "docx":
        return word_annex(name, tables)
    if format == "csv":
        rows = [
            (title, TITLES[standing], *row.cells())
            for title, table in tables.items()
            for standing, rows in table.items()
            for row in rows
        ]
        return _csv(("部门", "承担方式", *COLUMNS), rows)
    columns = tuple(zip(COLUMNS, _DUTY_WIDTHS, strict=True))
    return workbook([
        Sheet(
            _tab(title, standing, len(tables)), columns, [row.cells() for row in rows],
            f"{title}任务分工表（{TITLES[standing]}）",
        )
        for title, table in tables.items()
        for standing, rows in table.items()
        if rows or len(tables) == 1
    ])  # fmt: skip


def _tab(title: str, standing: Standing, departments: int) -> str:
    """Return the name of a sheet; that of one of several departments begins with it."""
    return TITLES[standing] if departments == 1 else f"{title}·{TITLES[standing]}"


def hits_file(answer: Answer, format: str) -> bytes:
    """Write the hits of a search.

    Raises BadRequest for a format that is not in `HIT_FORMATS`, and for more text than one file may hold.
    """
    _check(format, HIT_FORMATS)
    if (characters := sum(len(hit.clause.text) for hit in answer.hits)) > MAX_EXPORTED_CHARACTERS:
        raise BadRequest(
            f"{len(answer.hits):,} 条共 {characters:,} 字，一个文件最多导出 {MAX_EXPORTED_CHARACTERS:,} 字。请减少条数（limit）。",
            f"{len(answer.hits):,} hits have {characters:,} characters; a file holds at most "
            f"{MAX_EXPORTED_CHARACTERS:,}. Ask for fewer (limit).",
        )
    if format == "json":
        return _json(answer_json(answer))
    if format == "bib":
        return bibtex(answer.hits).encode()
    rows = [_hit_cells(number, hit) for number, hit in enumerate(answer.hits, 1)]
    if format == "csv":
        return _csv([name for name, _ in _HIT_COLUMNS], rows)
    return workbook([Sheet("检索结果", _HIT_COLUMNS, rows)])


def all_hits(ask: Callable[[Query], Answer], query: Query, most: int = MAX_EXPORTED_HITS) -> Answer:
    """Return the answer with up to `most` hits, in the order of paging."""
    first = ask(replace(query, limit=min(most, MOST_HITS)))
    hits = list(first.hits)
    while hits and len(hits) < min(most, first.total - query.offset):
        offset = query.offset + len(hits)
        page = ask(replace(query, limit=min(most - len(hits), MOST_HITS), offset=offset)).hits
        if not page:
            break
        hits += page
    return replace(first, hits=tuple(hits))


def save(data: bytes, path: Path) -> None:
    """Write a file. Raises NotReadable if the path cannot be written."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise NotReadable(
            f"无法写入 {path}（{error.strerror}）。请换一个路径。",
            f"{path} cannot be written ({error.strerror}). Name another path.",
        ) from error


def format_of(path: Path) -> str:
    """Return the format that a file's suffix names."""
    return path.suffix.lower().removeprefix(".")


def escape_formula(value: object) -> str:
    """Return the text of a CSV cell that no spreadsheet takes for a formula.

    A text that begins like a formula gets an apostrophe before it.
    """
    text = str(value)
    bare = unicodedata.normalize("NFKC", text.lstrip(" 　\n")[:1])
    return f"'{text}" if bare in _FORMULA and bare else text


def _csv(names: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """Write a CSV file with a byte order mark, without which Excel garbles Chinese."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(names)
    writer.writerows([value if isinstance(value, int) else escape_formula(value) for value in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _hit_cells(number: int, hit: Hit) -> tuple[object, ...]:
    header = hit.document.header
    holders = [holder for duty in hit.clause.duties for holder in duty.holders]
    leads = dict.fromkeys(holder.text for holder in holders if holder.role == "lead")
    others = dict.fromkeys(holder.text for holder in holders if holder.role != "lead")
    path = re.sub(r"\s", "", "".join(hit.clause.path))
    holds = validity_note(hit.document, "zh").strip("（）") or ("现行有效" if header.status == "in force" else "")
    reference = cite_gbt(header, hit.document.source, hit.clause.page)
    return (number, header.title or hit.document.source, header.doc_number or "", header.issued or "", holds, path,
            hit.clause.text, "、".join(leads), "、".join(others), hit.citation, reference, hit.clause.id)  # fmt: skip


def _check(format: str, known: Sequence[str]) -> None:
    if format not in known:
        raise BadRequest(
            f"不支持导出为“{format[:20]}”，可选 {'、'.join(known)}。",
            f"There is no format “{format[:20]}”; use {known}.",
        )


def _check_size(name: str, lines: Sequence[DutyLine]) -> None:
    """Raise BadRequest for more duties, or longer ones, than one file may hold."""
    characters = sum(len(line.clause.text) + len(line.duty.raw) for line in lines)
    if len(lines) > MAX_EXPORTED_DUTIES or characters > MAX_EXPORTED_CHARACTERS:
        raise BadRequest(
            f"“{name[:50]}”有 {len(lines):,} 项任务，共 {characters:,} 字；一个文件最多导出 {MAX_EXPORTED_DUTIES:,} 项、"
            f"{MAX_EXPORTED_CHARACTERS:,} 字。请按地区（region）、角色（role）或年份（year）缩小范围后再导出。",
            f"“{name[:50]}” has {len(lines):,} duties of {characters:,} characters; a file holds at most "
            f"{MAX_EXPORTED_DUTIES:,} of {MAX_EXPORTED_CHARACTERS:,}. Narrow them by region, role or year.",
        )
