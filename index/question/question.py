"""Understanding of a question by readable rules.

The rules find the intent, departments, places, quotations, the topic, and the detail asked for.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Literal

from policykb.corpus.doc_number import DOC_NUMBER, normal
from policykb.corpus.mentions import Mention, MentionFinder
from policykb.corpus.model import Role
from policykb.corpus.regions import Region
from policykb.index.question.article import Step, article_of
from policykb.index.question.asked_time import AskedTime, asked_due, asked_years
from policykb.index.question.asked_unit import asked_unit, gives_number
from policykb.index.question.described_bodies import described
from policykb.index.question.phrases import phrases
from policykb.index.question.printed_names import PrintedNames
from policykb.index.text.normalise import NOT_A_LETTER, fold

Intent = Literal["department", "duties", "lookup", "topic"]

# 在甘肃, 北京的, but not 技能甘肃: a place stands apart from the word before it
_PLACED = r"(?:(?<![\u4e00-\u9fff])|(?<=[在是到去从于的给我为住对向]))(?:{})"

# 省教育厅和省财政厅 · 省教育厅、省财政厅
_AND = re.compile(r"\s*(?:和|与|及|以及|跟|、|,|，)\s*")

_TASKS = re.compile("任务|工作|事项")

_ENGLISH = re.compile(
    r"\b(?:the|of|is|are|was|what|how|who|why|when|where|do|does|did|i|my|me|you|your|it|to|for|in|can|should)\b"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")

# 192号方案
_SHORT_NUMBER = re.compile(r"(?<![\d〕\])）年第])(?P<number>\d{1,4})号(?!楼|院|线)")

# 「甘肅科普發展聯盟」 《甘肃省科学技术普及条例》 "快赔中心"
_QUOTED = re.compile(r"[“「『\"《〈](?P<words>[^”」』\"》〉“「『《〈]{2,80})[”」』\"》〉]")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood.

    text: as it was asked
    intent: department (who is in charge), duties (of a department), lookup (a quotation or 文号), or topic
    topic: the text without department names and filler words; may be empty
    mentions: the departments that it names, without those that only sent a document
    regions: the places that it names
    phrases: what stands in quotation marks
    doc_number: a 文号 in its normal form
    number: the digits of a 文号 given without its head (192号)
    read: the folded text without slips, in which the rules found what they found
    searched: what clauses are compared with: the folded text without regions, courtesy and words of asking
    detail: the kind of detail asked for: amount, number, time, contact or procedure
    unit: the unit of the number asked for, as in `asked_unit`
    asks_documents: whether it asks which documents hold what it quotes
    role: the role that is asked for: lead (牵头) or support (配合)
    together: whether tasks are asked for that several departments have together
    excluded: the departments whose tasks are not meant: 不归省教育厅管的任务
    other_role: whether tasks are asked for in another role than `role`: 不牵头的任务
    counts: whether it asks how many tasks or departments there are
    due: the time in which the tasks fall due that are asked for
    years: the years that it names, each with its words
    article: the steps to the clause that is named by its number
    is_none: whether it asks nothing of policies: a greeting, thanks, a sum, an order to a language model
    is_foreign: whether it is a sentence in a language of which no word was understood
    """

    text: str
    intent: Intent
    topic: str
    mentions: tuple[Mention, ...] = ()
    regions: tuple[Region, ...] = ()
    phrases: tuple[str, ...] = ()
    doc_number: str | None = None
    number: str | None = None
    read: str = ""
    searched: str = ""
    detail: str | None = None
    unit: str | None = None
    asks_documents: bool = False
    role: Role | None = None
    together: bool = False
    excluded: tuple[Mention, ...] = ()
    other_role: bool = False
    counts: bool = False
    due: AskedTime | None = None
    years: tuple[tuple[int, str], ...] = ()
    article: tuple[Step, ...] = ()
    is_none: bool = False
    is_foreign: bool = False

    @property
    def wanted(self) -> str:
        """What clauses are compared with: `searched`, or the text where there is none."""
        return self.searched or self.text

    @property
    def lists_duties(self) -> bool:
        """Whether it asks for a list of tasks that can be looked up."""
        return self.intent == "duties" and bool(self.mentions or self.excluded or self.due)

    def is_detailed_in(self, text: str) -> bool:
        """Whether a clause may give the detail asked for; true if none is asked for."""
        return self.detail is None or bool(phrases().detail_given[self.detail].search(fold(text)))

    def is_number_in(self, text: str) -> bool:
        """Whether a clause gives a number with the unit asked for; true if none is."""
        return self.unit is None or gives_number(self.unit, text)


