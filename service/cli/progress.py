"""Progress bars on stderr for work that takes long."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from policykb.service.present.language import say

if TYPE_CHECKING:
    from rich.progress import Progress


class Bars:
    """A bar for files being read and a bar for passages being encoded.

    The second bar appears with the first passage, and only a large model reports passages.
    """

    def __init__(self, progress: "Progress") -> None:
        self._progress = progress
        self._waiting = progress.add_task(say("请稍候", "Working"), total=None, rate="")

    def files(self, done: int, total: int, path: Path) -> None:
        """Show that `done` of `total` files are read, `path` being the last."""
        speed = self._progress.tasks[0].speed
        rate = say(f"{speed:.1f} 份/秒", f"{speed:.1f} files/s") if speed else ""
        self._progress.update(self._waiting, completed=done, total=total, description=path.name[:30], rate=rate)

    def passages(self, done: int, total: int) -> None:
        """Show that `done` of `total` passages are encoded."""
        encoding = say("编码", "Encoding")
        task = next((task.id for task in self._progress.tasks if task.description == encoding), None)
        if task is None:
            self._progress.update(self._waiting, visible=False)
            task = self._progress.add_task(encoding, rate="")
        self._progress.update(task, completed=done, total=total)


@contextmanager
def bars(quiet: bool) -> Iterator[Bars]:
    """Show progress bars; hide them if `quiet`, or if stderr is no terminal."""
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TextColumn

    columns = (*Progress.get_default_columns(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    with Progress(*columns, console=Console(stderr=True), disable=quiet or not sys.stderr.isatty()) as progress:
        yield Bars(progress)
