"""Request bodies of searches and questions, with their limits."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from policykb.corpus.model import Role, Status
from policykb.index.answering.answer import FARTHEST, LONGEST_QUERY, MOST_HITS, Filters, Query, Sort, Use
from policykb.index.question.question import Intent

Value = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Values = Annotated[list[Value], Field(max_length=100)]
Text = Annotated[str, Field(max_length=LONGEST_QUERY)]


class SearchFilters(BaseModel):
    """Filters of a search. A clause must meet every key, and of a list one value."""

    model_config = ConfigDict(extra="forbid")

    department: Values = []
    role: list[Role] = []
    region: Values = []
    level: list[Literal["nation", "province", "city", "county"]] = []
    issuer: Values = []
    document: Values = []
    doc_number: Values = []
    section: Values = []
    status: list[Status] = []
    issued_from: date | None = None
    issued_to: date | None = None
    due_from: date | None = None
    due_to: date | None = None
    inherited: bool = True

    def as_filters(self) -> Filters:
        """Return the filters as the index takes them."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in self.model_dump(mode="json").items()
        }
        return Filters(**values)


AsOf = Annotated[
    str,
    Field(
        max_length=40,
        description="只按这一天的情况：之后印发的文件不算，有效性按当天（YYYY-MM-DD）",
        json_schema_extra={"format": "date"},
    ),
]
"""The day that is asked about; `read_day` says what is wrong with one that is none."""


class Question(BaseModel):
    """Request body of `POST /v1/ask`."""

    model_config = ConfigDict(extra="forbid")

    query: Text = ""
    filters: SearchFilters = SearchFilters()
    intent: Intent | None = None
    use: Use = "open"
    as_of: AsOf | None = None


class SearchRequest(Question):
    """Request body of `POST /v1/search`."""

    limit: Annotated[int, Field(ge=1, le=MOST_HITS)] = 10
    offset: Annotated[int, Field(ge=0, le=FARTHEST)] = 0
    sort: Sort = "relevance"
    facets: bool = False
    explain: bool = False

    def as_query(self) -> Query:
        """Return the query as the index takes it."""
        return Query(
            text=self.query,
            filters=self.filters.as_filters(),
            limit=self.limit,
            offset=self.offset,
            sort=self.sort,
            facets=self.facets,
            intent=self.intent,
            explain=self.explain,
            use=self.use,
            as_of=self.as_of,
        )
