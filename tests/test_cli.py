"""The command as people run it: what it prints where, and how it ends."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from policykb.corpus.shipped import DOCUMENTS
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

SEED = next(DOCUMENTS.glob("*.txt"))
FRAUD = "给老年人做防诈骗宣传归哪个部门管？"
RUN = "from policykb.service.cli.main import main; main()"

# what stands in the way of every connection, and says at the end which heavy modules were loaded
OFFLINE = """
import socket, sys

def refused(*_, **__):
    raise OSError("no network here")

socket.socket.connect = socket.socket.connect_ex = refused
socket.create_connection = socket.getaddrinfo = socket.gethostbyname = refused
from policykb.service.cli.main import app
app(standalone_mode=False)
print(sorted({"torch", "sentence_transformers", "pdfplumber"} & set(sys.modules)), file=sys.stderr)
"""


class Command:
    """`policykb` with a default knowledge base in a folder of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(self, *arguments: str | Path, code: str = RUN, **variables: str) -> subprocess.CompletedProcess[str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("POLICYKB_")}
        return subprocess.run(
            [sys.executable, "-c", code, *map(str, arguments)],
            env={**clean, "POLICYKB_HOME": str(self.home), "COLUMNS": "200", "PYTHONIOENCODING": "utf-8", **variables},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture
def empty(tmp_path: Path, dictionary: Path) -> Command:
    """Over nothing but jieba's compiled dictionary, which takes a second to make."""
    shutil.copytree(dictionary, tmp_path / "home" / "cache")
    return Command(tmp_path / "home")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, new_base: Callable[[Path], KnowledgeBase]) -> Command:
    """Over the shipped corpus; to be read and not written."""
    with new_base(tmp_path_factory.mktemp("home")) as base:
        base.ingest([DOCUMENTS])
    return Command(base.folder)


def done(run: subprocess.CompletedProcess[str]) -> str:
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout


def read(run: subprocess.CompletedProcess[str]) -> Any:
    return json.loads(done(run))


def content(folder: Path) -> dict[str, str]:
    """Documents and originals: what is true, without what is derived."""
    kept = (path for path in folder.glob("files/*"))
    base = KnowledgeBase(folder)
    summary = {document.id: str(document) for document in base.store.documents()}
    base.store.close()
    return summary | {path.name: sha256(path.read_bytes()).hexdigest() for path in kept}


@pytest.mark.slow
def test_first_question_takes_in_the_shipped_corpus(empty: Command) -> None:
    first = empty("who", FRAUD)
    assert first.returncode == 0
    assert str(empty.home) in first.stderr
    assert len(first.stderr.strip().splitlines()) == 1
    assert "省市场监管局" in first.stdout
    assert "（十七）" in first.stdout
    again = empty("who", FRAUD)
    assert done(again) == first.stdout


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["search", "科普"], ["duties", "省科技厅"]])
def test_others_take_it_in_too(empty: Command, arguments: Sequence[str]) -> None:
    run = empty(*arguments)
    assert run.returncode == 0
    assert run.stderr.strip()
    assert "科普" in run.stdout


@pytest.mark.slow
def test_ingest_never_takes_it_in(empty: Command, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("一、加强科普\n（一）建设科技馆。（责任单位：省科技厅）\n", "utf-8")
    report = read(empty("ingest", tmp_path / "a.txt", "--json"))
    assert [document["source"] for document in report["added"]] == ["a.txt"]
    assert [document["source"] for document in read(empty("documents", "--json"))] == ["a.txt"]
    assert [hit["document"]["source"] for hit in read(empty("search", "科技馆", "--json"))["hits"][:1]] == ["a.txt"]


@pytest.mark.slow
def test_a_named_folder_stays_empty(empty: Command, tmp_path: Path) -> None:
    answer = read(empty("search", "科普", "--kb", tmp_path / "other", "--json"))
    assert (answer["total"], answer["answered"], answer["hits"]) == (0, False, [])


@pytest.mark.slow
def test_ingest_again_and_remove(empty: Command) -> None:
    [added] = read(empty("ingest", SEED, "--json"))["added"]
    again = read(empty("ingest", SEED, "--json"))
    assert (again["added"], again["unchanged"], again["failed"]) == ([], [SEED.name], [])
    assert read(empty("remove", added["id"], "--json"))["id"] == added["id"]
    assert read(empty("documents", "--json")) == []


@pytest.mark.slow
def test_ingest_of_some_that_fail(empty: Command, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    run = empty("ingest", SEED, tmp_path / "empty.txt", "--json")
    report = json.loads(run.stdout)
    assert run.returncode == 1
    assert len(report["added"]) == len(report["failed"]) == 1
    assert "empty.txt" in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "fields"),
    [
        (["search", "科普", "--limit", "1"], {"query", "intent", "answered", "hits", "departments", "facets", "total"}),
        (["who", FRAUD], {"query", "confidence", "reason", "departments", "took_ms"}),
        (["parse", str(SEED)], {"source", "header", "clauses", "blocks", "doubts"}),
    ],
)
def test_json_of_one(full: Command, arguments: Sequence[str], fields: set[str]) -> None:
    flag = [] if arguments[0] == "parse" else ["--json"]
    assert fields <= set(read(full(*arguments, *flag)))


