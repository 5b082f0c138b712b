"""Follows a folder: what is new, changed, renamed or gone in it.

`look` only looks. `follow` takes in what is new or changed, lets an older version be superseded by its new one, and takes
what is gone out of the search; its history and its original stay.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from policykb.corpus.errors import DamagedStore, NotReadable, PolicyError
from policykb.corpus.life.changes import Changes, changes
from policykb.corpus.life.records import FollowedFile
from policykb.corpus.model import Document, document_id
from policykb.corpus.store import Store
from policykb.corpus.writer import Writer
from policykb.service.knowledge_base.originals import complete_original
from policykb.service.knowledge_base.sources import content_of
from policykb.service.knowledge_base.taking_in import Report, take_in
from policykb.service.knowledge_base.upkeep.audit import line_of, who

if TYPE_CHECKING:
    from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
    from policykb.service.knowledge_base.taking_in import Progress

SETTLED_SECONDS = 2.0
"""Seconds for which a file must not have been written before it is read: it may be half copied."""

_UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".download")
"""Suffixes of files that a program is still writing."""

_MOST_GONE = 0.5
"""Share of the files of a folder above which a loss is not believed by itself: the share may be unreachable."""

_FEW = 10
"""Number of files up to which a loss is believed whatever its share."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file in the folder.

    file: what it is; without documents until it has been taken in
    before: what it was, under this path or, if renamed, under another; None if it is new
    """

    file: FollowedFile
    before: FollowedFile | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What there is in a followed folder.

    folder: the folder
    new, changed, renamed: files that are to be taken in, or are known under another path
    known: files that are in the knowledge base already, but were not followed
    gone: files that are not there any more
    unreadable: files that cannot be read, each with the reason
    waiting: paths of files that are still being written
    same: number of files that are as they were
    changes: what the changed files change, by path, or why that cannot be told; empty until asked for
    """

    folder: Path
    new: tuple[Found, ...] = ()
    changed: tuple[Found, ...] = ()
    renamed: tuple[Found, ...] = ()
    known: tuple[Found, ...] = ()
    gone: tuple[FollowedFile, ...] = ()
    unreadable: tuple[tuple[str, PolicyError], ...] = ()
    waiting: tuple[str, ...] = ()
    same: int = 0
    changes: Mapping[str, Changes | PolicyError] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.new or self.changed or self.renamed or self.known or self.gone)

    @property
    def is_a_great_loss(self) -> bool:
        """Whether so much is gone that somebody should look first."""
        every = self.same + len(self.gone) + len(self.changed) + len(self.renamed)
        return len(self.gone) > _FEW and len(self.gone) > _MOST_GONE * every


def look(base: "KnowledgeBase", folder: Path, closely: bool = False) -> Look:
    """Look at a folder without changing anything.

    closely: whether to read the changed files and tell what they change

    Raises NotReadable if the folder is not there, or is empty although it was not.
    """
    root = _root(folder)
    known = base.store.lives.followed(str(root))
    content = content_of(root)
    if known and not content.files:
        raise NotReadable(
            f"目录 {root} 是空的，而上次有 {len(known)} 份文件。可能网络盘没有连上；什么也没有改动。",
            f"The folder {root} is empty, and it held {len(known)} files. A share may be offline; nothing was changed.",
        )
    unreadable = [
        (path.relative_to(root).as_posix() if (path := Path(name)).is_relative_to(root) else name, error)
        for name, error in content.left_out
        if not name.lower().endswith(_UNFINISHED)
    ]
    waiting: list[str] = []
    same: list[FollowedFile] = []
    other: list[FollowedFile] = []
    for path in content.files:
        found = _file(path, root, known.get(path.relative_to(root).as_posix()), waiting, unreadable)
        if found:
            (same if known.get(found.path) == found else other).append(found)
    unreadable += [(one.path, NotReadable(*one.error)) for one in same if one.error]
    there = {one.path for one in (*same, *other)}.union(waiting, (name for name, _ in unreadable))
    closed = tuple(f"{name}/" for name, _ in unreadable)  # a folder that cannot be opened hides what is in it
    missing = {path: one for path, one in known.items() if path not in there and not path.startswith(closed)}
    seen = _sorted_out(base, other, known, missing)
    result = Look(
        root,
        new=tuple(seen["new"]),
        changed=tuple(seen["changed"]),
        renamed=tuple(seen["renamed"]),
        known=tuple(seen["known"]),
        gone=tuple(missing.values()),
        unreadable=tuple(unreadable),
        waiting=tuple(waiting),
        same=len(same),
    )
    return replace(result, changes=_changes(base, result)) if closely else result


