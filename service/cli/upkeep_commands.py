"""`policykb status`, `verify`, `repair`, `backup`, `restore`, `merge`, `compact`."""

import shutil
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policykb.service.cli.opening import console, default_folder, opened, print_json
from policykb.service.cli.options import AsJson, Kb
from policykb.service.present.language import error_text, say

if TYPE_CHECKING:
    from policykb.service.knowledge_base.upkeep.verify import Finding

_LITTLE_ROOM = 1 << 30
"""Free bytes of the disk below which the status warns."""

Reading = Annotated[
    bool, typer.Option("--reading", help=say("连同原文件重新读取比较（较慢）", "Read every original again, too (slow)"))
]
Reread = Annotated[
    bool, typer.Option("--reread", help=say("用本版重新读取全部文件", "Read every document again with this version"))
]


def status(kb: Kb = None, as_json: AsJson = False) -> None:
    """Print what the knowledge base holds and what does not work.

    Exit with 1 if something does not.
    """
    from policykb.service.knowledge_base.upkeep.compaction import size_of

    with opened(kb) as base:
        base.store.extents()
        base.index.prepare()
        engine = base.index.searcher.engine
        free, size = shutil.disk_usage(base.folder).free, size_of(base.folder)
        room = (
            [] if free >= _LITTLE_ROOM else [say(f"磁盘只剩 {free >> 20} MB。", f"The disk has {free >> 20} MB left.")]
        )
        troubles = [say(*sentence) for sentence in base.condition(is_ready=True).sentences()]
        facts = {
            "folder": str(base.folder),
            "documents": base.store.size,
            "revision": base.store.revision,
            "indexed_revision": engine.revision,
            "clauses": len(engine),
            "to_encode": base.index.unread,
            "free_bytes": free,
            "bytes": asdict(size),
            "troubles": [*troubles, *room],
        }
    if as_json:
        print_json(facts)
    else:
        typer.echo(
            say(
                f"{facts['folder']}：{facts['documents']} 份文件，{facts['clauses']} 条条款，待编码 {facts['to_encode']} 条，"
                f"修订号 {facts['revision']}（索引 {facts['indexed_revision']}）；库 {size.store / 1e6:.1f} MB、原文件"
                f" {size.originals / 1e6:.1f} MB、索引 {size.index / 1e6:.1f} MB，磁盘剩余 {free >> 20} MB。",
                f"{facts['folder']}: {facts['documents']} documents, {facts['clauses']} clauses, {facts['to_encode']} to"
                f" encode, revision {facts['revision']} (index {facts['indexed_revision']}); store {size.store / 1e6:.1f} MB,"
                f" originals {size.originals / 1e6:.1f} MB, index {size.index / 1e6:.1f} MB, {free >> 20} MB free.",
            )
        )
        for line in room:  # the other troubles are told behind every command
            typer.echo(line, err=True)
    if troubles or room:
        raise typer.Exit(1)


def verify(kb: Kb = None, reading: Reading = False, as_json: AsJson = False) -> None:
    """Check that nothing has changed on the disk; exit with 1 if something is damaged."""
    from policykb.service.cli.progress import bars
    from policykb.service.knowledge_base.upkeep.verify import verify as verified

    with opened(kb) as base, bars(quiet=as_json) as shown:
        size = base.store.size
        found = verified(base, reading, shown.files)
    if as_json:
        print_json({"documents": size, "findings": [_finding_json(finding) for finding in found]})
    else:
        for finding in found:
            typer.echo(say(finding.chinese, finding.english), err=finding.is_damage)
        if not found:
            console().print(say(f"{size} 份文件完好，原文件和索引也完好。", f"All {size} documents are whole."))
    if any(finding.is_damage for finding in found):
        raise typer.Exit(1)


def repair(kb: Kb = None, reread: Reread = False, as_json: AsJson = False) -> None:
    """Mend a damaged knowledge base from its originals.

    Exit with 1 if something stays damaged.
    """
    from policykb.service.cli.progress import bars
    from policykb.service.knowledge_base.upkeep.repair import repair as repaired

    folder: Path = kb or default_folder()
    with bars(quiet=as_json) as shown:
        repairs = repaired(folder, reread, shown.files)
    if as_json:
        print_json({
            "mended": repairs.mended,
            "failed": [{"source": source, "error": error_text(error)} for source, error in repairs.failed],
            "saved": str(repairs.saved) if repairs.saved else None,
            "findings": [_finding_json(finding) for finding in repairs.left],
        })  # fmt: skip
    else:
        for source, error in repairs.failed:
            typer.echo(f"{source}: {error_text(error)}", err=True)
        if repairs.saved:
            typer.echo(say(f"原来的文件留在 {repairs.saved}。", f"The damaged file is kept as {repairs.saved}."))
        typer.echo(
            say(f"重新读取了 {len(repairs.mended)} 份文件。", f"{len(repairs.mended)} documents were read again.")
        )
        for finding in repairs.left:
            typer.echo(say(finding.chinese, finding.english), err=True)
    if repairs.failed or repairs.left:
        raise typer.Exit(1)


