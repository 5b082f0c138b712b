"""The JSON objects of a consolidated text."""

from typing import Literal

from typing_extensions import TypedDict

from policykb.service.present.replies.headers import NamedDocument
from policykb.service.present.replies.span import Span


class ConsolidationStep(TypedDict):
    """One instruction of a decision.

    `span` is where its words stand in the text of that decision.
    """

    decision_id: str
    title: str
    kind: str
    words: str
    span: Span


class ConsolidatedItem(TypedDict):
    """One item (项)."""

    label: str
    text: str
    steps: list[ConsolidationStep]


class ConsolidatedParagraph(TypedDict):
    """One paragraph (款) with its items."""

    text: str
    steps: list[ConsolidationStep]
    items: list[ConsolidatedItem]


class ConsolidatedArticle(TypedDict):
    """One article (条).

    `was` is the number that it had before, `mark` says what changed it.
    """

    label: str
    was: str | None
    mark: str | None
    steps: list[ConsolidationStep]
    paragraphs: list[ConsolidatedParagraph]


class ConsolidatedHeading(TypedDict):
    """The heading of a part, chapter or section; so many articles stand `before` it."""

    before: int
    label: str
    text: str
    steps: list[ConsolidationStep]


class ConsolidatedPreamble(TypedDict):
    """The words before the first article."""

    lines: list[str]
    steps: list[ConsolidationStep]


class RemovedPlace(TypedDict):
    """What a decision deletes."""

    place: str
    text: str
    step: ConsolidationStep


class FailedInstruction(TypedDict):
    """An instruction that was not put in, and why."""

    reason: str
    step: ConsolidationStep


class ConsolidatedReply(TypedDict):
    """The reply to `GET /v1/documents/{id}/consolidated`.

    `complete` is false if an instruction was not put in. `contained` are decisions whose amendments the text has already.
    """

    id: str
    title: str
    as_of: str | None
    official: Literal[False]
    notice: str
    complete: bool
    decisions: list[NamedDocument]
    contained: list[NamedDocument]
    preamble: ConsolidatedPreamble
    headings: list[ConsolidatedHeading]
    articles: list[ConsolidatedArticle]
    removed: list[RemovedPlace]
    failures: list[FailedInstruction]
