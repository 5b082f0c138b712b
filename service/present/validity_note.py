"""The note behind a citation that says whether the document is still in force.

Citing a repealed document unawares is the worst mistake that an official can make.
"""

from policykb.corpus.citation import cite
from policykb.corpus.records import DocumentSummary
from policykb.service.present.language import Language, say


def validity_note(document: DocumentSummary, language: Language | None = None) -> str:
    """Return （已被《…》（…）废止） or the like; empty for a document in force.

    It names the document that repeals or amends this one, if that is known.
    """
    by = [document.repealed_by] if document.repealed_by else [*document.amended_by]
    named = "、".join(cite(one.header, (), one.source) for one in by)
    if document.header.status == "repealed":
        return (
            say(f"（已被{named}废止）", f" (repealed by {named})", language)
            if named
            else say("（已废止）", " (no longer in force)", language)
        )
    if document.header.status == "expired":
        last = document.header.expires
        return say(f"（有效期至 {last}，已满）", f" (expired on {last})", language)
    if document.header.status == "suspended":
        return _suspended(document, language)
    if document.superseded_by:
        newer = cite(document.superseded_by.header, (), document.superseded_by.source)
        return say(f"（已有新版：{newer}）", f" (superseded by {newer})", language)
    if document.header.status == "not_in_force":
        first = document.header.effective
        return say(f"（{first} 起施行，尚未施行）", f" (not in force before {first})", language)
    if document.header.status == "amended":
        return (
            say(f"（已被{named}修改）", f" (amended by {named})", language)
            if named
            else say("（已修改）", " (amended)", language)
        )
    return ""


def _suspended(document: DocumentSummary, language: Language | None) -> str:
    """Return by which document and until when a suspended document is not applied."""
    reason = document.status_reason
    named = cite(reason.document.header, (), reason.document.source) if reason and reason.document else ""
    until = reason.until if reason else None
    return say(
        f"（已{f'被{named}' if named else ''}暂停执行{f'，至 {until}' if until else ''}）",
        f" (suspended{f' by {named}' if named else ''}{f' until {until}' if until else ''})",
        language,
    )
