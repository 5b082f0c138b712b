"""Clauses named by their number: 第三条, 第（四）条, 第十条第二款, 附件2第7项."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from policykb.corpus.numerals import value_of
from policykb.index.text.normalise import fold

_NUMERAL = r"\d{1,3}|[〇零一二两三四五六七八九十百]{1,7}"

_STEP = re.compile(
    rf"第\s*(?P<open>[(（])?\s*(?P<number>{_NUMERAL})\s*[)）]?\s*(?P<unit>条|项|款|章|节|部分|点)|附件\s*(?P<annex>{_NUMERAL})"
)

_PRINTED = re.compile(rf"(?:第|附件)?(?P<open>[(（])?(?P<number>{_NUMERAL})[)）]?(?P<unit>条|章|节|部分|项)?[、.．]?")

_NO_STEP = ("款",)
"""Units that documents do not number: a paragraph of an article."""


@dataclass(frozen=True, slots=True)
class Step:
    """One number on the way to a clause.

    value: the number
    unit: 条, 项, 章, 节, 部分, 点 or 附件
    bracketed: whether it stands in brackets: 第（四）条
    """

    value: int
    unit: str
    bracketed: bool = False


def article_of(question: str) -> tuple[Step, ...]:
    """Return the steps to the clause that a question names, outermost first.

    Empty if it names none.
    """
    steps = []
    for match in _STEP.finditer(fold(question)):
        if match["annex"]:
            steps.append(Step(value_of(match["annex"]), "附件"))
        elif match["unit"] not in _NO_STEP:
            steps.append(Step(value_of(match["number"]), match["unit"], bool(match["open"])))
    return tuple(steps)


def article_words(text: str) -> str:
    """Return how a folded question says the number of a clause: 第十条第二款, or nothing."""
    found = list(_STEP.finditer(text))
    return text[found[0].start() : found[-1].end()] if found else ""


def without_article(text: str) -> str:
    """Return a folded text without the numbers of clauses in it."""
    return _STEP.sub(" ", text)


def leads_to(steps: Sequence[Step], path: Sequence[str]) -> int:
    """Return how well a clause's path fits the steps to it; 0 if it does not.

    The last step must be that of the clause itself. A number fits best in the form that the question gives it.
    """
    path = _annexes_joined(path)
    at, fit = 0, 0
    for number, step in enumerate(steps):
        is_last = number == len(steps) - 1
        places = [len(path) - 1] if is_last else range(at, len(path) - 1)
        found = next(((place, how) for place in places if place >= at and (how := _fits(step, path[place]))), None)
        if found is None:
            return 0
        at, fit = found[0] + 1, fit + found[1]
    return fit


def _annexes_joined(path: Sequence[str]) -> list[str]:
    """Return the path with the number of an annex in one step: 附件, 2 → 附件2."""
    joined: list[str] = []
    for step in path:
        if joined and joined[-1] == "附件":
            joined[-1] += step
        else:
            joined.append(step)
    return joined


def last_printed(unit: str, paths: Sequence[Sequence[str]]) -> str | None:
    """Return the highest number with a unit among clauses, as printed: 第二十条."""
    steps = (path[-1] for path in paths if path)
    numbers = [
        (value_of(match["number"]), step)
        for step in steps
        if (match := _PRINTED.fullmatch(fold(step))) and match["unit"] == unit
    ]
    return max(numbers)[1] if numbers else None


def _fits(step: Step, printed: str) -> int:
    """Return how well a printed number fits a step.

    3 in its own form, less in another, 0 if it is another number.
    """
    match = _PRINTED.fullmatch(fold(printed))
    if match is None or value_of(match["number"]) != step.value or printed.startswith("附件") != (step.unit == "附件"):
        return 0
    if step.unit == "附件" or match["unit"] == step.unit:
        return 3
    if match["unit"]:
        return 0
    return 2 if bool(match["open"]) == step.bracketed else 1
