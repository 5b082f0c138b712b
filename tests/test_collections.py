"""Documents in collections: a store, and a knowledge base, that show some of them hold no others."""

import shutil
import sqlite3
import stat
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from policykb.corpus.errors import BadRequest, NotFound
from policykb.corpus.life.visibility import collection_names, show_only
from policykb.corpus.model import Document
from policykb.corpus.store import Store
from policykb.index.answering.answer import Query
from policykb.service.knowledge_base.collections.collecting import collect, every_collection
from policykb.service.knowledge_base.collections.views import OpenViews, forget_views
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.upkeep.backup import back_up, restore

NewBase = Callable[[Path], KnowledgeBase]
Small = tuple[Document, ...]


def filled(base: KnowledgeBase, small: Small) -> KnowledgeBase:
    """Four documents: in 公开, in 公开 and 草稿, in 草稿, in no collection."""
    base.index.use_model("policykb-static-zh")
    for document in small:
        base.store.add(document)
    collect(base, small[0].id, ["公开"])
    collect(base, small[1].id, ["公开", "草稿"])
    collect(base, small[2].id, ["草稿"])
    return base


def test_a_store_shows_what_is_in_its_collections(base: KnowledgeBase, small: Small) -> None:
    filled(base, small)
    with closing(Store(base.store.path, collections=frozenset(["公开"]))) as store:
        assert {one.id for one in store.documents()} == {small[0].id, small[1].id}
        assert store.size == len(store.extents()) == 2
        assert store.document(small[0].id) == small[0]
        hidden = small[2]
        assert store.document(hidden.id) is None
        assert (store.text(hidden.id), store.source(hidden.id), store.has(hidden.sha256)) == ("", None, False)
        assert store.entry(hidden.clauses[0].id) is None
        rows = base.store.rows_of_documents()[hidden.id]
        assert store.entries(list(rows)) == {}
        assert not {holder.row for holder in store.holders()} & set(rows)
        assert hidden.id not in store.ids_where([], [])
        assert store.lives.collections() == {small[0].id: ("公开",), small[1].id: ("公开",)}
        with pytest.raises(AssertionError), store.writing():
            pass


def test_the_life_of_hidden_documents_is_hidden(base: KnowledgeBase, small: Small) -> None:
    filled(base, small)
    with base.changing() as writer:
        for document in small:
            writer.note(document.id, "ingested", "甲", {"folder": "内部"})
        writer.replace(small[2].id, small[0].id)
        writer.replace(small[1].id, small[0].id)
        writer.withdraw(small[3], "撤回")
    with closing(Store(base.store.path, collections=frozenset(["公开"]))) as store:
        assert {(event.document, event.what) for event in store.lives.history()} == {
            (small[0].id, "ingested"), (small[1].id, "ingested")
        }  # fmt: skip
        assert store.lives.replacements() == {small[1].id: small[0].id}
        assert (store.lives.withdrawn(), store.lives.followed_folders(), store.kept_audit()) == ([], [], [])


def test_quotes_in_the_name_of_a_collection_are_letters(base: KnowledgeBase, small: Small) -> None:
    base.store.add(small[0])
    collect(base, small[0].id, ["甲') or ('1'='1"])
    with closing(Store(base.store.path, collections=frozenset(["甲'"]))) as store:
        assert store.size == 0
    with closing(Store(base.store.path, collections=frozenset(["甲') or ('1'='1"]))) as store:
        assert store.size == 1


def test_no_collections_show_nothing(base: KnowledgeBase, small: Small) -> None:
    filled(base, small)
    with closing(Store(base.store.path, collections=frozenset())) as store:
        assert store.documents() == []


def test_a_store_that_takes_the_place_of_another_shows_no_more(
    base: KnowledgeBase, small: Small, tmp_path: Path
) -> None:
    filled(base, small)
    with closing(Store(base.store.path, collections=frozenset(["公开"]))) as store:
        with closing(Store(tmp_path / "other" / "corpus.sqlite")) as other:
            for document in small:
                other.add(document)
        base.store.close()
        for ending in ("-wal", "-shm"):
            base.store.path.with_name(f"corpus.sqlite{ending}").unlink(missing_ok=True)
        (tmp_path / "other" / "corpus.sqlite").replace(base.store.path)
        assert store.version[1] == len(small)
        assert store.documents() == []


def test_what_is_collected_counts_as_changed(base: KnowledgeBase, small: Small) -> None:
    filled(base, small)
    before = base.store.revision
    assert collect(base, small[0].id, ["草稿", "公开", "草稿"]) == ("公开", "草稿")
    changes = base.store.changes(before)
    assert (changes.removed, changes.added) == ((small[0].id,), (small[0].id,))
    assert base.store.document(small[0].id) == small[0]
    collect(base, small[0].id, ["公开", "草稿"])
    assert base.store.changes(before) == changes  # it was there already
    collect(base, small[0].id, [])
    assert base.store.lives.collections(small[0].id) == {}
    assert every_collection(base) == [("公开", 1), ("草稿", 2)]
    assert [event.what for event in base.store.lives.history(small[0].id)] == ["collected"] * 3


def test_a_document_stays_in_its_collections_until_it_is_removed(base: KnowledgeBase, small: Small) -> None:
    filled(base, small)
    base.store.add(small[0])
    assert base.store.lives.collections(small[0].id) == {small[0].id: ("公开",)}
    base.remove(small[0].id)
    base.store.add(small[0])
    assert base.store.lives.collections(small[0].id) == {}


