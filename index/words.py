"""The word index: BM25 over words and over character pairs, kept by Tantivy in one folder.

Clauses are added as ready tokens, and asked for by term queries alone: no user's string reaches a query parser.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tantivy
from tantivy import Occur, Query

# Fields with their weights. A word of the heading is said on purpose; one of the title is shared by every clause.
WORD_FIELDS = {"body": 1.0, "heading": 0.6, "title": 0.2}
PAIR_FIELDS = {"pairs": 1.0}


@dataclass(frozen=True, slots=True)
class Tokens:
    """One clause as tokens by field, under its row in the store."""

    row: int
    document_id: str
    fields: Mapping[str, Sequence[str]]
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Matches:
    """The best `rows` with their BM25 `scores`, and how many clauses matched in all."""

    rows: tuple[int, ...]
    scores: tuple[float, ...]
    total: int


class WordIndex:
    """Opens the folder, or makes it. Several readers, one writer."""

    def __init__(self, folder: Path | None) -> None:
        """`None` for an index in memory."""
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
        self._index = tantivy.Index(_schema(), path=str(folder) if folder else None)
        self._index.reload()
        self._searcher = self._index.searcher()

    def __len__(self) -> int:
        """Clauses held."""
        return int(self._searcher.num_docs)

    def update(self, removed: Iterable[str], added: Iterable[Tokens]) -> None:
        """Take documents out and clauses in, in one commit. Doing it twice changes nothing."""
        writer = self._index.writer(heap_size=128_000_000, num_threads=1)
        for document_id in removed:
            writer.delete_documents_by_term("document", document_id)
        for clause in added:
            document = tantivy.Document()
            document.add_unsigned("row", clause.row)
            document.add_text("document", clause.document_id)
            document.add_text("bare", "yes" if clause.bare else "no")
            for field, tokens in clause.fields.items():
                document.add_text(field, " ".join(tokens))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(
        self, tokens: Sequence[str], fields: dict[str, float], limit: int, allowed: Sequence[int] | None = None
    ) -> Matches:
        """Clauses that hold any of the tokens in any of the fields, best first."""
        return self._run(self._any_of(tokens, fields), limit, allowed)

    def phrase(self, pairs: Sequence[str], limit: int, allowed: Sequence[int] | None = None) -> Matches:
        """Clauses that hold these character pairs one after the other: an exact phrase."""
        if len(pairs) < 2:
            return self.search(pairs, PAIR_FIELDS, limit, allowed)
        return self._run(Query.phrase_query(self._index.schema, "pairs", list(pairs)), limit, allowed)

    def rows_of(self, document_id: str) -> list[int]:
        """The rows of a document's clauses."""
        return self._rows_with("document", document_id)

    def bare_rows(self) -> list[int]:
        """The rows of clauses that are a heading and nothing else."""
        return self._rows_with("bare", "yes")

    def _rows_with(self, field: str, value: str) -> list[int]:
        query = Query.term_query(self._index.schema, field, value)
        found = self._searcher.search(query, limit=max(1, self._searcher.num_docs))
        addresses = [address for _, address in found.hits]
        return sorted(self._rows(addresses))

    def common(self, tokens: Sequence[str], fields: dict[str, float], rows: Sequence[int]) -> int:
        """How many of these rows hold any of the tokens."""
        return self.search(tokens, fields, 1, rows).total if tokens and rows else 0

    def matching(self, words: Sequence[str], pairs: Sequence[str], rows: Sequence[int] | None) -> int:
        """How many clauses hold any of the words or character pairs; of `rows` only, if given."""
        parts = [self._any_of(words, WORD_FIELDS), self._any_of(pairs, PAIR_FIELDS)]
        return self._run(Query.boolean_query([(Occur.Should, part) for part in parts]), 1, rows).total

    def rarity(self, token: str) -> float:
        """Share of clauses that do not hold the word: 1.0 for one that is nowhere."""
        held = self.search([token], {"body": 1.0}, 1).total
        return 1.0 - held / max(1, len(self))

    def _any_of(self, tokens: Sequence[str], fields: dict[str, float]) -> Query:
        schema = self._index.schema
        return Query.boolean_query(
            [
                (Occur.Should, Query.boost_query(Query.term_query(schema, field, token), weight))
                for token in dict.fromkeys(tokens)
                for field, weight in fields.items()
            ]
        )

    def _run(self, query: Query, limit: int, allowed: Sequence[int] | None) -> Matches:
        if allowed is not None:
            among = Query.term_set_query(self._index.schema, "row", list(allowed))
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, Query.const_score_query(among, 0.0))])
        found = self._searcher.search(query, limit=max(1, limit))
        rows = self._rows([address for _, address in found.hits])
        best = sorted((-float(score), row) for (score, _), row in zip(found.hits, rows, strict=True))[:limit]
        total = int(found.count)  # type: ignore[attr-defined]
        return Matches(tuple(row for _, row in best), tuple(-score for score, _ in best), total)

    def _rows(self, addresses: list[tantivy.DocAddress]) -> list[int]:
        values = self._searcher.fast_field_values("row", addresses) if addresses else []
        return [int(value) for value in values if value is not None]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", indexed=True, fast=True, stored=False)
    builder.add_text_field("document", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("bare", tokenizer_name="raw", index_option="basic")
    for field in WORD_FIELDS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("pairs", tokenizer_name="whitespace", index_option="position")
    return builder.build()
