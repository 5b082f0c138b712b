"""The page that people use: static files of this package. Every view has an address, and all are the same document.

The files are addressed under a digest of them all, so that a browser keeps them for good and a new version is seen at once.
"""

import hashlib
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from policykb.service.http.etag import not_modified, tagged

router = APIRouter(include_in_schema=False)

FOLDER = Path(__file__).parents[2] / "page"

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

_FOR_GOOD = {"cache-control": "public, max-age=31536000, immutable"}


@router.get("/")
@router.get("/compare")
@router.get("/departments/{name:path}")
@router.get("/documents")
@router.get("/documents/{id}")
@router.get("/upload")
async def page(request: Request) -> Response:
    version, _ = _files()
    tag = f'W/"{version}"'
    headers = tagged(tag) | {"vary": "accept"}
    return not_modified(request, tag) or Response(_index(), media_type="text/html; charset=utf-8", headers=headers)


@router.get("/page/{version}/{name}")
async def part(version: str, name: str) -> Response:
    """An older version has no files any more: whoever asks for one gets today's, and does not keep it."""
    today, files = _files()
    if name not in files:
        raise HTTPException(404)
    headers = _FOR_GOOD if version == today else {"cache-control": "no-cache"}
    return Response(files[name], media_type=_TYPES[Path(name).suffix], headers=headers)


@router.get("/favicon.ico")
async def icon() -> Response:
    return await part("", "icon.svg")


@cache
def _files() -> tuple[str, dict[str, bytes]]:
    """The digest of all files, and each by its name."""
    files = {path.name: path.read_bytes() for path in sorted(FOLDER.iterdir()) if path.suffix in _TYPES}
    whole = hashlib.sha256(b"".join(files.values()))
    whole.update((FOLDER / "index.html").read_bytes())
    return whole.hexdigest()[:12], files


@cache
def _index() -> str:
    """The one HTML document; its scripts are named in the head, or a browser would find them one after the other."""
    version, files = _files()
    scripts = "\n".join(  # of low priority, or they hold up what is painted first
        f'<link rel="modulepreload" fetchpriority="low" href="/page/{version}/{name}">'
        for name in files
        if name.endswith(".js") and name != "first.js"
    )
    text = (FOLDER / "index.html").read_text("utf-8")
    return text.replace("<!-- modules -->", scripts).replace("{version}", version)
