"""A consolidated text as JSON and as lines for people.

Each changed article says by which decision. The text is put together by program, and says so first.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from policykb.corpus.amending.articles import ArticleText, Heading, Removed, Step, label_of
from policykb.corpus.citation import cite
from policykb.corpus.model import as_json
from policykb.corpus.records import DocumentSummary
from policykb.service.knowledge_base.consolidated import Consolidation
from policykb.service.present.language import Language, say

if TYPE_CHECKING:
    from policykb.service.present import replies

NOT_OFFICIAL = (
    "整理版，由程序根据修改决定汇编，非官方文本。引用前请核对官方公布的文本。",
    "Consolidated by program from the amending decisions; not an official text. Check the official one before you cite it.",
)
"""What stands above every consolidated text, in Chinese and English."""

INCOMPLETE = (
    "本整理版不完整：有修改没有写入，见文末。",
    "This text is incomplete: some amendments were not put in; see the end.",
)
"""What stands above a text with instructions that were not applied."""


_INNER = str.maketrans("《》", "〈〉")
"""Marks of a title within a title."""


def consolidated_lines(found: Consolidation, language: Language | None = None) -> list[str]:
    """Return the lines of a consolidated text for a person to read."""
    text = found.text
    lines = [f"〔{say(*NOT_OFFICIAL, language)}〕"]
    if not text.complete:
        lines.append(f"〔{say(*INCOMPLETE, language)}〕")
    lines += [
        "",
        text.title,
        *_made_of(found, language),
        "",
        *_with_mark(text.preamble.lines, text.preamble.steps, language),
    ]
    for part in text.body:
        lines += _lines_of(part, language)
    if text.removed:
        lines += ["", say("删去的内容：", "Deleted:", language)]
        lines += [line for one in text.removed for line in _removed_lines(one, language)]
    if text.failures:
        lines += ["", say("没有写入的修改，请对照决定原文：", "Not put in; see the decisions themselves:", language)]
        for number, failure in enumerate(text.failures, 1):
            reason = say(failure.chinese, failure.english, language)
            lines.append(f"{number}. {reason}{_titled(failure.step)}：{failure.step.words}".rstrip("："))
    return lines


def _made_of(found: Consolidation, language: Language | None) -> list[str]:
    """Return the lines that name the decisions put in, and those in the text before."""
    day = found.day or say("今天", "today", language)
    applied, had = (
        "、".join(cite(one.header, (), one.source) for one in documents)
        for documents in (found.decisions, found.contained)
    )
    lines = (
        [say(f"（截至{day}，据{applied}整理）", f"(As of {day}, with {applied})", language)]
        if applied
        else [say(f"（截至{day}，没有要写入的修改决定）", f"(No decision to put in as of {day})", language)]
    )
    if had:
        lines.append(say(f"（原文已含{had}的修改）", f"(The text has the amendments of {had} already)", language))
    return lines


def _lines_of(part: Heading | ArticleText, language: Language | None) -> Iterator[str]:
    """Yield the lines of a heading or an article, with the mark of its changes."""
    if isinstance(part, Heading):
        yield from ("", *_with_mark([f"{part.label}　{part.words}"], part.steps, language))
        return
    first, *rest = part.lines or ("",)
    lines = [f"{part.label}　{first}", *rest]
    yield from [*lines[:-1], lines[-1] + _article_mark(part, language)]


def _with_mark(lines: Sequence[str], steps: Sequence[Step], language: Language | None) -> list[str]:
    """Return lines with the mark of their changes behind the last."""
    return [*lines[:-1], lines[-1] + _mark(steps, language)] if lines else []


def _mark(steps: Sequence[Step], language: Language | None = None) -> str:
    """Return 〔据《…》修改〕 for changed words, nothing for others."""
    titles = "".join(dict.fromkeys(_titled(step) for step in steps))
    return say(f"〔据{titles}修改〕", f" [amended by {titles}]", language) if titles else ""


def _titled(step: Step) -> str:
    """Return the title of the decision in its marks, those within it as 〈〉."""
    return f"《{step.title.translate(_INNER)}》"


def _article_mark(article: ArticleText, language: Language | None = None) -> str:
    """Return the mark of an article: changed, added, or with another number only."""
    own = [step for step in article.steps if step.kind not in ("renumber", "move")]
    if own or article.inner_steps:
        if any(step.kind == "add" for step in own) and article.was is None:
            titles = "".join(dict.fromkeys(_titled(step) for step in article.all_steps))
            return say(f"〔据{titles}增加〕", f" [added by {titles}]", language)
        return _mark(article.all_steps, language)
    if article.was is None:
        return ""
    was = label_of(article.was, article.label)
    return say(f"〔原{was}〕", f" [formerly {was}]", language)


def _removed_lines(removed: Removed, language: Language | None) -> list[str]:
    mark = say(f"〔据{_titled(removed.step)}删去〕", f" [deleted by {_titled(removed.step)}]", language)
    return [f"{removed.place}　{removed.words}{mark}"]


def consolidated_json(found: Consolidation, language: Language | None = None) -> "replies.ConsolidatedReply":
    """Return a consolidated text as the reply of the API."""
    text = found.text
    return {
        "id": text.document_id,
        "title": text.title,
        "as_of": found.day,
        "official": False,
        "notice": say(*NOT_OFFICIAL, language),
        "complete": text.complete,
        "decisions": [_name(one) for one in found.decisions],
        "contained": [_name(one) for one in found.contained],
        "preamble": {"lines": list(text.preamble.lines), "steps": _steps(text.preamble.steps)},
        "headings": [
            {"before": before, "label": heading.label, "text": heading.words, "steps": _steps(heading.steps)}
            for before, heading in _placed_headings(text.body)
        ],
        "articles": [_article_json(article, language) for article in text.articles],
        "removed": [{"place": one.place, "text": one.words, "step": _step(one.step)} for one in text.removed],
        "failures": [
            {"reason": say(one.chinese, one.english, language), "step": _step(one.step)} for one in text.failures
        ],
    }


def _name(document: DocumentSummary) -> "replies.NamedDocument":
    return {"id": document.id, "title": document.header.title, "doc_number": document.header.doc_number}


def _placed_headings(body: Sequence[Heading | ArticleText]) -> Iterator[tuple[int, Heading]]:
    """Yield each heading with the number of articles that stand before it."""
    before = 0
    for part in body:
        if isinstance(part, Heading):
            yield before, part
        else:
            before += 1


def _article_json(article: ArticleText, language: Language | None) -> "replies.ConsolidatedArticle":
    was = article.was
    return {
        "label": article.label,
        "was": label_of(was, article.label) if was else None,
        "mark": _article_mark(article, language).strip() or None,
        "steps": _steps(article.steps),
        "paragraphs": [
            {
                "text": paragraph.words,
                "steps": _steps(paragraph.steps),
                "items": [
                    {"label": item.label, "text": item.words, "steps": _steps(item.steps)} for item in paragraph.items
                ],
            }
            for paragraph in article.paragraphs
        ],
    }


def _steps(steps: Sequence[Step]) -> "list[replies.ConsolidationStep]":
    return [_step(step) for step in steps]


def _step(step: Step) -> "replies.ConsolidationStep":
    return {
        "decision_id": step.decision_id,
        "title": step.title,
        "kind": step.kind,
        "words": step.words,
        "span": as_json(step.span),
    }
