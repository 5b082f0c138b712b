"""Run pip with the settings of this user."""

import subprocess
import sys

from policykb.corpus.errors import BadRequest


def pip(*arguments: str) -> None:
    """Run pip. Raises BadRequest with the last error that pip printed."""
    if error := run_pip(*arguments):
        raise pip_failed(error)


def run_pip(*arguments: str) -> str:
    """Run pip; return the last error that it printed, empty if it succeeded."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if not done.returncode:
        return ""
    lines = (done.stderr.strip() or done.stdout.strip()).splitlines() or [f"exit status {done.returncode}"]
    return next((line for line in reversed(lines) if line.startswith("ERROR")), lines[-1])


def pip_failed(error: str) -> BadRequest:
    """The error to raise for an error of pip."""
    return BadRequest(
        f"pip 未能取得全部安装包（{error}）。请检查网络或 pip 的镜像设置；没有 pip 时先运行 python -m ensurepip。",
        f"pip could not get all packages ({error}). Check the network or pip's index settings;"
        " where there is no pip, run python -m ensurepip first.",
    )
