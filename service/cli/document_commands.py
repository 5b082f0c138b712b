"""`policykb ingest`, `parse`, `documents` and `remove`: the documents themselves."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policykb.service.cli.opening import console, opened, print_json
from policykb.service.cli.options import AsJson, AsOf, Kb, Model, Rerank
from policykb.service.present.language import error_text, say

if TYPE_CHECKING:
    from policykb.service.knowledge_base.taking_in import Report


def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...")],
    kb: Kb = None,
    model: Model = None,
    reranker: Rerank = None,
    collection: Annotated[
        list[str] | None,
        typer.Option(help=say("归入这个集合，可重复", "Put them into this collection; repeatable")),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add files and folders to the knowledge base; exit with 1 if a file fails."""
    from policykb.service.cli.progress import bars

    with opened(kb) as base, bars(quiet=as_json) as shown:
        base.index.watch = shown.passages
        try:
            if model:
                base.index.use_model(model)
            if reranker:
                base.index.use_reranker(reranker)
            report = base.ingest(paths, shown.files, collection or ())
        except KeyboardInterrupt:
            note = say(
                "已中断。收好的文件都在，再运行一次即可继续。", "Stopped. What is in stays in; run it again to go on."
            )
            typer.echo(note, err=True)
            raise typer.Exit(130) from None
    for _, error in report.failed:
        typer.echo(error_text(error), err=True)
    _print_report(report, as_json)
    if report.failed:
        raise typer.Exit(1)


def _print_report(report: "Report", as_json: bool) -> None:
    from policykb.service.cli.tables import show_report
    from policykb.service.present.json_replies import summary_json

    if not as_json:
        show_report(console(), report)
        return
    print_json({
        "added": [summary_json(summary) for summary in report.added],
        "unchanged": list(report.unchanged),
        "failed": [{"path": path, "error": error_text(error)} for path, error in report.failed],
        "duties": report.duties,
        "pages": report.pages,
        "lacking": report.lacking,
        "inferred": report.inferred,
        "doubts": report.doubts,
        "troubles": [say(trouble.chinese, trouble.english) for trouble in report.troubles],
        "seconds": round(report.seconds, 3),
    })  # fmt: skip


def parse(file: Annotated[Path, typer.Argument(metavar="FILE")], as_json: AsJson = True) -> None:  # noqa: ARG001
    """Print what can be read from one file; store nothing."""
    from policykb.ingest.batch import parse_file
    from policykb.service.present.json_replies import document_json

    print_json(document_json(parse_file(file)))


def documents(kb: Kb = None, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """List the documents of the knowledge base."""
    from policykb.service.cli.tables import show_documents
    from policykb.service.present.json_replies import listed_json

    with opened(kb) as base:
        summaries = base.documents(as_of)
        named = base.store.lives.collections()
    if as_json:
        print_json([listed_json(summary, named) for summary in summaries])
    else:
        show_documents(console(), summaries)


def related(
    document: Annotated[
        str, typer.Argument(metavar="DOCUMENT", help=say("编号、文号或标题", "Its id, number or title"))
    ],
    kb: Kb = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Show what is related to a document, and what to look at again when it changes."""
    from policykb.service.cli.related_table import show_related
    from policykb.service.present.json_replies import related_json

    with opened(kb) as base:
        summary, found = base.related(document, as_of)
    print_json(related_json(found)) if as_json else show_related(console(), summary, found)


def remove(document_id: Annotated[str, typer.Argument(metavar="ID")], kb: Kb = None, as_json: AsJson = False) -> None:
    """Remove one document from the knowledge base."""
    from policykb.service.present.json_replies import summary_json

    with opened(kb) as base:
        removed = base.remove(document_id)
    if as_json:
        print_json(summary_json(removed))
    else:
        name = removed.header.title or removed.source
        typer.echo(say(f"已移除《{name}》。", f"Removed {name}."))


def collect(
    document_id: Annotated[str, typer.Argument(metavar="DOCUMENT", help=say("文件编号", "Id of the document"))],
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME...]", help=say("集合；不写则不属于任何集合", "Collections; none for none")),
    ] = None,
    kb: Kb = None,
    as_json: AsJson = False,
) -> None:
    """Put a document into collections, and take it out of all others."""
    from policykb.service.knowledge_base.collections import collecting

    with opened(kb) as base:
        collected = collecting.collect(base, document_id, names or ())
    if as_json:
        print_json({"id": document_id, "collections": list(collected)})
    elif collected:
        typer.echo(say(f"已归入：{'、'.join(collected)}。", f"It is in {', '.join(collected)}."))
    else:
        typer.echo(say("不属于任何集合：只有可看全部的密钥能看到。", "In no collection: only keys to all show it."))


def collections(kb: Kb = None, as_json: AsJson = False) -> None:
    """List the collections with the number of their documents."""
    from policykb.service.knowledge_base.collections.collecting import every_collection

    with opened(kb) as base:
        found = every_collection(base)
    if as_json:
        print_json([{"name": name, "documents": count} for name, count in found])
    else:
        for name, count in found:
            typer.echo(f"{name}\t{count}")
