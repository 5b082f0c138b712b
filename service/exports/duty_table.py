"""任务分工表: the duties of a department as rows of the table that it hands in.

Its own duties, those of its groups and inherited ones are three tables: counted together they mislead.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from policykb.corpus.model import Clause, Duty, Role
from policykb.service.knowledge_base.departments import STANDINGS, Standing, standing
from policykb.service.knowledge_base.duty_lines import DutyLine
from policykb.service.present.validity_note import validity_note

COLUMNS = ("序号", "重点任务", "牵头单位", "责任/配合单位", "完成时限", "出处")
"""Names of the columns of a duty table."""

TITLES: dict[Standing, str] = {"own": "本单位承担", "group": "作为成员单位承担", "inherited": "承自上级条款"}
"""Title of each of the three tables."""


@dataclass(frozen=True, slots=True)
class Row:
    """One responsibility note of one clause.

    number: its number in the table, from 1
    task: the clause's text without its notes
    leads: the departments that lead (牵头), as printed
    others: the responsible and supporting departments, as printed
    deadline: the deadline as printed, or empty
    source: the citation, with a note on the document's validity
    """

    number: int
    task: str
    leads: str
    others: str
    deadline: str
    source: str

    def cells(self) -> tuple[int | str, ...]:
        """Return the values in the order of `COLUMNS`."""
        return (self.number, self.task, self.leads, self.others, self.deadline, self.source)


def duty_table(lines: Sequence[DutyLine]) -> dict[Standing, tuple[Row, ...]]:
    """Build the three tables; a note that names the department twice is one row."""
    rows: dict[Standing, dict[tuple[str, str, str], Row]] = {name: {} for name in STANDINGS}
    tasks: dict[str, str] = {}
    for line in lines:
        table = rows[standing(line)]
        key = (line.clause.id, str(line.duty.span), line.duty.raw)
        if key in table:
            continue
        if line.clause.id not in tasks:
            tasks[line.clause.id] = _task(line.clause)
        table[key] = Row(
            number=len(table) + 1,
            task=tasks[line.clause.id],
            leads=_in_role(line.duty, "lead"),
            others="、".join(filter(None, (_in_role(line.duty, "unspecified"), _in_role(line.duty, "support")))),
            deadline=line.duty.deadline or "",
            source=line.citation + validity_note(line.document, "zh"),
        )
    return {name: tuple(table.values()) for name, table in rows.items()}


def _task(clause: Clause) -> str:
    """Return the clause's text without its notes, which have columns of their own."""
    text = clause.text
    for note in dict.fromkeys(duty.raw for duty in clause.own_notes):
        text = text.replace(note, "")
    return text.strip() or clause.heading


def _in_role(duty: Duty, role: Role) -> str:
    return "、".join(dict.fromkeys(holder.text for holder in duty.holders if holder.role == role))
