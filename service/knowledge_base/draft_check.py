"""Checks what a draft cites against the documents.

Each 《…》, 文号, 第N条, quotation and "由X负责" is found or not, and where it is found otherwise, what stands there is told.
What the documents at hand do not hold is not found here, which does not say that it does not exist.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter
from typing import Literal

from policykb.corpus.citation import cite
from policykb.corpus.doc_number import DOC_NUMBER, normal
from policykb.corpus.errors import BadRequest
from policykb.corpus.mentions import Mention, MentionFinder
from policykb.corpus.model import Holder
from policykb.corpus.records import DocumentSummary, Entry
from policykb.index.documents.citations import Citations
from policykb.index.question.article import article_of, last_printed, leads_to
from policykb.index.text.normalise import common_letters, fold, letters
from policykb.index.text.segmenter import bigrams
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

Kind = Literal["document", "number", "article", "quotation", "body"]
Outcome = Literal["found", "not_found", "repealed", "expired", "suspended", "wording_differs", "body_differs"]

LONGEST_DRAFT = 50_000
"""Maximum characters of a draft."""

_MOST_CITED = 1_000
"""Maximum number of findings of one draft. Chosen by hand: one in fifty characters of the longest."""

_MOST_TOLD = 5_000_000
"""Maximum characters that all findings of a draft tell of what stands there. Chosen by hand."""

_MOST_COMPARED = 200
"""Maximum number of titles, and of clauses, that are compared letter by letter."""

_MOST_UNKNOWN = 200
"""Maximum number of unknown titles of a draft that are compared with those at hand. Chosen by hand."""

_MOST_LETTERS = 5_000_000
"""Maximum letters of clauses that all quotations of a draft are compared with one by one. Chosen by hand."""

_LIKE = 0.85
"""Minimum share of letters that two titles have in the same order, for one to be the other in other words."""

_SHORTEST_QUOTATION = 8
"""Minimum letters of words in quotation marks that are looked for; shorter ones are names."""

_CITED = re.compile(r"《(?P<title>(?:[^《》]|《[^《》]*》){2,120})》(?:\s*[（(](?P<note>[^（()）]{3,60})[）)])?")
_ARTICLE = re.compile(
    r"(?:第\s*[（(]?\s*(?:\d{1,3}|[〇零一二三四五六七八九十百]{1,7})\s*[）)]?\s*(?:条|项|部分|章|节)|附件\s*\d{1,2})+(?:第[一二三四五六七八九十]款)?"
)
_OWN = re.compile("本(?:办法|规定|条例|方案|意见|通知|细则)$")
_DIGITS = re.compile(r"\d+")
_GOES_ON = re.compile("(?:该|上述|前述|此|这|其中)")
_BEFORE_NUMBER = re.compile("(?:根据|按照|依据|贯彻|落实|执行|参照|以及|和|与|及)+")
_QUOTED = re.compile("[“「](?P<words>[^”」“「]{2,400})[”」]")
_SENTENCE = re.compile(r"(?:[“「][^”」“「\n]{0,400}[”」]|[^。！？；\n])+[。！？；]?")
_ROLE_AFTER = re.compile(
    r"(?:[、和及与][^，,。；]{1,20}?)?(?:等部门)?(?:共同|具体|统一|组织)?(?:牵头|负责|主管|配合|承担|落实)"
)
_NOT_BEFORE = re.compile(r"(?:[向报对给送经请]|不[由归])$")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a draft says, and whether the documents say so.

    kind: document (《…》), number (文号), article (第N条), quotation, or body (由X负责)
    text: the words of the draft
    start, end: where they stand in it, in characters
    outcome: found, not_found, wording_differs (what stands there is in `instead`), body_differs, or why what is cited
        is no longer in force: repealed, expired, suspended
    citation: the place where it stands, or where something else does
    document_id, clause_id: of that place
    instead: what stands there
    """

    kind: Kind
    text: str
    start: int
    end: int
    outcome: Outcome
    citation: str | None = None
    document_id: str | None = None
    clause_id: str | None = None
    instead: str | None = None


