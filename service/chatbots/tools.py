"""The five tools that a chatbot may call, the same over MCP and over HTTP."""

from dataclasses import dataclass

from pydantic import BaseModel, Field

from policykb.corpus.citation import cite
from policykb.corpus.errors import BadRequest, NotFound
from policykb.corpus.model import Role
from policykb.corpus.records import DocumentSummary
from policykb.index.answering.answer import MOST_HITS, Ask, Query
from policykb.service.knowledge_base.departments import Standing, standing
from policykb.service.knowledge_base.draft_check import Kind, Outcome, check_citations
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.present.grounded_answer import reply
from policykb.service.present.json_replies import clause_url
from policykb.service.present.passage import passage_text
from policykb.service.present.validity_note import validity_note

SEARCH = "检索中国政府政策文件的条款。返回条款原文、出处、网址；answered 为 false 时仅为相关条款，不是答案。"
FETCH = "按编号取一条条款（或整份文件）的全文。编号来自 search。"
WHICH = "查询某件事归哪个部门负责：部门全称、角色（牵头、配合、负责）和依据的条款。"
DUTIES = "列出一个部门的任务；简称、全称、旧称都可以。standing 区分自身（own）、成员单位（group）、承自上级条款（inherited）。"


CHECK = "核对一段文稿的引用：标题、文号、条号、引文和“由某部门负责”，各在知识库里找到没有；wording_differs、body_differs 时 instead 是原文。"


AS_OF = "只按这一天的情况：之后印发的文件不算，有效性按当天（YYYY-MM-DD）；省略或留空为今天"

AS_OF_GIVEN = Field(default="", description="所按的日期；未指定时为空")


class Found(BaseModel):
    """One clause."""

    id: str = Field(description="条款编号")
    title: str = Field(description="出处，可直接引用")
    url: str = Field(description="条款网址")
    text: str = Field(description="条款原文")
    score: float = Field(description="相关的概率，0 到 1")


class SearchResult(BaseModel):
    """The clauses, best first."""

    answered: bool
    confidence: float
    results: list[Found]
    as_of: str = AS_OF_GIVEN


class Fetched(BaseModel):
    """A clause or a whole document."""

    id: str
    title: str
    text: str
    url: str
    metadata: dict[str, str]


class Proven(BaseModel):
    """A department and what proves it."""

    name: str
    full_name: str = Field(description="全称；不详时为文件所印名称")
    role: Role = Field(description="lead 牵头，support 配合，unspecified 负责")
    citation: str
    url: str
    members: list[str] = Field(description="集合名称（如成员单位）所含的部门全称；没有列出时为空")


class WhichResult(BaseModel):
    """The departments, best first."""

    answered: bool
    confidence: float
    answer: str = Field(description="有出处的回答，全部引自原文")
    departments: list[Proven]
    as_of: str = AS_OF_GIVEN


class HeldLine(BaseModel):
    """One duty."""

    id: str
    task: str
    role: Role
    standing: Standing
    deadline: str = Field(description="完成时限；没有写明时为空")
    citation: str
    url: str


class DutiesResult(BaseModel):
    """The duties of a department, newest documents first."""

    total: int
    duties: list[HeldLine]
    as_of: str = AS_OF_GIVEN


class Checked(BaseModel):
    """One thing that a draft cites."""

    kind: Kind = Field(description="document 标题，number 文号，article 条号，quotation 引文，body 责任部门")
    text: str = Field(description="文稿里的字句")
    outcome: Outcome = Field(
        description="found 相符，not_found 未找到，repealed 已废止，expired 有效期已满，suspended 暂停执行，wording_differs 字句不同，body_differs 部门不同"
    )
    citation: str = Field(description="出处；没有时为空")
    instead: str = Field(description="那里写的是什么；相符时为空")


class CheckResult(BaseModel):
    """Everything that a draft cites, in the order in which it stands there."""

    findings: list[Checked]


