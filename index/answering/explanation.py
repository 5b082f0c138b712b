"""Why a clause was found: which words of the question stand where."""

from collections.abc import Callable, Sequence

from policykb.corpus.store import Store
from policykb.index.engine import passages_of
from policykb.index.first_stage.snapshot import Passage


def fields_of(store: Store, clause_ids: Sequence[str]) -> dict[str, Passage]:
    """What these clauses are indexed by, by id; those that are gone are left out."""
    ids = {entry.row: entry for id in clause_ids if (entry := store.entry(id))}
    passages = passages_of(store, sorted({entry.document_id for entry in ids.values()}))
    return {ids[passage.row].clause.id: passage for passage in passages if passage.row in ids}


def matched(words: Sequence[str], passage: Passage, cut: Callable[[str], Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The words of the question that each field of a clause holds, in their order."""
    fields = {"body": passage.text, "heading": passage.heading, "title": passage.title}
    held = {name: frozenset(cut(text)) for name, text in fields.items()}
    return {name: tuple(word for word in dict.fromkeys(words) if word in own) for name, own in held.items()}
