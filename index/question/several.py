"""Several questions in one message (夜校由谁牵头？课酬多少？), told apart.

A message in which people tell their story is one question, and is reduced instead (see `long_message`).
"""

import re

from policykb.corpus.mentions import MentionFinder
from policykb.index.question.follow_up import completed
from policykb.index.question.phrases import phrases
from policykb.index.text.normalise import NOT_A_LETTER, fold

_MOST = 5
"""Maximum number of questions that are answered one by one."""

_LONGEST = 30
"""Maximum characters of one of several questions; what is longer tells a story."""

_END = re.compile(r"[?？;；\n]+|。(?=.)")
_NUMBERED = re.compile(
    r"^\s*(?:[(（]?[1-9一二三四五][)）、.．](?![\d一二三四五六七八九])|第[一二三四五][,，、:：])[\s,，]*"
)
_FURTHER = re.compile(r"^\s*(?:另外|还有|以及|再问)[\s,，]*")
# “谁牵头；谁负责”机制: a mark inside a quotation ends no question
_QUOTED_END = re.compile(r"[“「『《][^”」』》]*[?？;；][^”」』》]*[”」』》]")


def questions_in(text: str, finder: MentionFinder) -> tuple[str, ...]:
    """Return the questions of a message one by one, each complete; empty if it is one."""
    if _QUOTED_END.search(text):
        return ()
    parts = [_FURTHER.sub("", part).strip() for part in _END.split(text)]
    if sum(bool(_NUMBERED.match(part)) for part in parts) > 1:
        parts = [_NUMBERED.sub("", part).strip() for part in parts]
    parts = [part for part in parts if NOT_A_LETTER.sub("", phrases().courtesy.sub("", fold(part)))]
    if not 1 < len(parts) <= _MOST or not all(len(part) <= _LONGEST and _asks(part) for part in parts):
        return ()
    whole, before = parts[:1], parts[0]
    for part in parts[1:]:
        whole.append(completed(part, before, finder))
        if whole[-1] == fold(part).strip():
            before = part
    return tuple(whole)


def _asks(part: str) -> bool:
    return bool(phrases().asked_words.search(fold(part))) or part.endswith("呢")
