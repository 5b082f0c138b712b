"""How well the encoder alone finds the clauses of held-out questions."""

from collections.abc import Sequence

import numpy as np
from sentence_transformers import SentenceTransformer

from policykb.index.training.collections import Collection

_QUESTIONS, _PASSAGES = 300, 3000
"""Maximum numbers of questions asked of a collection, and of its passages."""

_CHARACTERS = 400


def measured(model: SentenceTransformer, collections: Sequence[Collection]) -> dict[str, tuple[float, float, float]]:
    """Return hit@1, recall@5 and mrr@10 of each collection, by its source."""
    return {one.source: _measured(model, one) for one in collections if one.questions}


def _measured(model: SentenceTransformer, collection: Collection) -> tuple[float, float, float]:
    draw = np.random.default_rng(1)
    needed = sorted({index for answers in collection.answers for index in answers})
    others = [index for index in range(len(collection.passages)) if index not in set(needed)]
    searched = needed + draw.permutation(others)[: max(0, _PASSAGES - len(needed))].tolist()
    texts = [f"{title}\n{text}".strip()[:_CHARACTERS] for title, text in (collection.passages[i] for i in searched)]
    asked = draw.permutation(len(collection.questions))[:_QUESTIONS].tolist()
    cosines = model.encode_query([collection.questions[number] for number in asked]) @ model.encode_document(texts).T
    place = {index: column for column, index in enumerate(searched)}
    ranks = []
    for line, number in zip(cosines, asked, strict=True):
        answers = {place[index] for index in collection.answers[number]}
        ranks.append(next(rank for rank, column in enumerate(np.argsort(-line)) if int(column) in answers))
    found = np.array(ranks)
    mrr = np.where(found < 10, 1 / (found + 1), 0).mean()
    return round(float((found < 1).mean()), 3), round(float((found < 5).mean()), 3), round(float(mrr), 3)
