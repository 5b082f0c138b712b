"""Duties: a clause's own notes with their departments, what a heading hands down, and what a document says once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from policykb.corpus.departments import Registry, is_group
from policykb.corpus.model import Clause, Duty, Holder
from policykb.corpus.regions import Region
from policykb.ingest.duties.holder_names import split_names
from policykb.ingest.duties.note_grammar import Named
from policykb.ingest.duties.notes import Note
from policykb.ingest.structure.lines import Flow

# 逗号前为牵头单位，未明确牵头单位的按职责分工负责，下同
_COMMA_LEADS = re.compile(r"[逗顿]号前(?:的)?(?:单位|部门)?为?(?:牵头|主办)")
# 排名第一位的为牵头责任单位，下同
_FIRST_LEADS = re.compile(r"(?:排|列)(?:名|在|序)?(?:第一|首位|最前|第1)[^，。）]{0,10}(?:牵头|主办|主要责任)")
# 括号中为牵头部门，其他相关部门按职责分工负责，下同
_BRACKETS_LEAD = re.compile(r"括号[内中里]?(?:的)?(?:单位|部门)?(?:均)?为(?:牵头|主办)")
# 以下各项均需各市州政府、兰州新区管委会落实，不再一一列出 · 各市州、县市区人民政府均为责任单位，以下不再列出
_FOR_ALL = re.compile(
    r"""
      以下(?:各项|任务|各任务|工作|均)[^，。]{0,6}?(?:均需|均由|需|由)(?P<must>[^。]+?)(?:结合实际|共同|配合|按职责|贯彻|组织|抓好)*(?:落实|负责|配合)
    | 以下(?:责任|牵头|配合)(?:单位|部门)均包括(?P<include>[^。]+?)(?:，|,)?(?:不再|下同)
    | (?P<are>[^。；]+?)均为(?:责任|配合)(?:单位|部门)(?:，|,)?(?:以下|下同|不再)
    """,
    re.VERBOSE,
)

# so many groups whose last item alone carries a note make it the way of the document
_A_HABIT = 3


@dataclass(frozen=True, slots=True)
class Names:
    """Whose names a document prints: `registry` knows departments, `region` is the document's own. In an `internal`
    document, one that a department sends to its own offices, 法规处 and 海事局 are offices of the sender."""

    registry: Registry
    region: Region | None
    internal: bool = False

    def identify(self, holder: Holder, place: Region | None) -> Holder:
        """The holder with its department where the registry knows it; otherwise as printed."""
        prefixed = self.registry.printed_place(holder.text, self.region) or self.registry.region_of(holder.text)
        office = self.internal and not prefixed
        department = None if office else self.registry.resolve(holder.text, place)
        if department is None:
            return replace(holder, group=is_group(holder.text))
        return replace(holder, department_id=department.id, name=department.name, full_name=department.full_name)

    def identify_all(self, named: Sequence[Named]) -> Iterator[Holder]:
        """The holders of a note. In 省发展改革委、财政厅，市财政局 the place one name prints holds on to the comma."""
        place, part = self.region, -1
        for name in named:
            if name.place != part:
                place, part = self.region, name.place
            place = self.registry.printed_place(name.text, self.region) or place
            yield self.identify(Holder(name.text, name.role), place)


def own_duties(notes: Sequence[Note], clause: Flow, names: Names) -> tuple[Duty, ...]:
    """The duties that a clause's own notes state; `raw` is each note as printed, rejoined."""
    return tuple(
        Duty(
            raw=clause.text[note.start : note.end],
            span=clause.span(note.start, note.end),
            holders=tuple(names.identify_all(note.named)),
            deadline=note.deadline,
        )
        for note in notes
    )


def apply_rules(clauses: Sequence[Sequence[Note]], text: str) -> list[list[Note]]:
    """The notes of all clauses once the rules that the document states about roles are applied."""
    said = "".join(text.split())
    if _COMMA_LEADS.search(said):
        return [[_comma_leads(note) for note in notes] for notes in clauses]
    if _BRACKETS_LEAD.search(said):
        return [[_all_lead(note) for note in notes] for notes in clauses]
    if _FIRST_LEADS.search(said):
        return [[_first_leads(note) for note in notes] for notes in clauses]
    return [list(notes) for notes in clauses]


def _comma_leads(note: Note) -> Note:
    """Names before the first comma lead, if there is a comma."""
    if not note.named or any(name.role != "unspecified" for name in note.named):
        return note
    first = note.named[0].place
    if all(name.place == first for name in note.named):
        return note
    return replace(note, named=tuple(_leading(name) if name.place == first else name for name in note.named))


def _all_lead(note: Note) -> Note:
    if any(name.role != "unspecified" for name in note.named):
        return note
    return replace(note, named=tuple(_leading(name) for name in note.named))


def _first_leads(note: Note) -> Note:
    if not note.named or any(name.role != "unspecified" for name in note.named):
        return note
    return replace(note, named=(_leading(note.named[0]), *note.named[1:]))


def _leading(name: Named) -> Named:
    return replace(name, role="lead")


def hand_down(clauses: Sequence[Clause], notes: Sequence[Sequence[Note]], names: Names) -> Iterator[Clause]:
    """The clauses with what they inherit: from the headings above them, and from rules for all that follows."""
    above: dict[tuple[str, ...], tuple[Duty, ...]] = {}
    for_all: list[Duty] = []
    parents = {clause.path[:depth] for clause in clauses for depth in range(1, len(clause.path))}
    for clause, own in zip(clauses, notes, strict=True):
        inherited = [duty for depth in range(1, len(clause.path)) for duty in above.get(clause.path[:depth], ())]
        if clause.path in parents:
            above[clause.path] = tuple(replace(duty, inherited=True, source="heading") for duty in clause.duties)
        ruled = for_all if clause.duties else []
        yield replace(clause, duties=(*clause.duties, *inherited, *ruled))
        for note, duty in zip(own, clause.duties, strict=True):
            if note.rule and (match := _FOR_ALL.search(note.rule)):
                printed = split_names(match["must"] or match["include"] or match["are"])
                holders = tuple(names.identify(Holder(name), names.region) for name in printed)
                for_all = [Duty(duty.raw, duty.span, holders, inherited=True, source="rule")]


def hand_back(clauses: Sequence[Clause]) -> Iterator[Clause]:
    """The clauses with what a note at the end of a group of items says for all of them, where that is the document's
    way: in none of its groups does any other item carry a note."""
    groups = [list(group) for _, group in groupby(clauses, key=lambda clause: clause.path[:-1])]
    noted = [group for group in groups if len(group) > 1 and any(_own(clause) for clause in group)]
    habit = len(noted) >= _A_HABIT and not any(_own(clause) for group in noted for clause in group[:-1])
    for group in groups:
        shared = _own(group[-1]) if habit and len(group) > 1 else ()
        handed = tuple(replace(duty, inherited=True, source="heading") for duty in shared)
        for clause in group[:-1]:
            yield replace(clause, duties=(*clause.duties, *handed))
        yield group[-1]


def _own(clause: Clause) -> tuple[Duty, ...]:
    return tuple(duty for duty in clause.duties if not duty.inherited)
