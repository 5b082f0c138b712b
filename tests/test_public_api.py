"""The package as a library: what it exports, what an import costs, and a script of five lines on an installed wheel."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

import policykb
from policykb.corpus.shipped import DOCUMENTS
from policykb.service.offline.wheel import copy_sources

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
EXAMPLE = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)

USED = """
from policykb import Filters, KnowledgeBase, Query, parse

document = parse("政策文件/{name}")
with KnowledgeBase("kb") as base:
    base.ingest(["政策文件"])
    hits = base.answer(Query("科普经费", Filters(region=("甘肃省",)))).hits
    print(document.header.doc_number, hits[0].citation)
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder to work in, with the shipped policy in a folder below."""
    shutil.copytree(DOCUMENTS, tmp_path / "政策文件")
    return tmp_path


def run(python: Path | str, *arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("POLICYKB_", "PYTHON", "MYPY"))}
    environment = clean | {"PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"}
    return subprocess.run(
        [python, *arguments], cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )


NAMES = ["BadRequest", "DamagedStore", "Filters", "KnowledgeBase", "NotFound", "NotReadable", "PolicyError", "Query",
         "__version__", "parse"]  # fmt: skip


def test_the_names_are_these() -> None:
    assert policykb.__all__ == NAMES
    exec(f"from policykb import {', '.join(NAMES)}", {})  # noqa: S102
    assert policykb.__version__ == version("policykb")
    errors = (policykb.NotReadable, policykb.BadRequest, policykb.NotFound, policykb.DamagedStore)
    assert all(issubclass(error, policykb.PolicyError) for error in errors)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="KnowledgeBose"):
        _ = policykb.KnowledgeBose
    with pytest.raises(ImportError, match="KnowledgeBose"):
        exec("from policykb import KnowledgeBose")  # noqa: S102


def test_the_import_alone_loads_nothing_heavy(tmp_path: Path) -> None:
    heavy = {"numpy", "pydantic", "faiss", "jieba", "lxml", "fastapi", "orjson", "policykb.corpus"}
    done = run(
        sys.executable, "-c", f"import policykb, sys; print(sorted({heavy} & set(sys.modules)))", folder=tmp_path
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_a_parsed_document_is_not_stored(desk: Path) -> None:
    [path] = (desk / "政策文件").iterdir()
    document = policykb.parse(str(path))
    assert document.header.doc_number == path.stem
    with pytest.raises(policykb.NotReadable):
        policykb.parse(desk / "nothing.txt")


def test_the_example_of_the_readme(desk: Path) -> None:
    [example] = EXAMPLE
    (desk / "ask.py").write_text(example, "utf-8")
    done = run(sys.executable, "ask.py", folder=desk)
    assert (done.returncode, done.stderr) == (0, "")
    assert "甘肃省市场监督管理局" in done.stdout


@pytest.mark.slow
def test_modules_of_the_same_names_do_no_harm(desk: Path) -> None:
    """In the folder where a script lies, `index.py` and `service` are the user's own."""
    for name in ("corpus", "index", "ingest", "service"):
        (desk / f"{name}.py").write_text("raise RuntimeError('the user\\'s own module was taken')\n", "utf-8")
    for name in ("service", "corpus"):
        (desk / f"{name}.py").unlink()
        (desk / name).mkdir()
        (desk / name / "__init__.py").write_text("raise RuntimeError('the user\\'s own package was taken')\n", "utf-8")
    (desk / "ask.py").write_text(EXAMPLE[0], "utf-8")
    done = run(sys.executable, "ask.py", folder=desk)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that the checkout stays clean."""
    folder = tmp_path_factory.mktemp("wheel")
    sources = copy_sources(ROOT, folder / "policykb")
    setuptools = subprocess.run(
        [sys.executable, "-c", "import setuptools; print(setuptools.__version__)"], capture_output=True, text=True
    )
    here = setuptools.returncode == 0 and int(setuptools.stdout.partition(".")[0]) >= 77
    options = ["--no-build-isolation", "--no-index"] if here else []
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", *options, "--wheel-dir", folder, sources]
    built = subprocess.run(command, capture_output=True, text=True)
    if built.returncode and not here:
        pytest.skip("setuptools 77 is not installed, and no package index gives it")
    assert built.returncode == 0, built.stderr
    return next(folder.glob("policykb-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that holds the wheel; what it depends on comes from this one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=os.name != "nt")
    paths = {"base": str(folder), "platbase": str(folder)}
    packages = Path(sysconfig.get_path("purelib", "venv", paths))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    (packages / "others.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return Path(sysconfig.get_path("scripts", "venv", paths)) / "python"


@pytest.mark.slow
def test_the_wheel_holds_one_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name.partition("/")[0] for name in archive.namelist()}
    assert names == {"policykb", f"policykb-{version('policykb')}.dist-info"}


@pytest.mark.slow
def test_five_lines_on_an_installed_wheel(installed: Path, desk: Path) -> None:
    [path] = (desk / "政策文件").iterdir()
    (desk / "use.py").write_text(USED.format(name=path.name), "utf-8")
    place = run(installed, "-c", "import policykb; print(policykb.__file__)", folder=desk)
    assert Path(place.stdout.strip()).is_relative_to(installed.parent.parent), place.stderr
    done = run(installed, "use.py", folder=desk)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(path.stem)


@pytest.mark.slow
def test_five_lines_are_typed_on_an_installed_wheel(installed: Path, desk: Path) -> None:
    (desk / "use.py").write_text(USED.format(name="甘科才〔2023〕1号.txt"), "utf-8")
    (desk / "wrong.py").write_text("from policykb import Query\n\nQuery(7).text.nothing\n", "utf-8")
    mypy = ["-m", "mypy", "--strict", "--python-executable", installed, "--cache-dir", desk / "cache"]
    done = run(sys.executable, *mypy, "use.py", folder=desk)
    assert done.returncode == 0, done.stdout + done.stderr
    wrong = run(sys.executable, *mypy, "wrong.py", folder=desk)
    assert wrong.stdout.count("wrong.py:3: error") == 2, wrong.stdout + wrong.stderr
