"""Queries and answers. Field names are those of the HTTP API."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from policykb.corpus.days import read_optional_day
from policykb.corpus.errors import BadRequest
from policykb.corpus.model import Clause, Role
from policykb.corpus.records import DocumentSummary
from policykb.index.question.question import Intent
from policykb.index.ranking.result import Evidence

Sort = Literal["relevance", "issued", "document"]
Reason = Literal["no_topic", "no_department", "no_detail", "no_article", "no_question", "ambiguous"]

Use = Literal["open", "strict"]
"""What an answer is for: open, for people who see the clauses; strict, for whoever passes the answer on."""

ConditionKind = Literal[
    "department", "not_department", "together", "role", "not_role", "region", "doc_number", "document", "article", "due", "year"
]  # fmt: skip
"""What a condition is about."""

LONGEST_QUERY = 2_000
"""Maximum characters of a query."""

MOST_HITS = 100
"""Maximum hits of one answer."""

FARTHEST = 10_000
"""Maximum offset."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions that a clause must meet to be found.

    The values of one field are alternatives; the fields are combined with and.

    department, role: bind to the same holder; departments in any form of their names
    region, level, issuer, document, doc_number, status: of the document
    section: a number in the clause's path
    issued_from, issued_to: ISO dates, both included
    due_from, due_to: ISO dates between which a duty of the clause falls due, both included
    inherited: whether inherited duties count
    """

    department: tuple[str, ...] = ()
    role: tuple[Role, ...] = ()
    region: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    issuer: tuple[str, ...] = ()
    document: tuple[str, ...] = ()
    doc_number: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    issued_from: str | None = None
    issued_to: str | None = None
    due_from: str | None = None
    due_to: str | None = None
    inherited: bool = True

    def __bool__(self) -> bool:
        return self != Filters(inherited=self.inherited)

    @property
    def of_clauses(self) -> bool:
        """Whether some clauses of a document may pass and others may not."""
        return bool(self.department or self.role or self.section or self.due_from or self.due_to)


@dataclass(frozen=True, slots=True)
class Query:
    """One search.

    text: the question; may be empty if there is a filter
    filters: conditions on the result
    limit, offset: the page of the result, 1 to 100 hits and 0 to 10,000
    sort: order of the hits
    facets: whether to count values over the whole result
    intent: overrides what the question seems to ask for
    explain: whether hits carry their evidence and the words that matched
    use: what the answer is for; a strict one needs more confidence
    as_of: ISO date of the day that is asked about; None for today. Documents issued after it are not there, the others
        have the status of that day, and 今年 means its year
    """

    text: str = ""
    filters: Filters = field(default_factory=Filters)
    limit: int = 10
    offset: int = 0
    sort: Sort = "relevance"
    facets: bool = False
    intent: Intent | None = None
    explain: bool = False
    use: Use = "open"
    as_of: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause that answers or is related.

    clause, document: what was found
    citation: 《title》（文号）第二部分第（五）条
    score: probability that the clause is relevant
    highlights: spans of the question's words in the clause's text
    sentence: span of the sentence nearest to the question; None for clauses that were not reranked
    evidence: why the clause stands where it does; None unless asked for
    matched: words of the question by the field (body, heading, title) that holds them; None unless asked for
    """

    clause: Clause
    document: DocumentSummary
    citation: str
    score: float
    highlights: tuple[tuple[int, int], ...]
    sentence: tuple[int, int] | None = None
    evidence: Evidence | None = None
    matched: dict[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """A place where a department is named.

    clause_id: the clause
    text: the name as printed
    role: the role that it has there
    inherited: whether the duty comes from a heading above or from a rule
    """

    clause_id: str
    text: str
    role: Role
    inherited: bool


@dataclass(frozen=True, slots=True)
class Member:
    """A department that belongs to a group."""

    id: str
    name: str
    full_name: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several departments that a name may mean.

    id: of the department
    name: its official name, or its usual one
    """

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition that a question was understood to state.

    kind: what it is about
    value: what is meant: a name, a role (lead or support), a year, or the days FROM/TO of a deadline, without a year
        where it is of the year of each document
    words: how the question says it, folded; empty where a document is named by other words than its title
    """

    kind: ConditionKind
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class DepartmentAnswer:
    """A department with the clauses that prove it.

    id: of the department; for a group or an unknown name, the name as printed
    name, full_name: the usual and the official name
    score: that of its best clause times the weight of its role
    duties: the clauses that name it
    members: of a group, where a document lists them
    """

    id: str
    name: str
    full_name: str | None
    score: float
    duties: tuple[Proof, ...]
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query brought.

    query, intent: the question and what it asks for
    answered: whether the confidence reaches the threshold
    confidence: probability that something here answers
    reason: what is missing; None if answered
    choices: the departments of several places that the name asked for means, where nothing tells which
    understood: the conditions that the question was understood to state
    counts: whether the question asks how many there are
    is_list: whether it is a list that was looked up, of which `total` are there
    last_article: where an article is asked for that is not there, the last one of the document, as printed
    total: number of clauses in the whole result
    took_ms: milliseconds
    departments: those of the best clauses, best first
    hits: the page asked for
    facets: number of clauses by value, for each filter; empty unless asked for
    parts: where a message asks several questions, the answer to each
    as_of: ISO date of the day that was asked about; None for today
    """

    query: str
    intent: Intent
    answered: bool
    confidence: float
    reason: Reason | None
    choices: tuple[Choice, ...]
    understood: tuple[Condition, ...]
    counts: bool
    is_list: bool
    last_article: str | None
    total: int
    took_ms: float
    departments: tuple[DepartmentAnswer, ...]
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[tuple[str, int], ...]]
    parts: tuple["Answer", ...] = ()
    as_of: str | None = None


Ask = Callable[[Query], Answer]
"""Whatever answers a query: a knowledge base, or the processes of a service."""


def check(query: Query) -> None:
    """Raises BadRequest for a query that makes no sense."""
    if len(query.text) > LONGEST_QUERY:
        raise BadRequest(
            f"问题有 {len(query.text)} 个字，超过 {LONGEST_QUERY} 字上限。请只写要问的事。",
            f"The query has {len(query.text)} characters, over the limit of {LONGEST_QUERY}. Keep to what you ask.",
        )
    if not query.text.strip() and not query.filters:
        raise BadRequest(
            "问题是空的。请写出要查的事项，或至少给一个筛选条件。",
            "The query is empty. Say what to look for, or give at least one filter.",
        )
    if not 1 <= query.limit <= MOST_HITS:
        raise BadRequest(
            f"limit 须在 1 到 {MOST_HITS} 之间，现为 {query.limit}。",
            f"limit must be from 1 to {MOST_HITS}, not {query.limit}.",
        )
    if not 0 <= query.offset <= FARTHEST:
        raise BadRequest(
            f"offset 须在 0 到 {FARTHEST} 之间，现为 {query.offset}。",
            f"offset must be from 0 to {FARTHEST}, not {query.offset}.",
        )
    read_optional_day(query.as_of)
