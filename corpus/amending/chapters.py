"""The changes of chapters: their headings, and the articles under them."""

from policykb.corpus.amending.articles import Removed, Step, label_of
from policykb.corpus.amending.found import NotThere
from policykb.corpus.amending.instructions import Instruction
from policykb.corpus.amending.rewriting import split_articles
from policykb.corpus.amending.working_text import (
    Words,
    WorkingArticle,
    WorkingHeading,
    WorkingText,
    heading_of,
    read_paragraphs,
)
from policykb.corpus.numerals import chinese


def _missing(number: int | None, unit: str) -> NotThere:
    name = f"第{chinese(number or 0)}{unit}"
    return NotThere(f"原文没有{name}，或者不止一个。", f"The text has no {name}, or more than one.")


def run_of(text: WorkingText, number: int, unit: str) -> int:
    """Return the last run of articles under the chapter or section of a number."""
    runs = [
        run
        for run, headings in enumerate(text.headings)
        if any(heading.unit == unit and heading.number == number for heading in headings)
    ]
    if len(runs) != 1:
        raise _missing(number, unit)
    run = runs[0]
    while unit == "章" and run + 1 < len(text.headings) and all(one.unit == "节" for one in text.headings[run + 1]):
        run += 1
    return run


def rename(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Give a chapter or section another heading."""
    unit = instruction.unit or "章"
    found = [
        heading
        for run in text.headings
        for heading in run
        if heading.unit == unit and heading.number == instruction.chapter
    ]
    if len(found) != 1:
        raise _missing(instruction.chapter, unit)
    label, words = heading_of(instruction.quoted[0][0])
    if label and label != found[0].label:
        raise NotThere("引文的章节序号与所指的不同。", "The quoted words have the number of another heading.")
    found[0].words.put(0, len(found[0].words.text), words, step)


def add_chapter(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Add a quoted chapter: its heading and its articles, each with its number."""
    lines = [line for quoted in instruction.quoted for line in quoted]
    label, name = heading_of(lines[0])
    parts = split_articles([lines[1:]]) if lines[1:] else []
    numbered = [(number, words) for number, words in parts if number]
    if instruction.unit != "章" or not label or not numbered or len(numbered) != len(parts):
        raise NotThere(
            "引文没有写明章名和逐条的条号。", "The quoted words do not give the heading and the number of each article."
        )
    heading = WorkingHeading(label, Words(name, [True] * len(name), [step]))
    at = next(
        (run for run, having in enumerate(text.headings) if any(_is_from(one, heading.number) for one in having)),
        len(text.headings),
    )
    for later in (one for run in text.headings[at:] for one in run if _is_from(one, heading.number)):
        later.label = f"第{chinese(later.number + 1)}章"
        later.words.steps.append(step)
    for article in text.articles:
        article.heading += article.heading >= at
    text.headings.insert(at, [heading])
    like = text.articles[0].label if text.articles else ""
    for number, words in numbered:
        paragraphs = read_paragraphs(words, True, step)
        made = WorkingArticle(None, label_of(number, like), paragraphs, at, [step], number, fixed=True)
        text.articles.append(made)


def _is_from(heading: WorkingHeading, number: int) -> bool:
    """Whether a heading is that of a chapter with this number or a higher one."""
    return heading.unit == "章" and heading.number >= number


def delete_chapter(text: WorkingText, instruction: Instruction, step: Step) -> None:
    """Delete a chapter or section with its articles."""
    unit = instruction.unit or "章"
    last = run_of(text, instruction.chapter or 0, unit)
    first = last
    while not any(one.unit == unit and one.number == instruction.chapter for one in text.headings[first]):
        first -= 1
    for run in range(first, last + 1):
        for article in [article for article in text.articles if article.heading == run]:
            text.removed.append(Removed(article.label, article.text, step))
            text.articles.remove(article)
        text.headings[run] = [one for one in text.headings[run] if one.unit not in ("章", "节") or _above(one, unit)]


def _above(heading: WorkingHeading, unit: str) -> bool:
    """Whether a heading stands above those of a unit."""
    return unit == "节" and heading.unit == "章"
