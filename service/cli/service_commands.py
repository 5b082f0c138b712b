"""`policykb serve`, `mcp` and `bundle`: policykb for other programs and computers."""

import gc
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from policykb.corpus.errors import BadRequest
from policykb.service.cli.opening import default_folder, opened, print_json
from policykb.service.cli.options import AsJson, Kb
from policykb.service.present.language import say

if TYPE_CHECKING:
    import socket

_SWITCH_SECONDS = 0.001
"""Seconds until a thread of the service yields to others, so that storing a document does not delay the replies."""


def serve(
    kb: Kb = None,
    host: Annotated[str | None, typer.Option(help=say("监听地址", "Address"))] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help=say("端口", "Port"))] = None,
) -> None:
    """Run the HTTP service until it is stopped."""
    import uvicorn

    from policykb.service.http.app import create_app
    from policykb.service.http.connection_limits import limited
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
    with opened(kb, shipped=True) as base, _listening(settings.host, settings.port) as listener:
        address = "http://{}:{}".format(*listener.getsockname()[:2])
        typer.echo(say(f"服务已启动：{address} （Ctrl-C 停止）", f"Serving on {address} (Ctrl-C stops it)"), err=True)
        if settings.log == "json":
            log_to_stderr()
        with ExitStack() as stack:
            search_pool = SearchPool(folder, settings.search_processes) if settings.search_processes else None
            if search_pool:
                stack.callback(search_pool.close)
            signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # from here on: unwinds, so that all is closed
            app = create_app(base, settings, search_pool)
            sys.setswitchinterval(_SWITCH_SECONDS)
            gc.freeze()  # what is open now stays open: the collector need not scan it
            server = uvicorn.Server(
                uvicorn.Config(
                    app,
                    http=limited(settings),
                    ws="none",
                    log_level="warning",
                    server_header=False,
                    proxy_headers=False,  # the application reads them, from trusted proxies only
                )
            )
            server.run(sockets=[listener])


@contextmanager
def _listening(host: str, port: int) -> "Iterator[socket.socket]":
    """Open the socket of the service. Raises BadRequest if the address is taken."""
    import socket

    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(128)  # callers that come before the index is open wait here instead of being refused
            yield listener
    except OSError as error:
        raise BadRequest(
            f"无法监听 {host}:{port}（{error.strerror}）。端口可能已被占用，请用 --port 或 --host 换一个。",
            f"Cannot listen on {host}:{port} ({error.strerror}). It may be taken; name another with --port or --host.",
        ) from error


def mcp(kb: Kb = None) -> None:
    """Run the MCP server over stdin and stdout."""
    from policykb.service.chatbots.mcp_server import create_server
    from policykb.service.chatbots.tools import Tools
    from policykb.service.http.background_encoder import BackgroundEncoder
    from policykb.service.http.dependencies import State
    from policykb.service.http.jobs import Jobs
    from policykb.service.http.metrics import Metrics
    from policykb.service.knowledge_base.settings import read_settings
    from policykb.service.knowledge_base.suggestions import Suggester

    gc.enable()
    with opened(kb, shipped=True) as base:
        settings = read_settings(base.folder)
        address = settings.public_url or f"http://{settings.host}:{settings.port}"
        state = State(
            base,
            settings,
            Metrics(),
            Suggester(base),
            Jobs(settings.most_waiting),
            BackgroundEncoder(base.index.encode),
        )
        create_server(lambda: Tools(base, state.answer, address)).run()


def bundle(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    extra: Annotated[list[str] | None, typer.Option(help=say("连同可选组件，例如 ocr", "With this extra"))] = None,
    target: Annotated[
        Literal["linux-x86_64", "linux-aarch64"] | None,
        typer.Option(
            "--for", help=say("为这种系统制作（默认为本机的系统）", "For this system (default: the one here)")
        ),
    ] = None,
    python: Annotated[
        str | None,
        typer.Option(
            metavar="VERSION",
            help=say(
                "目标系统的 Python 版本，例如 3.12，须与 --for 同用",
                "Python of that system, such as 3.12; goes with --for",
            ),
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a folder from which policykb installs without a network."""
    from policykb.service.offline.bundle import make_bundle

    note = say("正在取得全部安装包，可能要几分钟……", "Getting all packages; this may take minutes …")
    typer.echo(note, err=True)
    wheels = make_bundle(folder, extra or [], target, python)
    size = sum(wheel.stat().st_size for wheel in wheels)
    if as_json:
        print_json({"folder": str(folder), "wheels": [wheel.name for wheel in wheels], "bytes": size})
    else:
        typer.echo(
            say(
                f"{len(wheels)} 个安装包，{size / 1e6:.0f} MB，在 {folder}。",
                f"{len(wheels)} wheels, {size / 1e6:.0f} MB.",
            )
        )