def _root(folder: Path) -> Path:
    if folder.is_file():
        raise NotReadable(
            f"{folder} 是文件，不是目录。单份文件请用 policykb ingest。",
            f"{folder} is a file, not a folder. Take a single file in with policykb ingest.",
        )
    if not folder.is_dir():
        raise NotReadable(
            f"目录 {folder} 不在。可能被移走，或网络盘没有连上；什么也没有改动。",
            f"There is no folder {folder}. It may have been moved, or its share is offline; nothing was changed.",
        )
    return folder.resolve()


def _file(
    path: Path,
    root: Path,
    known: FollowedFile | None,
    waiting: list[str],
    unreadable: list[tuple[str, PolicyError]],
) -> FollowedFile | None:
    """Return what a file is now; None, and a note, if it cannot be read."""
    from policykb.ingest.reading import digest

    name = path.relative_to(root).as_posix()
    try:
        about = path.stat()
        if known and (known.size, known.modified) == (about.st_size, about.st_mtime_ns):
            return known
        if time.time() - about.st_mtime < SETTLED_SECONDS:
            waiting.append(name)
            return None
        sha256 = digest(path)
    except FileNotFoundError:
        return None  # gone since the folder was listed
    except OSError as error:
        unreadable.append((name, _closed(name, error)))
        return None
    except PolicyError as error:
        unreadable.append((name, error))
        return None
    if known and known.sha256 == sha256:
        return replace(known, size=about.st_size, modified=about.st_mtime_ns)
    return FollowedFile(name, about.st_size, about.st_mtime_ns, sha256, ())


def _closed(name: str, error: OSError) -> NotReadable:
    return NotReadable(
        f"{name}：打不开（{error.strerror}）。请检查权限，或关闭正在使用它的程序。",
        f"{name}: it cannot be opened ({error.strerror}). Check its permissions, or close the program that uses it.",
    )


def _sorted_out(
    base: "KnowledgeBase",
    files: Sequence[FollowedFile],
    known: Mapping[str, FollowedFile],
    missing: dict[str, FollowedFile],
) -> dict[str, list[Found]]:
    """Return files that are not as they were, by what has become of them.

    missing: the files that are not under their path any more; those that were renamed are taken out
    """
    seen: dict[str, list[Found]] = {"new": [], "changed": [], "renamed": [], "known": []}
    by_content: dict[str, list[str]] = {}
    for path, one in missing.items():
        by_content.setdefault(one.sha256, []).append(path)
    for file in files:
        before = known.get(file.path)
        if before and before.sha256 == file.sha256:
            seen["known"].append(Found(file, before))  # only touched
        elif before:
            seen["changed"].append(Found(file, before))
        elif by_content.get(file.sha256):
            old = missing.pop(by_content[file.sha256].pop(0))
            seen["renamed"].append(Found(replace(file, documents=old.documents, error=old.error), old))
        elif base.store.has(file.sha256):
            seen["known"].append(Found(replace(file, documents=(document_id(file.sha256),))))
        else:
            seen["new"].append(Found(file))
    return seen


def _changes(base: "KnowledgeBase", seen: Look) -> dict[str, Changes | PolicyError]:
    """Return what the changed files change in their documents, by path."""
    from policykb.ingest.batch import parse_files

    told: dict[str, Changes | PolicyError] = {}
    if not seen.changed:
        return told
    paths = [seen.folder / one.file.path for one in seen.changed]
    for one, outcome in zip(seen.changed, parse_files(paths), strict=True):
        before = [
            document for id in (one.before.documents if one.before else ()) if (document := base.store.document(id))
        ]
        if outcome.document and before:
            told[one.file.path] = changes(before[0], outcome.document)
        elif outcome.error:
            told[one.file.path] = outcome.error
    return told


def follow(base: "KnowledgeBase", seen: Look, progress: "Progress | None" = None) -> Report:
    """Do what a look has found.

    Files that cannot be read are in the report, and are not tried again until they change.
    """
    base.index.check_models()
    with base.writing():
        report = _taken(base, seen, progress)
        with closing(Store(base.store.path, checked=False)) as store, store.writing() as writer:
            _note_files(writer, seen, report)
            _renew(store, writer, seen, report)
            _withdraw_gone(store, writer, seen)
    return report


def _taken(base: "KnowledgeBase", seen: Look, progress: "Progress | None") -> Report:
    """Take in the new and changed files."""
    paths = [seen.folder / one.file.path for one in (*seen.new, *seen.changed)]
    report = take_in(base, paths, progress) if paths else Report((), (), ())
    for one in seen.known:  # what was kept of them may be damaged
        complete_original(base.folder, seen.folder / one.file.path, one.file.sha256)
    return report


