"""Responsibility notes: where one stands in a clause, whom it names, in which role."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.departments import Registry, is_group
from corpus.model import Duty, Holder, Role
from corpus.regions import Region
from ingest.lines import Flow

_ROLES: dict[str, Role] = {"牵头": "lead", "主办": "lead", "配合": "support", "协办": "support", "参与": "support"}

_LABEL = r"(?:牵头|主办|责任|配合|协办|参与|负责|落实)(?:单位|部门)"

# （责任部门：省科协、省总工会、团省委、省妇联) with either kind of bracket at either end, one aside deep
_NOTE = re.compile(
    rf"""
    [（(〔\[【]
    (?P<inside>
        \s*{_LABEL}\s*[:：]
        (?: [^（()）〔〕\[\]【】] | [（(][^（()）]*[）)] )*
    )
    [）)〕\]】]
    """,
    re.VERBOSE,
)

_PART = re.compile(rf"(?P<label>{_LABEL})\s*[:：]")
_SEPARATOR = re.compile(r"[、，,；;]")
_TAIL = re.compile(r"等(?:部门|单位)?$")


def find_duties(clause: Flow, registry: Registry, region: Region | None) -> tuple[Duty, ...]:
    """The clause's own notes, in order; `raw` is each note as printed, rejoined."""
    return tuple(
        Duty(
            raw=note[0],
            span=clause.span(note.start(), note.end()),
            holders=tuple(identify(Holder(name, role), registry, region) for role, name in _named(note["inside"])),
        )
        for note in _NOTE.finditer(clause.text)
    )


def identify(holder: Holder, registry: Registry, region: Region | None) -> Holder:
    """The holder with its department where the registry knows it; otherwise as printed."""
    department = registry.resolve(holder.text, region)
    if department is None:
        return replace(holder, group=is_group(holder.text))
    return replace(holder, department_id=department.id, name=department.name, full_name=department.full_name)


def _named(inside: str) -> Iterator[tuple[Role, str]]:
    labels = list(_PART.finditer(inside))
    ends = [label.start() for label in labels[1:]] + [len(inside)]
    for label, end in zip(labels, ends, strict=True):
        role: Role = next((role for word, role in _ROLES.items() if label["label"].startswith(word)), "unspecified")
        for name in split_names(inside[label.end() : end]):
            yield role, name


def split_names(text: str) -> Sequence[str]:
    """Names between separators; a separator inside an aside is part of the name: 市发改委（审改办、大数据局）."""
    names, depth, start = [], 0, 0
    for index, character in enumerate(text):
        depth += (character in "（(") - (character in "）)")
        if depth == 0 and _SEPARATOR.match(character):
            names.append(text[start:index])
            start = index + 1
    names.append(text[start:])
    cleaned = (_TAIL.sub("", "".join(name.split()).strip("。.")) for name in names)
    return [name for name in cleaned if name]
