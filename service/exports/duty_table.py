"""任务分工表: a department's duties as the rows of the table that it hands in, before any file is written.

What it holds itself, as one of a group, and by inheritance are three tables: counted together they mislead.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from policykb.corpus.model import Clause, Duty, Role
from policykb.service.knowledge_base.departments import STANDINGS, Standing, standing
from policykb.service.knowledge_base.knowledge_base import DutyLine
from policykb.service.present.validity_note import no_longer

COLUMNS = ("序号", "重点任务", "牵头单位", "责任/配合单位", "完成时限", "出处")

TITLES: dict[Standing, str] = {"own": "本单位承担", "group": "作为成员单位承担", "inherited": "承自上级条款"}


@dataclass(frozen=True, slots=True)
class Row:
    """One note of one clause: the task in the clause's words, and who holds it, as printed."""

    number: int
    task: str
    leads: str
    others: str
    deadline: str
    source: str

    def cells(self) -> tuple[int | str, ...]:
        """In the order of the columns."""
        return (self.number, self.task, self.leads, self.others, self.deadline, self.source)


def duty_table(held: Sequence[DutyLine]) -> dict[Standing, tuple[Row, ...]]:
    """The three tables, each numbered from 1; a note that names the department twice is one row."""
    rows: dict[Standing, dict[tuple[str, str, str], Row]] = {name: {} for name in STANDINGS}
    for line in held:
        table = rows[standing(line)]
        row = Row(
            number=len(table) + 1,
            task=_task(line.clause),
            leads=_named(line.duty, "lead"),
            others="、".join(part for part in (_named(line.duty, "unspecified"), _named(line.duty, "support")) if part),
            deadline=line.duty.deadline or "",
            source=line.citation + no_longer(line.document, "zh"),
        )
        table.setdefault((line.clause.id, str(line.duty.span), line.duty.raw), row)
    return {name: tuple(table.values()) for name, table in rows.items()}


def _task(clause: Clause) -> str:
    """The clause's words without its notes, which have columns of their own."""
    text = clause.text
    for duty in clause.duties:
        if not duty.inherited:
            text = text.replace(duty.raw, "")
    return text.strip() or clause.heading


def _named(duty: Duty, role: Role) -> str:
    return "、".join(dict.fromkeys(holder.text for holder in duty.holders if holder.role == role))
