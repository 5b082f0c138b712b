"""Options and arguments that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from policykb.service.present.language import say

Kb = Annotated[
    Path | None,
    typer.Option(
        "--kb",
        envvar="POLICYKB_HOME",
        show_envvar=True,
        help=say("知识库目录（默认在用户数据目录）", "Knowledge base folder (default: in the user's data folder)"),
    ),
]
Model = Annotated[
    str | None,
    typer.Option(
        metavar="NAME_OR_FOLDER",
        help=say(
            "换用这个 sentence-transformers 模型（名称或目录）；policykb-e5-zh 为随附的，policykb-static-zh 不用编码器",
            "Another model of sentence-transformers, by name or folder; policykb-e5-zh is the shipped one, policykb-static-zh does without an encoder",
        ),
    ),
]
Rerank = Annotated[
    str | None,
    typer.Option(
        "--reranker",
        metavar="NAME_OR_FOLDER",
        help=say(
            "用这个 CrossEncoder 重排前几条；none 为停用", "A CrossEncoder that reads the top again; none for none"
        ),
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help=say(
            "按这一天的情况（2024-06-30）：之后印发的文件不算，有效性按当天",
            "As of this day (2024-06-30): without documents issued later, with the status of that day",
        ),
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help=say("输出 JSON", "Print JSON"))]
