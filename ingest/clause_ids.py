"""Ids of clauses: the same file gives the same ids."""

import hashlib
from collections.abc import Sequence

from policykb.corpus.model import document_id


def clause_id(sha256: str, path: Sequence[str], occurrence: int) -> str:
    """An id from document, path and occurrence of the path, from 1."""
    digest = hashlib.sha256("\n".join([*path, str(occurrence)]).encode())
    return f"{document_id(sha256)}-{digest.hexdigest()[:8]}"
