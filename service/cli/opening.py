"""Opens the knowledge base of a command and prints the result."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from policykb.service.present.language import say

if TYPE_CHECKING:
    from rich.console import Console

    from policykb.service.knowledge_base.knowledge_base import KnowledgeBase


def default_folder() -> Path:
    """Return the knowledge base folder for commands that name none."""
    import platformdirs

    return platformdirs.user_data_path("policykb", appauthor=False)


@contextmanager
def opened(kb: Path | None, shipped: bool = False) -> "Iterator[KnowledgeBase]":
    """Open the knowledge base in the folder `kb`, or in the default folder.

    With `shipped`, an empty knowledge base in the default folder first ingests the shipped corpus. What does not work
    beside the command is told afterwards.
    """
    from policykb.corpus.shipped import DOCUMENTS
    from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

    folder = kb or default_folder()
    with KnowledgeBase(folder) as base:
        if shipped and base.is_empty() and _is_default(folder):
            note = say(
                f"知识库为空，先收入随附的政策文件（{folder}）。", f"Taking the shipped documents into {folder}."
            )
            typer.echo(note, err=True)
            base.ingest([DOCUMENTS])
        yield base
        for chinese, english in base.condition(is_ready=True).sentences():
            typer.echo(say(chinese, english), err=True)
        if unread := base.index.unread:
            note = say(
                f"还有 {unread} 条条款没有编码，口语的问法可能找不到。补上：policykb reindex。",
                f"{unread} clauses are not encoded yet: search by meaning may miss them. Run policykb reindex.",
            )
            typer.echo(note, err=True)


def _is_default(folder: Path) -> bool:
    home = os.environ.get("POLICYKB_HOME")
    return bool(home and folder == Path(home)) or folder == default_folder()


def print_json(value: Any) -> None:
    """Print a value as indented JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def console() -> "Console":
    """Return a terminal that colours only what a table marks itself."""
    from rich.console import Console

    return Console(highlight=False)
