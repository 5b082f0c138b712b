"""Understanding of a question by readable rules.

The rules find the intent, departments, places, quotations, the topic, and the detail asked for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from policykb.corpus.doc_number import DOC_NUMBER, normal
from policykb.corpus.mentions import Mention, MentionFinder
from policykb.corpus.model import Role
from policykb.corpus.regions import Region
from policykb.index.question.article import Step, article_of
from policykb.index.question.asked_unit import asked_unit, gives_number
from policykb.index.question.described_bodies import described
from policykb.index.question.phrases import phrases
from policykb.index.question.printed_names import PrintedNames
from policykb.index.text.normalise import NOT_A_LETTER, fold

Intent = Literal["department", "duties", "lookup", "topic"]

# 在甘肃, 北京的, but not 技能甘肃: a place stands apart from the word before it
_PLACED = r"(?:(?<![\u4e00-\u9fff])|(?<=[在是到去从于的给我为住对向]))(?:{})"

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
    searched: what clauses are compared with: the folded text without regions, courtesy and words of asking
    detail: the kind of detail asked for: amount, number, time, contact or procedure
    unit: the unit of the number asked for, as in `asked_unit`
    asks_documents: whether it asks which documents hold what it quotes
    role: the role that is asked for: lead (牵头) or support (配合)
    together: whether tasks are asked for that several departments have together
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
    searched: str = ""
    detail: str | None = None
    unit: str | None = None
    asks_documents: bool = False
    role: Role | None = None
    together: bool = False
    article: tuple[Step, ...] = ()
    is_none: bool = False
    is_foreign: bool = False

    @property
    def wanted(self) -> str:
        """What clauses are compared with: `searched`, or the text where there is none."""
        return self.searched or self.text

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
) -> Question:
    """Understand a question.

    intent: replaces the intent that the rules give
    corrected: the folded text without slips, with foreign words translated; by default the folded text
    printed: names that only documents print
    """
    folded = fold(text) if corrected is None else corrected
    found = finder.find(folded)
    named = printed.added_to(found, folded) if printed else found
    named = named or tuple(described(folded, finder))
    mentions = tuple(one for one in named if not phrases().sent_by.match(folded, one.end))
    number = DOC_NUMBER.search(folded)
    short_number = None if number else _SHORT_NUMBER.search(folded)
    quoted = tuple(match["words"] for match in _QUOTED.finditer(text))
    topic = _topic(folded, mentions)
    if number:
        topic = topic.replace(number[0], "")
    regions = finder.regions(folded)
    searched = _searched(folded, regions, number[0] if number else "")
    return Question(
        text=text,
        intent=intent or _intent(folded, topic, bool(mentions), bool(quoted or number)),
        topic=topic,
        mentions=mentions,
        regions=regions,
        phrases=quoted,
        doc_number=normal(number) if number else None,
        number=short_number["number"] if short_number else None,
        searched=searched,
        unit=asked_unit(folded),
        asks_documents=bool(quoted and phrases().asks_documents.search(folded)),
        role=_role(folded),
        together=len(mentions) > 1 and bool(phrases().together.search(folded)),
        article=article_of(folded),
        is_none=_is_none(folded),
        is_foreign=bool(_ENGLISH.search(folded)) and not _CHINESE.search(folded),
        detail=next((kind for kind, asked in phrases().detail_asked.items() if asked.search(searched)), None),
    )


def _role(folded: str) -> Role | None:
    """Return the one role that a question speaks of; None for none or both."""
    if phrases().asks_lead.search(folded):
        return None if phrases().asks_part.search(folded) else "lead"
    return "support" if phrases().asks_support.search(folded) else None


def _is_none(folded: str) -> bool:
    """Whether nothing is asked that policies could answer."""
    said = NOT_A_LETTER.sub("", folded)
    only_courtesy = bool(said) and not NOT_A_LETTER.sub("", phrases().courtesy.sub(" ", folded))
    return only_courtesy or bool(phrases().no_policy.fullmatch("".join(folded.split()).strip("。！!，,~ ")))


def verbatim(text: str) -> list[tuple[int, int]]:
    """Return the spans that are meant letter for letter: quotations and 文号."""
    return [match.span() for pattern in (DOC_NUMBER, _QUOTED) for match in pattern.finditer(text)]


def _intent(folded: str, topic: str, names_department: bool, quotes: bool) -> Intent:
    asks_items = names_department and phrases().asks_items.search(folded)
    asks_who = phrases().asks_who.search(folded) or (not asks_items and phrases().asks_role.search(folded))
    asks_tasks = asks_items or phrases().asks_tasks.search(folded)
    if names_department and not asks_who and (asks_tasks or not NOT_A_LETTER.sub("", topic)):
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
