"""Resolves printed names of holders to departments of the registry."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from policykb.corpus.departments import NATION, Department, Registry, is_group
from policykb.corpus.model import Holder, Role
from policykb.corpus.regions import Region
from policykb.ingest.duties.named import Named
from policykb.ingest.prose.fields import spoken_forms, spoken_members

_STATE_COUNCIL = "国务院"


@dataclass(frozen=True, slots=True)
class HolderResolver:
    """Resolves the names that one document prints.

    registry: the known departments and regions
    region: the document's own region, None if unknown
    internal: whether a department addresses its own offices, so that 法规处 and 海事局 are offices of the sender
    national: whether the nation issued the document, so that 文物局 is 国家文物局, and 扶贫办 国务院扶贫办
    year: the year of issue, None if unknown: 省建设厅 is 省住房和城乡建设厅 in later ones
    """

    registry: Registry
    region: Region | None
    internal: bool = False
    national: bool = False
    year: int | None = None
    _resolved: dict[tuple[str, Region | None], Department | None] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def resolve(self, holder: Holder, place: Region | None) -> Holder:
        """The holder with its department in `place`; unchanged if the registry knows none."""
        department = self._department(holder.text, place)
        if department is None:
            return replace(holder, group=is_group(holder.text))
        return replace(holder, department_id=department.id, name=department.name, full_name=department.full_name)

    def _department(self, name: str, place: Region | None) -> Department | None:
        """The department that a name means in `place`; documents repeat few names."""
        if (name, place) not in self._resolved:
            prefixed = self.registry.printed_place(name, self.region) or self.registry.region_of(name)
            department = None if self.internal and not prefixed else self.registry.resolve(name, place, self.year)
            if department is None and self.national:
                full = (self.registry.resolve(head + name, None) for head in (NATION, _STATE_COUNCIL))
                department = next(filter(None, full), None)
            self._resolved[name, place] = department
        return self._resolved[name, place]

    def resolve_spoken(self, name: str, role: Role) -> Holder:
        """The holder that a regulation names: 市公安机关, 国务院卫生健康主管部门.

        Its department is known only where the name says the place; 公安机关 alone may be of any place. A list that
        shares its ending has members: 市发展改革、财政部门.
        """
        holder = Holder(name, role)
        parts = spoken_members(name)
        if len(parts) > 1:
            members = tuple(self.resolve_spoken(part, role) for part in parts)
            return replace(holder, group=True, members=members)
        national = name.startswith(_STATE_COUNCIL)
        place = None if national else self.registry.printed_place(name.removeprefix("本"), self.region)
        if not national and place is None and self.registry.region_of(name) is None:
            return replace(holder, group=is_group(name))
        for form in spoken_forms(name):
            resolved = self.resolve(Holder(form, role), place)
            if resolved.department_id and (department := self.registry.by_id(resolved.department_id)):
                return replace(resolved, text=name, name=department.name, full_name=department.full_name)
        return replace(holder, group=is_group(name))

    def resolve_all(self, named: Sequence[Named]) -> Iterator[Holder]:
        """The holders of a note.

        A printed place holds up to the next comma: in 省发展改革委、财政厅，市财政局 the second name is of the province.
        """
        place, part = self.region, -1
        for name in named:
            if name.part != part:
                place, part = self.region, name.part
            place = self.registry.printed_place(name.text, self.region) or place
            yield self.resolve(Holder(name.text, name.role), place)
