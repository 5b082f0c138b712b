"""Format, lint, types, layers and packaging: `pytest` is the one command that checks everything."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from package_view import ROOT, build_view

PROGRAMS = Path(sys.executable).parent


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_view(tmp_path_factory.mktemp("view"))


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
@pytest.mark.parametrize(
    "command", ["ruff format --check .", "ruff check .", pytest.param("mypy", marks=pytest.mark.slow), "lint-imports"]
)
def test_check(command: str, view: Path) -> None:
    program, *arguments = command.split()
    environment = os.environ | {"MYPYPATH": str(view), "PYTHONPATH": str(view)}
    done = subprocess.run(
        [PROGRAMS / program, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


def test_every_folder_of_modules_is_a_package_of_the_wheel() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    listed = project["tool"]["setuptools"]["packages"]
    folders = [
        str(module.parent.relative_to(ROOT)).replace(os.sep, ".")
        for name in ("corpus", "ingest", "index", "service")
        for module in (ROOT / name).rglob("__init__.py")
    ]
    expected = ["policykb", *(f"policykb.{folder}" for folder in sorted(folders) if folder != "service.public")]
    assert listed == expected
