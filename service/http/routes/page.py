"""The web page: static files, and one HTML document for the address of every view.

The files are addressed under a digest of them all, so that a browser keeps them for good and a new version is seen at
once.
"""

import hashlib
import json
from functools import cache
from pathlib import Path, PurePosixPath

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from policykb.index.answering.answer import FARTHEST, LONGEST_QUERY
from policykb.ingest.reading import FORMATS
from policykb.service.exports.files import HIT_FORMATS, MAX_EXPORTED_HITS
from policykb.service.http.etag import not_modified, tagged
from policykb.service.present.grounded_answer import MIN_SHARE_OF_BEST

router = APIRouter(include_in_schema=False)

FOLDER = Path(__file__).parents[2] / "page"
"""Folder of the page's files: index.html at the top, scripts and styles below."""

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

_FOR_GOOD = {"cache-control": "public, max-age=31536000, immutable"}


@router.get("/")
@router.get("/changes")
@router.get("/compare")
@router.get("/departments/{name:path}")
@router.get("/documents")
@router.get("/documents/{id}")
@router.get("/folders")
@router.get("/remarks")
@router.get("/upload")
async def page(request: Request) -> Response:
    """The HTML document, at the address of any view."""
    version, _ = _files()
    tag = f'W/"{version}"'
    headers = tagged(tag) | {"vary": "accept"}
    return not_modified(request, tag) or Response(_index(), media_type="text/html; charset=utf-8", headers=headers)


@router.get("/page/{version}/{name:path}")
async def file(version: str, name: str) -> Response:
    """A file of the page, by its name relative to the folder.

    The name is only looked up in a table, never made a path. Files of an older version no longer exist: its address
    gets today's file, which the browser must not keep.
    """
    today, files = _files()
    if name not in files:
        raise HTTPException(404)
    headers = _FOR_GOOD if version == today else {"cache-control": "no-cache"}
    return Response(files[name], media_type=_TYPES[PurePosixPath(name).suffix], headers=headers)


@router.get("/favicon.ico")
async def icon() -> Response:
    """The icon, where browsers look for it unasked."""
    return await file("", "icon.svg")


@cache
def _files() -> tuple[str, dict[str, bytes]]:
    """Return the digest of the web page, and its files by relative name.

    The digest is that of the whole page; the files are all but index.html.
    """
    paths = sorted(path for path in FOLDER.rglob("*") if path.suffix in _TYPES)
    files = {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in paths}
    digest = hashlib.sha256(b"".join(files.values()))
    digest.update((FOLDER / "index.html").read_bytes())
    digest.update(_facts().encode())
    return digest.hexdigest()[:12], files


@cache
def _index() -> str:
    """Return the HTML document of the web page.

    Its head names all scripts; otherwise a browser would find them one after the other.
    """
    version, files = _files()
    scripts = "\n".join(  # at low priority, or they delay the first paint
        f'<link rel="modulepreload" fetchpriority="low" href="/page/{version}/{name}">'
        for name in files
        if name.endswith(".js") and name != "before_paint.js"
    )
    text = (FOLDER / "index.html").read_text("utf-8")
    return text.replace("<!-- modules -->", scripts).replace("{version}", version).replace("{facts}", _facts())


def _facts() -> str:
    """JSON with the figures that page and service share; core/facts.js reads it.

    min_share_of_best: Minimum share of the best score for the departments of a further clause to be shown at once
    max_query_characters: Maximum characters of a question
    max_offset: Maximum offset of a search
    max_exported_hits: Maximum hits of one exported file
    hit_formats: formats in which hits are exported
    suffixes: suffixes of the files that can be read
    """
    return json.dumps({
        "min_share_of_best": MIN_SHARE_OF_BEST,
        "max_query_characters": LONGEST_QUERY,
        "max_offset": FARTHEST,
        "max_exported_hits": MAX_EXPORTED_HITS,
        "hit_formats": HIT_FORMATS,
        "suffixes": list(FORMATS),
    })  # fmt: skip
