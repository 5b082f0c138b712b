"""The addressees of a document: 各市（州）科技局、财政局：."""

import re
from collections.abc import Sequence

from policykb.corpus.doc_number import DOC_NUMBER
from policykb.ingest.header.facts import FrontMatter
from policykb.ingest.structure.lines import Line, reflow
from policykb.ingest.wordlists import one_of

# 各市（州）科技局、财政局：
_ADDRESSED = re.compile(
    rf"^(?:{one_of('front_matter', 'addressed')}|[\u4e00-\u9fff]{{2,9}}[省市区州]、|[\u4e00-\u9fff]{{2,12}}(?:{one_of('front_matter', 'addressee')}))"
)
# 现将…通知如下：, a sentence that ends with a colon too
_NO_ADDRESS = re.compile(r"如下|通知|[《》。；]")
_NO_ADDRESS_LINE = re.compile(r"[。；！？《》]|关于")

# Maximum number of other lines between title and addressees: 访问量：687 (chosen by hand).
_MOST_TEXTS = 2

# Maximum number of lines of addressees (chosen by hand).
_MOST_ADDRESS_LINES = 14


def read_recipients(lines: Sequence[Line], index: int, front: FrontMatter) -> int:
    """Note addressees that begin at line `index`; their number of lines, or 0."""
    late = front.texts > _MOST_TEXTS if front.titles else front.body
    taken = 0 if late or front.recipients is not None else _recipients_at(lines, index)
    if taken:
        words = reflow("\n".join(line.text for line in lines[index : index + taken]))
        front.recipients = "".join(words.split()).rstrip("：:")
    return taken


def is_address(words: str) -> bool:
    """Whether words are addressees with their colon: 各省、自治区人民政府：."""
    bare = words.strip()
    return bare.endswith(("：", ":")) and bool(_ADDRESSED.match(bare)) and not _NO_ADDRESS.search(bare)


def _recipients_at(lines: Sequence[Line], index: int) -> int:
    """The number of lines of addressees from line `index`; they end with a colon."""
    if not _ADDRESSED.match(lines[index].text):
        return 0
    for taken, line in enumerate(lines[index : index + _MOST_ADDRESS_LINES], 1):
        if line.text.endswith(("：", ":")):
            words = "".join(part.text for part in lines[index : index + taken])
            return 0 if _NO_ADDRESS.search(words) else taken
        if _NO_ADDRESS_LINE.search(line.text) or DOC_NUMBER.search(line.text):
            return 0
        if line.text and not line.text.endswith(("、", "，", ",")) and not _has_words(lines, index + taken):
            return 0
    return 0


def _has_words(lines: Sequence[Line], index: int) -> bool:
    """Whether there is a line at `index`, and it is not blank."""
    return index < len(lines) and bool(lines[index].text)
