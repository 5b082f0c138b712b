"""The words for the role of a department in a duty, in Chinese and English."""

from dataclasses import dataclass

from policykb.corpus.model import Role


@dataclass(frozen=True, slots=True)
class RoleWords:
    """The words for one role.

    chinese: the role: 牵头
    english: the role: lead
    label: a department in this role, as responsibility notes print it: 牵头单位
    """

    chinese: str
    english: str
    label: str


ROLES: dict[Role, RoleWords] = {
    "lead": RoleWords("牵头", "lead", "牵头单位"),
    "unspecified": RoleWords("负责", "responsible", "责任单位"),
    "support": RoleWords("配合", "support", "配合单位"),
}
"""The words for each role, in the order in which a reply names the roles."""
