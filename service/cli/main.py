"""The `policykb` command. Heavy parts are imported when a command needs them, so that every command starts fast."""

import gc
import json
import os
import signal
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from policykb.corpus.errors import BadRequest, PolicyError
from policykb.service.cli.key_commands import config, keys
from policykb.service.cli.model_commands import evaluate, export_model, reindex
from policykb.service.cli.options import AsJson, Kb, Model, Rerank, default_folder
from policykb.service.present.language import error_text, say

if TYPE_CHECKING:
    import socket

    from policykb.index.answering.answer import Answer
    from policykb.index.question.question import Intent
    from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=say("政策知识库：条款、责任部门、出处。", "A knowledge base for policy: clauses, departments, sources."),
)

app.add_typer(keys, name="key")
app.command(help=say("显示服务的全部设置", "Show every setting of the service"))(config)
app.command(help=say("重建索引，可换模型", "Build the index anew, with another model if you like"))(reindex)
app.command(name="eval", help=say("在 BEIR 格式评测集上测检索", "Measure retrieval on a benchmark in BEIR form"))(
    evaluate
)
app.command(
    name="export-model", help=say("导出为 sentence-transformers 模型目录", "Write a sentence-transformers folder")
)(export_model)

Limit = Annotated[int, typer.Option(help=say("最多几条（1–100）", "How many hits (1–100)"))]
Offset = Annotated[int, typer.Option(help=say("从第几条开始", "Hits to skip"))]
Text = Annotated[str, typer.Argument(metavar="QUERY", help=say("问题或关键词", "A question or key words"))]

_SWITCH = 0.001
"""Seconds after which a thread of the service lets the others on: storing a document shall not hold up the replies."""


def main() -> None:
    """Run the command; errors that the user can mend are one sentence on stderr and exit status 2."""
    gc.disable()  # a command lives for a second: looking for garbage costs more than it frees
    # A search is too small to be shared: OpenMP's threads wait for each other by spinning, and with them a search took
    # 24 ms instead of 7. Heard only before the libraries are loaded.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.argv = [argument.encode("utf-8", "replace").decode() for argument in sys.argv]
    try:
        if sys.argv[1:2] == ["ingest"] and "" in sys.argv[2:]:
            raise BadRequest("路径是空的。请写出文件或目录。", "A path is empty. Name a file or a folder.")
        app()
    except PolicyError as error:
        typer.echo(error_text(error), err=True)
        sys.exit(2)
    except sqlite3.Error as error:
        typer.echo(
            say(
                f"知识库文件已损坏或被占用（{error}）。请换一个 --kb 目录，或删除 corpus.sqlite 后重新入库。",
                f"The knowledge base is damaged or busy ({error}). Use another --kb, or delete corpus.sqlite and ingest anew.",
            ),
            err=True,
        )
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)


@contextmanager
def _opened(kb: Path | None, shipped: bool = False) -> "Iterator[KnowledgeBase]":
    """The knowledge base; with `shipped`, an empty one at the default place takes in the shipped corpus first."""
    from policykb.corpus.shipped import DOCUMENTS
    from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

    folder = kb or default_folder()
    base = KnowledgeBase(folder)
    if shipped and base.is_empty() and _is_default(folder):
        note = say(f"知识库为空，先收入随附的政策文件（{folder}）。", f"Taking the shipped documents into {folder}.")
        typer.echo(note, err=True)
        base.ingest([DOCUMENTS])
    yield base


def _is_default(folder: Path) -> bool:
    return folder in (default_folder(), Path(os.environ.get("POLICYKB_HOME") or default_folder()))


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _console() -> Any:
    from rich.console import Console

    return Console(highlight=False)


@app.command(help=say("收入文件或整个目录", "Take in files or whole folders"))
def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...")],
    kb: Kb = None,
    model: Model = None,
    reranker: Rerank = None,
    as_json: AsJson = False,
) -> None:
    from policykb.service.cli.progress import bars
    from policykb.service.cli.tables import show_report
    from policykb.service.present.json_replies import summary_json

    with _opened(kb) as base, bars(quiet=as_json) as shown:
        base.encoding = shown.passages
        try:
            if model:
                base.use(model)
            if reranker:
                base.rerank_with(reranker)
            report = base.ingest(paths, shown.files)
        except KeyboardInterrupt:
            note = say(
                "已中断。收好的文件都在，再运行一次即可继续。", "Stopped. What is in stays in; run it again to go on."
            )
            typer.echo(note, err=True)
            raise typer.Exit(130) from None
    for _, error in report.failed:
        typer.echo(error_text(error), err=True)
    if as_json:
        _print_json({
            "added": [summary_json(summary) for summary in report.added],
            "unchanged": list(report.unchanged),
            "failed": [{"path": path, "error": error_text(error)} for path, error in report.failed],
            "duties": report.duties,
            "pages": report.pages,
            "seconds": round(report.seconds, 3),
        })  # fmt: skip
    else:
        show_report(_console(), report)
    if report.failed:
        raise typer.Exit(1)


