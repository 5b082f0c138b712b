"""Citations: 《标题》（文号）第二部分第（五）条, and references after GB/T 7714."""

import re
from collections.abc import Sequence
from functools import lru_cache

from policykb.corpus.model import Header

_CHINESE = re.compile(r"[〇零一二三四五六七八九十百]+")
_ANNEX = "附件"

_MAX_CACHED_PATHS = 10_000
"""Maximum paths whose citation stays in memory."""

_MAX_AUTHORS = 3
"""Maximum authors in a reference; 等 stands for the rest (GB/T 7714—2015, 8.1.2)."""


def cite(header: Header, path: Sequence[str], source: str = "") -> str:
    """Return the citation of the clause at `path`, as officials write it.

    A document without title is cited by `source`, its file name. A title that nobody printed is marked as proposed and
    has no 《》.
    """
    title = cited_title(header) or source
    number = f"（{header.doc_number}）" if header.doc_number else ""
    return title + number + _place(tuple(path))


def cited_title(header: Header) -> str:
    """Return the title as a citation writes it; empty if there is none."""
    if header.proposed_title:
        return f"〔拟题〕{header.title}"
    return f"《{header.title}》" if header.title else ""


@lru_cache(_MAX_CACHED_PATHS)
def _place(path: tuple[str, ...]) -> str:
    """Return the citation of a path: 二, （五） → 第二部分第（五）条."""
    return "".join(_step(step, above) for step, above in zip(path, ("", *path), strict=False))


def cite_gbt(header: Header, source: str = "", page: int | None = None) -> str:
    """Return the reference to a document, or to one of its pages (GB/T 7714—2015).

    A government document has type A, and its number follows the title after a colon. The standard's own example is
    北京市人民政府办公厅. 关于转发…的通知: 京政办发[2005]37号[A/OL]. (2005-07-12)[2011-07-12]. http://… A file in a knowledge base
    is not online: it has neither /OL nor a date of access, and no brackets around its date. Facts that the document
    does not state are left out (8.1.4 for one without author). The number belongs to the notice that forwards the
    document, so the title is the notice's where there is one.
    """
    issuers = [*header.issuers[:_MAX_AUTHORS], *["等"] * (len(header.issuers) > _MAX_AUTHORS)]
    own = cited_title(header) if header.proposed_title else header.title
    title = " ".join((header.notice_title or own or source).split())
    number = f": {header.doc_number}" if header.doc_number else ""
    date_and_page = ": ".join(part for part in (header.issued, str(page or "")) if part) if header.issued else ""
    return "".join(f"{part}. " for part in (", ".join(issuers), f"{title}{number}[A]", date_and_page) if part).rstrip()


def _step(step: str, above: str) -> str:
    """Return the citation of one step below another: （一） below 第三条 → 第（一）项.

    附件 and its number are written as one word: 附件2.
    """
    if step.startswith("第") or step == _ANNEX or above == _ANNEX:
        return step
    if above.endswith("条"):
        return f"第{step}项"
    if _CHINESE.fullmatch(step):
        return f"第{step}部分"
    if step.startswith("（") and _CHINESE.fullmatch(step.strip("（）")):
        return f"第{step}条"
    return f"第{step}项"
