"""Response models: what a route publishes of its reply in `/openapi.json`.

Replies are built as plain dictionaries, which the type checker holds to the types of `present/replies.py`. They are not
validated again at run time.
"""

from typing import Any


def reply_of(model: Any, status: int = 200) -> dict[str, Any]:
    """Return the arguments of a route that publish the type of its JSON reply."""
    return {"responses": {status: {"model": model}}, "response_model": None}
