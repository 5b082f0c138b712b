"""Corrections: what people say is to be read instead of what was read.

A correction is laid over a reading and never changes the text. A clause's own words stay its only source: the
holders that a correction gives it must be printed in it, or in a clause above it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from policykb.corpus.doc_number import DOC_NUMBER, normal
from policykb.corpus.errors import BadRequest

CorrectionKind = Literal["header", "duties", "number", "begin", "join"]
"""What a correction changes: a field of the header, the duties of a clause, its number, where it begins, or that it is one."""

FIELDS: Mapping[str, str] = {
    "title": "标题",
    "doc_number": "文号",
    "issuers": "发文机关",
    "issued": "成文日期",
    "region": "所属地区",
    "recipients": "主送机关",
    "publicity": "公开属性",
    "effective": "施行日期",
    "expires": "失效日期",
    "status": "有效性",
}
"""Fields of the header that can be corrected, with their Chinese names."""

_DATES = ("issued", "effective", "expires")
_STATUSES = ("in force", "repealed", "expired", "suspended")
_ROLES = ("lead", "support", "unspecified")

_LONGEST = 500
"""Maximum characters of one value."""

_MOST = 100
"""Maximum number of holders, duties or steps in one correction."""

# a number as paths have it: 二, （五）, 第三条, 3
_STEP = re.compile(r"\S{1,20}")


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to be read instead.

    kind: what it changes
    value: what is to be read: of a header field its value; of duties a list of `{holders: [{text, role}], deadline}`; of
        a number the path; of a beginning `{at, path}`, `at` being a position in the document's text; nothing of a join
    field: the header field
    clause: id of the clause
    """

    kind: CorrectionKind
    value: Any = None
    field: str = ""
    clause: str = ""

    @property
    def place(self) -> tuple[str, str, str]:
        """What it changes, by which a merge tells that it is corrected already."""
        at = str(self.value["at"]) if self.kind == "begin" else ""
        return self.field or self.kind, self.clause, at


def correction_json(correction: Correction) -> dict[str, Any]:
    """Return a correction as people exchange it."""
    where = {"field": correction.field} if correction.field else {"clause": correction.clause}
    return {"kind": correction.kind, **where, "value": correction.value}


def read_correction(data: Mapping[str, Any]) -> Correction:
    """Read a correction from JSON values. Raises BadRequest with what is wrong."""
    kind, field, clause, value = (data.get(key) for key in ("kind", "field", "clause", "value"))
    if kind == "header":
        if not isinstance(field, str) or field not in FIELDS:
            known = "、".join(FIELDS)
            raise BadRequest(
                f"不能更正字段 {field!r}。可以更正：{known}。",
                f"The field {field!r} cannot be corrected; these can: {known}.",
            )
        return Correction("header", _field_value(field, value), field=field)
    if kind not in ("duties", "number", "begin", "join"):
        raise BadRequest(
            f"不认识的更正种类 {kind!r}。可用：header、duties、number、begin、join。",
            f"There is no correction of kind {kind!r}; there are header, duties, number, begin and join.",
        )
    if not isinstance(clause, str) or not clause:
        raise BadRequest("更正缺少条款编号（clause）。", "The correction names no clause.")
    return Correction(kind, _clause_value(kind, value), clause=clause)


def _clause_value(kind: CorrectionKind, value: Any) -> Any:
    """Return the value of a correction of a clause in normal form. Raises BadRequest."""
    match kind:
        case "duties":
            return _duties(value)
        case "number":
            return _path(value)
        case "begin":
            return _beginning(value)
        case _:
            return None


def _field_value(field: str, value: Any) -> Any:
    """Return the value of a header field in normal form; None for no value."""
    if field == "issuers":
        return [_words(one, field) for one in _list(value or [], field)]
    if value is None and field != "title":
        return None
    words = _words(value, field)
    if field in _DATES:
        return _day(words)
    if field == "status" and words not in _STATUSES:
        raise BadRequest(f"有效性只能是 {'、'.join(_STATUSES)}。", f"A status is one of {', '.join(_STATUSES)}.")
    if field == "doc_number":
        match = DOC_NUMBER.fullmatch(words) or DOC_NUMBER.search(words)
        return normal(match) if match else words
    return words


def _words(value: Any, what: str) -> str:
    """Return words without white space around them. Raises BadRequest."""
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST or not value.isprintable():
        raise BadRequest(
            f"{FIELDS.get(what, what)}的值应为不超过 {_LONGEST} 字的一行文字。",
            f"The value of {what} should be one line of at most {_LONGEST} characters.",
        )
    return value.strip()


def _list(value: Any, what: str) -> Sequence[Any]:
    if not isinstance(value, list) or len(value) > _MOST:
        raise BadRequest(f"{what} 应为不超过 {_MOST} 项的列表。", f"{what} should be a list of at most {_MOST}.")
    return value


def _day(words: str) -> str:
    try:
        return date.fromisoformat(words).isoformat()
    except ValueError as error:
        raise BadRequest(
            f"“{words}”不是日期。请写成 2024-01-31。", f"“{words}” is no date. Write it as 2024-01-31."
        ) from error


def _duties(value: Any) -> list[dict[str, Any]]:
    """Return the duties of a correction in normal form. Raises BadRequest."""
    duties = []
    for one in _list(value, "duties"):
        if not isinstance(one, dict) or not one.get("holders"):
            raise BadRequest("每项责任分工至少要有一个单位（holders）。", "Every duty needs at least one holder.")
        holders = []
        for holder in _list(one["holders"], "holders"):
            role = holder.get("role") or "unspecified" if isinstance(holder, dict) else None
            if role not in _ROLES:
                raise BadRequest(f"角色只能是 {'、'.join(_ROLES)}。", f"A role is one of {', '.join(_ROLES)}.")
            holders.append({"text": _words(holder.get("text"), "text"), "role": role})
        deadline = one.get("deadline")
        duties.append({"holders": holders, "deadline": _words(deadline, "deadline") if deadline else None})
    return duties


def _path(value: Any) -> list[str]:
    """Return a path in normal form. Raises BadRequest."""
    steps = _list(value, "path")
    if not steps or not all(isinstance(step, str) and _STEP.fullmatch(step) for step in steps):
        raise BadRequest('条款编号应写成 ["二", "（五）"]。', 'A path is written as ["二", "（五）"].')
    return [str(step) for step in steps]


def _beginning(value: Any) -> dict[str, Any]:
    """Return where a clause begins, and its path. Raises BadRequest."""
    if not isinstance(value, dict) or type(value.get("at")) is not int:
        raise BadRequest(
            "条款的起点应为正文中的位置（at）和编号（path）。", "A beginning is a position (at) and a path."
        )
    return {"at": value["at"], "path": _path(value.get("path"))}
