"""Phrases of questions: one regular expression for each group of `phrases.toml`."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("phrases.toml")

Patterns = dict[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class Phrases:
    """The compiled groups, all for folded text."""

    # the question asks which department is in charge
    asks_who: re.Pattern[str]
    # the question speaks of those who have a role; without a department of its own it asks who
    asks_role: re.Pattern[str]
    # the question asks which items of a document are meant
    asks_items: re.Pattern[str]
    # the question asks what a department has to do
    asks_tasks: re.Pattern[str]
    # words that say that something is asked
    asked_words: re.Pattern[str]
    # the question asks how many tasks or departments there are
    asks_count: re.Pattern[str]
    # before the name of a department: its tasks are not meant
    excluded_before: re.Pattern[str]
    # behind the name of a department: its tasks are not meant
    excluded_after: re.Pattern[str]
    # the question asks for tasks in another role than this; group `role`
    other_role: re.Pattern[str]
    # the question asks which documents hold what it quotes
    asks_documents: re.Pattern[str]
    # the question speaks of who leads
    asks_lead: re.Pattern[str]
    # the question speaks of any part in a task
    asks_part: re.Pattern[str]
    # the question speaks of who supports
    asks_support: re.Pattern[str]
    # tasks that several departments have together
    together: re.Pattern[str]
    # greetings and thanks; a text of nothing else asks nothing
    courtesy: re.Pattern[str]
    # the text asks nothing of policies
    no_policy: re.Pattern[str]
    # words that say nothing about the topic
    filler: re.Pattern[str]
    # words of asking and courtesy, which clauses do not use
    asking: re.Pattern[str]
    # behind the name of a department: it sent the document
    sent_by: re.Pattern[str]
    # the question may describe an office by what it is in charge of; groups `before` and `level`
    described: re.Pattern[str]
    # by kind of detail (amount, number, time, contact, procedure): the question asks for it
    detail_asked: Patterns
    # by kind of detail: a clause may give it
    detail_given: Patterns


@cache
def phrases() -> Phrases:
    """The phrases of the shipped file, read and compiled at the first call."""
    with FILE.open("rb") as file:
        groups = tomllib.load(file)
    details = groups.pop("detail")
    return Phrases(
        **{name: _compiled(entries) for name, entries in groups.items()},
        detail_asked={kind: _compiled(detail["asked"]) for kind, detail in details.items()},
        detail_given={kind: _compiled(detail["given"]) for kind, detail in details.items()},
    )


def _compiled(entries: Iterable[Mapping[str, Any]]) -> re.Pattern[str]:
    """One regular expression whose alternatives are the entries, in their order."""
    return re.compile("|".join(entry["pattern"] for entry in entries), re.VERBOSE)
