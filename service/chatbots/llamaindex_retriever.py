"""The knowledge base as a LlamaIndex retriever.

Needs the extra `policykb[llamaindex]`.

>>> PolicyRetriever(KnowledgeBase(Path("kb"))).retrieve("给老年人做防诈骗宣传归哪个部门管")
"""

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

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
                    text=passage_text(hit.clause, hit.citation + validity_note(hit.document, "zh")),
                    metadata=hit_metadata(hit, self._address),
                ),
                score=hit.score,
            )
            for hit in hits
            if hit.score >= self._least
        ]