@pytest.mark.parametrize(
    ("arguments", "field", "number"), [(["duties", "省卫计委"], "citation", 4), (["documents"], "doc_number", 1)]
)
def test_json_of_many(full: Command, arguments: Sequence[str], field: str, number: int) -> None:
    lines = read(full(*arguments, "--json"))
    assert len(lines) == number
    assert all(line[field] for line in lines)


def test_search_for_people(full: Command) -> None:
    printed = done(full("search", "老年人防诈骗", "--limit", "1"))
    assert "提升老年人科学素质" in printed
    assert "第四部分第（十七）条" in printed


def test_search_within_a_place_a_year_and_a_role(full: Command) -> None:
    here = ("search", "科普", "--region", "甘肃省", "--limit", "100", "--json")
    assert read(full(*here, "--year", "2023"))["total"] > 0
    assert read(full(*here, "--year", "1999"))["total"] == 0
    roles = {
        duty["role"]
        for hit in read(full(*here, "--role", "unspecified"))["hits"]
        for held in hit["duties"]
        for duty in held["holders"]
    }
    assert "unspecified" in roles


def test_search_within_a_department(full: Command) -> None:
    hits = read(full("search", "科普", "--department", "省卫计委", "--limit", "100", "--json"))["hits"]
    assert {hit["path"][-1] for hit in hits} == {"（六）", "（八）", "（十三）", "（十七）"}


@pytest.mark.slow
def test_offset_skips(full: Command) -> None:
    whole, page = (
        read(full("search", "科普", "--json", "--limit", "3", *more))["hits"] for more in ([], ["--offset", "1"])
    )
    assert [hit["clause_id"] for hit in page[:2]] == [hit["clause_id"] for hit in whole[1:]]


@pytest.mark.slow
def test_duties_as_a_sheet(full: Command, tmp_path: Path) -> None:
    done(full("duties", "省卫生健康委", "--xlsx", tmp_path / "任务.xlsx"))
    assert (tmp_path / "任务.xlsx").read_bytes().startswith(b"PK")
    done(full("duties", "省卫生健康委", "--docx", tmp_path / "任务.docx", "--csv", tmp_path / "任务.csv"))
    assert (tmp_path / "任务.docx").read_bytes().startswith(b"PK")
    assert "承担方式" in (tmp_path / "任务.csv").read_text("utf-8-sig")


@pytest.mark.slow
def test_hits_as_a_file(full: Command, tmp_path: Path) -> None:
    run = full("export", "科普", tmp_path / "结果.bib", "--limit", "3")
    assert (run.returncode, run.stdout) == (0, "")
    assert "甘科才〔2023〕1号" in (tmp_path / "结果.bib").read_text("utf-8")
    assert full("export", "科普", tmp_path / "结果.exe").returncode == 2


def test_parse_stores_nothing(empty: Command) -> None:
    assert len(read(empty("parse", SEED))["clauses"]) == 26
    assert not (empty.home / "corpus.sqlite").exists()


