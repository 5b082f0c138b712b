"""Corrections by people: made, taken back, exchanged.

The document is read again from its original with all its corrections laid over, so that names and deadlines follow a
corrected place or date, and so that every later reading has them, too.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policykb.corpus.errors import BadRequest, NotFound, PolicyError
from policykb.corpus.life.changes import Changes, changes
from policykb.corpus.life.corrections import Correction, correction_json, read_correction
from policykb.corpus.life.records import KeptCorrection
from policykb.corpus.model import Document, Duty, as_json
from policykb.corpus.store import Store
from policykb.service.knowledge_base.upkeep.audit import line_of, who
from policykb.service.knowledge_base.upkeep.reading_again import find_original, read_files

if TYPE_CHECKING:
    from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

_LONGEST_REASON = 500
"""Maximum characters of a reason."""


def correct(base: "KnowledgeBase", document_id: str, made: Sequence[Correction], why: str = "") -> Changes:
    """Lay corrections over a document, and return what has changed by it.

    Raises NotFound, NotReadable if the original was not kept, BadRequest for a correction that cannot be laid over.
    """
    if len(why) > _LONGEST_REASON:
        raise BadRequest(f"理由不超过 {_LONGEST_REASON} 字。", f"A reason has at most {_LONGEST_REASON} characters.")
    base.index.check_models()
    with base.writing():  # nobody else corrects or removes it while it is read
        before = known_document(base, document_id)
        kept = [one.correction for one in base.store.lives.corrections(document_id)]
        after = _read(base, document_id, [*kept, *made])
        _check_all_used(before, after)
        _keep(base, before, after, made, why)
    return changes(before, after)


def _keep(base: "KnowledgeBase", before: Document, after: Document, made: Sequence[Correction], why: str) -> None:
    """Put a corrected document in the place of the one before, with the corrections."""
    document_id = before.id
    told = [(correction, value_of(before, correction)) for correction in made]
    facts = [{"correction": correction_json(one), "was": was, "why": why} for one, was in told]
    with closing(Store(base.store.path, checked=False)) as store, store.writing() as writer:
        writer.add(after)
        numbers = writer.keep_corrections(document_id, told, who(), why)
        noted = [fact | {"number": number} for fact, number in zip(facts, numbers, strict=True)]
        writer.note(document_id, "corrected", who(), {"corrections": noted})
        writer.keep_audit(line_of("correct", document=document_id, source=before.source, corrections=noted))


def undo(base: "KnowledgeBase", number: int) -> Changes:
    """Take a correction back, and return what has changed by it.

    Raises NotFound for a correction that does not hold, NotReadable if the original was not kept.
    """
    base.index.check_models()
    with base.writing():
        every = base.store.lives.corrections()
        one = next((one for one in every if one.number == number), None)
        if one is None:
            raise NotFound(
                f"没有编号为 {number} 的更正，或已撤销。用 policykb correction list 查看。",
                f"There is no correction {number} that holds. See them with policykb correction list.",
            )
        before = known_document(base, one.document)
        rest = [other.correction for other in every if other.document == one.document and other.number != number]
        after = _read(base, one.document, rest)
        with closing(Store(base.store.path, checked=False)) as store, store.writing() as writer:
            writer.add(after)
            writer.undo_correction(number)
            writer.note(one.document, "undone", who(), {"number": number})
            writer.keep_audit(line_of("undo", document=one.document, source=before.source, number=number))
    return changes(before, after)


def exchanged(kept: Sequence[KeptCorrection], sha256_of: Mapping[str, str | None]) -> list[dict[str, Any]]:
    """Return corrections as people exchange them between knowledge bases."""
    return [
        {"document": one.document, "sha256": sha256_of.get(one.document), "who": one.who, "at": one.at, "why": one.why,
         "was": one.was, **correction_json(one.correction)}
        for one in kept
    ]  # fmt: skip


def take_over(base: "KnowledgeBase", data: Sequence[Mapping[str, Any]]) -> dict[str, Changes | PolicyError]:
    """Make the corrections of another knowledge base that are not there yet.

    Returns what has changed in each document, or why its corrections were not made.
    """
    by_document: dict[str, list[Mapping[str, Any]]] = {}
    for one in data:
        by_document.setdefault(str(one.get("document")), []).append(one)
    outcome: dict[str, Changes | PolicyError] = {}
    for id, given in by_document.items():
        try:
            known = [one.correction for one in base.store.lives.corrections(id)]
            new = [correction for one in given if (correction := read_correction(one)) not in known]
            if new:
                outcome[id] = correct(base, id, new, str(given[0].get("why") or ""))
        except PolicyError as error:
            outcome[id] = error
    return outcome


def known_document(base: "KnowledgeBase", document_id: str) -> Document:
    """Return a document. Raises NotFound."""
    document = base.store.document(document_id)
    if document is None:
        raise NotFound(
            f"没有编号为 {document_id} 的文件。用 policykb documents 查看编号。",
            f"There is no document {document_id}. See the ids with policykb documents.",
        )
    return document


def value_of(document: Document, correction: Correction) -> Any:
    """Return what was read in the place of a correction, as JSON value."""
    if correction.kind == "header":
        return as_json(getattr(document.header, correction.field))
    clause = next((clause for clause in document.clauses if clause.id == correction.clause), None)
    if clause is None:
        return None
    if correction.kind == "duties":
        return [_duty_value(duty) for duty in clause.notes]
    return list(clause.path)


def _duty_value(duty: Duty) -> dict[str, Any]:
    holders = [{"text": holder.text, "role": holder.role} for holder in duty.holders]
    return {"holders": holders, "deadline": duty.deadline}


def _read(base: "KnowledgeBase", document_id: str, corrections: Sequence[Correction]) -> Document:
    """Return a document as its original reads with these corrections.

    Raises PolicyError.
    """
    original = find_original(base, document_id)
    if isinstance(original, PolicyError):
        raise original
    [document] = read_files([replace(original, corrections=tuple(corrections))])
    if isinstance(document, PolicyError):
        raise document
    if document.id != document_id:
        raise BadRequest(
            "保存的原文件已损坏，不能重新读取。请从备份恢复，或重新收入该文件。",
            "The kept original is damaged and cannot be read again. Restore it from a backup, or take the file in again.",
        )
    return document


def _check_all_used(before: Document, after: Document) -> None:
    """Raise BadRequest if a new correction could not be laid over."""
    from policykb.ingest.corrected import NOT_USED

    known = {doubt.what for doubt in before.doubts}
    for doubt in after.doubts:
        if doubt.what.startswith(NOT_USED) and doubt.what not in known:
            raise BadRequest(
                doubt.what.removeprefix(f"{NOT_USED}："),
                "The correction does not fit: there is no such place, clause, or position in it, or the document does not"
                " print the name.",
            )


def parser_case(base: "KnowledgeBase", number: int, folder: Path) -> list[Path]:
    """Write a correction as a case for the parser: the file, and what to read.

    Returns the files written. Raises NotFound.
    """
    one = next((one for one in base.store.lives.corrections(undone=True) if one.number == number), None)
    original = find_original(base, one.document) if one else None
    if one is None or original is None or isinstance(original, PolicyError):
        raise (
            original
            if isinstance(original, PolicyError)
            else NotFound(f"没有编号为 {number} 的更正。", f"There is no correction {number}.")
        )
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"correction-{number}{original.path.suffix}"
    told = folder / f"correction-{number}.json"
    shutil.copyfile(original.path, file)
    wanted = {"file": file.name, "source": original.source, "was": one.was, "why": one.why}
    told.write_text(json.dumps(wanted | correction_json(one.correction), ensure_ascii=False, indent=2) + "\n", "utf-8")
    return [file, told]
