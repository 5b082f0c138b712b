"""Why a clause was found: the words of the question that it holds.

It says which of these words stand in which field of the clause.
"""

from collections.abc import Callable, Sequence

from policykb.corpus.store import Store
from policykb.index.engine import passages_of
from policykb.index.first_stage.snapshot import Passage


def passages_by_clause(store: Store, clause_ids: Sequence[str]) -> dict[str, Passage]:
    """Return the passage that each of these clauses is indexed by, by clause id.

    Clauses that are gone are left out.
    """
    entries = {entry.row: entry for id in clause_ids if (entry := store.entry(id))}
    passages = passages_of(store, sorted({entry.document_id for entry in entries.values()}))
    return {entries[passage.row].clause.id: passage for passage in passages if passage.row in entries}


def matched_words(
    words: Sequence[str], passage: Passage, words_of: Callable[[str], Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """Return the words of the question that each field of a clause holds.

    The words of each field keep their order in the question.
    """
    fields = {"body": passage.text, "heading": passage.heading, "title": passage.title}
    own = {name: frozenset(words_of(text)) for name, text in fields.items()}
    return {name: tuple(word for word in dict.fromkeys(words) if word in some) for name, some in own.items()}