@app.command(help=say("解析一份文件并输出 JSON，不入库", "Parse one file and print it as JSON; stores nothing"))
def parse(file: Annotated[Path, typer.Argument(metavar="FILE")], as_json: AsJson = True) -> None:  # noqa: ARG001
    from policykb.ingest.batch import parse_file
    from policykb.service.present.json_replies import document_json

    _print_json(document_json(parse_file(file)))


@app.command(help=say("检索条款", "Search clauses"))
def search(
    query: Text,
    kb: Kb = None,
    limit: Limit = 10,
    offset: Offset = 0,
    department: Annotated[list[str] | None, typer.Option(help=say("只看这些部门", "Only these departments"))] = None,
    as_json: AsJson = False,
) -> None:
    from policykb.service.cli.tables import show_answer

    answer = _ask(kb, query, limit, offset, department or [])
    _print_answer(answer) if as_json else show_answer(_console(), answer)


@app.command(help=say("查询哪个部门负责", "Ask which department handles something"))
def who(query: Text, kb: Kb = None, limit: Limit = 10, as_json: AsJson = False) -> None:
    from policykb.service.cli.tables import show_departments

    answer = _ask(kb, query, limit, 0, [], "department")
    _print_answer(answer) if as_json else show_departments(_console(), answer)


def _ask(
    kb: Path | None, text: str, limit: int, offset: int, department: list[str], intent: "Intent | None" = None
) -> "Answer":
    from policykb.index.answering.answer import Filters, Query

    with _opened(kb, shipped=True) as base:
        filters = Filters(department=tuple(department))
        return base.answer(Query(text, filters, limit, offset, intent=intent))


def _print_answer(answer: "Answer") -> None:
    from policykb.service.present.json_replies import answer_json

    _print_json(answer_json(answer))


@app.command(help=say("列出一个部门的全部任务", "List every duty of a department"))
def duties(
    department: Annotated[str, typer.Argument(metavar="DEPARTMENT")],
    kb: Kb = None,
    xlsx: Annotated[Path | None, typer.Option(help=say("另存为 Excel 表", "Save as an Excel sheet"))] = None,
    docx: Annotated[Path | None, typer.Option(help=say("另存为 Word 附件", "Save as a Word annex"))] = None,
    csv: Annotated[Path | None, typer.Option(help=say("另存为 CSV", "Save as CSV"))] = None,
    as_json: AsJson = False,
) -> None:
    from policykb.service.cli.tables import show_duties
    from policykb.service.present.json_replies import duty_json

    with _opened(kb, shipped=True) as base:
        held = base.duties(department)
    for format, path in (("xlsx", xlsx), ("docx", docx), ("csv", csv)):
        if path:
            from policykb.service.exports.files import duties_file, save

            save(duties_file(held[0].holder.full_name or department, held, format), path)
    _print_json([duty_json(duty) for duty in held]) if as_json else show_duties(_console(), held)


@app.command(help=say("检索结果存为文件（.xlsx .csv .json .bib）", "Save hits to a file (.xlsx .csv .json .bib)"))
def export(
    query: Text,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("写到哪里，格式看扩展名", "Where to"))],
    kb: Kb = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help=say("最多几条", "How many hits"))] = 100,
    department: Annotated[list[str] | None, typer.Option(help=say("只看这些部门", "Only these departments"))] = None,
) -> None:
    from policykb.index.answering.answer import Filters, Query
    from policykb.service.exports.files import all_hits, format_of, hits_file, save

    with _opened(kb, shipped=True) as base:
        answer = all_hits(base.answer, Query(query, Filters(department=tuple(department or ()))), limit)
    save(hits_file(answer, format_of(file)), file)
    typer.echo(say(f"{len(answer.hits)} 条已写入 {file}。", f"{len(answer.hits)} hits are in {file}."), err=True)


@app.command(help=say("列出库中文件", "List the documents"))
def documents(kb: Kb = None, as_json: AsJson = False) -> None:
    from policykb.service.cli.tables import show_documents
    from policykb.service.present.json_replies import summary_json

    with _opened(kb) as base:
        summary = base.documents()
    _print_json([summary_json(one) for one in summary]) if as_json else show_documents(_console(), summary)