@dataclass(frozen=True, slots=True)
class Tools:
    """The tools over one knowledge base.

    base: the knowledge base
    ask: answers a query
    address: beginning of the links to clauses and documents
    """

    base: KnowledgeBase
    ask: Ask
    address: str = ""

    def search(self, query: str, limit: int = 10, as_of: str = "") -> SearchResult:
        """Find clauses, today or on another day. Raises BadRequest."""
        answer = self.ask(Query(query, limit=limit, as_of=as_of or None))
        results = [
            Found(
                id=hit.clause.id,
                title=hit.citation,
                url=self._url(hit.clause.id),
                text=passage_text(hit.clause, hit.citation + validity_note(hit.document, "zh")),
                score=round(hit.score, 4),
            )
            for hit in answer.hits
        ]
        confidence = round(answer.confidence, 4)
        return SearchResult(answered=answer.answered, confidence=confidence, results=results, as_of=as_of)

    def fetch(self, id: str) -> Fetched:
        """Return a clause or a whole document by its id. Raises NotFound."""
        entry = self.base.store.entry(id)
        document = self.base.store.document(entry.document_id if entry else id)
        if document is None:
            raise NotFound(f"没有编号为 {id} 的条款或文件。请重新检索。", f"There is no clause or document {id}.")
        if entry:
            title = cite(document.header, entry.clause.path, document.source)
            text, url = passage_text(entry.clause, title), self._url(id)
        else:
            title = cite(document.header, (), document.source)
            text, url = document.text, f"{self.address}/v1/documents/{id}"
        return Fetched(id=id, title=title, text=text, url=url, metadata=_metadata(self.base.summary(document)))

    def which_department(self, question: str, as_of: str = "") -> WhichResult:
        """Return the departments responsible for a matter, today or on another day.

        Raises BadRequest.
        """
        answer = self.ask(Query(question, intent="department", as_of=as_of or None))
        hits = [hit for one in (answer, *answer.parts) for hit in one.hits]
        citations = {hit.clause.id: hit.citation + validity_note(hit.document, "zh") for hit in hits}
        departments = [
            Proven(
                name=department.name,
                full_name=department.full_name or department.name,
                role=department.duties[0].role,
                citation=citations[department.duties[0].clause_id],
                url=self._url(department.duties[0].clause_id),
                members=[member.full_name or member.name for member in department.members],
            )
            for department in answer.departments
        ]
        return WhichResult(
            answered=answer.answered,
            confidence=round(answer.confidence, 4),
            answer=reply(answer).text,
            departments=departments,
            as_of=as_of,
        )

    def department_duties(self, department: str, limit: int = 50, as_of: str = "") -> DutiesResult:
        """Return the duties of a department, today or on another day.

        Raises NotFound, BadRequest.
        """
        if not 1 <= limit <= MOST_HITS:
            raise BadRequest(f"limit 须在 1 到 {MOST_HITS} 之间。", f"limit must be from 1 to {MOST_HITS}.")
        lines = self.base.duties(department, as_of=as_of or None)
        duties = [
            HeldLine(
                id=line.clause.id,
                task=line.clause.heading or line.clause.text,
                role=line.holder.role,
                standing=standing(line),
                deadline=line.duty.deadline or "",
                citation=line.citation + validity_note(line.document, "zh"),
                url=self._url(line.clause.id),
            )
            for line in lines[:limit]
        ]
        return DutiesResult(total=len(lines), duties=duties, as_of=as_of)

    def check_citations(self, text: str) -> CheckResult:
        """Check what a draft cites. Raises BadRequest."""
        findings = [
            Checked(
                kind=one.kind,
                text=one.text,
                outcome=one.outcome,
                citation=one.citation or "",
                instead=one.instead or "",
            )
            for one in check_citations(self.base, text)
        ]
        return CheckResult(findings=findings)

    def _url(self, clause_id: str) -> str:
        return self.address + clause_url(clause_id)


def _metadata(document: DocumentSummary) -> dict[str, str]:
    header = document.header
    known = {
        "document_id": document.id,
        "doc_number": header.doc_number,
        "issuer": "、".join(header.issuers),
        "issued": header.issued,
        "status": header.status,
        "repealed_by": document.repealed_by and cite(document.repealed_by.header, (), document.repealed_by.source),
        "superseded_by": document.superseded_by and document.superseded_by.id,
        "status_reason": document.status_reason and document.status_reason.words,
    }
    return {name: value for name, value in known.items() if value}
