"""What has changed in a document, for people and as JSON."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policykb.corpus.life.changes import Changes, ClauseChange, DutyChange, FieldChange
from policykb.corpus.life.corrections import FIELDS, correction_json
from policykb.corpus.life.records import KeptCorrection
from policykb.corpus.model import as_json
from policykb.service.present.language import say
from policykb.service.present.roles import ROLES

if TYPE_CHECKING:
    from policykb.service.present import replies

_LONGEST = 60
"""Maximum characters of a value in a line for people."""


def changes_json(changes: Changes) -> "replies.ChangesReply":
    """Return changes as JSON values: each with what was and what is."""
    return {
        "fields": [{"field": one.field, "before": as_json(one.before), "after": as_json(one.after)} for one in changes.fields],
        "clauses": [_clause_json(one) for one in changes.clauses],
        "same": changes.same,
    }  # fmt: skip


def _clause_json(change: ClauseChange) -> "replies.ClauseChange":
    before, after = change.before, change.after
    return {
        "kind": "added" if before is None else "removed" if after is None else "changed",
        "id": change.clause.id,
        "path": list(change.clause.path),
        "heading": change.clause.heading,
        "before": {"path": list(before.path), "text": before.text} if before else None,
        "after": {"path": list(after.path), "text": after.text} if after else None,
        "duties": [
            {"kind": one.kind, "holder": one.holder, "before": one.before, "after": one.after} for one in change.duties
        ],
    }


def kept_correction_json(one: KeptCorrection) -> "replies.KeptCorrection":
    """Return a kept correction as JSON values."""
    what = correction_json(one.correction)
    kept: replies.KeptCorrection = {
        "number": one.number, "document": one.document, "kind": one.correction.kind, "value": what["value"],
        "was": one.was, "who": one.who, "at": one.at, "why": one.why, "undone": one.undone,
    }  # fmt: skip
    if one.correction.field:
        return kept | {"field": one.correction.field}
    return kept | {"clause": one.correction.clause}


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
