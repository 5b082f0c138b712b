"""Work out the vectors of the shipped policy, so that the first question waits for no encoder.

    python benchmarks/shipped_vectors.py

Takes the shipped documents into a new knowledge base, and puts the vectors of their clauses beside the encoder.
"""

import shutil
import tempfile
from pathlib import Path

from policykb.corpus.shipped import DOCUMENTS
from policykb.index.embedding.contextual import ENCODER
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase


def main() -> None:
    (ENCODER / "vectors.db").unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        base = KnowledgeBase(Path(folder))
        base.ingest([DOCUMENTS])
        base.store.close()
        shutil.copyfile(Path(folder) / "index" / "vectors.db", ENCODER / "vectors.db")


if __name__ == "__main__":
    main()
