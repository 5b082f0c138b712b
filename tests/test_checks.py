"""Format, lint, types and layers: `pytest` is the one command that checks everything."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROGRAMS = Path(sys.executable).parent


@pytest.mark.parametrize("command", ["ruff format --check .", "ruff check .", "mypy", "lint-imports"])
def test_check(command: str) -> None:
    program, *arguments = command.split()
    done = subprocess.run([PROGRAMS / program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
