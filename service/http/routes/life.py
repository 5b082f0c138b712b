"""What has become of documents, corrections, remarks, followed folders.

Corrections, reading again and following a folder take a write key; a remark may come from whoever may read.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from policykb.corpus.errors import BadRequest, Busy, NotFound, PolicyError
from policykb.corpus.life.changes import changes
from policykb.corpus.life.corrections import read_correction
from policykb.corpus.life.records import Report
from policykb.corpus.writer import now
from policykb.service.http.dependencies import Base, Config, Heavy
from policykb.service.http.problems import in_callers_language
from policykb.service.http.responses import reply_of
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.life.correcting import correct, known_document, undo
from policykb.service.knowledge_base.life.following import Look, follow, look
from policykb.service.knowledge_base.life.rereading import reread
from policykb.service.knowledge_base.upkeep.audit import who
from policykb.service.present import replies
from policykb.service.present.changes import changes_json, kept_correction_json

router = APIRouter(tags=["documents"])

_MOST_REPORTS = 10_000
"""Maximum number of remarks that wait; anyone who may read can make some."""

_Line = Annotated[str, StringConstraints(max_length=200)]


class CorrectionRequest(BaseModel):
    """Corrections of one document."""

    model_config = ConfigDict(extra="forbid")

    corrections: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=50)]
    why: Annotated[str, StringConstraints(max_length=500)] = ""


class ReportRequest(BaseModel):
    """A remark that an answer is not right."""

    model_config = ConfigDict(extra="forbid")

    document: _Line = ""
    clause: _Line = ""
    question: Annotated[str, StringConstraints(max_length=2000)] = ""
    words: Annotated[str, StringConstraints(min_length=1, max_length=1000)]


_FOR_WRITERS = ("folder", "path")
"""Facts of an event that tell of folders of this computer."""


@router.get("/v1/documents/{id}/history", summary="一份文件的来历", **reply_of(replies.HistoryReply))
def history(id: str, request: Request, base: Base) -> replies.HistoryReply:
    """Names of folders and paths are for those who may write."""
    events = base.store.lives.history(id)
    if not events:
        known_document(base, id)
    key = request.scope.get("policykb.key")
    hidden = () if key and key.scope == "write" else _FOR_WRITERS
    shown = [{name: fact for name, fact in one.facts.items() if name not in hidden} for one in events]
    return {
        "events": [
            {"at": one.at, "what": one.what, "who": one.who, "facts": facts}
            for one, facts in zip(events, shown, strict=True)
        ]
    }


@router.get(
    "/v1/documents/{id}/changes",
    summary="与另一份文件（如旧版）相比，条款、责任、抬头的变化",
    **reply_of(replies.ChangesReply),
)
async def changed_since(
    id: str, base: Base, heavy: Heavy, since: Annotated[str, Query(max_length=200)]
) -> replies.ChangesReply:
    """`since` is the id of the earlier document, such as a superseded version."""
    return await heavy.run(lambda: changes_json(changes(known_document(base, since), known_document(base, id))))


@router.get("/v1/documents/{id}/corrections", summary="一份文件的更正", **reply_of(replies.CorrectionsReply))
def corrections(
    id: str, base: Base, undone: Annotated[bool, Query(description="也列已撤销的")] = False
) -> replies.CorrectionsReply:
    known_document(base, id)
    return {"corrections": [kept_correction_json(one) for one in base.store.lives.corrections(id, undone)]}


@router.post("/v1/documents/{id}/corrections", summary="更正读错的地方", **reply_of(replies.ChangesReply))
async def make_corrections(id: str, request: CorrectionRequest, base: Base, heavy: Heavy) -> replies.ChangesReply:
    """The document is read again with the corrections, which hold from now on.

    A correction is `{"kind": "header", "field", "value"}`, or of a clause `{"kind": "duties" | "number" | "begin" |
    "join", "clause", "value"}`.
    """
    made = [read_correction(one) for one in request.corrections]
    return changes_json(await heavy.run(lambda: correct(base, id, made, request.why)))


@router.delete("/v1/documents/{id}/corrections/{number}", summary="撤销一处更正", **reply_of(replies.ChangesReply))
async def undo_correction(id: str, number: int, base: Base, heavy: Heavy) -> replies.ChangesReply:
    if number not in {one.number for one in base.store.lives.corrections(id)}:
        raise NotFound(
            f"文件 {id} 没有编号为 {number} 的更正，或已撤销。",
            f"The document {id} has no correction {number} that holds.",
        )
    return changes_json(await heavy.run(lambda: undo(base, number)))


@router.post("/v1/documents/{id}/reread", summary="用现在的解析器重新读取", **reply_of(replies.ChangesReply))
async def read_again(id: str, base: Base, heavy: Heavy) -> replies.ChangesReply:
    done = await heavy.run(lambda: reread(base, [id]))
    for _, _, error in done.failed:
        raise error
    found = done.changed.get(id)
    return (
        changes_json(found) if found else {"fields": [], "clauses": [], "same": len(known_document(base, id).clauses)}
    )


@router.post("/v1/reports", summary="报告答案不对", **reply_of(replies.RemarkKept))
def report(request: ReportRequest, base: Base) -> replies.RemarkKept:
    if len(base.store.lives.reports()) >= _MOST_REPORTS:
        raise Busy(
            "待处理的报告太多，这一条没有记下。请告诉管理员。",
            "Too many remarks wait, so this one was not kept. Tell the administrator.",
        )
    facts = request.document, request.clause, request.question, request.words
    with base.changing() as writer:
        return {"number": writer.report(Report(0, *facts, who(), now()))}


@router.get("/v1/reports", summary="待处理的报告", **reply_of(replies.RemarksReply))
def reports(base: Base) -> replies.RemarksReply:
    return {
        "reports": [
            {"number": one.number, "document": one.document, "clause": one.clause, "question": one.question,
             "words": one.words, "who": one.who, "at": one.at}
            for one in base.store.lives.reports()
        ]
    }  # fmt: skip


@router.delete("/v1/reports/{number}", summary="报告已处理", status_code=204, response_class=Response)
def close_report(number: int, base: Base) -> Response:
    if number not in {one.number for one in base.store.lives.reports()}:
        raise NotFound(f"没有编号为 {number} 的待处理报告。", f"No remark {number} waits.")
    with base.changing() as writer:
        writer.close_report(number)
    return Response(status_code=204)


@router.get("/v1/sync", summary="跟随的目录有什么变化", **reply_of(replies.FollowedReply))
async def followed(request: Request, base: Base, settings: Config, heavy: Heavy) -> replies.FollowedReply:
    """The folders are those of the setting `follow`. Nothing is changed."""
    return await heavy.run(lambda: _followed(request, base, settings.follow, None))


@router.post("/v1/sync", summary="照目录的变化更新", **reply_of(replies.FollowedReply))
async def follow_folders(
    request: Request,
    base: Base,
    settings: Config,
    heavy: Heavy,
    gone: Annotated[int, Query(ge=0, description="知道有多少份文件消失了；一次消失很多时须写明")] = 0,
) -> replies.FollowedReply:
    """What is new or changed is taken in, what is gone leaves the search.

    A folder of which more than half is gone is left alone unless `gone` says that so many are known to be.
    """
    return await heavy.run(lambda: _followed(request, base, settings.follow, gone))


def _followed(
    request: Request, base: KnowledgeBase, folders: Sequence[Path], gone: int | None
) -> replies.FollowedReply:
    """Look at the folders, and do what there is to do.

    gone: number of files that are known to be gone; None to look only
    """
    if not folders:
        raise BadRequest(
            '没有设置要跟随的目录。请在设置里写 follow = ["/目录"]，或用 policykb sync 目录。',
            'No folder is followed. Set follow = ["/folder"] in the settings, or use policykb sync FOLDER.',
        )
    reply: replies.FollowedReply = {"folders": [], "added": []}
    for folder in folders:
        try:
            seen = look(base, folder)
            if gone is not None and seen.is_a_great_loss and len(seen.gone) > gone:
                raise BadRequest(
                    f"目录 {seen.folder} 里有 {len(seen.gone)} 份文件不见了，没有更新。请检查目录；确认无误，再带 gone={len(seen.gone)} 更新。",
                    f"{len(seen.gone)} files of {seen.folder} are gone; nothing was done. Look into it, and send"
                    f" gone={len(seen.gone)} if that is right.",
                )
            if gone is not None and seen:
                report = follow(base, seen)
                reply["added"] += [one.id for one in report.added]
                failed = [(name.removeprefix(f"{seen.folder}/"), error) for name, error in report.failed]
                seen = replace(seen, unreadable=(*seen.unreadable, *failed))
            reply["folders"].append(_folder_json(request, seen))
        except PolicyError as error:
            reply["folders"].append(_folder_json(request, Look(folder), error))
    return reply


def _folder_json(request: Request, seen: Look, failure: PolicyError | None = None) -> replies.FollowedFolder:
    def said(error: PolicyError) -> str:
        return in_callers_language(request, str(error), error.english)

    return {
        "folder": str(seen.folder),
        "new": [one.file.path for one in seen.new],
        "changed": [one.file.path for one in seen.changed],
        "renamed": [{"path": one.file.path, "before": one.before.path if one.before else None} for one in seen.renamed],
        "gone": [one.path for one in seen.gone],
        "waiting": list(seen.waiting),
        "unreadable": [{"path": path, "reason": said(error)} for path, error in seen.unreadable],
        "same": seen.same,
        "error": said(failure) if failure else None,
    }
