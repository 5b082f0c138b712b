"""A store that is gone, deleted or cut to nothing, is told and written anew from the originals."""

from collections.abc import Callable
from pathlib import Path

import pytest

from policykb.corpus.errors import DamagedStore
from policykb.corpus.shipped import DOCUMENTS
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.upkeep.repair import repair
from policykb.service.knowledge_base.upkeep.verify import verify


@pytest.mark.parametrize("is_deleted", [True, False])
def test_a_lost_store_is_written_anew(
    tmp_path: Path, new_base: Callable[[Path], KnowledgeBase], is_deleted: bool
) -> None:
    folder = tmp_path / "kb"
    with new_base(folder) as base:
        base.ingest([DOCUMENTS])
        held = base.documents()
        assert verify(base) == []
    for path in folder.glob("corpus.sqlite*"):
        path.unlink()
    if not is_deleted:
        (folder / "corpus.sqlite").touch()
    with pytest.raises(DamagedStore, match="policykb repair"):
        KnowledgeBase(folder)
    repairs = repair(folder)
    assert (repairs.mended, repairs.failed, repairs.left) == ([document.source for document in held], [], [])
    with KnowledgeBase(folder) as base:
        assert base.documents() == held


def test_a_knowledge_base_without_documents_is_whole(base: KnowledgeBase) -> None:
    assert verify(base) == []
