"""A knowledge base: one folder, opened once; what every way in (command line, API) goes through.

kb/corpus.sqlite    documents, clauses, duties: the truth
kb/files/<sha256>   the original files
kb/index/           derived from the truth, rebuilt at will
kb/models.json      which models it is searched with, where these are not the shipped ones
"""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from filelock import FileLock, Timeout

from policykb.corpus.citation import cite
from policykb.corpus.departments import Registry
from policykb.corpus.errors import BadRequest, DamagedStore, NotFound, PolicyError
from policykb.corpus.mentions import MentionFinder
from policykb.corpus.model import Clause, Document, Duty, Holder, document_id
from policykb.corpus.store import DocumentSummary, Entry, Store
from policykb.index.answering.answer import Answer, Query, check
from policykb.index.answering.searcher import Searcher
from policykb.index.documents.validity import CurrentDocuments
from policykb.index.embedding.sentence_transformer import Watch
from policykb.index.text.normalise import fold
from policykb.service.knowledge_base.models import (
    ModelConfig,
    model_named,
    open_model,
    open_reranker,
    read_model_config,
    reranker_named,
    sample_of,
    write_model_config,
)
from policykb.service.knowledge_base.sources import look_for

if TYPE_CHECKING:
    from policykb.index.answering.similar import Pair
    from policykb.index.documents.related import Related
    from policykb.index.embedding.static import Embedding
    from policykb.index.ranking.cross_encoder import CrossEncoderReranker

_T = TypeVar("_T")

_LOCK_SECONDS = 60

_FIRST = "請問 kepu 工作由哪個部門負責"
"""A question that opens all that questions need: words, sounds, scripts, departments."""

Progress = Callable[[int, int, Path], None]
"""Told of files done, files in all, and the file just done."""


@dataclass(frozen=True, slots=True)
class Report:
    """What an ingest did: documents taken in, files that were in already, failures with their file; how many duties
    and pages were read, in how many seconds."""

    added: tuple[DocumentSummary, ...]
    unchanged: tuple[str, ...]
    failed: tuple[tuple[str, PolicyError], ...]
    duties: int = 0
    pages: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One line of a department's duty table."""

    document: DocumentSummary
    clause: Clause
    duty: Duty
    holder: Holder
    citation: str