@pytest.mark.slow
@pytest.mark.parametrize("options", [[], ["--json"], ["--worst", "3"], ["--worst", "3", "--json", "--mode", "keyword"]])
def test_eval_ends_with_its_figures(empty: Command, tmp_path: Path, options: list[str]) -> None:
    (tmp_path / "c.jsonl").write_text('{"_id": "1", "text": "提升老年人科学素质"}\n', "utf-8")
    (tmp_path / "q.jsonl").write_text('{"_id": "q", "text": "老年人"}\n', "utf-8")
    (tmp_path / "r.tsv").write_text("query-id\tcorpus-id\tscore\nq\t1\t1\n", "utf-8")
    files = ["--corpus", tmp_path / "c.jsonl", "--queries", tmp_path / "q.jsonl", "--qrels", tmp_path / "r.tsv"]
    figures = json.loads(done(empty("eval", *files, *options)).splitlines()[-1])
    assert list(figures) == ["recall@10", "recall@100", "mrr@10", "ndcg@10", "ms_p50", "ms_p95", "queries"]
    assert figures["mrr@10"] == 1


@pytest.mark.slow
def test_eval_shows_its_worst_misses(empty: Command, tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text(
        '{"_id": "a", "text": "养老服务设施"}\n{"_id": "b", "text": "科普经费"}\n', "utf-8"
    )
    (tmp_path / "q.jsonl").write_text('{"_id": "q1", "text": "养老"}\n{"_id": "q2", "text": "科普"}\n', "utf-8")
    (tmp_path / "r.tsv").write_text("q1\tb\t1\nq2\tb\t1\n", "utf-8")
    files = ["--corpus", tmp_path / "c.jsonl", "--queries", tmp_path / "q.jsonl", "--qrels", tmp_path / "r.tsv"]
    shown = done(empty("eval", *files, "--worst", "5"))
    assert all(words in shown for words in ("q1 养老", "b 科普经费", "a 养老服务设施", "semantic"))
    assert "q2" not in shown
    lines = done(empty("eval", *files, "--worst", "5", "--json")).splitlines()
    [miss] = json.loads(lines[0])["worst"]
    assert miss["ranks"] == {"keyword": None, "semantic": 2, "hybrid": 2}
    assert (miss["query"], miss["passage"]["id"], miss["first"]["id"], miss["lacking"]) == ("q1", "b", "a", ["养老"])
    assert len(lines) == 2
    assert "worst" not in json.loads(lines[1])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ingest", "missing.txt"], "missing.txt"),
        (["ingest", "no-documents"], "no-documents"),
        (["ingest"], "PATH"),
        (["search", ""], "空"),
        (["search", "a" * 100_000], "100000"),
        (["search", "科普", "--limit", "0"], "limit"),
        (["search", "科普", "--limit", "10000"], "limit"),
        (["search", "科普", "--kb", "a-file"], "a-file"),
        (["search", "科普", "--kb", "damaged"], "corpus.sqlite"),
        (["documents", "--kb", "damaged"], "corpus.sqlite"),
        (["ingest", str(SEED), "--kb", "damaged"], "corpus.sqlite"),
        (["remove", "nothing"], "nothing"),
        (["duties", "国家烟草专卖局"], "国家烟草专卖局"),
        (["duties", "省科技厅", "--xlsx", "missing/a.xlsx"], "missing"),
        (["parse", "missing.txt"], "missing.txt"),
        (["parse", "empty.txt"], "empty.txt"),
        (["nonsense"], "nonsense"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_bad_input(
    full: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: Sequence[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "no-documents").mkdir()
    (tmp_path / "a-file").write_text("a file", "utf-8")
    (tmp_path / "empty.txt").touch()
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "corpus.sqlite").write_bytes(b"garbage" * 200)
    before = content(full.home)
    run = full(*arguments)
    assert (run.returncode, run.stdout) == (2, "")
    assert says in run.stderr
    assert "Traceback" not in run.stderr
    assert run.stderr.startswith("Usage") or len(run.stderr.strip().splitlines()) == 1
    assert content(full.home) == before
    assert (tmp_path / "damaged" / "corpus.sqlite").read_bytes() == b"garbage" * 200


@pytest.mark.slow
@pytest.mark.parametrize("name", ["empty.txt", "note.xyz", "noise.txt"])
def test_a_file_that_cannot_be_read(full: Command, tmp_path: Path, name: str) -> None:
    noise = bytes(range(256)) * 8
    (tmp_path / name).write_bytes({"empty.txt": b"", "note.xyz": b"text", "noise.txt": noise}[name])
    before = content(full.home)
    run = full("ingest", tmp_path / name)
    assert run.returncode == 1
    assert name in run.stderr
    assert "Traceback" not in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1
    assert content(full.home) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["search", ""], "The query is empty."),
        (["search", "科普", "--limit", "0"], "limit must be from 1 to 100"),
        (["remove", "nothing"], "There is no document nothing."),
        (["ingest", "/missing.txt"], "There is no /missing.txt."),
    ],
)
def test_in_english(full: Command, arguments: Sequence[str], says: str) -> None:
    assert full(*arguments, POLICYKB_LANGUAGE="en").stderr.startswith(says)


