"""How a clause is cited in a file: 《标题》（文号）第二部分第（五）条."""

import re
from collections.abc import Sequence

from corpus.model import Header

_CHINESE = re.compile(r"[〇零一二三四五六七八九十百]+")
_ANNEX = "附件"


def cite(header: Header, path: Sequence[str]) -> str:
    """The citation of the clause at `path`, as officials write it."""
    title = f"《{header.title}》" if header.title else ""
    number = f"（{header.doc_number}）" if header.doc_number else ""
    return title + number + "".join(_step(step) for step in path)


def _step(step: str) -> str:
    if step.startswith("第") or step == _ANNEX:
        return step
    if _CHINESE.fullmatch(step):
        return f"第{step}部分"
    if step.startswith("（") and _CHINESE.fullmatch(step.strip("（）")):
        return f"第{step}条"
    return f"第{step}项"
