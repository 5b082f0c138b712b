"""The duties of clauses, from their own notes, from headings and from rules."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from policykb.corpus.due import due
from policykb.corpus.model import Clause, Duty, Holder
from policykb.ingest.duties.holder_names import split_names
from policykb.ingest.duties.holders import HolderResolver
from policykb.ingest.duties.named import Named
from policykb.ingest.duties.notes import Note
from policykb.ingest.prose.statements import statements
from policykb.ingest.structure.lines import Flow

# 逗号前为牵头单位，未明确牵头单位的按职责分工负责，下同
_COMMA_LEADS = re.compile(r"[逗顿]号前(?:的)?(?:单位|部门)?为?(?:牵头|主办)")
# 排名第一位的为牵头责任单位，下同
_FIRST_LEADS = re.compile(
    r"(?:排|列)(?:名|在|序)?(?:第一|首位|最前|第1)[^，。）]{0,10}(?:牵头|主办|主要责任)(?:责任)?(?:单位|部门)?(?!或)(?![单部])"
)
# 下同 · 以下各项: a rule in a note that holds for other notes too
_HOLDS_ON = re.compile(r"下同|以下|各项|均|全文")
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

# Minimum number of groups with a note on their last item only, for the note to hold for each group (chosen by hand).
_A_HABIT = 3

# Maximum number of holders that all clauses of a document inherit together (chosen by hand).
MOST_INHERITED = 200_000


def own_duties(notes: Sequence[Note], clause: Flow, resolver: HolderResolver) -> tuple[Duty, ...]:
    """The duties in a clause's own notes; `raw` is the rejoined text of the note."""
    return tuple(
        Duty(
            raw=clause.text[note.start : note.end],
            span=clause.span(note.start, note.end),
            holders=tuple(resolver.resolve_all(note.named)),
            deadline=note.deadline,
            source=note.source,
            persons=note.persons,
        )
        for note in notes
    )


def prose_duties(clause: Flow, resolver: HolderResolver) -> Iterator[Duty]:
    """The duties that sentences state; `raw` is the sentence from the name on."""
    for stated in statements(clause.text):
        yield Duty(
            raw=clause.text[stated.start : stated.end],
            span=clause.span(stated.start, stated.end),
            holders=tuple(resolver.resolve_spoken(name, role) for name, role in stated.named),
            source="text",
        )


def apply_rules(clauses: Sequence[Sequence[Note]], text: str) -> list[list[Note]]:
    """The notes of all clauses, with leads as the rules in the text state them."""
    words = "".join(text.split())
    own_rules = ["".join(note.rule.split()) for notes in clauses for note in notes if note.rule]
    for rule in own_rules:
        if not _HOLDS_ON.search(rule):
            words = words.replace(rule, "")
    clauses = [[_by_own_rule(note) for note in notes] for notes in clauses]
    if _COMMA_LEADS.search(words):
        return [[_comma_leads(note) for note in notes] for notes in clauses]
    if _BRACKETS_LEAD.search(words):
        return [[_all_lead(note) for note in notes] for notes in clauses]
    if _FIRST_LEADS.search(words):
        return [[_first_leads(note) for note in notes] for notes in clauses]
    return [list(notes) for notes in clauses]


def _by_own_rule(note: Note) -> Note:
    """The note with a lead as a rule inside it says that holds for no other note."""
    is_own = note.rule and not _HOLDS_ON.search(note.rule) and _FIRST_LEADS.search(note.rule)
    return _first_leads(note) if is_own else note


def _comma_leads(note: Note) -> Note:
    """The note with leads before its first comma, if it has a comma and no roles."""
    if not note.named or any(name.role != "unspecified" for name in note.named):
        return note
    first = note.named[0].part
    if all(name.part == first for name in note.named):
        return note
    return replace(note, named=tuple(_leading(name) if name.part == first else name for name in note.named))


def _all_lead(note: Note) -> Note:
    """The note with all its names as leads, if it has no roles."""
    if any(name.role != "unspecified" for name in note.named):
        return note
    return replace(note, named=tuple(_leading(name) for name in note.named))


def _first_leads(note: Note) -> Note:
    """The note with its first name as lead, if it names no lead.

    Others may support: 甲局负责，乙局参与.
    """
    roles = [name.role for name in note.named]
    if roles[:1] != ["unspecified"] or "lead" in roles:
        return note
    return replace(note, named=(_leading(note.named[0]), *note.named[1:]))


def _leading(name: Named) -> Named:
    return replace(name, role="lead")


def inherit(clauses: Sequence[Clause], notes: Sequence[Sequence[Note]], resolver: HolderResolver) -> Iterator[Clause]:
    """The clauses with duties of the headings above them and of general rules."""
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
                holders = tuple(resolver.resolve(Holder(name), resolver.region) for name in printed)
                for_all = [Duty(duty.raw, duty.span, holders, inherited=True, source="rule")]


def share_last_notes(clauses: Sequence[Clause]) -> Iterator[Clause]:
    """The clauses with the duties of the last item in their group, where shared.

    A document shares them if in none of its groups any other item carries a note.
    """
    groups = [list(group) for _, group in groupby(clauses, key=lambda clause: clause.path[:-1])]
    noted = [group for group in groups if len(group) > 1 and any(_own(clause) for clause in group)]
    habit = len(noted) >= _A_HABIT and not any(_own(clause) for group in noted for clause in group[:-1])
    for group in groups:
        shared = _own(group[-1]) if habit and len(group) > 1 else ()
        inherited = tuple(replace(duty, inherited=True, source="heading") for duty in shared)
        for clause in group[:-1]:
            yield replace(clause, duties=(*clause.duties, *inherited))
        yield group[-1]


def inherits_too_much(clauses: Iterable[Clause]) -> bool:
    """Whether clauses inherit so many holders that keeping them multiplies a document.

    A heading with thousands of names above thousands of items has millions.
    """
    inherited = (duty for clause in clauses for duty in clause.duties if duty.inherited)
    return sum(len(duty.holders) for duty in inherited) > MOST_INHERITED


def _own(clause: Clause) -> tuple[Duty, ...]:
    """The duties that a clause does not inherit."""
    return tuple(duty for duty in clause.duties if not duty.inherited)


def with_due(clauses: Iterable[Clause], issued: str | None) -> Iterator[Clause]:
    """The clauses with the days of their deadlines."""
    for clause in clauses:
        duties = tuple(replace(duty, due=due(duty.deadline, issued)) for duty in clause.duties)
        yield replace(clause, duties=duties) if duties else clause