def test_help_in_both_languages(empty: Command) -> None:
    assert "检索条款" in done(empty("--help"))
    assert "Search clauses" in done(empty("--help", POLICYKB_LANGUAGE="en"))


def test_the_version_is_that_of_the_package(empty: Command) -> None:
    printed = f"policykb {version('policykb')}\n"
    assert done(empty("--version")) == printed
    assert done(empty("--version", "nonsense")) == printed
    assert "--version" in done(empty("--help"))
    assert "显示版本号" in done(empty("--help"))
    assert "Show the version" in done(empty("--help", POLICYKB_LANGUAGE="en"))


@pytest.mark.slow
def test_without_network_and_without_heavy_parts(empty: Command) -> None:
    """The first search of all, with the shipped corpus to be read and the index to be built."""
    run = empty("search", FRAUD, "--json", code=OFFLINE)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["hits"][0]["path"] == ["四", "（十七）"]
    assert run.stderr.splitlines()[-1] == "[]"


@pytest.mark.slow
def test_keys_are_made_shown_once_and_revoked(empty: Command) -> None:
    made = read(empty("key", "create", "办公室 Dify", "--scope", "write", "--json"))
    assert made["scope"] == "write"
    summary = empty("key", "list", "--json")
    assert made["key"] not in summary.stdout
    assert [(key["id"], key["name"], key["revoked"]) for key in read(summary)] == [(made["id"], "办公室 Dify", None)]
    assert made["id"] in done(empty("key", "revoke", made["id"]))
    assert "已吊销" in done(empty("key", "list"))
    assert empty("key", "revoke", "nothing").returncode == 2
    actions = (empty.home / "audit.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["action"] for line in actions] == ["key create", "key revoke"]


def test_config_shows_every_setting_and_its_origin(empty: Command) -> None:
    (empty.home / "policykb.toml").write_text("rate = 7\n", "utf-8")
    shown = done(empty("config", POLICYKB_PORT="9000"))
    assert "rate = 7" in shown
    assert "policykb.toml）" in shown
    assert "port = 9000  # 端口（POLICYKB_PORT）" in shown
    assert read(empty("config", "--json"))["rate"] == 7


@pytest.mark.slow
def test_serving_others_takes_a_key(empty: Command) -> None:
    run = empty("serve", "--host", "0.0.0.0", "--port", "0")  # noqa: S104
    assert (run.returncode, run.stdout) == (2, "")
    assert "policykb key create" in run.stderr


def test_as_of_a_day(full: Command) -> None:
    before = json.loads(done(full("documents", "--as-of", "2001-01-01", "--json")))
    after = json.loads(done(full("documents", "--json")))
    assert [one["id"] for one in before] == [one["id"] for one in after if not (one["issued"] or one["effective"])]
    answer = json.loads(done(full("search", "科普", "--as-of", "2001-01-01", "--json")))
    assert (answer["as_of"], {hit["document"]["issued"] for hit in answer["hits"]} - {None}) == ("2001-01-01", set())
    assert "2024-05-05" in done(full("who", FRAUD, "--as-of", "2024-05-05"))
    wrong = full("duties", "省科技厅", "--as-of", "明天")
    assert (wrong.returncode, "2024-06-30" in wrong.stderr) == (2, True)


def test_what_a_document_is_related_to(full: Command) -> None:
    number = "甘科才〔2023〕1号"
    found = json.loads(done(full("related", number, "--json")))
    assert {"implements", "cited_by", "affected"} <= set(found)
    assert number in done(full("related", number))
    assert full("related", "没有这份文件").returncode == 2
