"""What is asked of the index and what comes back. Field names are those of the search contract."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from policykb.corpus.errors import BadRequest
from policykb.corpus.model import Clause, Role
from policykb.corpus.store import DocumentSummary
from policykb.index.question.question import Intent
from policykb.index.ranking.result import Evidence

Sort = Literal["relevance", "issued", "document"]
Reason = Literal["no_topic", "no_department", "no_detail"]

LONGEST_QUERY = 2_000
MOST_HITS = 100
FARTHEST = 10_000


@dataclass(frozen=True, slots=True)
class Filters:
    """Lists are or, fields are and; `department` and `role` bind to the same holder."""

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
    inherited: bool = True

    def __bool__(self) -> bool:
        return self != Filters(inherited=self.inherited)

    @property
    def of_clauses(self) -> bool:
        """Whether some clauses of a document may pass and others not."""
        return bool(self.department or self.role or self.section)


@dataclass(frozen=True, slots=True)
class Query:
    """One search. `offset` and `limit` cut a page out of the result; an empty `text` needs a filter. With `explain` every
    hit says which words matched where."""

    text: str = ""
    filters: Filters = field(default_factory=Filters)
    limit: int = 10
    offset: int = 0
    sort: Sort = "relevance"
    facets: bool = False
    intent: Intent | None = None
    explain: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause that answers or is near. `score` is the probability that it is relevant. `highlights` index its text, and so
    does `sentence`, the one nearest to the question in meaning, None for what was not looked at closely. `evidence` is why a
    ranked clause stands where it does, and `matched` are the words of the question by the field (body, heading, title) that
    holds them, both None where nobody asked."""

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
    """Where a department is named: the clause, the name as printed, the role."""

    clause_id: str
    text: str
    role: Role
    inherited: bool


@dataclass(frozen=True, slots=True)
class Member:
    """A department of a group."""

    id: str
    name: str
    full_name: str | None


@dataclass(frozen=True, slots=True)
class DepartmentAnswer:
    """A department, or a group or unknown name under `id` as printed, with the clauses that prove it. `members` are those
    of a group, where a document lists them."""

    id: str
    name: str
    full_name: str | None
    score: float
    duties: tuple[Proof, ...]
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """`confidence` is the probability that something here answers; below the threshold `answered` is false and
    `reason` says what is missing."""

    query: str
    intent: Intent
    answered: bool
    confidence: float
    reason: Reason | None
    total: int
    took_ms: float
    departments: tuple[DepartmentAnswer, ...]
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[tuple[str, int], ...]]


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
