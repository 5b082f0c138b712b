"""What every command takes: the folder of the knowledge base, and whether to print JSON."""

from pathlib import Path
from typing import Annotated

import typer

from service.language import say

Kb = Annotated[
    Path | None,
    typer.Option(
        "--kb",
        envvar="POLICYKB_HOME",
        show_envvar=True,
        help=say("知识库目录（默认在用户数据目录）", "Knowledge base folder (default: in the user's data folder)"),
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help=say("输出 JSON", "Print JSON"))]


def default_folder() -> Path:
    """Where the knowledge base is when no folder is named."""
    import platformdirs

    return platformdirs.user_data_path("policykb", appauthor=False)
