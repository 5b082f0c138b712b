"""The knowledge base as a LlamaIndex retriever. Needs the extra `policykb[llamaindex]`.

>>> PolicyRetriever(KnowledgeBase(Path("kb"))).retrieve("给老年人做防诈骗宣传归哪个部门管")
"""

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from policykb.index.answering.answer import Filters, Query
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.present.passage import facts, passage
from policykb.service.present.validity_note import no_longer


class PolicyRetriever(BaseRetriever):
    """The clauses of a search, in its order; links begin with `address`. `least` drops hits of a lower score."""

    def __init__(
        self,
        base: KnowledgeBase,
        limit: int = 10,
        least: float = 0.0,
        filters: Filters | None = None,
        address: str = "",
    ) -> None:
        super().__init__()
        self._base = base
        self._limit = limit
        self._least = least
        self._filters = filters or Filters()
        self._address = address

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        """Raises BadRequest for a query that is empty or too long."""
        hits = self._base.answer(Query(query_bundle.query_str, self._filters, self._limit)).hits
        return [
            NodeWithScore(
                node=TextNode(
                    id_=hit.clause.id,
                    text=passage(hit.clause, hit.citation + no_longer(hit.document, "zh")),
                    metadata=facts(hit, self._address),
                ),
                score=hit.score,
            )
            for hit in hits
            if hit.score >= self._least
        ]