def test_what_is_not_there_cannot_be_collected(base: KnowledgeBase) -> None:
    with pytest.raises(NotFound, match="abc"):
        collect(base, "abc", ["公开"])


@pytest.mark.parametrize("name", ["", " ", "a,b", "长" * 41, "a\nb"])
def test_a_name_is_short_and_on_one_line(name: str) -> None:
    with pytest.raises(BadRequest):
        collection_names(["公开", name])


def test_a_view_answers_from_what_it_shows(base: KnowledgeBase, small: Small) -> None:
    filled(base, small)
    view = base.view(["公开"])
    assert [hit.document.id for hit in view.answer(Query("科技馆建设")).hits][:1] == [small[0].id]
    assert not {hit.document.id for hit in view.answer(Query("青少年科学教育")).hits} & {small[2].id, small[3].id}
    found = view.answer(Query("科技馆建设 养老服务", facets=True))
    assert {value for value, _ in found.facets["document"]} <= {small[0].id, small[1].id}
    collect(base, small[2].id, ["公开"])
    assert view.answer(Query("青少年科学教育")).hits[0].document.id == small[2].id
    collect(base, small[2].id, ["草稿"])
    assert not {hit.document.id for hit in view.answer(Query("青少年科学教育")).hits} & {small[2].id}
    with pytest.raises(AssertionError), view.changing():
        pass


def test_the_indexes_of_views_are_private_and_forgotten_with_the_main_one(base: KnowledgeBase, small: Small) -> None:
    view = filled(base, small).view(["公开"])
    before = view.answer(Query("科技馆建设")).hits
    folder = base.folder / "views"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.is_dir() for path in folder.glob("*/")] == [True]
    base.index.rebuild()
    assert list(folder.glob("*/")) == []
    assert view.answer(Query("科技馆建设")).hits == before


def test_the_view_unused_for_longest_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policykb.service.knowledge_base.collections.views._MOST_OPEN", 2)
    opened: list[frozenset[str]] = []
    views = OpenViews(lambda names: (opened.append(names), object()))
    one, two, three = (frozenset([name]) for name in "一二三")
    first = views.of(one)
    views.of(two)
    assert views.of(one) is first
    views.of(three)
    assert views.of(one) is first
    views.of(two)
    assert opened == [one, two, three, two]


def test_vectors_that_come_later_are_taken_into_the_view(base: KnowledgeBase, small: Small) -> None:
    base.store.add(small[0])
    collect(base, small[0].id, ["公开"])
    view = base.view(["公开"])
    view.answer(Query("科技馆建设"))
    assert view.index.unread
    base.index.encode()
    view.answer(Query("科技馆建设"))
    assert not view.index.unread
    assert not list((base.folder / "views").rglob("vectors.db"))


def test_collecting_the_older_of_two_undated_versions_does_not_make_it_the_later(
    base: KnowledgeBase, understand_text: Callable[[str], Document]
) -> None:
    base.index.use_model("policykb-static-zh")
    text = "甘肃省科技馆建设管理办法\n\n第一条 建设科技馆，面向公众开放。\n第二条 {0}负责科技馆的建设和管理工作。\n"
    older, newer = (understand_text(text.format(body)) for body in ("省科协", "省科技厅"))
    for document in (older, newer):
        with base.changing() as writer:
            writer.add(document)
            writer.note(document.id, "ingested", "甲", {})
    for _ in range(2):
        superseding = {one.id: one.superseded_by and one.superseded_by.id for one in base.documents()}
        assert superseding == {older.id: newer.id, newer.id: None}
        collect(base, older.id, ["公开"])


def test_a_backup_holds_collections_and_no_view(base: KnowledgeBase, small: Small, tmp_path: Path) -> None:
    filled(base, small).view(["公开"]).answer(Query("科技馆建设"))
    back_up(base.folder, tmp_path / "backup.tar.gz")
    with tarfile.open(tmp_path / "backup.tar.gz") as archive:
        assert not any("views" in name for name in archive.getnames())
    restore(tmp_path / "backup.tar.gz", tmp_path / "new")
    with KnowledgeBase(tmp_path / "new") as again:
        assert again.store.lives.collections() == base.store.lives.collections()


def test_a_folder_that_may_only_be_read_shows_no_more(base: KnowledgeBase, small: Small) -> None:
    filled(base, small)
    base.close()
    base.store.path.chmod(0o400)
    address = f"{base.store.path.as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        show_only(connection, ["公开"])
        assert connection.execute("select count(*) from documents").fetchone() == (2,)


def test_a_view_begins_with_the_main_index_and_is_as_though_built_alone(base: KnowledgeBase, small: Small) -> None:
    filled(base, small)
    base.answer(Query("科普"))
    view = base.view(["公开"])
    view.answer(Query("科普"))
    begun = next((base.folder / "views").glob("*/*/"))
    held = {path.name: path.read_bytes() for path in begun.iterdir()}
    forget_views(base.folder)
    shutil.rmtree(base.folder / "index")
    again = base.view(["公开"])
    again.answer(Query("科普"))
    built = next((base.folder / "views").glob("*/*/"))
    assert built.name != begun.name
    assert {path.name: path.read_bytes() for path in built.iterdir()} == held