@app.command(help=say("移除一份文件", "Take a document out"))
def remove(document_id: Annotated[str, typer.Argument(metavar="ID")], kb: Kb = None, as_json: AsJson = False) -> None:
    from policykb.service.present.json_replies import summary_json

    with _opened(kb) as base:
        removed = base.remove(document_id)
    if as_json:
        _print_json(summary_json(removed))
    else:
        name = removed.header.title or removed.source
        typer.echo(say(f"已移除《{name}》。", f"Removed {name}."))


@app.command(help=say("启动 HTTP 服务", "Start the HTTP service"))
def serve(
    kb: Kb = None,
    host: Annotated[str | None, typer.Option(help=say("监听地址", "Address"))] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help=say("端口", "Port"))] = None,
) -> None:
    import uvicorn

    from policykb.service.http.app import create_app
    from policykb.service.http.middleware.request_log import log_to_stderr
    from policykb.service.http.search_pool import SearchPool
    from policykb.service.knowledge_base.api_keys import KeyRing
    from policykb.service.knowledge_base.settings import read_settings

    gc.enable()
    folder = kb or default_folder()
    settings = read_settings(folder, host=host, port=port)
    if not settings.is_open and not any(key.revoked is None for key in KeyRing(folder).all()):
        raise BadRequest(
            "对其他电脑开放须先有密钥。请运行 policykb key create 名称，再启动服务。",
            "Serving other computers needs a key. Run policykb key create NAME first.",
        )
    with _opened(kb, shipped=True) as base, _listening(settings.host, settings.port) as listener:
        address = "http://{}:{}".format(*listener.getsockname()[:2])
        typer.echo(say(f"服务已启动：{address} （Ctrl-C 停止）", f"Serving on {address} (Ctrl-C stops it)"), err=True)
        if settings.log == "json":
            log_to_stderr()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # while it starts: what has been started is put away
        searchers = SearchPool(folder, settings.search_processes) if settings.search_processes else None
        app = create_app(base, settings, searchers)
        sys.setswitchinterval(_SWITCH)
        gc.freeze()  # what is open now stays, and need not be looked through for garbage
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False))
        server.run(sockets=[listener])


@app.command(help=say("以 MCP 协议提供工具（标准输入输出）", "Offer the tools over MCP (stdio)"))
def mcp(kb: Kb = None) -> None:
    from policykb.service.chatbots.mcp_server import create_server
    from policykb.service.chatbots.tools import Tools
    from policykb.service.http.dependencies import State
    from policykb.service.http.jobs import Jobs
    from policykb.service.http.metrics import Metrics
    from policykb.service.knowledge_base.settings import read_settings
    from policykb.service.knowledge_base.suggestions import Suggester

    gc.enable()
    with _opened(kb, shipped=True) as base:
        settings = read_settings(base.folder)
        address = settings.public_url or f"http://{settings.host}:{settings.port}"
        state = State(base, settings, Metrics(), Suggester(base), Jobs(settings.most_waiting))
        create_server(Tools(base, state.answer, address)).run()


@app.command(help=say("制作离线安装包（含全部依赖和模型）", "Make a folder to install from without network"))
def bundle(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    extra: Annotated[list[str] | None, typer.Option(help=say("连同可选组件，例如 ocr", "With this extra"))] = None,
    as_json: AsJson = False,
) -> None:
    from policykb.service.offline.bundle import make_bundle

    note = say("正在取得全部安装包，可能要几分钟……", "Getting all packages; this may take minutes …")
    typer.echo(note, err=True)
    wheels = make_bundle(folder, extra or [])
    size = sum(wheel.stat().st_size for wheel in wheels)
    if as_json:
        _print_json({"folder": str(folder), "wheels": [wheel.name for wheel in wheels], "bytes": size})
    else:
        what = (
            f"{len(wheels)} 个安装包，{size / 1e6:.0f} MB，在 {folder}。",
            f"{len(wheels)} wheels, {size / 1e6:.0f} MB.",
        )
        typer.echo(say(*what))


@contextmanager
def _listening(host: str, port: int) -> "Iterator[socket.socket]":
    import socket

    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(128)  # who comes before the index is open waits, and is not turned away
            yield listener
    except OSError as error:
        raise BadRequest(
            f"无法监听 {host}:{port}（{error.strerror}）。端口可能已被占用，请用 --port 或 --host 换一个。",
            f"Cannot listen on {host}:{port} ({error.strerror}). It may be taken; name another with --port or --host.",
        ) from error
