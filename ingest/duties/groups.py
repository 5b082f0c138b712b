"""Members of groups that a document lists.

联席会议成员单位包括省科技厅、省教育厅 …: a duty that names the group (省科普工作联席会议成员单位) then gets its members.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from policykb.corpus.model import Clause, Duty, Holder
from policykb.ingest.duties.holder_names import IS_BODY, split_names
from policykb.ingest.duties.holders import HolderResolver
from policykb.ingest.duties.named import Named

# 成员单位包括市发展改革委、市科委、市财政局等相关单位，定期调度 · 联席会议由市公安局、市水务局等部门组成
_LISTED = re.compile(
    r"成员(?:单位)?(?:包括|有|为|由)?[:：]?(?P<names>[^。；\n]{6,600})|由(?P<parts>[^。；\n]{6,600}?)(?:有关|主要|分管)?(?:负责(?:同志|人))?(?:共同)?组成"
)
# 省科普工作联席会议
_BODY = re.compile(r"[\u4e00-\u9fff“”]{0,30}?(?P<kind>联席会议|领导小组|协调小组|工作专班|指挥部)")
# 省科普工作联席会议各成员单位
_MEMBERS_OF = re.compile(r"(?:的)?(?:各|其他|有关|相关)*成员(?:单位)?$")

# Minimum number of members in a list (chosen by hand).
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class _Group:
    """A group that a document lists.

    name: the words that name it: 省科普工作联席会议
    kind: their last part: 联席会议
    members: its members in printed order
    """

    name: str
    kind: str
    members: tuple[Holder, ...]


def name_members(clauses: Sequence[Clause], resolver: HolderResolver) -> tuple[Clause, ...]:
    """The clauses, with members for every holder that is a group the document lists."""
    groups = [group for clause in clauses for group in _groups(clause.text, resolver)]
    if not groups:
        return tuple(clauses)
    return tuple(replace(clause, duties=tuple(_filled(clause.duties, groups))) for clause in clauses)


def _groups(text: str, resolver: HolderResolver) -> Iterator[_Group]:
    """The groups that a clause's text lists."""
    listed = list(_LISTED.finditer(text))
    bodies = list(_BODY.finditer(text)) if listed else []
    ends = [body.end() for body in bodies]
    for match in listed:
        before = bisect_right(ends, match.start())
        body = bodies[before - 1] if before else None
        printed = list(_bodies(match["names"] or match["parts"]))
        if body and len(printed) >= _FEWEST:
            members = resolver.resolve_all([Named(name, "unspecified") for name in printed])
            yield _Group(body[0], body["kind"], tuple(members))


def _bodies(registered: str) -> Iterator[str]:
    """The names that a list begins with, up to the first part that is no name."""
    for name in split_names(registered):
        if not IS_BODY.search(name):
            return
        yield name


def _filled(duties: Iterable[Duty], groups: Sequence[_Group]) -> Iterator[Duty]:
    """The duties, with members for their holders that are groups."""
    for duty in duties:
        yield replace(duty, holders=tuple(replace(h, members=_members(h, groups)) for h in duty.holders))


def _members(holder: Holder, groups: Sequence[_Group]) -> tuple[Holder, ...]:
    """The members of the group that a holder names.

    Of several groups of one kind, the name must fit; a single one of its kind is taken as it is.
    """
    named = _MEMBERS_OF.sub("", holder.text)
    if not holder.group or named == holder.text:
        return ()
    alike = [group for group in groups if named.endswith(group.kind)]
    fitting = [
        group for group in alike if named.endswith(group.name) or group.name.endswith(named.lstrip("省市县区州"))
    ]
    chosen = fitting or (alike if len(alike) == 1 else [])
    return chosen[0].members if chosen else ()
