"""`policykb sync`, `reread`, `history` and `correction`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from policykb.corpus.errors import BadRequest, NotReadable, PolicyError
from policykb.service.cli.opening import opened, print_json
from policykb.service.cli.options import AsJson, Kb
from policykb.service.present.language import error_text, say

if TYPE_CHECKING:
    from policykb.corpus.life.changes import Changes
    from policykb.service.knowledge_base.life.following import Look
    from policykb.service.knowledge_base.taking_in import Report

corrections = typer.Typer(no_args_is_help=True, help=say("更正读错的地方", "Correct what was read wrongly"))

_DocumentId = Annotated[str, typer.Argument(metavar="DOCUMENT", help=say("文件编号", "Id of the document"))]
_Number = Annotated[int, typer.Argument(metavar="NUMBER", help=say("更正编号", "Number of the correction"))]
_Why = Annotated[str, typer.Option("--why", help=say("理由，写进历史", "The reason, for the history"))]

_EVENTS = {
    "ingested": ("收入", "taken in"),
    "reread": ("重新读取", "read again"),
    "corrected": ("更正", "corrected"),
    "undone": ("撤销更正", "correction taken back"),
    "superseded": ("由新版取代", "superseded by a later version"),
    "withdrawn": ("退出检索", "left the search"),
    "returned": ("恢复检索", "back in the search"),
    "renamed": ("改名", "renamed"),
    "removed": ("移除", "removed"),
    "collected": ("改归集合", "put into collections"),
}


def sync(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER")],
    apply: Annotated[bool, typer.Option("--apply", help=say("照此更新知识库", "Do what is shown"))] = False,
    watch: Annotated[bool, typer.Option("--watch", help=say("持续跟随，直到中断", "Follow it until stopped"))] = False,
    every: Annotated[
        float, typer.Option(min=1, help=say("至少每隔多少秒看一次", "Seconds after which to look in any case"))
    ] = 60.0,
    kb: Kb = None,
    as_json: AsJson = False,
) -> None:
    """Show what has changed in a folder; do it with --apply or --watch.

    Exit with 1 if a file cannot be read.
    """
    from policykb.service.cli.progress import bars
    from policykb.service.knowledge_base.life import following

    with opened(kb) as base:
        if watch:
            typer.echo(say(f"正在跟随 {folder}，按 Ctrl+C 停止。", f"Following {folder}; Ctrl+C stops it."), err=True)
            following.watch(base, folder, lambda seen, report: _tell(seen, report, as_json), every)
            return
        with bars(quiet=as_json) as shown:
            seen = following.look(base, folder, closely=not apply)
            report = following.follow(base, seen, shown.files) if apply and seen else None
            if report:
                base.index.encode()
    _tell(seen, report, as_json)
    if not apply and seen and not as_json:
        typer.echo(say("什么也没有改动。确认后加 --apply。", "Nothing was changed. Add --apply to do it."))
    if seen.unreadable or (report and report.failed):
        raise typer.Exit(1)


def _tell(seen: "Look | PolicyError", report: "Report | None", as_json: bool) -> None:
    """Print what was seen and done."""
    if isinstance(seen, PolicyError):
        typer.echo(error_text(seen), err=True)
        return
    if as_json:
        typer.echo(json.dumps(_look_json(seen, report), ensure_ascii=False, indent=2))
        return
    for line in _look_lines(seen):
        typer.echo(line)
    for name, error in (*seen.unreadable, *(report.failed if report else ())):
        typer.echo(f"{name}: {error_text(error)}", err=True)
    if report:
        typer.echo(
            say(
                f"已更新：收入 {len(report.added)} 份，责任 {report.duties} 项。",
                f"Done: {len(report.added)} documents taken in, {report.duties} duties.",
            )
        )
    elif seen.is_a_great_loss:
        typer.echo(
            say(
                f"有 {len(seen.gone)} 份文件不见了，没有自动更新。请检查目录，确认后运行 policykb sync --apply。",
                f"{len(seen.gone)} files are gone; nothing was done. Look into it, then run policykb sync --apply.",
            ),
            err=True,
        )


def _look_lines(seen: "Look") -> Iterator[str]:
    from policykb.service.present.changes import change_lines

    for word, english, found in (
        ("新增", "new", seen.new), ("变动", "changed", seen.changed), ("已在库", "known", seen.known)
    ):  # fmt: skip
        for one in found:
            yield f"{say(word, english)}\t{one.file.path}"
            told = seen.changes.get(one.file.path)
            if isinstance(told, PolicyError):
                yield f"    {error_text(told)}"
            elif told is not None:
                yield "    " + say(
                    f"{len(told.clauses)} 条条款、{told.duties} 项责任有变，{told.same} 条不变",
                    f"{len(told.clauses)} clauses and {told.duties} duties change, {told.same} stay",
                )
                yield from (f"    {line}" for line in change_lines(told))
    for one in seen.renamed:
        yield f"{say('改名', 'renamed')}\t{one.before.path if one.before else ''} → {one.file.path}"
    for gone in seen.gone:
        yield f"{say('消失', 'gone')}\t{gone.path}"
    for path in seen.waiting:
        yield f"{say('正在写入，下次再看', 'being written, next time')}\t{path}"
    yield say(f"不变 {seen.same} 份", f"{seen.same} as before")


def _look_json(seen: "Look", report: "Report | None") -> dict[str, Any]:
    from policykb.service.present.changes import changes_json
    from policykb.service.present.json_replies import summary_json

    told = {
        path: {"error": error_text(one)} if isinstance(one, PolicyError) else changes_json(one)
        for path, one in seen.changes.items()
    }
    failed = [*seen.unreadable, *(report.failed if report else ())]
    return {
        "folder": str(seen.folder),
        "new": [one.file.path for one in seen.new],
        "changed": [{"path": one.file.path, "changes": told.get(one.file.path)} for one in seen.changed],
        "renamed": [{"before": one.before.path if one.before else None, "path": one.file.path} for one in seen.renamed],
        "known": [one.file.path for one in seen.known],
        "gone": [one.path for one in seen.gone],
        "waiting": list(seen.waiting),
        "failed": [{"path": name, "error": error_text(error)} for name, error in failed],
        "same": seen.same,
        "added": [summary_json(summary) for summary in report.added] if report else [],
        "applied": report is not None,
    }


def reread(
    documents: Annotated[list[str] | None, typer.Argument(metavar="[DOCUMENT...]")] = None,
    kb: Kb = None,
    as_json: AsJson = False,
) -> None:
    """Read documents again with today's parser; ids and corrections stay.

    Exit with 1 if one cannot be read.
    """
    from policykb.service.cli.progress import bars
    from policykb.service.knowledge_base.life.rereading import reread as again
    from policykb.service.present.changes import change_lines, changes_json

    with opened(kb) as base, bars(quiet=as_json) as shown:
        done = again(base, documents or (), shown.files)
        names = {summary.id: summary.source for summary in base.documents()}
        base.index.encode()
    if as_json:
        print_json({
            "changed": [{"id": id, "source": names.get(id), "changes": changes_json(one)} for id, one in done.changed.items()],
            "same": done.same,
            "failed": [{"id": id, "source": name, "error": error_text(error)} for id, name, error in done.failed],
        })  # fmt: skip
    else:
        for id, one in done.changed.items():
            typer.echo(f"{names.get(id, id)}（{id}）")
            for line in change_lines(one):
                typer.echo(f"  {line}")
        for _, name, error in done.failed:
            typer.echo(f"{name}: {error_text(error)}", err=True)
        typer.echo(
            say(
                f"{len(done.changed)} 份读法有变，{len(done.same)} 份不变。",
                f"{len(done.changed)} documents are read in another way, {len(done.same)} as before.",
            )
        )
    if done.failed:
        raise typer.Exit(1)


def history(document: _DocumentId, kb: Kb = None, as_json: AsJson = False) -> None:
    """Show what has become of a document since it was taken in."""
    from policykb.corpus.errors import NotFound

    with opened(kb) as base:
        events = base.store.lives.history(document)
    if not events:
        raise NotFound(
            f"没有编号为 {document} 的文件的记录。用 policykb documents 查看编号。",
            f"Nothing is known of a document {document}. See the ids with policykb documents.",
        )
    if as_json:
        print_json([{"at": one.at, "what": one.what, "who": one.who, "facts": dict(one.facts)} for one in events])
        return
    for one in events:
        facts = "，".join(f"{name}={json.dumps(fact, ensure_ascii=False)}" for name, fact in one.facts.items() if fact)
        typer.echo(f"{one.at}\t{say(*_EVENTS[one.what])}\t{one.who}\t{facts}")


@corrections.command(name="list", help=say("列出更正", "List the corrections"))
def list_corrections(
    document: Annotated[str | None, typer.Argument(metavar="[DOCUMENT]")] = None,
    undone: Annotated[bool, typer.Option(help=say("也列已撤销的", "Also those taken back"))] = False,
    kb: Kb = None,
    as_json: AsJson = False,
) -> None:
    """List the corrections of one document, or of all."""
    from policykb.service.present.changes import kept_correction_json

    with opened(kb) as base:
        kept = base.store.lives.corrections(document, undone)
    if as_json:
        print_json([kept_correction_json(one) for one in kept])
        return
    for one in kept:
        what = one.correction
        state = say("已撤销", "taken back") if one.undone else say("有效", "holds")
        value = json.dumps(what.value, ensure_ascii=False)
        cells = (
            str(one.number),
            one.document,
            state,
            what.field or f"{what.kind} {what.clause}",
            value,
            one.who,
            one.at,
        )
        typer.echo("\t".join((*cells, one.why)))


@corrections.command(help=say("更正一处", "Make a correction"))
def add(
    document: _DocumentId,
    field: Annotated[
        str | None, typer.Option(help=say("要更正的字段，如 region", "The header field, such as region"))
    ] = None,
    clause: Annotated[str | None, typer.Option(help=say("条款编号（id）", "Id of the clause"))] = None,
    kind: Annotated[str, typer.Option(help="header, duties, number, begin, join")] = "header",
    value: Annotated[
        str | None, typer.Option(help=say("应为；列表和对象写成 JSON", "What it should be; lists and objects as JSON"))
    ] = None,
    why: _Why = "",
    kb: Kb = None,
    as_json: AsJson = False,
) -> None:
    """Correct a header field (--field) or a clause (--clause, --kind) of a document."""
    from policykb.corpus.life.corrections import read_correction
    from policykb.service.knowledge_base.life.correcting import correct

    parsed: Any = value
    if kind != "header" or field == "issuers":
        try:
            parsed = json.loads(value) if value else None
        except ValueError as error:
            raise BadRequest(f"--value 不是 JSON：{error}", f"--value is no JSON: {error}") from error
    correction = read_correction({"kind": kind, "field": field, "clause": clause, "value": parsed})
    with opened(kb) as base:
        changed = correct(base, document, [correction], why)
        base.index.encode()
    _tell_changes(changed, as_json)


@corrections.command(help=say("撤销一处更正", "Take a correction back"))
def undo(number: _Number, kb: Kb = None, as_json: AsJson = False) -> None:
    """Take a correction back."""
    from policykb.service.knowledge_base.life import correcting

    with opened(kb) as base:
        changed = correcting.undo(base, number)
        base.index.encode()
    _tell_changes(changed, as_json)


def _tell_changes(changed: "Changes", as_json: bool) -> None:
    from policykb.service.present.changes import change_lines, changes_json

    if as_json:
        print_json(changes_json(changed))
        return
    for line in change_lines(changed):
        typer.echo(line)
    if not changed:
        typer.echo(say("没有什么改变。", "Nothing has changed."))


@corrections.command(name="export", help=say("把更正存为 JSON 文件", "Save the corrections to a JSON file"))
def export_corrections(file: Annotated[Path, typer.Argument(metavar="FILE")], kb: Kb = None) -> None:
    """Save the corrections that hold to a JSON file."""
    from policykb.service.knowledge_base.life.correcting import exchanged

    with opened(kb) as base:
        kept = base.store.lives.corrections()
        told = exchanged(kept, {one.document: base.store.sha256(one.document) for one in kept})
    file.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    typer.echo(say(f"{len(told)} 处更正存入 {file}。", f"{len(told)} corrections are in {file}."))


@corrections.command(name="import", help=say("从 JSON 文件取回更正", "Make the corrections of a JSON file"))
def import_corrections(
    file: Annotated[Path, typer.Argument(metavar="FILE")], kb: Kb = None, as_json: AsJson = False
) -> None:
    """Make the corrections of a file that are not there yet; exit with 1 if one fails."""
    from policykb.service.knowledge_base.life.correcting import take_over
    from policykb.service.present.changes import changes_json

    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotReadable(f"{file} 读不出来：{error}", f"{file} cannot be read: {error}") from error
    if not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
        raise BadRequest(f"{file} 不是更正文件。请用 policykb correction export 存出的文件。",
                         f"{file} holds no corrections. Use a file of policykb correction export.")  # fmt: skip
    with opened(kb) as base:
        outcome = take_over(base, data)
        base.index.encode()
    failed = {id: one for id, one in outcome.items() if isinstance(one, PolicyError)}
    made = {id: one for id, one in outcome.items() if not isinstance(one, PolicyError)}
    if as_json:
        print_json({
            "changed": {id: changes_json(one) for id, one in made.items()},
            "failed": {id: error_text(error) for id, error in failed.items()},
        })  # fmt: skip
    else:
        typer.echo(say(f"更正了 {len(made)} 份文件。", f"{len(made)} documents are corrected."))
        for id, reason in failed.items():
            typer.echo(f"{id}: {error_text(reason)}", err=True)
    if failed:
        raise typer.Exit(1)


@corrections.command(name="case", help=say("把更正写成解析器的用例", "Write a correction as a case for the parser"))
def case(
    number: _Number,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER")],
    kb: Kb = None,
) -> None:
    """Write the file of a correction, and what is to be read in it, into a folder."""
    from policykb.service.knowledge_base.life.correcting import parser_case

    with opened(kb) as base:
        for path in parser_case(base, number, folder):
            typer.echo(str(path))
