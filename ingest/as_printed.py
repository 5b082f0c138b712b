"""Puts what was read from a plain copy of a text back into the words of the text."""

from dataclasses import replace
from functools import lru_cache

from policykb.corpus.model import Clause, Document, Duty, Header, Holder
from policykb.ingest.structure.lines import flow


def as_printed(document: Document, plain: str, text: str) -> Document:
    """The document that was read from `plain`, in the words of `text`.

    Both texts are equally long.


    What the registry knows (ids, names of departments) and normal forms (文号, dates) stay as they are.
    """
    return replace(
        document,
        text=text,
        header=_header(document.header, plain, text),
        clauses=tuple(_clause(clause, plain, text) for clause in document.clauses),
    )


def _clause(clause: Clause, plain: str, text: str) -> Clause:
    own, printed = flow(plain, clause.pieces).text, flow(text, clause.pieces).text
    if len(own) != len(printed):
        own, printed = "".join(own.split()), "".join(printed.split())
    return replace(
        clause,
        heading=_quoted(clause.heading, own, printed),
        text=flow(text, clause.pieces).text,
        duties=tuple(_duty(duty, plain, text) for duty in clause.duties),
    )


def _duty(duty: Duty, plain: str, text: str) -> Duty:
    own, printed = duty.span.of(plain), duty.span.of(text)
    deadline = duty.deadline and _quoted(duty.deadline, own, printed)
    holders = tuple(_holder(holder, own, printed) for holder in duty.holders)
    return replace(duty, raw=_quoted(duty.raw, own, printed), deadline=deadline, holders=holders)


def _holder(holder: Holder, plain: str, text: str) -> Holder:
    members = tuple(_holder(member, plain, text) for member in holder.members)
    return replace(holder, text=_quoted(holder.text, plain, text), members=members)


def _header(header: Header, plain: str, text: str) -> Header:
    def quoted(words: str | None) -> str | None:
        return None if words is None else _quoted(words, plain, text)

    return replace(
        header,
        title=_quoted(header.title, plain, text),
        notice_title=quoted(header.notice_title),
        issuers=tuple(_quoted(issuer, plain, text) for issuer in header.issuers),
        recipients=quoted(header.recipients),
        publicity=quoted(header.publicity),
        cites=tuple(replace(cited, title=_quoted(cited.title, plain, text)) for cited in header.cites),
        implements=quoted(header.implements),
    )


def _quoted(words: str, plain: str, text: str) -> str:
    """The words as `text` prints them.

    They stay unchanged if they are put together from several places.
    """
    if words in plain:
        start = plain.index(words)
        return text[start : start + len(words)].translate({ord("\u200b"): None})
    bare = "".join(words.split())
    if bare != words:
        return words
    squeezed, printed = _squeezed(plain, text)
    if bare not in squeezed:
        return words
    start = squeezed.index(bare)
    return printed[start : start + len(bare)]


@lru_cache(2)
def _squeezed(plain: str, text: str) -> tuple[str, str]:
    """Both texts without the characters that are white space in `plain`."""
    pairs = [(one, other) for one, other in zip(plain, text, strict=True) if not one.isspace()]
    return "".join(one for one, _ in pairs), "".join(other for _, other in pairs)
