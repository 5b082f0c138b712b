"""The first line of every docstring says what the thing is, in at most 80 characters."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MOST = 80
Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def summaries(module: Path) -> Iterator[tuple[int, str]]:
    """Line and summary of every docstring of a module; the quotation marks count in no case."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, Documented) and (docstring := ast.get_docstring(node)):
            yield getattr(node, "lineno", 1), docstring.splitlines()[0]


@pytest.mark.parametrize("room", ["corpus", "ingest", "index", "service"])
def test_summaries_are_short(room: str) -> None:
    modules = sorted((ROOT / room).rglob("*.py"))
    found = [(module.relative_to(ROOT), line, text) for module in modules for line, text in summaries(module)]
    assert len(found) > 100
    assert [
        f"{module}:{line}: {len(text)} characters: {text}" for module, line, text in found if len(text) > MOST
    ] == []
