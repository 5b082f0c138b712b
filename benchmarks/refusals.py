"""Measure how many answerable questions of benchmark collections are refused.

    python benchmarks/refusals.py FOLDER [FOLDER ...] [--work FOLDER]

Each folder is in BEIR form and becomes a knowledge base with one document for each law or title, read as the product reads
questions. Encoding takes some 15 ms a passage on two cores; `--work` keeps the knowledge bases for another run.

Prints a line for each folder, the last line is one JSON object: for each folder the share of its questions that are refused, open
and strict, and how often the first clause answers.
"""

import argparse
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from policykb.corpus.model import Clause, Document, Header, Span
from policykb.index.answering.answer import LONGEST_QUERY, Query
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

# 刑法第一条: the law, and the article
_ARTICLE = re.compile(r"(?P<law>.+?)(?P<article>第[一二三四五六七八九十百千零〇]+条(?:之[一二三四五六七八九十]+)?)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--work", type=Path, default=Path("refusals"))
    arguments = parser.parse_args()
    figures = {folder.name: measured(folder, arguments.work / folder.name) for folder in arguments.folders}
    print(json.dumps(figures))


def measured(folder: Path, work: Path) -> dict[str, float]:
    """Return the shares refused, and of first clauses that answer."""
    base = KnowledgeBase(work)
    if not base.store.extents():
        for document in documents(folder):
            base.store.add(document)
    base.index.prepare()
    while base.index.encode(2_000):
        pass
    wanted = relevant(folder)
    asked = [json.loads(line) for line in (folder / "queries.jsonl").read_text("utf-8").splitlines()]
    asked = [one for one in asked if wanted.get(one["_id"])]
    refused = {"open": 0, "strict": 0}
    first = 0
    for one in asked:
        for use in ("open", "strict"):
            answer = base.answer(Query(one["text"][:LONGEST_QUERY], limit=1, use=use))
            refused[use] += not answer.answered
        first += bool(answer.hits) and answer.hits[0].clause.id.partition("#")[2] in wanted[one["_id"]]
    found = {"questions": len(asked), "first": round(first / len(asked), 3)}
    found |= {f"refused_{use}": round(count / len(asked), 3) for use, count in refused.items()}
    print(folder.name, found, flush=True)
    return found


def documents(folder: Path) -> Iterator[Document]:
    """Yield a document for each law or title; passages without one are documents of their own."""
    laws: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for line in (folder / "corpus.jsonl").read_text("utf-8").splitlines():
        passage = json.loads(line)
        title = passage.get("title") or ""
        article = _ARTICLE.fullmatch(title)
        law = article["law"] if article else title or f"_{passage['_id']}"
        laws[law].append((passage["_id"], article["article"] if article else "", passage["text"]))
    for law, passages in laws.items():
        digest = hashlib.sha256(law.encode()).hexdigest()
        text, clauses = "", []
        for number, (id, article, words) in enumerate(passages, 1):
            start, text = len(text), f"{text}{words}\n"
            path = (article or str(number),)
            clauses.append(Clause(f"{digest[:16]}#{id}", path, words[:30], words, (Span(start, start + len(words)),)))
        yield Document(f"{law[:40]}.txt", digest, text, Header("" if law.startswith("_") else law), tuple(clauses))


def relevant(folder: Path) -> dict[str, set[str]]:
    """Return the ids of the passages that answer each question."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in (folder / "qrels.tsv").read_text("utf-8").splitlines()[1:]:
        question, passage, score = line.split("\t")[:3]
        if float(score) > 0:
            found[question].add(passage)
    return found


if __name__ == "__main__":
    main()
