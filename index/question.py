"""What a question asks for, by rules that can be read: whom it names, what it quotes, what is left as its topic."""

import re
from dataclasses import dataclass
from typing import Literal

from corpus.doc_number import DOC_NUMBER, normal
from corpus.mentions import Mention, MentionFinder
from index.folding import fold

Intent = Literal["department", "duties", "lookup", "topic"]

# 归谁管 · 由哪些单位负责 · 哪几个厅
_ASKS_WHO = re.compile(
    r"""
      [哪那](?:一|几|些)?个?(?:政府)?(?:主管|责任|牵头)?(?:部门|单位|厅|局|委|机构|机关|家)
    | 谁(?:来)?(?:管|负责|牵头|主管|把关|办|落实|承担)
    | (?:归|由|是|找|到底)谁
    | (?:责任|牵头|配合|主管)(?:部门|单位)
    | which\s+department | who\s+is\s+(?:in\s+charge|responsible)
    """,
    re.VERBOSE,
)

# words of asking that say nothing about a topic
_FURNITURE = re.compile(
    r"""
      请问|请(?:您|你)?(?:列出|帮我|告诉我|介绍|查一下|说明)?|想(?:问|知道|了解|查)(?:一下)?|帮(?:我|忙)?(?:看看|查查|查一下)?
    | (?:在)?(?:这|那|本|该)(?:份|个|篇|些)?(?:文件|通知|政策|措施|方案|意见|办法)(?:里|中|当中|里面)?
    | (?:职责|责任|任务|工作|措施|事项|分工|清单|内容|条款|职能|义务|部门|单位)+
    | 负责|承担|牵头|配合|参与|负|担|涉及|需要|应当|应该|主要|具体|分别|全部|所有|一共|列出|落实|完成
    | [哪那](?:些|几|个|一)?(?:条|项|个|些|方面|件)?|什么|啥|怎么|多少|几(?:条|项|个)|谁
    | 要干|要做|干|做|管|有|是|的|了|吗|呢|吧|要|都|以|为|把|被|在|里|中|和|与|及|或|到|去|上|下|事|它|他|们|我|你
    """,
    re.VERBOSE,
)

# 「甘肅科普發展聯盟」 《甘肃省科学技术普及条例》 "快赔中心"
_QUOTED = re.compile(r"[“「『\"《〈](?P<words>[^”」』\"》〉“「『《〈]{2,80})[”」』\"》〉]")

_NOT_A_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood. `topic` is its text without department names and words of asking; may be empty."""

    text: str
    intent: Intent
    topic: str
    mentions: tuple[Mention, ...] = ()
    regions: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    doc_number: str | None = None


def understand(text: str, finder: MentionFinder, intent: Intent | None = None) -> Question:
    """Read a question; `intent` overrides what the rules would say."""
    folded = fold(text)
    mentions = finder.find(folded)
    number = DOC_NUMBER.search(folded)
    phrases = tuple(match["words"] for match in _QUOTED.finditer(text))
    topic = _without(folded, mentions)
    if number:
        topic = topic.replace(number[0], "")
    read: Intent = "topic"
    if mentions and not _NOT_A_LETTER.sub("", topic):
        read = "duties"
    elif phrases or number:
        read = "lookup"
    elif _ASKS_WHO.search(folded):
        read = "department"
    return Question(
        text=text,
        intent=intent or read,
        topic=topic,
        mentions=mentions,
        regions=tuple(region.name for region in finder.regions(folded)),
        phrases=phrases,
        doc_number=normal(number) if number else None,
    )


def _without(text: str, mentions: tuple[Mention, ...]) -> str:
    kept, at = [], 0
    for mention in mentions:
        kept.append(text[at : mention.start])
        at = mention.end
    return _FURNITURE.sub("", " ".join([*kept, text[at:]])).strip()
