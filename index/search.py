"""From a question to an answer: understand it, filter, rank, name the departments, say how sure."""

import json
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.citation import cite
from corpus.mentions import MentionFinder
from corpus.model import Role
from corpus.store import NEWEST, Entry, Listed, Store
from index.answer import Answer, DepartmentAnswer, Hit, Proof, Query, Reason
from index.confidence import LISTED, THRESHOLD, Signs, confidence, relevance
from index.engine import Engine
from index.filters import conditions, facets
from index.folding import fold
from index.fusion import Ranking
from index.question import Question, understand

# a department is as strong as the clause that names it and its role there; further clauses count ever less
_ROLE_WEIGHT: dict[Role, float] = {"lead": 1.0, "unspecified": 0.9, "support": 0.8}
_NEXT_CLAUSE = 0.6
_CLAUSES_FOR_DEPARTMENTS = 5
_NEXT_HOLDER = 1e-4

_ORDERS = {"issued": NEWEST, "document": "d.title, d.id, c.row"}

_ALL = 1_000_000


@dataclass(frozen=True, slots=True)
class Searcher:
    """Everything that answering needs, opened elsewhere."""

    store: Store
    engine: Engine
    finder: MentionFinder

    def answer(self, query: Query) -> Answer:
        """Answer one query. The same query on the same revision gives the same answer."""
        started = time.perf_counter()
        question = understand(query.text, self.finder, query.intent)
        allowed = self._in_region(question, self._allowed(query, question))
        documents = {listed.id: listed for listed in self.store.documents()}
        if not query.text.strip():
            ranking, sure, reason = Ranking(tuple(allowed or ()), {}, len(allowed or ())), 1.0, None
        elif allowed and question.doc_number and not question.topic and not question.mentions:
            ranking, sure, reason = Ranking(tuple(allowed), {}, len(allowed)), LISTED, None
        elif question.intent == "duties" and question.mentions:
            ranking, sure, reason = self._duties(question, allowed)
        else:
            ranking, sure, reason = self._topic(question, allowed, query)
        rows = self._sorted(ranking, query)
        page = rows[query.offset : query.offset + query.limit]
        hits = tuple(self._hits(page, question, ranking, documents, sure))
        first = (
            hits if query.offset == 0 and query.sort == "relevance" else self._first(question, ranking, documents, sure)
        )
        answered = sure >= THRESHOLD and bool(rows)
        return Answer(
            query=query.text,
            intent=question.intent,
            answered=answered,
            confidence=sure if rows else 0.0,
            reason=None if answered else reason or "no_topic",
            total=ranking.total,
            took_ms=round((time.perf_counter() - started) * 1000, 3),
            departments=_departments(first),
            hits=hits,
            facets=self._facets(ranking, documents) if query.facets else {},
        )

    def _allowed(self, query: Query, question: Question) -> list[int] | None:
        """Rows that pass the filters; a 文号 in the question is a filter if such a document is in."""
        filters = query.filters
        if question.doc_number and not filters.doc_number:
            numbered = replace(filters, doc_number=(question.doc_number,))
            if rows := self.store.rows_where(*conditions(numbered, self.store, self.finder)):
                return rows
        if not filters:
            return None
        return self.store.rows_where(*conditions(filters, self.store, self.finder))

    def _in_region(self, question: Question, allowed: list[int] | None) -> list[int] | None:
        """A region named in passing (甘肃的…) narrows the search to its documents and those of places in it, if any."""
        for name in question.regions:
            near = self.store.rows_where(["(d.region = ? or d.region like ?)"], [name, name + "%"])
            near += self.store.rows_where(["d.region in (select value from json_each(?))"], [self._parts(name)])
            rows = near if allowed is None else sorted(set(near).intersection(allowed))
            if rows:
                return rows
        return allowed

    def _parts(self, name: str) -> str:
        return json.dumps(self.finder.parts_of(name), ensure_ascii=False)

    def _keys(self, question: Question) -> list[list[str]]:
        """For each department the question names, the keys of the holders that it may mean."""
        known = self.store.departments()
        return [[key for key in known if self.finder.means(mention, key)] for mention in question.mentions]

    def _held(self, keys: Sequence[str], allowed: Sequence[int] | None) -> list[int]:
        if not keys:
            return []
        marks = ",".join("?" * len(keys))
        where = f"exists (select 1 from holders h where h.clause_row = c.row and h.key in ({marks}))"
        rows = self.store.rows_where([where], list(keys))
        inside = None if allowed is None else set(allowed)
        return rows if inside is None else [row for row in rows if row in inside]

    def _duties(self, question: Question, allowed: Sequence[int] | None) -> tuple[Ranking, float, Reason | None]:
        """All clauses that name the department, in order of document and clause."""
        keys = [key for names in self._keys(question) for key in names]
        rows = self._held(keys, allowed)
        return Ranking(tuple(rows), {}, len(rows)), LISTED if rows else 0.0, "no_department"

    def _topic(
        self, question: Question, allowed: Sequence[int] | None, query: Query
    ) -> tuple[Ranking, float, Reason | None]:
        favoured = self._favoured(question, allowed)
        window = _ALL if query.sort != "relevance" or query.facets else query.offset + query.limit
        ranking = self.engine.search(question, allowed, favoured, window)
        if not ranking.rows:
            return ranking, 0.0, "no_topic"
        signs = self.signs(question, ranking)
        reason: Reason = "no_department" if question.mentions and not favoured else "no_topic"
        return ranking, confidence(signs), reason

    def _favoured(self, question: Question, allowed: Sequence[int] | None) -> list[int]:
        """Rows that name all the departments of the question, or else any of them."""
        held = [set(self._held(keys, allowed)) for keys in self._keys(question)]
        if not held:
            return []
        return sorted(set.intersection(*held) or set.union(*held))

    def signs(self, question: Question, ranking: Ranking) -> Signs:
        top = ranking.rows[0]
        evidence = ranking.evidence[top]
        known = any(found.words > 0 for found in ranking.evidence.values())
        return Signs(evidence.cosine, self.engine.known_share(question, top), top in ranking.exact, known)

    def _sorted(self, ranking: Ranking, query: Query) -> Sequence[int]:
        if query.sort == "relevance":
            return ranking.rows
        matching = set(ranking.rows)
        return [row for row in self.store.rows_where([], [], _ORDERS[query.sort]) if row in matching]

    def _hits(
        self, rows: Sequence[int], question: Question, ranking: Ranking, documents: dict[str, Listed], sure: float
    ) -> Iterator[Hit]:
        entries = self.store.entries(rows)
        for row in rows:
            if entry := entries.get(row):
                yield self._hit(entry, question, ranking, documents[entry.document_id], sure)

    def _hit(self, entry: Entry, question: Question, ranking: Ranking, document: Listed, sure: float) -> Hit:
        evidence = ranking.evidence.get(entry.row)
        score = sure
        if ranking.evidence:
            best = ranking.evidence[ranking.rows[0]].score
            score = relevance(evidence.score, best, sure) if evidence else 0.0
        return Hit(
            clause=entry.clause,
            document=document,
            citation=cite(document.header, entry.clause.path, document.source),
            score=score,
            highlights=_highlights(entry.clause.text, self.engine.words_of(question)),
            evidence=evidence,
        )

    def _first(
        self, question: Question, ranking: Ranking, documents: dict[str, Listed], sure: float
    ) -> tuple[Hit, ...]:
        """The most relevant hits, wherever the page stands: they name the departments."""
        return tuple(self._hits(ranking.rows[:_CLAUSES_FOR_DEPARTMENTS], question, ranking, documents, sure))

    def _facets(self, ranking: Ranking, documents: dict[str, Listed]) -> dict[str, tuple[tuple[str, int], ...]]:
        return facets(list(self.store.entries(ranking.rows).values()), documents)


