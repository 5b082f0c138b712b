"""The `policykb` command: its list of commands, and how it ends on an error.

The modules of this room import heavy libraries inside their functions, so that every command starts fast.
"""

import gc
import os
import sqlite3
import sys
from pathlib import Path
from typing import Annotated

import typer

from policykb.corpus.errors import BadRequest, PolicyError
from policykb.corpus.storage_errors import storage_error
from policykb.service.cli.consolidated_command import consolidated
from policykb.service.cli.document_commands import collect, collections, documents, ingest, parse, related, remove
from policykb.service.cli.key_commands import config, keys
from policykb.service.cli.life_commands import corrections, history, reread, sync
from policykb.service.cli.model_commands import evaluate, export_model, reindex
from policykb.service.cli.search_commands import check_citations, duties, export, search, who
from policykb.service.cli.service_commands import bundle, mcp, serve
from policykb.service.cli.upkeep_commands import backup, compact, merge, repair, restore, status, verify
from policykb.service.present.language import error_text, say

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=say("政策知识库：条款、责任部门、出处。", "A knowledge base for policy: clauses, departments, sources."),
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"policykb {version('policykb')}")
        raise typer.Exit


@app.callback()
def policykb(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help=say("显示版本号", "Show the version and exit")
        ),
    ] = False,
) -> None:
    """Accept the options that stand before the name of a command."""


# in the order of --help
app.command(help=say("显示服务的全部设置", "Show every setting of the service"))(config)
app.command(help=say("重建索引，可换模型", "Build the index anew, with another model if you like"))(reindex)
app.command(name="eval", help=say("在 BEIR 格式评测集上测检索", "Measure retrieval on a benchmark in BEIR form"))(
    evaluate
)
app.command(
    name="export-model", help=say("导出为 sentence-transformers 模型目录", "Write a sentence-transformers folder")
)(export_model)
app.command(help=say("收入文件或整个目录", "Take in files or whole folders"))(ingest)
app.command(help=say("解析一份文件并输出 JSON，不入库", "Parse one file and print it as JSON; stores nothing"))(parse)
app.command(help=say("检索条款", "Search clauses"))(search)
app.command(help=say("查询哪个部门负责", "Ask which department handles something"))(who)
app.command(help=say("列出一个部门的全部任务", "List every duty of a department"))(duties)
app.command(name="check-citations", help=say("核对一份文稿的引用", "Check what a draft cites"))(check_citations)
app.command(help=say("检索结果存为文件（.xlsx .csv .json .bib）", "Save hits to a file (.xlsx .csv .json .bib)"))(
    export
)
app.command(help=say("列出库中文件", "List the documents"))(documents)
app.command(help=say("整理版：把修改决定逐条写入法规，注明依据", "A regulation with its amendments put in"))(
    consolidated
)
app.command(help=say("一份文件的相关文件，及其变动时须复查的文件", "What is related to a document, or rests on it"))(
    related
)
app.command(help=say("移除一份文件", "Take a document out"))(remove)
app.command(help=say("把一份文件归入集合", "Put a document into collections"))(collect)
app.command(help=say("列出集合，各有多少文件", "List the collections"))(collections)
app.command(
    help=say("跟随一个目录：有什么变化，--apply 照此更新", "Follow a folder: what has changed; --apply does it")
)(sync)
app.command(help=say("用现在的解析器重新读取", "Read documents again with today's parser"))(reread)
app.command(help=say("一份文件的来历", "What has become of a document"))(history)
app.command(help=say("知识库的状况：有多少、缺什么、哪里不正常", "What is in, and what does not work"))(status)
app.command(help=say("检查库、原文件和索引是否完好", "Check that nothing is damaged"))(verify)
app.command(help=say("从保存的原文件修复", "Mend a damaged knowledge base from its originals"))(repair)
app.command(help=say("备份到一个文件，服务不必停", "Back up into one file, also while serving"))(backup)
app.command(help=say("从备份恢复到新目录", "Restore a backup into a new folder"))(restore)
app.command(help=say("并入另一个知识库", "Take over what another knowledge base holds"))(merge)
app.command(help=say("收回不再需要的空间", "Give back the room of what is not needed"))(compact)
app.command(help=say("启动 HTTP 服务", "Start the HTTP service"))(serve)
app.command(help=say("以 MCP 协议提供工具（标准输入输出）", "Offer the tools over MCP (stdio)"))(mcp)
app.command(help=say("制作离线安装包（含全部依赖和模型）", "Make a folder to install from without network"))(bundle)
app.add_typer(corrections, name="correction")
app.add_typer(keys, name="key")


def main() -> None:
    """Run a command; print an error that the user can mend as one sentence.

    Such an error goes to stderr, and the exit status is 2.
    """
    gc.disable()  # a command lives for a second: collecting garbage costs more than it frees
    # With OpenMP's threads, which wait for each other by spinning, a search took 24 ms instead of 7: it is too small to
    # be shared. The libraries read this variable only while they are loaded.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.argv = [argument.encode("utf-8", "replace").decode() for argument in sys.argv]
    try:
        if sys.argv[1:2] in (["ingest"], ["sync"], ["merge"]) and "" in sys.argv[2:]:
            raise BadRequest("路径是空的。请写出文件或目录。", "A path is empty. Name a file or a folder.")
        app()
    except PolicyError as error:
        typer.echo(error_text(error), err=True)
        sys.exit(2)
    except (sqlite3.Error, OSError) as error:
        if isinstance(error, BrokenPipeError):
            sys.exit(0)
        file = getattr(error, "filename", None) or say("知识库", "the knowledge base")
        typer.echo(error_text(storage_error(error, Path(str(file)))), err=True)
        sys.exit(2)
