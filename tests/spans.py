"""What every document keeps: each character in one leaf, each text and note quoting its source."""

from policykb.corpus.model import Clause, Document
from policykb.ingest.structure.lines import flow, reflow


def own_text(document: Document, clause: Clause) -> str:
    return flow(document.text, clause.pieces).text


def check_leaves(document: Document) -> None:
    """Every character lies in exactly one clause piece or block."""
    pieces = [piece for clause in document.clauses for piece in clause.pieces]
    at = 0
    for span in sorted([*pieces, *(block.span for block in document.blocks)]):
        assert span.start == at, f"characters {at} to {span.start} lie in no leaf or in two"
        assert span.end > span.start
        at = span.end
    assert at == len(document.text)
    assert pieces == sorted(pieces)
    assert list(document.blocks) == sorted(document.blocks, key=lambda block: block.span)


def check_clauses(document: Document) -> None:
    for clause in document.clauses:
        assert clause.text == own_text(document, clause)
        if len(clause.pieces) == 1:
            assert clause.text == reflow(clause.span.of(document.text))
    ids = [clause.id for clause in document.clauses]
    assert len(set(ids)) == len(ids)


def check_duties(document: Document) -> None:
    for clause in document.clauses:
        for duty in clause.duties:
            assert reflow(duty.span.of(document.text)) == duty.raw
            if duty.inherited:
                continue
            assert clause.span.start <= duty.span.start < duty.span.end <= clause.span.end
            assert duty.raw in clause.text
            for holder in duty.holders:
                assert holder.text in "".join(duty.raw.split())


def check_parents(document: Document) -> None:
    """No clause holds the characters of one below it; the same words may well be printed twice."""
    for parent in document.clauses:
        for child in document.clauses:
            if child.path[:-1] == parent.path:
                for piece in child.pieces:
                    assert not any(own.start < piece.end and piece.start < own.end for own in parent.pieces)


def check_pages(document: Document) -> None:
    at = 0
    for page in document.pages:
        assert page.start == at
        at = page.end
    assert at in (0, len(document.text))
    for clause in document.clauses:
        if clause.page is not None:
            assert document.pages[clause.page - 1].start <= clause.span.start < document.pages[clause.page - 1].end


CHECKS = (check_leaves, check_clauses, check_duties, check_parents, check_pages)