def _departments(hits: Sequence[Hit]) -> tuple[DepartmentAnswer, ...]:
    """Departments of the first hits, by the strength of the clauses that name them."""
    names: dict[str, tuple[str, str | None]] = {}
    strength: dict[str, float] = {}
    scores: dict[str, float] = {}
    proofs: dict[str, list[Proof]] = {}
    for rank, hit in enumerate(hits[:_CLAUSES_FOR_DEPARTMENTS]):
        held = [(duty, holder) for duty in hit.clause.duties for holder in duty.holders]
        for place, (duty, holder) in enumerate(held):
            names.setdefault(holder.key, (holder.shown, holder.full_name))
            weight = hit.score * _ROLE_WEIGHT[holder.role]
            scores[holder.key] = max(scores.get(holder.key, 0.0), weight)
            here = weight * _NEXT_CLAUSE**rank - place * _NEXT_HOLDER
            strength[holder.key] = max(strength.get(holder.key, 0.0), here)
            proof = Proof(hit.clause.id, holder.text, holder.role, duty.inherited)
            proofs.setdefault(holder.key, []).append(proof)
    order = sorted(names, key=lambda key: (-strength[key], key))
    return tuple(DepartmentAnswer(key, *names[key], scores[key], tuple(proofs[key])) for key in order)


def _highlights(text: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where the words of the question stand in the text, overlaps joined."""
    folded = fold(text)
    spans = sorted(
        (match.start(), match.end())
        for word in dict.fromkeys(words)
        if len(word) > 1
        for match in re.finditer(re.escape(word), folded)
    )
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