def _note_files(writer: Writer, seen: Look, report: Report) -> None:
    """Note what every file is now."""
    failed = {Path(name): error for name, error in report.failed}
    for one in (*seen.new, *seen.changed):
        path = seen.folder / one.file.path
        error = failed.get(path)
        told = (str(error), error.english) if error else None
        held = report.found.get(path) or (one.before.documents if one.before else ())  # unreadable: the older version
        writer.follow(str(seen.folder), replace(one.file, documents=held, error=told))
    for one in (*seen.renamed, *seen.known):
        writer.follow(str(seen.folder), one.file)
    gone = [*(one.path for one in seen.gone), *(one.before.path for one in seen.renamed if one.before)]
    writer.unfollow(str(seen.folder), gone)


def _renew(store: Store, writer: Writer, seen: Look, report: Report) -> None:
    """Let new versions supersede older ones, and rename documents.

    store: as the transaction of the writer has changed it
    """
    places = store.lives.places()
    for one in seen.changed:
        now = report.found.get(seen.folder / one.file.path, ())
        if not one.before or not now:  # not readable: the older version stays
            continue
        for id in one.before.documents:
            if places.get(id):  # it still lies somewhere
                continue
            old = _document(store, id)
            if old and (newer := _version_of(store, old, now)):
                writer.replace(id, newer)
                writer.note(id, "superseded", who(), {"by": newer, "path": one.file.path})
                writer.keep_audit(line_of("supersede", document=id, source=old.source, by=newer))
            elif old:
                _withdraw(writer, old, f"{one.file.path} 的内容已换成另一份文件")
    for one in seen.renamed:
        for id in one.file.documents if one.before else ():
            old = _document(store, id)
            name = Path(one.file.path).name
            if one.before and old and old.source == Path(one.before.path).name != name:
                writer.add(replace(old, source=name))
                writer.note(id, "renamed", who(), {"before": old.source, "source": name})
                writer.keep_audit(line_of("rename", document=id, source=name))


def _document(store: Store, id: str) -> Document | None:
    """Return a document; None if it is not there, or damaged, which `verify` tells."""
    try:
        return store.document(id)
    except DamagedStore:
        return None


def _version_of(store: Store, old: Document, ids: Sequence[str]) -> str | None:
    """Return the document among these that is a later version of one."""
    from policykb.index.documents.versions import have_one_text

    for id in ids:
        new = _document(store, id)
        if new and (new.header.title == old.header.title or have_one_text(old.text, new.text)):
            return id
    return None


def _withdraw_gone(store: Store, writer: Writer, seen: Look) -> None:
    """Withdraw the documents of files that are gone, and their older versions."""
    places = store.lives.places()
    for one in seen.gone:
        for id in one.documents:
            if places.get(id):
                continue
            for each in (id, *_older(store, id)):
                if not places.get(each) and (document := _document(store, each)):
                    _withdraw(writer, document, f"{one.path} 已从跟随的目录中消失")


def _older(store: Store, id: str) -> Iterator[str]:
    """Yield the ids of all documents that a document has superseded, directly or not."""
    replacements = store.lives.replacements()
    waiting, seen = [id], {id}
    while waiting:
        newer = waiting.pop()
        for older in (older for older, by in replacements.items() if by == newer and older not in seen):
            seen.add(older)
            waiting.append(older)
            yield older


def _withdraw(writer: Writer, document: Document, why: str) -> None:
    writer.withdraw(document, why)
    writer.note(document.id, "withdrawn", who(), {"why": why})
    writer.keep_audit(line_of("withdraw", document=document.id, source=document.source, why=why))


def watch(
    base: "KnowledgeBase",
    folder: Path,
    told: Callable[[Look | PolicyError, Report | None], None],
    every: float = 60.0,
    stop: object = None,
) -> None:
    """Follow a folder until stopped.

    Changes are noticed at once where the file system tells of them, and otherwise, as on network shares, by looking
    again. A great loss is told and not followed.

    told: hears what was seen and done, or why nothing could be
    every: seconds after which the folder is looked at again in any case
    stop: a `threading.Event` that ends the watch
    """
    from watchfiles import watch as changes_in

    def once() -> None:
        try:
            seen = look(base, folder)
            if seen and seen.is_a_great_loss:
                told(seen, None)
            elif seen:
                report = follow(base, seen)
                base.index.encode()
                told(seen, report)
        except PolicyError as error:
            told(error, None)

    once()
    timeout = int(every * 1000)
    for _ in changes_in(folder, stop_event=stop, rust_timeout=timeout, yield_on_timeout=True, raise_interrupt=False):  # type: ignore[arg-type]
        time.sleep(SETTLED_SECONDS)  # what is being written is left in peace
        once()
