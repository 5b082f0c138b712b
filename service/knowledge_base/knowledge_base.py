"""A knowledge base: one folder that holds documents and their index.

The folder is opened once; command line, HTTP and library all go through it.

kb/corpus.sqlite    documents, clauses, duties: the truth
kb/files/           the original files, each under its SHA-256 and its own suffix
kb/index/           derived from the truth, rebuilt at will
kb/views/           the like for those who may see some collections only
kb/models.json      which models it is searched with, where these are not the shipped ones
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self
from weakref import finalize

from policykb.corpus.days import read_day, read_optional_day
from policykb.corpus.departments import Registry
from policykb.corpus.errors import BadRequest, NotFound
from policykb.corpus.extents import departments_in
from policykb.corpus.life.visibility import collection_names
from policykb.corpus.mentions import MentionFinder
from policykb.corpus.model import Document, document_id
from policykb.corpus.records import DocumentSummary, Entry
from policykb.corpus.storage_errors import storage_errors
from policykb.corpus.store import Store
from policykb.corpus.writer import Writer
from policykb.index.answering.answer import Answer, Query, check
from policykb.index.text.normalise import fold
from policykb.service.knowledge_base.collections.collecting import collect_further
from policykb.service.knowledge_base.collections.view_index import ViewIndex
from policykb.service.knowledge_base.duty_lines import (
    ALL_DUTIES,
    DutyFilter,
    DutyLine,
    StatedHolders,
    duty_lines,
    unknown_department,
)
from policykb.service.knowledge_base.live_index import LiveIndex
from policykb.service.knowledge_base.open_models import OpenModels
from policykb.service.knowledge_base.originals import complete_original, keep_original, original_of
from policykb.service.knowledge_base.taking_in import Progress, Report, corrections_of, put_in, take_in
from policykb.service.knowledge_base.upkeep.audit import AuditLog, line_of, who
from policykb.service.knowledge_base.upkeep.troubles import Condition, Troubles
from policykb.service.knowledge_base.write_lock import WriteLock

if TYPE_CHECKING:
    from policykb.index.answering.similar import Pair
    from policykb.index.documents.graphs import Graphs
    from policykb.index.documents.related import Related

_FIRST_QUESTION = "請問 kepu 工作由哪個部門負責"
"""A question that opens all that questions need: words, sounds, scripts, departments."""


class KnowledgeBase:
    """A folder of documents with its index; a context manager.

    folder: where it is
    collections: the only collections whose documents are seen; None for all documents
    store: the documents
    index: what answers questions
    troubles: what does not work at the moment beside the answering
    audit: the log of changes
    """

    def __init__(
        self, folder: str | Path, collections: Iterable[str] | None = None, models: OpenModels | None = None
    ) -> None:
        """Open the folder of a knowledge base, or make it.

        collections: as above; such a knowledge base holds only these documents, and cannot be written to
        models: those of the same folder, if they are open already

        Raises DamagedStore if the folder is no knowledge base, or what keeps it from being used.
        """
        self.folder = folder = Path(folder)
        with storage_errors(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.collections = None if collections is None else frozenset(collections)
        self.store = Store(folder / "corpus.sqlite", checked=models is None, collections=self.collections)
        self.troubles = Troubles(folder)
        self.audit = AuditLog(folder, self.troubles)
        self._lock = WriteLock(folder)
        models = models or OpenModels(folder)
        self.index = (
            LiveIndex(folder, self.store, self._lock, self.troubles, models)
            if self.collections is None
            else ViewIndex(folder, self.store, self.troubles, models)
        )
        self._stated = StatedHolders(self.store)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the store; the knowledge base cannot be used any more."""
        self.store.close()

    def view(self, collections: Iterable[str]) -> "KnowledgeBase":
        """Open the same knowledge base as those see it who may see some collections only.

        It is closed when nothing uses it any more.
        """
        view = KnowledgeBase(self.folder, collections, self.index.models)
        finalize(view, view.store.close)
        return view

    @property
    def registry(self) -> Registry:
        """The department registry."""
        return self.index.registry

    @property
    def finder(self) -> MentionFinder:
        """Finds departments and places in questions."""
        return self.index.finder

    def condition(self, is_ready: bool | None = None) -> Condition:
        """Return how the knowledge base is, as this process sees it.

        is_ready: whether the index is known to have caught up; None to look
        """
        ready = self.index.is_ready() if is_ready is None else is_ready
        return Condition(ready, tuple(self.troubles.all()), dict(self.store.damaged))

    def is_empty(self) -> bool:
        """Whether it holds no document."""
        return not self.store.size

    def documents(self, as_of: str | None = None) -> list[DocumentSummary]:
        """Return all documents as they stand today, newest first, undated last.

        as_of: ISO date of another day: the documents that were there then, as they stood. Raises BadRequest.
        """
        return list(self._documents(as_of).values())

    def _documents(self, as_of: str | None) -> dict[str, DocumentSummary]:
        """Return the documents of today or of another day, by id. Raises BadRequest."""
        current = self.index.current_documents
        return current.by_id() if as_of is None else current.as_of(read_day(as_of))

    def departments(self, as_of: str | None = None) -> dict[str, tuple[str, int]]:
        """Return usual name and number of clauses of every holder, by key.

        The most frequent comes first.

        as_of: ISO date of another day: the holders in the documents that were there then. Raises BadRequest.
        """
        if as_of is None:
            return self.store.departments()
        documents = self._documents(as_of)
        return departments_in(extent for id, extent in self.store.extents().items() if id in documents)

    def summary(self, document: Document) -> DocumentSummary:
        """Return the summary of a document as it stands today."""
        known = self.index.current_documents.by_id().get(document.id)
        return known or DocumentSummary(document.id, document.source, 0, document.header, len(document.clauses))

    def original(self, document_id: str) -> Path | None:
        """Return the file that a document was read from, if it was kept."""
        sha256 = self.store.sha256(document_id)
        return original_of(self.folder, sha256) if sha256 else None

    def ingest(
        self, paths: Iterable[str | Path], progress: Progress | None = None, collections: Iterable[str] = ()
    ) -> Report:
        """Take in files and whole folders, each document in a transaction of its own.

        collections: put all that is in the files into these, known documents too

        Archives and messages are taken in with what is inside them. A file that fails is reported and the rest goes on.
        Stopped half-way, the next ingest skips what is in. Raises NotReadable if there is nothing to read at all,
        Unusable if the folder cannot be written now.
        """
        names = collection_names(collections)
        self.index.check_models()
        with self.writing():
            report = take_in(self, paths, progress)
            collect_further(self, [id for ids in report.found.values() for id in ids], names)
        self.index.encode()
        return replace(report, troubles=tuple(self.troubles.all()))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lock while documents are changed.

        Then the index follows and the lines for the audit log are passed on, as side tasks.
        """
        if self.collections is not None:
            raise AssertionError("whoever sees some collections only must not write")
        with self._lock.held():
            try:
                yield
                with self.troubles.side_task("index"):
                    self.index.update()
            finally:
                self.audit.pass_on(self.store)

    @contextmanager
    def changing(self) -> Iterator[Writer]:
        """Hold the lock and change the store in one transaction; then the index follows.

        Searches in other threads see all of it or nothing.
        """
        with self.writing(), closing(Store(self.store.path, checked=False)) as store, store.writing() as writer:
            yield writer

    def take(
        self,
        path: Path,
        source: str,
        on_read: Callable[[], None] | None = None,
        collections: Iterable[str] = (),
    ) -> tuple[Document, bool]:
        """Add one file to the knowledge base.

        Returns the document, and whether it is new.

        source: name under which the file is taken in
        on_read: called when the file is read and is about to be stored
        collections: those that it is put into, beside those that it is in

        May run beside searches: they see the document whole or not at all. Raises NotReadable, Unusable.
        """
        from policykb.ingest.batch import parse_file
        from policykb.ingest.reading import digest

        names = collection_names(collections)
        if known := self.store.document(document_id(digest(path))):
            complete_original(self.folder, path, known.sha256)
            if names:
                with self.writing():
                    collect_further(self, [known.id], names)
            self.audit.note("ingest", document=known.id, source=source, sha256=known.sha256, new=False)
            return known, False
        self.index.check_models()
        corrections = corrections_of(self.store, document_id(digest(path)))
        document = replace(parse_file(path, corrections), source=source)
        if on_read:
            on_read()
        with self.writing():
            keep_original(self.folder, path, document.sha256)
            with closing(Store(self.store.path, checked=False)) as store:
                put_in(store, document, folder="")
            collect_further(self, [document.id], names)
        return document, True

    def remove(self, document_id: str) -> DocumentSummary:
        """Take a document out and return its summary. Raises NotFound."""
        summary = self.index.current_documents.by_id().get(document_id)
        if summary is None:
            raise NotFound(
                f"没有编号为 {document_id} 的文件。用 policykb documents 查看编号。",
                f"There is no document {document_id}. See the ids with policykb documents.",
            )
        kept = self.original(document_id)
        self.index.check_models()
        with self.writing():
            with closing(Store(self.store.path, checked=False)) as store, store.writing() as writer:
                writer.remove(document_id)
                writer.note(document_id, "removed", who(), {"source": summary.source})
                writer.keep_audit(line_of("remove", document=document_id, source=summary.source))
            if kept:
                kept.unlink(missing_ok=True)
        return summary

    def warm(self) -> None:
        """Prepare everything that the first question needs.

        The index is opened and brought up to date, and a trial question is answered, so that the first need not wait.
        """
        self.index.prepare()
        self.answer(Query(_FIRST_QUESTION, facets=True))

    def answer(self, query: Query) -> Answer:
        """Search. Raises BadRequest for a query that makes no sense."""
        check(query)
        self._check_departments(query.filters.department, query.as_of)
        return self.index.ask(lambda searcher: searcher.answer(query))

    def _check_departments(self, names: Sequence[str], as_of: str | None) -> None:
        """Raise BadRequest if a department is unknown.

        That is one that neither a document nor the registry knows; the error gives the nearest names. What only the
        registry knows is a department without duties here.
        """
        from policykb.index.answering.filters import department_keys

        if not names:
            return
        departments = self.departments(as_of) if as_of else self.index.searcher.catalogue.departments
        for name in names:
            if not department_keys(name, departments, self.finder) and not self._is_registered(name):
                raise BadRequest(*unknown_department(name, departments, self.registry, self.finder))

    def _is_registered(self, name: str) -> bool:
        known = self.registry.by_id(name) if "/" in name else self.finder.whole(fold(name.strip()))
        return known is not None

    def duties(
        self, department: str, prose: bool = False, wanted: DutyFilter = ALL_DUTIES, as_of: str | None = None
    ) -> list[DutyLine]:
        """Return every duty of a department, by any form of its name.

        The duties of documents no longer in force come last. With `prose`, also those that sentences of regulations
        state. Raises NotFound, with the nearest names, if no document names the department, or names it as wanted.

        as_of: ISO date of another day: the duties in the documents that were there then. Raises BadRequest.
        """
        from policykb.index.answering.answer import Filters
        from policykb.index.answering.filters import conditions, department_keys

        departments, documents = self.departments(as_of), self._documents(as_of)
        keys = set(department_keys(department, departments, self.finder))
        noted = conditions(Filters(department=tuple(sorted(keys))), self.finder, departments, documents)
        rows = set(self.store.rows_where(*noted)) if keys else set()
        if prose:
            stated = self._stated.rows()
            meant = department_keys(department, stated, self.finder)
            keys.update(meant)
            rows.update(row for key in meant for row in stated[key])
        entries = self.store.entries(sorted(rows))
        lines = duty_lines([entries[row] for row in sorted(rows) if row in entries], documents, sorted(keys), prose)
        if not lines:
            raise NotFound(*unknown_department(department, departments, self.registry, self.finder))
        passing = [line for line in lines if wanted.passes(line)]
        if not passing:
            raise NotFound(
                f"“{department[:50]}”有 {len(lines)} 项任务，但没有一项符合条件。请去掉地区、角色、年份或时限条件再试。",
                f"“{department[:50]}” has {len(lines)} duties, but none as wanted. Drop the place, role, year or deadline.",
            )
        return passing

    def similar(self, entry: Entry, limit: int, elsewhere: bool = True) -> list[tuple[Entry, float]]:
        """Return the clauses most like one, with their likeness, best first.

        elsewhere: only clauses of other documents
        """
        from policykb.index.answering.similar import similar

        return self.index.ask(lambda searcher: similar(self.store, searcher.engine, entry, limit, elsewhere))

    def compare(self, left: Document, right: Document) -> "list[Pair]":
        """Return two documents paired clause by clause."""
        from policykb.index.answering.similar import compare

        return self.index.ask(lambda searcher: compare(searcher.engine, left.clauses, right.clauses))

    @cached_property
    def _graphs(self) -> "Graphs":
        from policykb.index.documents.graphs import Graphs

        return Graphs(self.store, self.index.current_documents)

    def related(self, document: str, as_of: str | None = None) -> "tuple[DocumentSummary, Related]":
        """Return a document, by its id, 文号 or title, with the documents related to it.

        They are what it implements, cites, amends and ends, its versions, and what must be looked at when it changes.
        Raises NotFound if there is none, BadRequest if there are several.

        as_of: ISO date of another day: the documents that were there then. Raises BadRequest.
        """
        graph = self._graphs.of(read_optional_day(as_of))
        named = graph.named(document)
        if not named:
            raise NotFound(
                f"没有编号、文号或标题为“{document[:80]}”的文件。用 policykb documents 查看。",
                f"No document has the id, number or title “{document[:80]}”. See policykb documents.",
            )
        if len(named) > 1:
            ids = "、".join(f"{one.id}（{one.header.issued or one.source}）" for one in named)
            raise BadRequest(
                f"“{document[:80]}”有 {len(named)} 份：{ids}。请改用编号。",
                f"“{document[:80]}” is {len(named)} documents: {ids}. Give the id of one.",
            )
        return named[0], graph.related(named[0].id)
