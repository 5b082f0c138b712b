"""How a clause is cited: in a file, 《标题》（文号）第二部分第（五）条; in a list of references, as GB/T 7714 has it."""

import re
from collections.abc import Sequence
from functools import lru_cache

from policykb.corpus.model import Header

_CHINESE = re.compile(r"[〇零一二三四五六七八九十百]+")
_ANNEX = "附件"

_PATHS_KEPT = 10_000

_MOST_NAMED = 3
"""GB/T 7714—2015, 8.1.2: of more authors the first three are named, and 等."""


def cite(header: Header, path: Sequence[str], source: str = "") -> str:
    """The citation of the clause at `path`, as officials write it; a document without title by its file name."""
    title = f"《{header.title}》" if header.title else source
    number = f"（{header.doc_number}）" if header.doc_number else ""
    return title + number + _place(tuple(path))


@lru_cache(_PATHS_KEPT)
def _place(path: tuple[str, ...]) -> str:
    """（五） under 二 → 第二部分第（五）条."""
    return "".join(_step(step, over) for step, over in zip(path, ("", *path), strict=False))


def cite_gbt(header: Header, source: str = "", page: int | None = None) -> str:
    """The reference of GB/T 7714—2015 to a document, or to a page of it.

    A government document is of type A, its number stands behind the title after a colon: the standard's own example is
    北京市人民政府办公厅. 关于转发…的通知: 京政办发[2005]37号[A/OL]. (2005-07-12)[2011-07-12]. http://… A file in a knowledge base
    is not online: neither /OL, nor a day of access, and the date stands without brackets. What the document does not say is
    left out (8.1.4 for one without author). The number belongs to the notice, so the notice's title goes before it.
    """
    issuers = [*header.issuers[:_MOST_NAMED], *["等"] * (len(header.issuers) > _MOST_NAMED)]
    title = " ".join((header.notice_title or header.title or source).split())
    number = f": {header.doc_number}" if header.doc_number else ""
    when = ": ".join(part for part in (header.issued, str(page or "")) if part) if header.issued else ""
    return "".join(f"{part}. " for part in (", ".join(issuers), f"{title}{number}[A]", when) if part).rstrip()


def _step(step: str, above: str) -> str:
    """附件 and 2 → 附件2; under an article the numbered parts are items: 第三条第（一）项."""
    if step.startswith("第") or step == _ANNEX or above == _ANNEX:
        return step
    if above.endswith("条"):
        return f"第{step}项"
    if _CHINESE.fullmatch(step):
        return f"第{step}部分"
    if step.startswith("（") and _CHINESE.fullmatch(step.strip("（）")):
        return f"第{step}条"
    return f"第{step}项"