def backup(file: Annotated[Path, typer.Argument(metavar="FILE")], kb: Kb = None, as_json: AsJson = False) -> None:
    """Write a backup of the knowledge base into one file, also while it is served."""
    from policykb.service.knowledge_base.upkeep.backup import back_up

    about = back_up(kb or default_folder(), file)
    if as_json:
        print_json(asdict(about))
    else:
        size = f"{file.stat().st_size / 1e6:.1f} MB"
        typer.echo(
            say(
                f"已备份 {about.documents} 份文件、{about.originals} 份原文件到 {file}（{size}）。",
                f"{about.documents} documents and {about.originals} originals are in {file} ({size}).",
            )
        )


def restore(file: Annotated[Path, typer.Argument(metavar="FILE")], kb: Kb = None, as_json: AsJson = False) -> None:
    """Restore a backup into a new folder, and build its index."""
    from policykb.service.knowledge_base.upkeep.backup import restore as restored

    folder = kb or default_folder()
    about = restored(file, folder)
    with opened(folder) as base:
        base.index.encode()
    if as_json:
        print_json(asdict(about))
    else:
        typer.echo(
            say(
                f"已恢复到 {folder}：{about.documents} 份文件，备份于 {about.created}。",
                f"{about.documents} documents of {about.created} are restored to {folder}.",
            )
        )


def merge(other: Annotated[Path, typer.Argument(metavar="FOLDER")], kb: Kb = None, as_json: AsJson = False) -> None:
    """Take over what another knowledge base holds; exit with 1 if a document fails."""
    from policykb.service.cli.progress import bars
    from policykb.service.knowledge_base.upkeep.merge import merge as merged_with

    with opened(kb) as base, bars(quiet=as_json) as shown:
        merged = merged_with(base, other, shown.files)
        base.index.encode()
    if as_json:
        failed = [{"id": id, "source": name, "error": error_text(error)} for id, name, error in merged.failed]
        print_json({"added": merged.added, "known": merged.known, "corrected": merged.corrected, "failed": failed})
    else:
        for _, name, reason in merged.failed:
            typer.echo(f"{name}: {error_text(reason)}", err=True)
        typer.echo(
            say(
                f"并入 {len(merged.added)} 份文件；{len(merged.known)} 份已在库，其中 {len(merged.corrected)} 份照那边更正。",
                f"{len(merged.added)} documents came in; {len(merged.known)} were here, {len(merged.corrected)} of them"
                " corrected as there.",
            )
        )
    if merged.failed:
        raise typer.Exit(1)


def compact(
    forget: Annotated[
        float | None,
        typer.Option(
            "--forget-withdrawn",
            metavar="DAYS",
            min=0,
            help=say("退出检索满这么多天的文件，连原文件一起删去", "Forget documents that left the search so long ago"),
        ),
    ] = None,
    kb: Kb = None,
    as_json: AsJson = False,
) -> None:
    """Give back the room of what is not needed."""
    from policykb.service.knowledge_base.upkeep.compaction import compact as compacted

    with opened(kb) as base:
        done = compacted(base, forget)
    if as_json:
        print_json({"before": asdict(done.before), "after": asdict(done.after), "forgotten": list(done.forgotten)})
        return
    before, after = (sum(asdict(size).values()) / 1e6 for size in (done.before, done.after))
    typer.echo(say(f"{before:.1f} MB → {after:.1f} MB。", f"{before:.1f} MB → {after:.1f} MB."))
    for name in done.forgotten:
        typer.echo(say(f"已删去 {name}", f"Forgotten: {name}"))


def _finding_json(finding: "Finding") -> dict[str, str | None]:
    return {
        "part": finding.part,
        "document": finding.document,
        "source": finding.source,
        "message": say(finding.chinese, finding.english),
    }