def understand(
    text: str,
    finder: MentionFinder,
    intent: Intent | None = None,
    corrected: str | None = None,
    printed: PrintedNames | None = None,
    today: date | None = None,
) -> Question:
    """Understand a question.

    intent: replaces the intent that the rules give
    corrected: the folded text without slips, with foreign words translated; by default the folded text
    printed: names that only documents print
    today: the day that 今年 and 年底 are meant from; by default the day of the computer
    """
    today = today or date.today()
    folded = fold(text) if corrected is None else corrected
    found = finder.find(folded)
    named = printed.added_to(found, folded) if printed else found
    named = named or tuple(described(folded, finder))
    meant = tuple(one for one in named if not phrases().sent_by.match(folded, one.end))
    set_aside = {some: span for some in _joined(folded, meant) if (span := _set_aside(folded, some))}
    excluded = tuple(chain.from_iterable(set_aside))
    mentions = tuple(one for one in meant if one not in excluded)
    number = DOC_NUMBER.search(folded)
    short_number = None if number else _SHORT_NUMBER.search(folded)
    quoted = tuple(match["words"] for match in _QUOTED.finditer(text))
    asked_time = asked_due(folded, today)
    topic = _topic(_blanked(folded, set_aside.values(), asked_time.words if asked_time else ""), mentions)
    if number:
        topic = topic.replace(number[0], "")
    regions = finder.regions(folded)
    searched = _searched(folded, regions, number[0] if number else "")
    return Question(
        text=text,
        intent=intent or _intent(folded, topic, bool(meant), _asks_when(asked_time, folded), bool(quoted or number)),
        topic=topic,
        mentions=mentions,
        regions=regions,
        phrases=quoted,
        doc_number=normal(number) if number else None,
        number=short_number["number"] if short_number else None,
        read=folded,
        searched=searched,
        unit=asked_unit(folded),
        asks_documents=bool(quoted and phrases().asks_documents.search(folded)),
        role=_role(folded),
        together=len(mentions) > 1 and bool(phrases().together.search(folded)),
        excluded=excluded,
        other_role=bool(mentions and phrases().other_role.search(folded)),
        counts=bool(phrases().asks_count.search(folded)),
        due=asked_time,
        years=asked_years(folded, today),
        article=article_of(folded),
        is_none=_is_none(folded),
        is_foreign=bool(_ENGLISH.search(folded)) and not _CHINESE.search(folded),
        detail=next((kind for kind, asked in phrases().detail_asked.items() if asked.search(searched)), None),
    )


def _asks_when(asked: AskedTime | None, folded: str) -> bool:
    """Whether a list of tasks by their deadline is asked for.

    Where the time was not understood, the question must speak of tasks.
    """
    return asked is not None and bool(asked.last or _TASKS.search(folded))


def _role(folded: str) -> Role | None:
    """Return the one role that a question speaks of; None for none or both."""
    if phrases().asks_lead.search(folded):
        return None if phrases().asks_part.search(folded) else "lead"
    return "support" if phrases().asks_support.search(folded) else None


def _joined(folded: str, mentions: Sequence[Mention]) -> list[tuple[Mention, ...]]:
    """Return the departments, those together that a question joins: 省教育厅和省财政厅."""
    groups: list[tuple[Mention, ...]] = []
    for one in mentions:
        if groups and _AND.fullmatch(folded, groups[-1][-1].end, one.start):
            groups[-1] += (one,)
        else:
            groups.append((one,))
    return groups


def _set_aside(folded: str, joined: Sequence[Mention]) -> tuple[int, int] | None:
    """Return where a question sets departments aside, or None: 除了省教育厅, 省教育厅不参与的."""
    start, end = joined[0].start, joined[-1].end
    before = phrases().excluded_before.search(folded, 0, start)
    after = phrases().excluded_after.match(folded, end)
    return (before.start() if before else start, after.end() if after else end) if before or after else None


def _blanked(folded: str, spans: Iterable[tuple[int, int]], words: str) -> str:
    """Return a text of the same length without these spans and words."""
    for start, end in spans:
        folded = folded[:start] + " " * (end - start) + folded[end:]
    return folded.replace(words, " " * len(words)) if words else folded


def _is_none(folded: str) -> bool:
    """Whether nothing is asked that policies could answer."""
    said = NOT_A_LETTER.sub("", folded)
    only_courtesy = bool(said) and not NOT_A_LETTER.sub("", phrases().courtesy.sub(" ", folded))
    return only_courtesy or bool(phrases().no_policy.fullmatch("".join(folded.split()).strip("。！!，,~ ")))


def verbatim(text: str) -> list[tuple[int, int]]:
    """Return the spans that are meant letter for letter: quotations and 文号."""
    return [match.span() for pattern in (DOC_NUMBER, _QUOTED) for match in pattern.finditer(text)]


def _intent(folded: str, topic: str, names_department: bool, names_time: bool, quotes: bool) -> Intent:
    asks_items = (names_department or names_time) and phrases().asks_items.search(folded)
    asks_who = phrases().asks_who.search(folded) or (not asks_items and phrases().asks_role.search(folded))
    asks_tasks = asks_items or phrases().asks_tasks.search(folded)
    says_no_more = names_department and not NOT_A_LETTER.sub("", topic)
    if (names_department or names_time) and not asks_who and (asks_tasks or says_no_more):
        return "duties"
    if quotes:
        return "lookup"
    return "department" if asks_who else "topic"


def _searched(text: str, regions: Sequence[Region], number: str) -> str:
    """Remove places, the 文号 and words of asking, unless nothing else is left."""
    rest = text.replace(number, " ") if number else text
    for region in regions:
        rest = re.sub(_PLACED.format("|".join((region.name, region.short))), " ", rest)
    rest = phrases().asking.sub(" ", rest)
    return " ".join(rest.split()) if NOT_A_LETTER.sub("", rest) else text


def _topic(text: str, mentions: Sequence[Mention]) -> str:
    """Remove department names and filler words."""
    parts, start = [], 0
    for mention in mentions:
        parts.append(text[start : mention.start])
        start = mention.end
    return phrases().filler.sub("", " ".join([*parts, text[start:]])).strip()
