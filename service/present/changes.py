"""What has changed in a document, for people and as JSON."""

from collections.abc import Iterator
from typing import Any

from policykb.corpus.life.changes import Changes, ClauseChange, DutyChange, FieldChange
from policykb.corpus.life.corrections import FIELDS
from policykb.corpus.model import as_json
from policykb.service.present.language import say
from policykb.service.present.roles import ROLES

_LONGEST = 60
"""Maximum characters of a value in a line for people."""


def changes_json(changes: Changes) -> dict[str, Any]:
    """Return changes as JSON values: each with what was and what is."""
    return {
        "fields": [{"field": one.field, "before": as_json(one.before), "after": as_json(one.after)} for one in changes.fields],
        "clauses": [_clause_json(one) for one in changes.clauses],
        "same": changes.same,
    }  # fmt: skip


def _clause_json(change: ClauseChange) -> dict[str, Any]:
    before, after = change.before, change.after
    return {
        "kind": "added" if before is None else "removed" if after is None else "changed",
        "id": change.clause.id,
        "path": list(change.clause.path),
        "heading": change.clause.heading,
        "before": before and {"path": list(before.path), "text": before.text},
        "after": after and {"path": list(after.path), "text": after.text},
        "duties": [as_json(one) for one in change.duties],
    }


def change_lines(changes: Changes) -> Iterator[str]:
    """Yield a line for every change, fields first, in the order of the document."""
    for field in changes.fields:
        yield _field_line(field)
    for change in changes.clauses:
        number = "".join(change.clause.path)
        if change.before is None:
            yield say(f"＋ {number} {_short(change.clause.heading)}", f"+ {number} {_short(change.clause.heading)}")
        elif change.after is None:
            yield say(f"－ {number} {_short(change.clause.heading)}", f"- {number} {_short(change.clause.heading)}")
        else:
            moved = "" if change.before.path == change.after.path else f"{''.join(change.before.path)} → "
            yield say(
                f"～ {moved}{number} {_short(change.clause.heading)}",
                f"~ {moved}{number} {_short(change.clause.heading)}",
            )
        yield from (f"    {_duty_line(one)}" for one in change.duties)


def _field_line(change: FieldChange) -> str:
    before, after = (
        _short("、".join(value) if isinstance(value, tuple) else value) for value in (change.before, change.after)
    )
    name = say(FIELDS.get(change.field, change.field), change.field)
    return say(f"{name}：{before} → {after}", f"{name}: {before} → {after}")


def _duty_line(change: DutyChange) -> str:
    match change.kind:
        case "added":
            return say(f"新增单位 {change.holder}{_role(change.after)}", f"added: {change.holder}{_role(change.after)}")
        case "removed":
            return say(f"不再有 {change.holder}{_role(change.before)}", f"gone: {change.holder}{_role(change.before)}")
        case "role":
            old, new = _role(change.before) or "—", _role(change.after) or "—"
            return say(f"{change.holder} 的角色：{old} → {new}", f"role of {change.holder}: {old} → {new}")
        case _:
            old, new = change.before or "—", change.after or "—"
            return say(f"{change.holder} 的时限：{old} → {new}", f"deadline of {change.holder}: {old} → {new}")


def _role(role: str | None) -> str:
    words = ROLES.get(role) if role != "unspecified" else None  # type: ignore[call-overload]
    return say(f"（{words.chinese}）", f" ({words.english})") if words else ""


def _short(value: object) -> str:
    text = str(value or "—")
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
