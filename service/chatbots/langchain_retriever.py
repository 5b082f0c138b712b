"""The knowledge base as a LangChain retriever.

Needs the extra `policykb[langchain]`.

>>> PolicyRetriever(base=KnowledgeBase(Path("kb"))).invoke("给老年人做防诈骗宣传归哪个部门管")
"""

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field

from policykb.index.answering.answer import Filters, Query
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.present.passage import hit_metadata, passage_text
from policykb.service.present.validity_note import validity_note


class PolicyRetriever(BaseRetriever):
    """Retrieves the clauses of a search, in its order.

    base: the knowledge base
    limit: maximum number of clauses, 1 to 100
    least: minimum score, 0 to 1; clauses below are dropped
    filters: filters for every search
    address: beginning of the links to clauses
    """

    base: KnowledgeBase
    limit: int = 10
    least: float = 0.0
    filters: Filters = Field(default_factory=Filters)
    address: str = ""

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002
    ) -> list[Document]:
        """Raises BadRequest for a query that is empty or too long."""
        hits = self.base.answer(Query(query, self.filters, self.limit)).hits
        return [
            Document(
                id=hit.clause.id,
                page_content=passage_text(hit.clause, hit.citation + validity_note(hit.document, "zh")),
                metadata=hit_metadata(hit, self.address) | {"score": hit.score},
            )
            for hit in hits
            if hit.score >= self.least
        ]
