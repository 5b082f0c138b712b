"""Resolves printed names of holders to departments of the registry."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from policykb.corpus.departments import NATION, Registry, is_group
from policykb.corpus.model import Holder
from policykb.corpus.regions import Region
from policykb.ingest.duties.named import Named


@dataclass(frozen=True, slots=True)
class HolderResolver:
    """Resolves the names that one document prints.

    registry: the known departments and regions
    region: the document's own region, None if unknown
    internal: whether a department addresses its own offices, so that 法规处 and 海事局 are offices of the sender
    national: whether the nation issued the document, so that 文物局 is 国家文物局
    """

    registry: Registry
    region: Region | None
    internal: bool = False
    national: bool = False

    def resolve(self, holder: Holder, place: Region | None) -> Holder:
        """The holder with its department in `place`; unchanged if the registry knows none."""
        prefixed = self.registry.printed_place(holder.text, self.region) or self.registry.region_of(holder.text)
        office = self.internal and not prefixed
        department = None if office else self.registry.resolve(holder.text, place)
        if department is None and self.national:
            department = self.registry.resolve(f"{NATION}{holder.text}", None)
        if department is None:
            return replace(holder, group=is_group(holder.text))
        return replace(holder, department_id=department.id, name=department.name, full_name=department.full_name)

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
