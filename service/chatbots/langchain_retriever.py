"""The knowledge base as a LangChain retriever. Needs the extra `policykb[langchain]`.

>>> PolicyRetriever(base=KnowledgeBase(Path("kb"))).invoke("给老年人做防诈骗宣传归哪个部门管")
"""

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field

from policykb.index.answering.answer import Filters, Query
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.present.passage import facts, passage
from policykb.service.present.validity_note import no_longer


class PolicyRetriever(BaseRetriever):
    """The clauses of a search, in its order; links begin with `address`. `least` drops hits of a lower score."""

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
                page_content=passage(hit.clause, hit.citation + no_longer(hit.document, "zh")),
                metadata=facts(hit, self.address) | {"score": hit.score},
            )
            for hit in hits
            if hit.score >= self.least
        ]
