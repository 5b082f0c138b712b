"""Collections of documents: which there are, and which a document is in.

Changing them takes a write key. A key to some collections sees these and no others.
"""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from policykb.service.http.dependencies import Base
from policykb.service.http.responses import reply_of
from policykb.service.knowledge_base.collections.collecting import collect, every_collection
from policykb.service.present import replies

router = APIRouter(prefix="/v1", tags=["documents"])

_MOST = 100
"""Maximum number of collections of one document. Chosen by hand."""


class Names(BaseModel):
    """Request body of `PUT /v1/documents/{id}/collections`."""

    model_config = ConfigDict(extra="forbid")

    collections: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=_MOST)]


@router.get("/collections", summary="列出集合，各有多少文件", **reply_of(replies.CollectionsReply))
def collections(base: Base) -> replies.CollectionsReply:
    return {"collections": [{"name": name, "documents": count} for name, count in every_collection(base)]}


@router.put(
    "/documents/{id}/collections",
    summary="把一份文件归入这些集合，不再属于其他集合",
    **reply_of(replies.CollectedDocument),
)
def put(id: str, names: Names, base: Base) -> replies.CollectedDocument:
    """An empty list takes the document out of all collections.

    Only keys to all documents show it then.
    """
    return {"id": id, "collections": list(collect(base, id, names.collections))}
