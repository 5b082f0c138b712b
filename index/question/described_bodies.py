"""Offices that a question describes instead of naming them: 收税的部门, 管医保的局."""

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from policykb.corpus.bodies import LEVELS
from policykb.corpus.mentions import Mention, MentionFinder
from policykb.index.question.phrases import phrases

FILE = Path(__file__).with_name("everyday_bodies.toml")

_VERBS = ("主管", "分管", "负责", "管", "搞", "抓")

_DOES, _DONE = "收报缴修盖种养招审看救灭", ("上访", "登记", "公积金")
"""Characters with which everyday words for what an office does begin, and words with which they end: 收税, 修路."""

_TAILS = ("部门", "管理部门")


@cache
def everyday_bodies() -> dict[str, frozenset[str]]:
    """The bodies that people mean by each subject of the shipped file."""
    bodies: dict[str, set[str]] = defaultdict(set)
    for body, subjects in tomllib.loads(FILE.read_text("utf-8")).items():
        for subject in subjects:
            bodies[subject].add(body)
    return {subject: frozenset(those) for subject, those in bodies.items()}


def described(text: str, finder: MentionFinder) -> Iterator[Mention]:
    """Yield the offices that a folded text describes, in order.

    What an office is in charge of is the subject of its name (管医保的局) or an everyday word for that (收税的部门).
    """
    for match in phrases().described.finditer(text):
        before = match["before"]
        for at in range(len(before)):
            if bodies := _in_charge_of(before[at:], finder):
                readings = frozenset((body, level) for body in bodies for level in LEVELS)
                yield Mention(match.start() + at, match.end(), readings, word=match["level"])
                break


def _in_charge_of(words: str, finder: MentionFinder) -> set[str]:
    """Return the bodies that "管医保" or "收税" is said of."""
    verb = next((verb for verb in _VERBS if words.startswith(verb)), "")
    subject = words.removeprefix(verb)
    if not subject:
        return set()
    is_said = verb or subject[0] in _DOES or subject.endswith(tuple(_DONE))
    bodies = set(everyday_bodies().get(subject, ())) if is_said else set()
    for tail in _TAILS if verb else ():
        if whole := finder.whole(subject + tail):
            bodies |= {body for body, _ in whole.readings}
    return bodies
