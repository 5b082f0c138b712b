"""Serve one fixed reply with a bare FastAPI route, for `service_load.py`.

    python benchmarks/bare_service.py REPLY.json

The requests are checked with pydantic, and the reply is serialised each time. Prints the address in its first line.
"""

import argparse
import json
import socket
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from pydantic import BaseModel


class Body(BaseModel):
    """The fields of a request that are checked."""

    query: str
    limit: int = 10
    facets: bool = False
    filters: dict[str, list[str]] = {}


def app_with(reply: object) -> FastAPI:
    """Return the service, with the paths that the load asks for."""
    app = FastAPI()

    @app.post("/v1/search")
    @app.post("/v1/ask")
    @app.post("/dify/retrieval")
    def search(body: Body) -> JSONResponse:  # noqa: ARG001
        return JSONResponse(reply)

    return app


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reply", type=Path)
    app = app_with(json.loads(parser.parse_args().reply.read_text("utf-8")))
    # asyncio sends at once only where the socket says that it is TCP; else every reply would wait 40 ms for the next
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])


if __name__ == "__main__":
    main()
