"""`/v1/departments`: departments by name, their profile, duties and partners.

Any form of a department's name may stand for its id.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from policykb.corpus.model import Role, as_json
from policykb.service.http.dependencies import Base
from policykb.service.http.requests import AsOf
from policykb.service.http.responses import reply_of
from policykb.service.knowledge_base.departments import (
    STANDINGS,
    DepartmentMatch,
    Partner,
    Standing,
    find_departments,
    partners,
    standing,
)
from policykb.service.knowledge_base.duty_lines import DutyLine
from policykb.service.present import replies
from policykb.service.present.json_replies import duty_json

router = APIRouter(prefix="/v1/departments", tags=["departments"])

Limit = Annotated[int, Query(ge=1, le=1000)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]
Name = Annotated[str, Query(max_length=200)]


@router.get("", summary="列出部门，或按名称查找（供输入时提示）", **reply_of(replies.DepartmentsReply))
def departments(
    base: Base, q: Name = "", limit: Limit = 20, offset: Offset = 0, as_of: AsOf | None = None
) -> replies.DepartmentsReply:
    found = find_departments(base, q, as_of)
    return _page(found, limit, offset, as_of)


@router.get("/{name:path}/duties", summary="一个部门的任务，自身、成员单位与继承分开", **reply_of(replies.DutiesReply))
def duties(
    name: str,
    base: Base,
    role: Role | None = None,
    standing_: Annotated[Standing | None, Query(alias="standing")] = None,
    document: Annotated[str | None, Query(max_length=200)] = None,
    prose: Annotated[bool, Query(description="也列条例、办法正文写明的职责")] = False,
    limit: Limit = 100,
    offset: Offset = 0,
    as_of: AsOf | None = None,
) -> JSONResponse:
    lines = [
        line
        for line in base.duties(name, prose, as_of=as_of)
        if role in (None, line.holder.role)
        and standing_ in (None, standing(line))
        and document in (None, line.document.id)
    ]
    page = [duty_json(line) | {"standing": standing(line)} for line in lines[offset : offset + limit]]
    of_day = {"as_of": as_of} if as_of else {}
    return JSONResponse({"total": len(lines), "standings": _by_standing(lines), "duties": page, **of_day})


@router.get("/{name:path}/partners", summary="与哪些部门同在一条分工里", **reply_of(replies.DepartmentsReply))
def work_with(
    name: str, base: Base, limit: Limit = 20, offset: Offset = 0, as_of: AsOf | None = None
) -> replies.DepartmentsReply:
    found = partners(base.duties(name, as_of=as_of))
    return _page(found, limit, offset, as_of)


@router.get("/{name:path}", summary="一个部门的概况", **reply_of(replies.DepartmentProfile))
def profile(name: str, base: Base, as_of: AsOf | None = None) -> replies.DepartmentProfile:
    lines = base.duties(name, as_of=as_of)
    clauses = Counter(line.document.id for line in {line.clause.id: line for line in lines}.values())
    documents = {line.document.id: line.document for line in lines}
    years = Counter((documents[id].header.issued or "")[:4] for id in clauses.elements())
    found: replies.DepartmentProfile = {
        "query": name,
        "departments": [_department_json(line, base) for line in {line.holder.key: line for line in lines}.values()],
        "printed": [text for text, _ in Counter(line.holder.text for line in lines).most_common()],
        "clauses": sum(clauses.values()),
        "roles": dict(Counter(line.holder.role for line in lines)),
        "standings": _by_standing(lines),
        "documents": [
            {"id": id, "title": documents[id].header.title, "doc_number": documents[id].header.doc_number,
             "issued": documents[id].header.issued, "clauses": count}
            for id, count in clauses.most_common()
        ],
        "years": [{"year": year or None, "clauses": years[year]} for year in sorted(years)],
    }  # fmt: skip
    if as_of:
        found["as_of"] = as_of
    return found


def _page(
    found: Sequence[DepartmentMatch] | Sequence[Partner], limit: int, offset: int, as_of: str | None
) -> replies.DepartmentsReply:
    """Return a page of departments, and the day that was asked about."""
    reply: replies.DepartmentsReply = {
        "total": len(found),
        "departments": as_json(tuple(found[offset : offset + limit])),
    }
    if as_of:
        reply["as_of"] = as_of
    return reply


def _department_json(line: DutyLine, base: Base) -> replies.DepartmentFace:
    """Return the names and place of the department that holds a duty."""
    holder = line.holder
    known = base.registry.by_id(holder.department_id) if holder.department_id else None
    return {
        "id": holder.key,
        "name": holder.shown,
        "full_name": holder.full_name,
        "kind": known.kind if known else None,
        "region": known.region if known else None,
        "level": known.level if known else None,
        "group": holder.group,
    }


def _by_standing(lines: Sequence[DutyLine]) -> dict[str, int]:
    counted = Counter(standing(line) for line in lines)
    return {name: counted[name] for name in STANDINGS}
