"""The tools over the Model Context Protocol (MCP), for Claude, ChatGPT and others.

The transport is stdio, or `/mcp` of the HTTP service. Needs the extra `policykb[mcp]`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Protocol, TypeVar

from anyio import to_thread
from pydantic import Field

from policykb.corpus.errors import BadRequest, PolicyError
from policykb.service.chatbots.tools import (
    AS_OF,
    CHECK,
    DUTIES,
    FETCH,
    SEARCH,
    WHICH,
    CheckResult,
    DutiesResult,
    Fetched,
    SearchResult,
    Tools,
    WhichResult,
)
from policykb.service.present.language import error_text

if TYPE_CHECKING:
    from mcp.server import MCPServer

R = TypeVar("R")

AsOf = Annotated[str, Field(description=AS_OF)]
"""The day that is asked about."""

_INSTRUCTIONS = "政策知识库：用 search 找条款，用 which_department 查归哪个部门管；回答时请引用 title 和 url。"


class Threads(Protocol):
    """Threads for the tool that takes long."""

    async def run(self, call: Callable[[], R]) -> R:
        """Make a call in one of the threads."""
        ...


class AnyThreads:
    """The threads of all tools."""

    async def run(self, call: Callable[[], R]) -> R:
        """Make a call in one of the threads."""
        return await to_thread.run_sync(call)


def create_server(tools: Callable[[], Tools], threads: Threads | None = None) -> "MCPServer":
    """Make the server. Raises BadRequest if the extra `mcp` is not installed.

    tools: gives the tools of the caller, who may not see all documents
    threads: where drafts are checked, which takes long; without them where all other tools run
    """
    try:
        from mcp.server import MCPServer
        from mcp.types import ToolAnnotations
    except ImportError as error:
        raise BadRequest(
            "MCP 需要可选组件。请运行 pip install 'policykb[mcp]'。",
            "MCP needs an extra. Run pip install 'policykb[mcp]'.",
        ) from error

    server = MCPServer("policykb", title="政策知识库", instructions=_INSTRUCTIONS, log_level="WARNING")
    read_only = ToolAnnotations(read_only_hint=True, open_world_hint=False)

    @server.tool(title="检索政策条款", description=SEARCH, annotations=read_only)
    def search(
        query: Annotated[str, Field(description="问题或关键词")],
        limit: Annotated[int, Field(ge=1, le=100, description="最多几条")] = 10,
        as_of: AsOf = "",
    ) -> SearchResult:
        with _tool_errors():
            return tools().search(query, limit, as_of)

    @server.tool(title="取条款全文", description=FETCH, annotations=read_only)
    def fetch(id: Annotated[str, Field(description="条款或文件编号")]) -> Fetched:
        with _tool_errors():
            return tools().fetch(id)

    @server.tool(title="归哪个部门管", description=WHICH, annotations=read_only)
    def which_department(question: Annotated[str, Field(description="什么事")], as_of: AsOf = "") -> WhichResult:
        with _tool_errors():
            return tools().which_department(question, as_of)

    @server.tool(title="部门任务清单", description=DUTIES, annotations=read_only)
    def department_duties(
        department: Annotated[str, Field(description="部门名称，例如 省卫生健康委")],
        limit: Annotated[int, Field(ge=1, le=100, description="最多几条")] = 50,
        as_of: AsOf = "",
    ) -> DutiesResult:
        with _tool_errors():
            return tools().department_duties(department, limit, as_of)

    @server.tool(title="核对文稿的引用", description=CHECK, annotations=read_only)
    async def check_citations(text: Annotated[str, Field(description="文稿，纯文本")]) -> CheckResult:
        with _tool_errors():
            return await (threads or AnyThreads()).run(lambda: tools().check_citations(text))

    return server


@contextmanager
def _tool_errors() -> Iterator[None]:
    """Turn a PolicyError of a tool into an error that the model can read."""
    from mcp.server.mcpserver.exceptions import ToolError

    try:
        yield
    except PolicyError as error:
        raise ToolError(error_text(error)) from error
