"""Apply amending decisions to a regulation, each step with its proof.

What an instruction names must be there, word for word; what is not there is said and never guessed. The words of a
deleted place are kept apart.
"""

import re
from collections.abc import Sequence

from policykb.corpus.amending.articles import ConsolidatedText, Failure, Step
from policykb.corpus.amending.changes import CHANGES
from policykb.corpus.amending.found import NotThere
from policykb.corpus.amending.instructions import Instruction, read_instructions
from policykb.corpus.amending.renumbering import renumber
from policykb.corpus.amending.working_text import WorkingText, working_text
from policykb.corpus.model import Document, Span

# 根据2020年12月23日…《关于修改…的决定》修正 · 2020年12月23日…第1823次会议通过
_AMENDED_ON = re.compile(
    r"(?P<day>\d{4}年\d{1,2}月\d{1,2}日)(?:(?!\d{4}年\d{1,2}月)[^。]){0,160}?(?:修正|修订|修改|通过|公布)"
)

# 2020年12月23日最高人民法院审判委员会第1823次会议通过; not 对2015年3月1日…会议通过的《甲条例》作如下修改
_ADOPTED_ON = re.compile(r"(?P<day>\d{4}年\d{1,2}月\d{1,2}日)(?:(?!\d{4}年\d{1,2}月)[^。]){0,60}?通过(?!的[《〈])")

_MAX_HEAD = 4000
"""Maximum number of characters read of what stands before the first clause. Chosen by hand."""

_NOT_READ = (
    "这一处修改没有读懂。请对照决定原文。",
    "This instruction was not understood. See the decision itself.",
)
"""Why an unread instruction is not applied, in Chinese and English."""


def consolidate(regulation: Document, decisions: Sequence[Document]) -> ConsolidatedText:
    """Return a regulation with the instructions of decisions put in.

    decisions: in any order; they are applied in order of the day from which they hold
    """
    text = working_text(regulation)
    failures: list[Failure] = []
    contained = [decision for decision in decisions if contains(regulation, decision)]
    ordered = sorted((decision for decision in decisions if decision not in contained), key=_order)
    for decision in ordered:
        instructions = read_instructions(decision, regulation.header.title)
        if not instructions:
            failures.append(_nothing_read(decision))
        failures += _apply(text, decision, instructions)
    preamble, body = text.frozen()
    return ConsolidatedText(
        document_id=regulation.id,
        title=text.title.text,
        preamble=preamble,
        body=body,
        decisions=tuple(decision.id for decision in ordered),
        contained=tuple(decision.id for decision in sorted(contained, key=_order)),
        removed=tuple(text.removed),
        failures=tuple(failures),
    )


def contains(regulation: Document, decision: Document) -> bool:
    """Whether a text says that it has the amendments of a decision already.

    Its head does: 根据2020年12月23日《…的决定》修正.
    """
    made = {match["day"] for match in _AMENDED_ON.finditer(_head(regulation))}
    adopted = {match["day"] for match in _ADOPTED_ON.finditer(_head(decision))}
    if decision.header.issued:
        year, month, day = map(int, decision.header.issued.split("-"))
        adopted.add(f"{year}年{month}月{day}日")
    return bool(made & adopted)


def _head(document: Document) -> str:
    """Return what stands before the first clause, without white space."""
    end = document.clauses[0].span.start if document.clauses else len(document.text)
    return "".join(document.text[: min(end, _MAX_HEAD)].split())


def _order(decision: Document) -> tuple[str, str, str]:
    """Return the day of a decision, with its id to break ties."""
    header = decision.header
    return header.issued or header.effective or "", header.effective or "", decision.id


def _nothing_read(decision: Document) -> Failure:
    """Return the failure to read any instruction in a decision."""
    step = Step(decision.id, decision.header.title, "unread", "", Span(0, 0))
    return Failure(
        step,
        "这份决定里没有读出对本文件的修改。请对照决定原文。",
        "No instruction for this regulation was read in this decision. See the decision itself.",
    )


def _apply(text: WorkingText, decision: Document, instructions: Sequence[Instruction]) -> list[Failure]:
    """Apply the instructions of one decision; return those that could not be."""
    failures: list[Failure] = []
    for instruction in instructions:
        step = Step(decision.id, decision.header.title, instruction.kind, instruction.words, instruction.span)
        if instruction.kind == "renumber":
            continue
        if instruction.kind == "unread":
            failures.append(Failure(step, *_NOT_READ))
            continue
        try:
            CHANGES[instruction.kind](text, instruction, step)
        except NotThere as problem:
            failures.append(Failure(step, problem.chinese, problem.english))
    failures += renumber(text, decision, instructions)
    return sorted(failures, key=lambda failure: failure.step.span)
