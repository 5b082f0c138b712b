"""Read from an amending decision what it changes in one regulation.

Numbers mean the regulation as it was before the decision; new numbers come with 作为 or 改为. Words that look like an
instruction and fit no form are kept as an instruction of the kind `unread`: nothing is dropped, nothing guessed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from policykb.corpus.amending.grammar import ABOUT_ALL, ANNEX, CLOSING, FORMS, GENERAL, VERBS
from policykb.corpus.amending.paragraphs import paragraphs_of
from policykb.corpus.amending.places import Place, article_number, read_places
from policykb.corpus.amending.statements import MARK, Quotation, Statement, read_statements
from policykb.corpus.model import Document, Span
from policykb.corpus.numerals import value_of

Kind = Literal[
    "rewrite", "delete", "add", "move", "merge", "replace", "remove", "insert", "append", "rename", "title",
    "renumber", "unread",
]  # fmt: skip
Unit = Literal["条", "款", "项", "编", "章", "节"]

# 一、对《甲条例》作出修改 · 二、删去《乙条例》第三条 · 三、修改《丙规定》 · 四、《丁办法》
_SUBJECT = re.compile(
    r"(?:(?:决定)?(?:将|对|在|修改|删去|删除|就)|(?:决定)?(?:对|将)[^《，。]{0,12}(?:发布|公布|印发|制定)的)?《(?P<title>(?:[^《》]|《[^《》]*》)+)》(?!等)"
)

# 《甲条例》第三条 · 《甲条例》 alone on a line: not 《…的决定》已经…通过
_GOES_ON = re.compile(r"的?第|[作做进]|\s*$")

# 决定对《甲条例》作如下修改
_OPENING = re.compile(
    r"(?:对|将)[^《，。；]{0,40}《(?P<title>(?:[^《》]|《[^《》]*》)+)》(?:[（(][^（()）]*[）)])?[^，。；《]{0,40}[作做]出?(?:如下|以下|部分)?(?:的)?修改"
)

# 全国人民代表大会常务委员会关于修改《甲法》的决定 · 甲法修正案（二）
_OWN_TITLE = re.compile(
    r"(?:修改|修订|修正)[《〈](?P<title>(?:[^《》〈〉]|[《〈][^《》〈〉]*[》〉])+)[》〉](?!等)|^(?P<short>.+?)修正案"
)

# 《甲条例》根据本决定作相应修改，重新公布: the regulation may be printed behind this
_PRINTED_ANEW = re.compile(r"根据本(?:决定|修正案)[^。]{0,40}重新公布")

_NAMED = re.compile(r"《(?P<title>(?:[^《》]|《[^《》]*》)+)》")

_SKIP = re.compile(r"[，,、；;：:\s。]+")
_CHUNK = re.compile(r"[^，；。]*[，；。]?")


@dataclass(frozen=True, slots=True)
class Instruction:
    """One change that a decision orders.

    kind: what is to be done
    words: its words in the decision
    span: where they stand in the decision's text
    places: the places that it names, by their numbers before the decision
    whole: whether it changes words in the whole text
    new: the places that come of it: 作为第十二条
    quoted: the quoted words that it puts in, one for each paragraph of a quotation
    old: the quoted words that it takes out or that mark the place
    unit: what it adds: an article, a paragraph, an item, a chapter
    chapter: number of the chapter that it names
    side: where it adds: behind (后) or before (前) the place
    """

    kind: Kind
    words: str
    span: Span
    places: tuple[Place, ...] = ()
    whole: bool = False
    new: tuple[Place, ...] = ()
    quoted: tuple[tuple[str, ...], ...] = ()
    old: tuple[str, ...] = ()
    unit: Unit | None = None
    chapter: int | None = None
    side: str | None = None


@dataclass(slots=True)
class _Context:
    """What the statements before have named.

    title: the regulation that is being amended, if any
    place: the last place, to which 第二款 alone belongs
    last: the last instruction, which 和第二款的“…” continues
    found: the instructions read so far
    """

    title: str | None
    place: Place | None = None
    last: Instruction | None = None
    found: list[Instruction] = field(default_factory=list)


def read_instructions(decision: Document, title: str) -> tuple[Instruction, ...]:
    """Return the instructions of a decision for the regulation of this title.

    A decision for several regulations names each one before its instructions.
    """
    context = _Context(_own_subject(decision.header.title))
    for statement in read_statements(paragraphs_of(decision)):
        if ABOUT_ALL.search(statement.masked) and GENERAL.search(statement.masked):
            _read_closing(statement, context, title, decision.text)
        if _PRINTED_ANEW.search(statement.masked):
            break
        if ABOUT_ALL.search(statement.masked) and GENERAL.search(statement.masked):
            continue
        _turn_to_subject(statement, context)
        if context.title is not None and same_title(context.title, title):
            _read_statement(statement, context, decision.text)
    return tuple(context.found)


def same_title(one: str, other: str) -> bool:
    """Whether two titles name one regulation: 刑法 and 中华人民共和国刑法 do."""
    return _plain(one) == _plain(other)


def _plain(title: str) -> str:
    """Return a title without white space, marks and the name of the state."""
    return re.sub(r"[\s《》〈〉<>＜＞]|中华人民共和国|[（(][^（()）]*\d{4}[^（()）]*[）)]$", "", title)


def _own_subject(title: str) -> str | None:
    """Return the regulation that the title of a decision names, if it is one alone."""
    match = _OWN_TITLE.search(title)
    return (match["title"] or match["short"]) if match else None


def _turn_to_subject(statement: Statement, context: _Context) -> None:
    """Take note of the regulation that a statement turns to, and of a new number."""
    words = statement.masked
    match = _SUBJECT.match(words, statement.skip)
    if match and match[0].startswith("《") and statement.level is None and not _GOES_ON.match(words, match.end()):
        match = None
    match = match or _OPENING.search(words)
    if ANNEX.match(words) and not match:
        context.title = None
        return
    closing = CLOSING.match(words) or (match and re.match(r"[^。]{0,60}根据本决定", words[match.end() :]))
    if match and not closing:
        context.title, context.place = match["title"], None
    elif statement.level is not None:
        context.place = None


def _read_closing(statement: Statement, context: _Context, title: str, text: str) -> None:
    """Add the renumbering that a closing sentence orders for this regulation."""
    named = [match["title"] for match in _NAMED.finditer(statement.masked)]
    match = GENERAL.search(statement.masked)
    meant = not named or "等" in statement.masked or any(same_title(one, title) for one in named)
    if match and meant and context.found:
        span = statement.span(match.start("words"), match.end("words"))
        context.found.append(Instruction("renumber", _words(span, text), span))


def _read_statement(statement: Statement, context: _Context, text: str) -> None:
    """Add the instructions of one statement."""
    words, at = statement.masked, statement.skip
    context.last = None
    while at < len(words):
        skipped = _SKIP.match(words, at)
        if skipped:
            at = skipped.end()
            continue
        read = _match(words, at)
        if read:
            kind, match = read
            for instruction in _instructions(kind, match, statement, context, text):
                context.found.append(instruction)
                context.last = instruction
            at = match.end()
            continue
        end = max(_end_of_chunk(words, at), at + 1)
        chunk = words[at:end]
        if (VERBS.search(chunk) or MARK in chunk) and not _says_nothing(chunk):
            context.found.append(_unread(statement, at, end, text))
            context.place = None
        at = end


def _match(words: str, at: int) -> tuple[str, re.Match[str]] | None:
    """Return the first form that the words from here have."""
    for kind, pattern in FORMS:
        match = pattern.match(words, at)
        if match and match.end() > at:
            return kind, match
    return None


def _end_of_chunk(words: str, at: int) -> int:
    """Return the end of the part of a sentence that begins here."""
    match = _CHUNK.match(words, at)
    return match.end() if match else len(words)


def _says_nothing(chunk: str) -> bool:
    """Whether part of a sentence speaks of the decision itself or opens a list."""
    return bool(
        CLOSING.match(chunk)
        or re.search(r"(?:如下|以下)修改|作出(?:部分)?修改[。：]?$|根据本决定|予以修改|重新公布", chunk)
        or (re.fullmatch(r"[^\ufffc]*《[^《》]*》[^\ufffc]*", chunk) and not VERBS.search(chunk))
    )


def _unread(statement: Statement, start: int, end: int, text: str) -> Instruction:
    while end > start + 1 and statement.masked[end - 1] in "，；。、 ":
        end -= 1
    span = statement.span(start, end)
    return Instruction("unread", _words(span, text), span)


def _words(span: Span, text: str) -> str:
    """Return the words of a span with each run of white space as one space."""
    return " ".join(span.of(text).split())


def _instructions(
    kind: str, match: re.Match[str], statement: Statement, context: _Context, text: str
) -> Iterator[Instruction]:
    """Yield the instructions of one match."""
    groups = match.groupdict()
    start = match.start()
    span = statement.span(start, match.end())
    places = _places(groups, context)
    quoted, old = _quotations(statement, match, "words"), _quotations(statement, match, "old")
    base = Instruction("unread", _words(span, text), span)
    if kind == "also":
        last = context.last
        if last is None or last.kind not in ("remove", "delete"):
            yield base
            return
        kind = "remove"
    new = read_places(groups["new"] or "", places[0] if places else context.place) if groups.get("new") else ()
    made = replace(
        base,
        kind=kind,  # type: ignore[arg-type]
        places=places,
        whole=bool(groups.get("whole")) and not places,
        new=new,
        quoted=tuple(quotation.lines for quotation in quoted),
        old=tuple(quotation.text for quotation in old),
        unit=groups.get("unit") or _unit_of(new),  # type: ignore[arg-type]
        chapter=value_of(groups["chapter"]) if groups.get("chapter") else None,
        side=groups.get("side"),
    )
    yield from _checked(made, groups, context, base)


def _unit_of(new: tuple[Place, ...]) -> Unit | None:
    """Return the unit that a new place is: 第三款 is a 款."""
    if not new:
        return None
    return "项" if new[0].item is not None else "款" if new[0].paragraph is not None else "条"


def _places(groups: dict[str, str | None], context: _Context) -> tuple[Place, ...]:
    """Return the places that a match names, or the last one named if it names none."""
    printed = groups.get("places") or groups.get("after") or groups.get("inside")
    if printed:
        places = read_places(printed, context.place)
        context.place = replace(places[-1]) if places else context.place
        return places
    this = groups.get("this")
    if context.place is None or (groups.get("whole") or "").strip("的中"):
        return ()
    if this and this.endswith("条"):
        return (Place(context.place.article),)
    if "this" in groups or "whole" in groups:
        return (context.place,)
    return ()


def _quotations(statement: Statement, match: re.Match[str], group: str) -> tuple[Quotation, ...]:
    """Return the quotations within a group of a match."""
    if group not in match.groupdict() or match[group] is None:
        return ()
    first = statement.masked.count(MARK, 0, match.start(group))
    return statement.quotations[first : first + match[group].count(MARK)]


def _checked(
    made: Instruction, groups: dict[str, str | None], context: _Context, unread: Instruction
) -> Iterator[Instruction]:
    """Yield an instruction if it is complete, else its words as unread."""
    if not _is_complete(made):
        yield unread
    elif made.kind == "add":
        yield from _checked_addition(made, groups, context, unread)
    elif made.kind == "renumber" and "引用" in made.words:
        yield unread
    else:
        yield made
        if made.kind == "renumber" and re.search(r"文字|内容", groups.get("more") or ""):
            yield unread


def _is_complete(made: Instruction) -> bool:
    """Whether an instruction names its place and quotes the words that it needs."""
    if not all(made.quoted) or not all(made.old):
        return False
    if made.kind in ("replace", "remove", "insert"):
        named = bool(made.places) or made.whole
        return named and (made.kind != "replace" or len(made.quoted) in (1, len(made.old)))
    if made.kind in ("rewrite", "delete", "move", "append", "merge") and made.chapter is None:
        return bool(made.places) and all(place.article is not None for place in made.places)
    return True


def _checked_addition(
    made: Instruction, groups: dict[str, str | None], context: _Context, unread: Instruction
) -> Iterator[Instruction]:
    """Yield an addition if its place is told and it quotes as many units as it says."""
    inside = made.unit in ("款", "项")
    if groups.get("place"):
        made = replace(made, chapter=value_of(groups["place"] or ""))
    if inside and not made.places and context.place:
        made = replace(made, places=(context.place,))
    if inside and not made.places and made.new and made.new[0].article:
        made = replace(made, places=(Place(made.new[0].article),))
    told = made.places and made.places[0].article if inside else made.new or made.places or made.unit in ("章", "节")
    yield made if told else unread


def labelled(line: str) -> tuple[tuple[int, int] | None, str]:
    """Return the number of the article that a line begins with, and the rest of it."""
    match = re.match(r"\s*(第[一二三四五六七八九十百千零〇\d]{1,7}条(?:之[一二三四五六七八九十]{1,3})?)[\s　]+", line)
    return (article_number(match[1]), line[match.end() :]) if match else (None, line)
