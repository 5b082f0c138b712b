"""A note behind a citation of what does not hold any more: citing it unawares is the worst mistake an official can make."""

from policykb.corpus.citation import cite
from policykb.corpus.store import DocumentSummary
from policykb.service.present.language import Language, say


def no_longer(document: DocumentSummary, language: Language | None = None) -> str:
    """（已被《…》（…）废止）: that a document does not hold, or not as it stands, and by which other, if that is known; empty
    for one in force."""
    by = [document.repealed_by] if document.repealed_by else [*document.amended_by]
    named = "、".join(cite(one.header, (), one.source) for one in by)
    if document.header.status == "repealed":
        return (
            say(f"（已被{named}废止）", f" (repealed by {named})", language)
            if named
            else say("（已废止或有效期已满）", " (no longer in force)", language)
        )
    if document.header.status == "amended":
        return (
            say(f"（已被{named}修改）", f" (amended by {named})", language)
            if named
            else say("（已修改）", " (amended)", language)
        )
    return ""