def check_citations(base: KnowledgeBase, text: str) -> list[Finding]:
    """Check everything that a draft cites, in the order in which it stands there.

    Raises BadRequest for a draft that is empty, too long or cites too much.
    """
    if not text.strip() or len(text) > LONGEST_DRAFT:
        raise BadRequest(
            f"要核对的文稿应有 1 到 {LONGEST_DRAFT} 个字，现有 {len(text)} 个。请分段核对。",
            f"A draft must have 1 to {LONGEST_DRAFT} characters, not {len(text)}. Check it in parts.",
        )
    check = _Check(base, text)
    findings: list[Finding] = []
    told = 0
    for found in (one for sentence in _SENTENCE.finditer(text) for one in check.sentence(sentence)):
        findings.append(found)
        told += len(found.instead or "")
        if len(findings) > _MOST_CITED or told > _MOST_TOLD:
            raise BadRequest(
                f"文稿里的引用超过 {_MOST_CITED:,} 处，或所引原文合计超过 {_MOST_TOLD:,} 字。请分段核对。",
                f"The draft cites more than {_MOST_CITED:,} things, or over {_MOST_TOLD:,} characters of text. "
                "Check it in parts.",
            )
    return sorted(findings, key=lambda found: (found.start, found.end))


class _Check:
    """One draft on its way; the document cited last is what 第三条 alone is of."""

    def __init__(self, base: KnowledgeBase, text: str) -> None:
        self._base = base
        self._text = text
        self._documents = base.index.current_documents.by_id()
        self._citations = Citations(self._documents.values())
        self._finder: MentionFinder = base.finder
        self._folded = fold(text)
        self._entries: dict[str, list[Entry]] = {}
        self._letters: dict[str, str] = {}
        self._letters_left = _MOST_LETTERS
        self._known: dict[str, list[DocumentSummary]] = {}
        self._nearly: dict[str, DocumentSummary | None] = {}
        self._places: dict[tuple[str, str], list[int]] = {}
        self._cited: DocumentSummary | None = None

    @cached_property
    def _pairs(self) -> dict[str, frozenset[str]]:
        """The pairs of letters of every title, by document."""
        return {one.id: frozenset(bigrams(one.header.title or "")) for one in self._documents.values()}

    def sentence(self, sentence: re.Match[str]) -> Iterator[Finding]:
        """Yield what one sentence cites, from left to right, then who is named in it."""
        clauses: dict[str, Entry] = {}
        end = sentence.start()
        if not self._text[:end].endswith(("。", "；", "！", "？")) and not _GOES_ON.match(sentence[0]):
            self._cited = None  # a line of its own: 第二条 is the draft's own article
        matches = (
            match
            for pattern in (_CITED, DOC_NUMBER, _ARTICLE, _QUOTED)
            for match in pattern.finditer(self._text, *sentence.span())
        )
        for match in sorted(matches, key=lambda one: (one.start(), -one.end())):
            if match.start() < end and match.re is not _QUOTED:
                continue  # a 文号 in brackets behind a title belongs to it
            if match.re is _CITED:
                yield self._document(match)
            elif match.re is DOC_NUMBER:
                yield self._number(match)
            elif match.re is _ARTICLE:
                if self._is_own(match):
                    continue
                finding, found = self._article(match)
                clauses.update((entry.clause.id, entry) for entry in found)
                yield finding
            else:
                yield from self._quotation(match, list(clauses.values()))
                continue
            end = match.end()
        yield from self._bodies(*sentence.span(), list(clauses.values()))

    def _is_own(self, match: re.Match[str]) -> bool:
        """Whether a number is that of an article of the draft itself.

        It begins a line, or stands behind 本办法.
        """
        line = self._text.rfind("\n", 0, match.start()) + 1
        before = self._text[line : match.start()]
        return not before.strip() or bool(_OWN.search(before))

    def _clauses_of(self, document: DocumentSummary) -> list[Entry]:
        if document.id not in self._entries:
            self._entries[document.id] = self._base.store.entries_of(document.id)
        return self._entries[document.id]

    def _like(self, title: str) -> DocumentSummary | None:
        """Return the one document whose title is nearly this one.

        One of another year or place is another document. Of many unknown titles only the first ones are looked up.
        """
        if title not in self._nearly:
            self._nearly[title] = self._nearest(title) if len(self._nearly) < _MOST_UNKNOWN else None
        return self._nearly[title]

    def _nearest(self, title: str) -> DocumentSummary | None:
        wanted, digits = frozenset(bigrams(title)), _DIGITS.findall(title)
        places = {region.name for region in self._finder.regions(title)}
        near = sorted(
            (id for id, pairs in self._pairs.items() if 2 * len(pairs & wanted) >= len(wanted)),
            key=lambda one: (-len(self._pairs[one] & wanted), one),
        )[:_MOST_COMPARED]
        like = [
            document
            for document in (self._documents[id] for id in near)
            if _DIGITS.findall(document.header.title or "") == digits
            and {region.name for region in self._finder.regions(document.header.title or "")} == places
            and _likeness(title, document.header.title or "") >= _LIKE
        ]
        return like[0] if len(like) == 1 else None

    def _document(self, match: re.Match[str]) -> Finding:
        title, number = match["title"], DOC_NUMBER.search(match["note"] or "")
        if title not in self._known:
            self._known[title] = self._citations.named(title, None)
        known = self._known[title]
        by_number = self._citations.named("", normal(number)) if number else []
        if by_number and by_number[0] not in known:
            return self._found("document", match, "wording_differs", by_number[0], by_number[0].header.title)
        if known:
            here = next((one for one in known if one in by_number), known[0])
            printed = here.header.doc_number
            if number and printed and printed != normal(number):
                return self._found("document", match, "wording_differs", here, printed)
            found = self._found("document", match, "found", here)
            if len(known) > 1 and not by_number:
                self._cited = None  # which of them its articles are of, nobody can tell
            return found
        like = None if number else self._like(title)
        finding = Finding("document", match[0], *match.span(), "not_found")
        if like:
            finding = self._found("document", match, "wording_differs", like, like.header.title)
        self._cited = None
        return finding

    def _number(self, match: re.Match[str]) -> Finding:
        number = normal(match)
        for at in range(len(match["issuer"])):  # 根据甘科才〔2023〕1号: the words before it are no part of it
            if known := self._citations.named("", number[at:]):
                return self._found("number", match, "found", known[0], before=at)
        self._cited = None
        before = _BEFORE_NUMBER.match(match[0])
        start = match.start() + (before.end() if before else 0)
        return Finding("number", self._text[start : match.end()], start, match.end(), "not_found")

    def _found(
        self,
        kind: Kind,
        match: re.Match[str],
        outcome: Outcome,
        document: DocumentSummary,
        instead: str | None = None,
        before: int = 0,
    ) -> Finding:
        """Return a finding of a document, which is the one cited from now on.

        before: number of characters of the match that are no part of it
        """
        self._cited = document
        if outcome == "found":
            outcome = _found_in(document)
        citation = cite(document.header, (), document.source)
        start, end = match.start() + before, match.end()
        return Finding(kind, self._text[start:end], start, end, outcome, citation, document.id, None, instead)

    def _article(self, match: re.Match[str]) -> tuple[Finding, list[Entry]]:
        """Return the finding for a number of a clause, and the clauses of that number."""
        steps, document = article_of(match[0]), self._cited
        if document is None or not steps:
            return Finding("article", match[0], *match.span(), "not_found"), []
        entries = self._clauses_of(document)
        if (document.id, match[0]) not in self._places:
            self._places[document.id, match[0]] = [leads_to(steps, entry.clause.path) for entry in entries]
        fits = self._places[document.id, match[0]]
        best = max(fits, default=0)
        if not best:
            last = last_printed(steps[-1].unit, [entry.clause.path for entry in entries])
            citation = cite(document.header, (), document.source)
            return Finding("article", match[0], *match.span(), "not_found", citation, document.id, None, last), []
        found = entries[fits.index(best)]
        path = found.clause.path
        below = [entry for entry in entries if entry.clause.path[: len(path)] == path]
        outcome = _found_in(document)
        citation = cite(document.header, path, document.source)
        return Finding("article", match[0], *match.span(), outcome, citation, document.id, found.clause.id), below

    def _quotation(self, match: re.Match[str], clauses: Sequence[Entry]) -> Iterator[Finding]:
        """Yield whether the document cited last says what is quoted, word for word."""
        document, words = self._cited, letters(match["words"])
        if document is None or len(words) < _SHORTEST_QUOTATION:
            return
        entries = clauses or self._clauses_of(document)
        held = next((entry for entry in entries if words in self._letters_of(entry)), None)
        place = held or self._nearest_clause(words, entries)
        outcome: Outcome = "found" if held else "wording_differs" if place else "not_found"
        yield Finding(
            kind="quotation",
            text=match["words"],
            start=match.start("words"),
            end=match.end("words"),
            outcome=outcome,
            citation=cite(document.header, place.clause.path if place else (), document.source),
            document_id=document.id,
            clause_id=place.clause.id if place else None,
            instead=place.clause.text if place and not held else None,
        )

    def _letters_of(self, entry: Entry) -> str:
        if entry.clause.id not in self._letters:
            self._letters[entry.clause.id] = letters(entry.clause.text)
        return self._letters[entry.clause.id]

    def _nearest_clause(self, words: str, entries: Sequence[Entry]) -> Entry | None:
        """Return the clause that says nearly these words, of as many as are compared."""
        shared: list[tuple[int, Entry]] = []
        for entry in entries[:_MOST_COMPARED]:
            self._letters_left -= len(self._letters_of(entry))
            if self._letters_left < 0:
                break
            shared.append((common_letters(words, self._letters_of(entry)), entry))
        most, near = max(shared, key=itemgetter(0), default=(0, None))
        return near if most >= _LIKE * len(words) else None

    def _bodies(self, start: int, end: int, clauses: Sequence[Entry]) -> Iterator[Finding]:
        """Yield who is said to be responsible, compared with the clause that is cited."""
        if not clauses:
            return
        folded = self._folded
        holders = (holder for entry in clauses for duty in entry.clause.duties for holder in duty.holders)
        named = list(dict.fromkeys(replace(holder, role="unspecified", members=()) for holder in holders))
        others = "、".join(dict.fromkeys(holder.text for holder in named))
        for mention in self._finder.find(folded[start:end]):
            at, to = start + mention.start, start + mention.end
            if not _ROLE_AFTER.match(folded, to) or _NOT_BEFORE.search(folded[start:at]):
                continue
            document = self._documents[clauses[0].document_id]
            place = cite(document.header, clauses[0].clause.path, document.source)
            is_named = any(self._is(mention, self._text[at:to], holder) for holder in named)
            yield Finding(
                "body", self._text[at:to], at, to, "found" if is_named else ("body_differs" if named else "not_found"),
                place, document.id, clauses[0].clause.id, None if is_named else others or None,
            )  # fmt: skip

    def _is(self, mention: Mention, words: str, holder: Holder) -> bool:
        names = {fold(name) for name in (holder.text, holder.name, holder.full_name) if name}
        return fold(words) in names or bool(holder.department_id and self._finder.means(mention, holder.department_id))


def _likeness(title: str, other: str) -> float:
    """Return the share of letters that two titles have in the same order."""
    one, two = letters(title), letters(other)
    return 2 * common_letters(one, two) / (len(one) + len(two) or 1)


def _found_in(document: DocumentSummary) -> Outcome:
    """Return the outcome for what a document says, if it is still in force."""
    status = document.header.status
    return status if status in ("repealed", "expired", "suspended") else "found"
