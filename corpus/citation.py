"""How a clause is cited in a file: 《标题》（文号）第二部分第（五）条."""

import re
from collections.abc import Sequence

from corpus.model import Header

_CHINESE = re.compile(r"[〇零一二三四五六七八九十百]+")
_ANNEX = "附件"


def cite(header: Header, path: Sequence[str], source: str = "") -> str:
    """The citation of the clause at `path`, as officials write it; a document without title by its file name."""
    title = f"《{header.title}》" if header.title else source
    number = f"（{header.doc_number}）" if header.doc_number else ""
    above = ("", *path)
    return title + number + "".join(_step(step, over) for step, over in zip(path, above, strict=False))


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
