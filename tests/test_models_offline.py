"""Other models on the command line, where no network is."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from random_models import DIMENSIONS, FRAUD, LONGEST, SEED, ids

from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # torch and transformers warn about themselves

# no connection can be made, but to processes of this computer
OFFLINE = """
import socket

connect = socket.socket.connect

def refused(*_, **__):
    raise OSError("no network here")

def connected(self, address):
    return connect(self, address) if self.family == socket.AF_UNIX else refused()

socket.socket.connect, socket.socket.connect_ex = connected, refused
socket.create_connection = socket.getaddrinfo = socket.gethostbyname = refused
"""
WITHOUT_EXTRA = "import sys; sys.modules['sentence_transformers'] = None\n"
RUN = "from policykb.service.cli.main import main; main()"


def command(*arguments: str | Path, kb: Path, before: str = "") -> subprocess.CompletedProcess[str]:
    """`policykb` in a process of its own, after some code."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("POLICYKB_")}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", before + RUN, *map(str, arguments)],
        env={**clean, "POLICYKB_HOME": str(kb), "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_command_line_offline(base: KnowledgeBase, model: Path) -> None:
    """Only a folder is at hand, and no network: taken in, asked in another process, refused, indexed anew."""
    kb = base.folder
    taken = command("ingest", SEED, "--model", model, "--json", kb=kb, before=OFFLINE)
    assert (taken.returncode, taken.stderr) == (0, "")
    asked = command("search", FRAUD, "--json", kb=kb, before=OFFLINE)
    assert (asked.returncode, asked.stderr) == (0, "")
    assert [hit["clause_id"] for hit in json.loads(asked.stdout)["hits"]] == ids(base)[:10]
    refused = command("ingest", SEED, "--model", "policykb-e5-zh", kb=kb, before=OFFLINE)
    assert refused.returncode == 2
    assert "policykb reindex --model policykb-e5-zh" in refused.stderr
    back = command("reindex", "--model", "policykb-e5-zh", "--json", kb=kb, before=WITHOUT_EXTRA)
    assert (back.returncode, back.stderr) == (0, "")
    report = json.loads(back.stdout)
    assert (report["model"], report["dimensions"], report["reranker"]) == ("policykb-e5-zh", 384, None)
    assert report["clauses"] == sum(document.clauses for document in base.store.documents())


@pytest.mark.usefixtures("library")
def test_a_name_that_is_nowhere(base: KnowledgeBase) -> None:
    run = command("ingest", SEED, "--model", "nobody/no-such-model", kb=base.folder, before=OFFLINE)
    assert (run.returncode, run.stdout) == (2, "")
    assert len(run.stderr.strip().splitlines()) == 1
    assert "nobody/no-such-model" in run.stderr
    assert "拷来整个目录" in run.stderr
    assert base.is_empty()


def test_a_name_is_found_on_this_computer(base: KnowledgeBase, model: Path, tmp_path: Path) -> None:
    cached = tmp_path / "hub" / "models--somebody--tiny"
    shutil.copytree(model, cached / "snapshots" / ("0" * 40))
    (cached / "refs").mkdir()
    (cached / "refs" / "main").write_text("0" * 40)
    before = OFFLINE + f"import os; os.environ['HF_HUB_CACHE'] = {str(tmp_path / 'hub')!r}\n"
    run = command("reindex", "--model", "somebody/tiny", "--json", kb=base.folder, before=before)
    assert (run.returncode, run.stderr) == (0, "")
    report = json.loads(run.stdout)
    assert (report["model"], report["dimensions"], report["most_tokens"]) == ("somebody/tiny", DIMENSIONS, LONGEST)


@pytest.mark.parametrize("option", ["--model", "--reranker"])
def test_without_the_extra(base: KnowledgeBase, option: str) -> None:
    run = command("ingest", SEED, option, "BAAI/bge-small-zh-v1.5", kb=base.folder, before=WITHOUT_EXTRA)
    assert (run.returncode, run.stdout) == (2, "")
    assert len(run.stderr.strip().splitlines()) == 1
    assert "policykb[transformers]" in run.stderr
    assert base.is_empty()
