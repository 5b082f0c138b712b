"""The page's scripts without a browser: the linter, their imports, their unit tests in Node."""

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from graphlib import TopologicalSorter
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "service" / "page"
OXLINT = shutil.which("oxlint", path=Path(sys.executable).parent)
UNIT_TESTS = sorted((ROOT / "tests" / "page").glob("*.test.js"))

# each imports only from itself and from those before it; the top, which starts the page, from all
ROOMS = ("words", "core", "parts", "views", "")

# import { say } from "./words.js";
_IMPORT = re.compile(r"""^(?:import|export)\b(?:[\w\s{},*]+\bfrom)?\s*["']([^"']+)["']""", re.MULTILINE)


def imports_of(path: Path) -> list[Path]:
    """The files that a script imports. Fails for a name that leads to no file of the page."""
    text = path.read_text("utf-8")
    assert not re.search(r"\bimport\(", text), f"{path.name} imports while it runs"
    found = []
    for name in _IMPORT.findall(text):
        file = (path.parent / name).resolve()
        assert name.startswith((".", "..")), f"{path.name} imports {name}"
        assert file.is_file(), f"{path.name} imports {name}"
        assert file.is_relative_to(PAGE), f"{path.name} imports {name}"
        found.append(file)
    return found


def room_of(path: Path) -> int:
    parts = path.relative_to(PAGE).parts
    return ROOMS.index(parts[0] if len(parts) > 1 else "")


@pytest.fixture(scope="module")
def graph() -> dict[Path, list[Path]]:
    return {path: imports_of(path) for path in PAGE.rglob("*.js")}


def test_no_import_goes_in_a_circle_and_none_upwards(graph: dict[Path, list[Path]]) -> None:
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle
    assert sum(map(len, graph.values())) > 100
    upwards = [
        (path.name, file.name) for path, files in graph.items() for file in files if room_of(file) > room_of(path)
    ]
    assert not upwards


def test_start_reaches_every_script(graph: dict[Path, list[Path]]) -> None:
    reached, waiting = set(), [PAGE / "start.js"]
    while waiting:
        path = waiting.pop()
        reached.add(path)
        waiting += [file for file in graph[path] if file not in reached]
    assert set(graph) - reached == {PAGE / "before_paint.js"}


@pytest.mark.skipif(OXLINT is None, reason="no oxlint: pip install '.[test]'")
def test_oxlint_finds_no_fault() -> None:
    command = [OXLINT, "--config", ROOT / "tests" / "oxlint.json", "--deny-warnings", PAGE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@cache
def node() -> str:
    """Node from the path, or the one that Playwright brings along; skips without either."""
    if found := shutil.which("node"):
        return found
    if playwright := find_spec("playwright"):
        name = "node.exe" if os.name == "nt" else "node"
        return str(Path(playwright.origin or "").parent / "driver" / name)
    pytest.skip("no node: pip install '.[test]'")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scripts and unit tests below a package.json, without which Node before 22 takes them for plain scripts."""
    folder = tmp_path_factory.mktemp("scripts")
    (folder / "package.json").write_text('{"type": "module"}', "utf-8")
    for part in ("service/page", "tests/page"):
        shutil.copytree(ROOT / part, folder / part)
    return folder


@pytest.mark.parametrize("name", [path.name for path in UNIT_TESTS])
def test_unit_tests_pass(copy: Path, name: str) -> None:
    command = [node(), "--test", "--test-reporter=tap", f"tests/page/{name}"]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"^# pass (\d+)$", done.stdout, re.MULTILINE)
    assert passed
    assert int(passed[1]) > 1, "no test ran"


def test_there_are_unit_tests() -> None:
    assert len(UNIT_TESTS) > 5