class KnowledgeBase:
    """Opens or makes the folder. Raises DamagedStore for one that is none of ours."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DamagedStore(
                f"无法使用知识库目录 {folder}（{error.strerror}）。请用 --kb 指定一个可写的目录。",
                f"The folder {folder} cannot be used ({error.strerror}). Name one that can be written with --kb.",
            ) from error
        self.store = Store(folder / "corpus.sqlite")
        self._turn = threading.RLock()  # engines are not made for a search while they change
        self._opening = threading.Lock()
        self._opened: tuple[ModelConfig, Searcher] | None = None
        self.encoding: Watch | None = None  # told of passages that a large model encodes
        self.update_index: Callable[[], None] = self._update_here
        """Brings the index to the store's revision, under the lock; a service has another process do it."""

    @cached_property
    def registry(self) -> Registry:
        return Registry.load()

    @cached_property
    def finder(self) -> MentionFinder:
        return MentionFinder(self.registry)

    @property
    def searcher(self) -> Searcher:
        """With the models that the knowledge base holds; opened anew when another process has changed them.

        Raises DamagedStore if they cannot be opened, or are not what they were.
        """
        chosen = read_model_config(self.folder)
        with self._opening:
            if self._opened is None or self._opened[0] != chosen:
                self._opened = chosen, self._searcher(open_model(chosen, self._tell), open_reranker(chosen))
            return self._opened[1]

    def _searcher(self, embedding: "Embedding", reranker: "CrossEncoderReranker | None") -> Searcher:
        from policykb.index.answering.confidence import Confidence
        from policykb.index.engine import Engine
        from policykb.index.question.pinyin_english import LatinWords
        from policykb.index.text.segmenter import Segmenter, terms

        segmenter = Segmenter(self.finder.words(), cache=self.folder / "cache")
        engine = Engine(self.folder / "index", embedding, segmenter)
        latin = LatinWords([*self.finder.region_names(), *terms()])
        return Searcher(self.store, engine, self.finder, latin, Confidence(), self.current_documents, reranker)

    @cached_property
    def current_documents(self) -> CurrentDocuments:
        return CurrentDocuments(self.store)

    def documents(self) -> list[DocumentSummary]:
        """All documents, newest first, undated last, each as it stands today."""
        return list(self.current_documents.documents().values())

    def summary(self, document: Document) -> DocumentSummary:
        """A document as it stands today."""
        known = self.current_documents.documents().get(document.id)
        return known or DocumentSummary(document.id, document.source, 0, document.header, len(document.clauses))

    def _tell(self, done: int, total: int) -> None:
        if self.encoding:
            self.encoding(done, total)

    def use(self, model: str) -> None:
        """Choose the model of a new knowledge base; the same again is no choice.

        Raises BadRequest for one that holds documents and another model, NotReadable for a model that cannot be had.
        """
        before = read_model_config(self.folder)
        if model_named(model) == before.model:
            return
        if not self.is_empty():
            raise BadRequest(
                f"知识库已用模型 {before.name} 建立，不能混用 {model}。要换模型，请运行 policykb reindex --model {model}。",
                f"The knowledge base holds the model {before.name}, so {model} cannot be mixed in. To change it, run"
                f" policykb reindex --model {model}.",
            )
        self.reindex(model)

    def reindex(self, model: str | None = None) -> "Embedding":
        """Throw the index away and build it anew with the model named, which is then remembered, or with the one that the
        knowledge base has. Stopped half-way, a knowledge base that was to change its model keeps the old one.

        Raises NotReadable for a model that cannot be had, BadRequest, DamagedStore.
        """
        from policykb.index.embedding.sentence_transformer import open_embedding

        before = read_model_config(self.folder)
        name = model_named(model) if model else before.model
        with self._writing(), self._turn:
            embedding = open_embedding(name, self._tell) if model else open_model(before, self._tell)
            chosen = replace(before, model=name, sample=sample_of(embedding, name))
            searcher = self._searcher(embedding, open_reranker(chosen))
            if searcher.engine.revision:
                searcher.engine.discard()
            searcher.engine.update(self.store)
            write_model_config(self.folder, chosen)
            self._opened = chosen, searcher
        return embedding

    def rerank_with(self, reranker: str) -> None:
        """Remember a cross-encoder that reads the top of every ranking again, or none. Raises NotReadable, BadRequest."""
        from policykb.index.ranking.cross_encoder import CrossEncoderReranker

        name = reranker_named(reranker)
        if name:
            CrossEncoderReranker(name)
        with self._writing():
            write_model_config(self.folder, replace(read_model_config(self.folder), reranker=name))

    def _check_models(self) -> None:
        """Before anything is written: are other models than the shipped ones at hand? Raises DamagedStore, BadRequest."""
        if read_model_config(self.folder) != ModelConfig():
            _ = self.searcher

    def is_empty(self) -> bool:
        return not self.store.size

    def ingest(self, paths: Sequence[Path], progress: Progress | None = None) -> Report:
        """Take in files and whole folders, each document in a transaction of its own; a file that fails is reported and
        the rest goes on. `progress` hears of every file. Stopped half-way, it goes on where it was: what is in is skipped.

        Raises NotReadable if there is nothing to read at all, BadRequest if another process is writing.
        """
        from policykb.ingest.batch import parse_files

        started = time.perf_counter()
        found, missing = look_for(paths)
        self._check_models()
        with self._writing():
            fresh, unchanged, failed = self._sift(found)
            failed = missing + failed
            added: list[str] = []
            pages = duties = 0
            for done, outcome in enumerate(parse_files(fresh), len(found) - len(fresh) + 1):
                if outcome.document:
                    self._keep(outcome.path, outcome.document.sha256)
                    self.store.add(outcome.document)
                    added.append(outcome.document.id)
                    pages += len(outcome.document.pages) or 1
                    duties += sum(not duty.inherited for clause in outcome.document.clauses for duty in clause.duties)
                elif outcome.error:
                    failed.append((str(outcome.path), outcome.error))
                if progress:
                    progress(done, len(found), outcome.path)
            if added:
                self.update_index()
        summary = self.current_documents.documents()
        documents = tuple(summary[id] for id in dict.fromkeys(added))
        return Report(documents, tuple(unchanged), tuple(failed), duties, pages, time.perf_counter() - started)

    def _sift(self, paths: Sequence[Path]) -> tuple[list[Path], list[str], list[tuple[str, PolicyError]]]:
        """Files to read, names of those that are in already, and those that cannot even be opened."""
        from policykb.ingest.reading import digest

        fresh: dict[str, Path] = {}
        unchanged: list[str] = []
        failed: list[tuple[str, PolicyError]] = []
        for path in paths:
            try:
                sha256 = digest(path)
            except PolicyError as error:
                failed.append((str(path), error))
                continue
            if sha256 in fresh or self.store.has(sha256):
                unchanged.append(path.name)
            else:
                fresh[sha256] = path
        return list(fresh.values()), unchanged, failed

    def _keep(self, path: Path, sha256: str) -> None:
        """The original file, for reading it again with a better parser."""
        files = self.folder / "files"
        files.mkdir(exist_ok=True)
        written = files / f"{sha256}.new"
        written.write_bytes(path.read_bytes())
        os.replace(written, files / sha256)

    def remove(self, document_id: str) -> DocumentSummary:
        """Take a document out. Raises NotFound."""
        summary = self.current_documents.documents().get(document_id)
        if summary is None:
            raise NotFound(
                f"没有编号为 {document_id} 的文件。用 policykb documents 查看编号。",
                f"There is no document {document_id}. See the ids with policykb documents.",
            )
        sha256 = self.store.sha256(document_id)
        self._check_models()
        with self._writing():
            with closing(Store(self.store.path)) as store:
                store.remove(document_id)
            self.update_index()
        if sha256:
            (self.folder / "files" / sha256).unlink(missing_ok=True)
        return summary

    def answer(self, query: Query) -> Answer:
        """Search. Raises BadRequest for a query that makes no sense."""
        check(query)
        self._check_departments(query.filters.department)
        return self._of_index(lambda searcher: searcher.answer(query))

    def _check_departments(self, names: Sequence[str]) -> None:
        """A name to filter by must be one that a document or the registry knows; what only the registry knows is a
        department without duties here. Raises BadRequest with the nearest names."""
        from policykb.index.answering.filters import department_keys

        departments = self.searcher.catalogue.departments if names else {}
        for name in names:
            if not department_keys(name, departments, self.finder) and not self._is_registered(name):
                raise BadRequest(*self._unnamed(name))

    def _is_registered(self, name: str) -> bool:
        known = self.registry.by_id(name) if "/" in name else self.finder.whole(fold(name.strip()))
        return known is not None

    def _unnamed(self, name: str) -> tuple[str, str, tuple[str, ...]]:
        """What to say of a department that no document names, in both languages, and the names that come nearest."""
        from policykb.index.documents.name_suggestions import nearest_names

        nearest = nearest_names(name, self.store.departments(), self.registry, self.finder)
        if not nearest:
            return (
                f"知识库里没有“{name[:50]}”的任务。可用 policykb who 按事项查部门。",
                f"No document names “{name[:50]}”. Ask by topic with policykb who.",
                nearest,
            )
        return (
            f"知识库里没有“{name[:50]}”的任务。相近的有：{'、'.join(nearest)}。请改用其中之一。",
            f"No document names “{name[:50]}”. The nearest are {', '.join(nearest)}. Use one of these.",
            nearest,
        )

    def similar(self, entry: Entry, limit: int, elsewhere: bool = True) -> list[tuple[Entry, float]]:
        """The clauses nearest in meaning to one, with their likeness, best first; by default of other documents only."""
        from policykb.index.answering.similar import similar

        return self._of_index(lambda searcher: similar(self.store, searcher.engine, entry, limit, elsewhere))

    def compare(self, left: Document, right: Document) -> "list[Pair]":
        """Two documents clause by clause."""
        from policykb.index.answering.similar import compare

        return self._of_index(lambda searcher: compare(searcher.engine, left.clauses, right.clauses))

    def related(self, document: Document) -> "Related":
        """The documents around one: what it implements, its other versions, what repeals what."""
        from policykb.index.documents.related import related

        return related(self.summary(document), self.documents())

    def _of_index(self, ask: Callable[[Searcher], _T]) -> _T:
        """What the index says, once it is up to date."""
        with self._turn:
            searcher = self._caught_up()
            try:
                return ask(searcher)
            except (ValueError, RuntimeError, IndexError):  # the index is damaged inside: it is derived, and made anew
                searcher.engine.discard()
                return ask(self._caught_up())

    def _caught_up(self) -> Searcher:
        """The searcher, its index brought to the store's revision, unless another process is at it: then the older one answers,
        once there is one."""
        searcher = self.searcher
        engine = searcher.engine
        if not engine.is_behind(self.store):
            return searcher
        engine.refresh()
        if engine.is_behind(self.store):
            try:
                with self._lock.acquire(timeout=_LOCK_SECONDS if engine.revision == 0 else 0):
                    searcher = self.searcher  # of now: another process may have changed the model
                    searcher.engine.update(self.store)
            except OSError:  # busy (a Timeout is one), or a folder that can only be read
                return self.searcher
        return searcher

    def _update_here(self) -> None:
        with self._turn:
            self.searcher.engine.update(self.store)

    def is_ready(self) -> bool:
        """Whether the index holds all that the store holds."""
        engine = self.searcher.engine
        if engine.is_behind(self.store):
            with self._turn:
                engine.refresh()
        return not self.store.revision or not engine.is_behind(self.store)

    def duties(self, department: str) -> list[DutyLine]:
        """Every duty of a department, by any form of its name; those of documents that no longer hold stand last. Raises
        NotFound if no document names it."""
        from policykb.index.answering.answer import Filters
        from policykb.index.answering.filters import conditions, department_keys

        departments = self.store.departments()
        keys = set(department_keys(department, departments, self.finder))
        if not keys:
            raise NotFound(*self._unnamed(department))
        documents = self.current_documents.documents()
        filters = Filters(department=tuple(sorted(keys)))
        rows = self.store.rows_where(*conditions(filters, self.finder, departments, documents))
        entries = self.store.entries(rows)
        held = [
            DutyLine(document, entry.clause, duty, holder, cite(document.header, entry.clause.path, document.source))
            for entry in (entries[row] for row in rows)
            for document in filter(None, (documents.get(entry.document_id),))
            for duty in entry.clause.duties
            for holder in duty.holders
            if holder.key in keys
        ]
        return sorted(held, key=lambda line: line.document.header.status == "repealed")

    def take(self, path: Path, source: str, on_read: Callable[[], None] | None = None) -> tuple[Document, bool]:
        """Take in one file under the name `source`: the document, and whether it is new. May run beside searches: they
        see the document whole or not at all. `on_read` hears when the file is read and goes in. Raises NotReadable,
        BadRequest."""
        from policykb.ingest.batch import parse_file
        from policykb.ingest.reading import digest

        if known := self.store.document(document_id(digest(path))):
            return known, False
        self._check_models()
        document = replace(parse_file(path), source=source)
        if on_read:
            on_read()
        with self._writing():
            self._keep(path, document.sha256)
            with closing(Store(self.store.path)) as store:
                store.add(document)
            self.update_index()
        return document, True

    def warm(self) -> None:
        """Open the index, bring it up to date and answer once, so that the first question need not wait."""
        with self._turn:
            self._caught_up().engine.prepare()
        self.answer(Query(_FIRST, facets=True))

    def original(self, document_id: str) -> Path | None:
        """The file that a document was read from, if it was kept."""
        sha256 = self.store.sha256(document_id)
        path = self.folder / "files" / sha256 if sha256 else None
        return path if path and path.is_file() else None

    @cached_property
    def _lock(self) -> FileLock:
        return FileLock(self.folder / "lock")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the lock, so that one process writes at a time. Raises BadRequest if another does not let go."""
        try:
            self._lock.acquire(timeout=_LOCK_SECONDS)
        except OSError as error:
            if not isinstance(error, Timeout):
                raise DamagedStore(
                    f"无法写入知识库 {self.folder}（{error}）。请检查权限，或用 --kb 换一个目录。",
                    f"{self.folder} cannot be written ({error}). Check permissions, or use another --kb.",
                ) from error
            raise BadRequest(
                f"另一个程序正在写入知识库 {self.folder}。请等它结束后再试。",
                f"Another program is writing to {self.folder}. Try again when it has finished.",
            ) from error
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            raise DamagedStore(
                f"无法写入知识库 {self.folder}（{error}）。请检查磁盘空间和权限，或用 --kb 换一个目录。",
                f"{self.folder} cannot be written ({error}). Check disk space and permissions, or use another --kb.",
            ) from error
        finally:
            self._lock.release()
