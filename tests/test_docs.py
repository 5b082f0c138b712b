"""README, guides and project files: commands exist, examples run, versions and lists agree.

The first line of a fenced block says how it is tested:

sh                 run, all of a guide in one shell, in a folder with a few documents
sh serve           run as the service that the other blocks of the guide talk to
sh checkout        run at the root of the checkout
sh elsewhere, bat  need another computer, its administrator or a network: their commands and options are checked
python [MODULE]    run, after the shell, if the module is installed
json POST PATH     sent to the service
json mcp           its command is started and spoken to over MCP
ini, nginx         what lies in deploy/; the command of a unit is checked
toml               settings, which are read
"""

import asyncio
import configparser
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx2
import pytest
import typer
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from policykb.corpus.shipped import DOCUMENTS
from policykb.service.cli.main import app
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings

ROOT = Path(__file__).parent.parent
GUIDES = sorted((ROOT / "docs").glob("*.md"))
PAGES = [ROOT / "README.md", *GUIDES]
OTHERS = [ROOT / name for name in ("CHANGELOG.md", "CODE_OF_CONDUCT.md", "SECURITY.md")]
DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
FENCED = re.compile(r"^```(?P<kind>\w+)(?P<rest>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
KINDS = {"sh", "sh serve", "sh checkout", "sh elsewhere", "bat", "python", "json", "ini", "nginx", "toml"}

Commands = dict[str, set[str]]


@dataclass(frozen=True)
class Block:
    """One fenced block of a guide."""

    kind: str
    rest: str
    text: str


def blocks(page: Path) -> list[Block]:
    found = FENCED.finditer(page.read_text("utf-8"))
    return [Block(match["kind"], match["rest"].strip(), match["text"]) for match in found]


def commands() -> Commands:
    """Every command with its options: `key create` stands under both words."""
    known: Commands = {}

    def look(command: Any, name: str) -> None:
        if hasattr(command, "commands"):
            for word, inner in command.commands.items():
                look(inner, f"{name} {word}".strip())
        else:
            known[name] = {option for parameter in command.params for option in parameter.opts} | {"--help"}

    look(typer.main.get_command(app), "")
    return known


COMMANDS = commands()


def called(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each call of policykb in some lines: the command and its options."""
    for line in text.splitlines():
        for call in re.findall(r"(?:^|[\s;&|(\"`\\/])policykb(?:\.exe)? ([a-z][^`|;>)\"]*)", line):
            words = call.split()
            name = " ".join(words[:2]) if " ".join(words[:2]) in COMMANDS else words[0]
            yield name, [word.partition("=")[0] for word in words if word.startswith("--")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_and_options_are_there(page: Path) -> None:
    code = [block.text for block in blocks(page) if block.kind != "python"]
    code += re.findall(r"`(policykb [^`]+)`", page.read_text("utf-8"))
    for name, options in called("\n".join(code)):
        assert name in COMMANDS or name == "key", f"{page.name}: policykb {name}"
        unknown = set(options) - COMMANDS.get(name, set())
        assert not unknown, f"{page.name}: policykb {name} {unknown}"


def test_the_table_of_the_readme_has_every_command_and_no_other() -> None:
    rows = re.findall(r"^\| (`policykb[^|]*)\|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    named = set()
    for row in rows:
        spans = re.findall(r"`([^`]+)`", row)
        group = spans[0].split()[1]
        for span in spans:
            words = span.removeprefix("policykb ").split()
            named |= {name for name in (words[0], " ".join(words[:2]), f"{group} {words[0]}") if name in COMMANDS}
    assert named == set(COMMANDS)


def test_every_command_says_what_it_does() -> None:
    shown = subprocess.run(
        [sys.executable, "-c", "from policykb.service.cli.main import main; main()", "--help"],
        env=os.environ | {"COLUMNS": "200", "PYTHONIOENCODING": "utf-8"},
        capture_output=True, encoding="utf-8", check=True,
    ).stdout  # fmt: skip
    for name in {name.split()[0] for name in COMMANDS}:
        assert re.search(rf"\b{name}\s+\S*[一-鿿]", shown), name


@pytest.mark.parametrize("page", [*PAGES, *OTHERS, *DECISIONS], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for address in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8")):
        assert address.startswith("http") or (page.parent / address).exists(), address


def test_every_decision_is_listed() -> None:
    listed = re.findall(r"\]\(([^)]+)\) \|$", (ROOT / "docs/decisions/README.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(listed) == [page.name for page in DECISIONS if page.name != "README.md"]


def test_the_version_is_the_same_everywhere() -> None:
    version = PROJECT["project"]["version"]
    latest = re.search(r"^## (\S+) \((\S+)\)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert latest
    assert latest[1] == version
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"\nversion: {version}\ndate-released: {latest[2]}\n" in citation


def test_every_package_is_in_the_table_for_contributors() -> None:
    rows = re.findall(r"^\| `(\w[\w/]*)/` \|", (ROOT / "docs/contributing.md").read_text("utf-8"), re.MULTILINE)
    packages = {name.removeprefix("policykb.").replace(".", "/") for name in PROJECT["tool"]["setuptools"]["packages"]}
    assert set(rows) == packages - {"policykb"} | {"service/public", "service/page"}


def test_the_locked_versions_are_those_that_the_project_allows() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    locked = {
        canonicalize_name(name): version for name, _, version in (line.partition("==") for line in lines) if version
    }
    extras = PROJECT["project"]["optional-dependencies"]
    for text in [*PROJECT["project"]["dependencies"], *extras["transformers"], *extras["ocr"], *extras["test"]]:
        wanted = Requirement(text)
        assert wanted.specifier.contains(locked[canonicalize_name(wanted.name)]), text


def test_the_model_card_is_its_template_filled_in() -> None:
    template = (ROOT / "index/training/card.md").read_text("utf-8")
    filled = (ROOT / "index/model/README.md").read_text("utf-8")
    parts = re.split(r"\$(?:tokens|dimensions|sources|figures)\b", template)
    assert len(parts) == 7
    assert "$" not in "".join(parts)
    assert re.fullmatch(r"[\w,. |:()@\n-]+?".join(map(re.escape, parts)), filled)


@pytest.mark.parametrize(
    ("kind", "files"),
    [("ini", ["policykb.service", "policykb-verify.service", "policykb-verify.timer"]), ("nginx", ["nginx.conf"])],
)
def test_the_guide_shows_what_is_deployed(kind: str, files: list[str]) -> None:
    shown = [block.text for block in blocks(ROOT / "docs/closed-networks.md") if block.kind == kind]
    assert shown == [(ROOT / "deploy" / name).read_text("utf-8") for name in files]


def test_the_settings_that_the_guide_shows_are_right() -> None:
    shown = [block.text for block in blocks(ROOT / "docs/closed-networks.md") if block.kind == "toml"]
    for text in shown:
        assert Settings(**tomllib.loads(text)).is_loopback
    assert shown


def test_every_block_is_of_a_known_kind() -> None:
    for page in GUIDES:
        for block in blocks(page):
            assert block.kind in KINDS or f"{block.kind} {block.rest}" in KINDS, f"{page.name}: {block}"
            assert block.kind != "sh" or not block.rest or f"sh {block.rest}" in KINDS, f"{page.name}: {block}"


class Desk:
    """A computer as the guides suppose it: `policykb` on the path, an empty default knowledge base, a few documents."""

    def __init__(self, folder: Path, seeded: KnowledgeBase) -> None:
        self.folder = folder / "desk"
        programs = folder / "bin"
        for made in (self.folder / "政策文件", programs):
            made.mkdir(parents=True)
        shutil.copytree(seeded.folder / "cache", folder / "home/cache")  # it takes a second to make
        self._program(programs / "policykb", '-c "from policykb.service.cli.main import main; main()"')
        self._program(programs / "python", "")
        shutil.copy(next(DOCUMENTS.glob("*.txt")), self.folder / "政策文件")
        shutil.copy(ROOT / "tests/cases/format_word.docx", self.folder / "通知.docx")
        clean = {name: value for name, value in os.environ.items() if not name.startswith("POLICYKB_")}
        self.variables = clean | {
            "PATH": f"{programs}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{clean['PATH']}",
            "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1",
            "POLICYKB_HOME": str(folder / "home"), "POLICYKB_SEARCHERS": "0",
        }  # fmt: skip
        self.service: subprocess.Popen[bytes] | None = None
        self.address = ""

    @staticmethod
    def _program(path: Path, arguments: str) -> None:
        path.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n', "utf-8")
        path.chmod(0o755)

    def serve(self, command: str) -> None:
        log = self.folder.parent / "log"
        with log.open("wb") as written:
            self.service = subprocess.Popen(
                [*shlex.split(command), "--port", "0"], stderr=written, cwd=self.folder, env=self.variables
            )
        while "http://127.0.0.1:" not in (said := log.read_text("utf-8")):
            assert self.service.poll() is None, said
        self.address = "127.0.0.1:" + said.partition("http://127.0.0.1:")[2].split()[0]
        httpx2.get(f"http://{self.address}/health", timeout=60)

    def here(self, text: str) -> str:
        """The text with the address of the running service."""
        return text.replace("127.0.0.1:8000", self.address) if self.address else text

    def run(self, *command: str, where: Path | None = None) -> str:
        done = subprocess.run(
            command, cwd=where or self.folder, env=self.variables, capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr}"
        return done.stdout

    def post(self, path: str, body: str) -> Any:
        reply = httpx2.post(f"http://{self.address}{path}", json=json.loads(body), timeout=60)
        assert reply.status_code == 200, f"{path}: {reply.text}"
        return reply.json()

    def stop(self) -> None:
        if self.service:
            self.service.terminate()
            self.service.wait()


@pytest.fixture
def desk(tmp_path: Path, seeded: KnowledgeBase) -> Iterator[Desk]:
    desk = Desk(tmp_path, seeded)
    yield desk
    desk.stop()


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the guides show commands for sh")
@pytest.mark.skipif(not shutil.which("curl"), reason="the guides call curl, which is not installed")
@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_a_guide_can_be_followed(page: Path, desk: Desk) -> None:
    found = blocks(page)
    desk.run("policykb", "ingest", "政策文件", "--kb", "知识库") if page.stem == "chatbots" else None
    shell = [block for block in found if block.kind == "sh" and not block.rest]
    first = [block for block in shell if "127.0.0.1:8000" not in block.text]
    desk.run("bash", "-euo", "pipefail", "-c", "\n".join(block.text for block in first))
    for block in found:
        if (block.kind, block.rest) == ("sh", "serve"):
            desk.serve(block.text)
        if (block.kind, block.rest) == ("sh", "checkout"):
            desk.run("bash", "-euo", "pipefail", "-c", block.text, where=ROOT)
    for block in [block for block in shell if block not in first]:
        desk.run("bash", "-euo", "pipefail", "-c", desk.here(block.text.replace("curl -s", "curl -sSf")))
    for block in found:
        if block.kind == "python" and (not block.rest or _is_installed(block.rest)):
            assert desk.run(sys.executable, "-c", desk.here(block.text)).strip(), block.text
        if block.kind == "json" and block.rest.startswith("POST "):
            assert any(desk.post(block.rest.removeprefix("POST "), block.text).values())
        if (block.kind, block.rest) == ("json", "mcp") and _is_installed("mcp"):
            assert _tools(json.loads(block.text), desk) == {
                "search",
                "fetch",
                "which_department",
                "department_duties",
                "check_citations",
            }
        if block.kind == "ini":
            unit = configparser.ConfigParser(strict=True)
            unit.read_string(block.text)
            if unit.has_section("Service"):
                assert next(called(unit["Service"]["ExecStart"]))[0] in ("serve", "verify")


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _tools(settings: Any, desk: Desk) -> set[str]:
    """The tools that a program finds which is given these settings."""
    from mcp.client import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client

    [server] = settings["mcpServers"].values()
    command = shutil.which(server["command"], path=desk.variables["PATH"])
    assert command
    started = StdioServerParameters(command=command, args=server["args"], env=desk.variables)

    async def talk() -> set[str]:
        async with Client(stdio_client(started)) as session:
            return {tool.name for tool in (await session.list_tools()).tools}

    return asyncio.run(talk())
