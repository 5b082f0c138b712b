"""What a question asks for, by rules that can be read: whom it names, what it quotes, what is left as its topic."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from policykb.corpus.doc_number import DOC_NUMBER, normal
from policykb.corpus.mentions import Mention, MentionFinder
from policykb.corpus.regions import Region
from policykb.index.text.normalise import fold

Intent = Literal["department", "duties", "lookup", "topic"]

# 归谁管 · 由哪些单位负责 · 哪几个厅 · 责任部门, but not 以省委组织部为责任部门的: that says who
_ASKS_WHO = re.compile(
    r"""
      [哪那](?:一|几|些)?个?(?:政府)?(?:主管|责任|牵头)?(?:部门|单位|厅|局|委|机构|机关|家)
    | 谁(?:来)?(?:管|负责|牵头|主管|把关|办|落实|承担)
    | (?:归|由|是|找|到底)谁
    | (?<!为)(?:责任|牵头|配合|主管)(?:部门|单位)
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

# words of asking, of courtesy and of pointing at a document, which the clauses do not use
_ASKING = re.compile(
    r"""
      请问|您好|你好(?:呀|啊)?|哈喽|老师|麻烦(?:您|你)?(?:帮我|帮忙)?(?:看看|找找|查查)?|谢谢(?:您|你)?(?:啦|了)?|求(?:问|指路)|想问(?:一下)?|烦请(?:告知)?
    | (?:(?:请)?帮(?:我|忙)(?:看看|找找|查查|看|找|查)?)|听说|听人说
    | (?:又|到底|最后|具体)?(?:由|归|是|该|应该|应|要|得|找)?(?:哪|那)(?:一|几|些|两|三)?(?:个|家)?(?:省直|市直|政府|主管|责任|牵头)?(?:部门|单位|厅局|厅|局|委|机构|机关|家|处室|处)(?:来|去)?
      (?:牵头|负责|主管|管|承担|承办|把关|落实|说了算)*
    | (?:归|由|找|是|叫|让)?谁(?:来|去)?(?:牵头|负责|主管|主责|管|承担|把关|落实|安排)*
    | (?:责任|牵头|配合|主管)(?:部门|单位)(?:是|有|为)?(?:哪些|哪几家|谁)?
    | (?:写|出|见|规定|落|列)?(?:在|自|于)?(?:是)?哪(?:一)?(?:条|项|里|儿)(?:里)?(?:写|规定|提到|说)?(?:的|了)?
    | (?:在)?(?:全国|全省|全市|全县|国家|省级|市级|省里|市里)(?:这个)?层面(?:上)?(?:的)?
    | (?:写|规定|见)(?:在|于)?何处|有没有(?:说|写|规定|关于|依据|文件说|这样的规定)?|怎么(?:写|说|规定)的?|政策在哪|的?出处
    | 归(?:口)?管|牵头(?:局|单位|部门)?$|which\s+departments?|in\s+charge
    """,
    re.VERBOSE,
)

# a detail that is asked for, and what a clause that gives it must hold; a standard to be met (准入标准) is no amount
_DETAILS = {
    "amount": (
        r"多少\s*(?:钱|元|万|费|fee|money|[^\W\d]{0,3}(?:金|款|费|补贴|补助|津贴))|几(?:万|千|百)?(?:块|元)|几万|额度|上限|下限|限额|票价|收费标准|比例|(?<!准入|认定|评价|建设|技术|质量|服务|安全)标准(?:是|$)|最低|几折|最高(?:多少|几)",
        r"\d[\d,.]*\s*(?:元|万|亿|%|％|‰|倍|分)|[一二三四五六七八九十百千]+(?:万)?元|百分之",
    ),
    "number": (
        r"几(?:次|级|篇|套|名|岁|条街)|(?:建|设|有|配|分|发|开|办)(?:了)?几(?:个|家|类)|几个(?=$|[,、。?\s])|多少(?:个|次|家|级|篇|套|人|名)",
        r"\d|[一二三四五六七八九十两](?:个|次|家|级|篇|类|套|名)",
    ),
    "time": (
        r"几月|几号|几点|哪天|哪年|何时|(?:什么|啥)时候|多久|要几天|几年|截止|(?:报名|上线)(?:时间|日期)",
        r"\d+\s*(?:年|月|日|天|个工作日|小时)|年底|月底|季度",
    ),
    "contact": (
        r"(?:联系|客服|咨询|办公|报名|举报)电[话画]|电[话画](?:是|号码|多少)|联系人|联系方式|网址|邮箱|地址(?:是|在|发)|热线号码",
        r"\d{5,}|www|http|@",
    ),
    "procedure": (
        r"怎么(?:申请|申领|办理|办|注册|报名|补办|apply|领)|如何(?:申请|办理|注册|开立|报名)|(?:申请|办理|注册|提名|认定)\s*(?:程序|流程|步骤|条件|材料)|哪些步骤|(?:什么|哪些)(?:证件|材料|条件)",
        r"申请(?:人|表|材料|条件)|提交|流程|步骤|受理",
    ),
}  # fmt: skip
_ASKED_DETAIL = {name: re.compile(asked) for name, (asked, _) in _DETAILS.items()}
_GIVEN_DETAIL = {name: re.compile(given) for name, (_, given) in _DETAILS.items()}

# 负责哪几条 · 承担哪些任务 · 要干什么 · 任务清单: what a department that is named has to do
_ASKS_TASKS = re.compile(
    r"""
      (?:承担|负责|参与|配合|牵头|管|干|做|办|分到|列为|需要|有)[^，。？！?!]{0,12}(?:哪|什么|啥|几)
    | (?:哪|什么|啥|几)[^，。？！?!]{0,6}(?:任务|工作|职责|事|条|项|活|举措)
    | (?:任务|职责|职能|分工|活)(?:清单|分工)?(?:有哪些|是什么|$)|任务清单|职责分工|全部(?:任务|措施|职责)
    """,
    re.VERBOSE,
)

# 省科技厅牵头发的文件里 · 市教委等部门印发的《…》: whoever is named before this sent the document, and need not be asked about
_SENT = re.compile(
    r"""
      (?:牵头|联合|等(?:部门|单位)?|最近|今年|去年|新)*(?:印发|下发|制发|颁布|制定|出台|发布|发|出)(?:布|的|了|过)+
      [^,，。？?]{0,8}?(?:文件|通知|方案|意见|办法|措施|政策|规划|规定|公告|《)
    """,
    re.VERBOSE,
)

# 在甘肃, 北京的, but not 技能甘肃: a place stands apart from the word before it
_PLACED = r"(?:(?<![\u4e00-\u9fff])|(?<=[在是到去从于的给我为住对向]))(?:{})"

# 192号方案
_SHORT_NUMBER = re.compile(r"(?<![\d〕\])）年第])(?P<number>\d{1,4})号(?!楼|院|线)")

# 「甘肅科普發展聯盟」 《甘肃省科学技术普及条例》 "快赔中心"
_QUOTED = re.compile(r"[“「『\"《〈](?P<words>[^”」』\"》〉“「『《〈]{2,80})[”」』\"》〉]")

_NOT_A_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood. `searched` is what clauses are compared with: the text folded, without regions, courtesy
    and words of asking. `topic` is its text without department names and words of asking; may be empty. `detail` is the
    kind of detail asked for; `number` the digits of a 文号 given without its head (192号)."""

    text: str
    intent: Intent
    topic: str
    mentions: tuple[Mention, ...] = ()
    regions: tuple[Region, ...] = ()
    phrases: tuple[str, ...] = ()
    doc_number: str | None = None
    number: str | None = None
    searched: str = ""
    detail: str | None = None

    @property
    def wanted(self) -> str:
        """What clauses are compared with."""
        return self.searched or self.text

    def is_detailed_in(self, text: str) -> bool:
        """Whether a clause may give the detail that is asked for."""
        return self.detail is None or bool(_GIVEN_DETAIL[self.detail].search(fold(text)))


def understand(text: str, finder: MentionFinder, intent: Intent | None = None, mended: str | None = None) -> Question:
    """Read a question; `intent` overrides what the rules would say. `mended` is the folded text without slips, with
    foreign words translated."""
    folded = fold(text) if mended is None else mended
    mentions = tuple(mention for mention in finder.find(folded) if not _SENT.match(folded, mention.end))
    number = DOC_NUMBER.search(folded)
    short = None if number else _SHORT_NUMBER.search(folded)
    phrases = tuple(match["words"] for match in _QUOTED.finditer(text))
    topic = _without(folded, mentions)
    if number:
        topic = topic.replace(number[0], "")
    regions = finder.regions(folded)
    searched = _searched(folded, regions, number[0] if number else "")
    read: Intent = "topic"
    if mentions and not _ASKS_WHO.search(folded) and (_ASKS_TASKS.search(folded) or not _NOT_A_LETTER.sub("", topic)):
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
        regions=regions,
        phrases=phrases,
        doc_number=normal(number) if number else None,
        number=short["number"] if short else None,
        searched=searched,
        detail=next((name for name, asked in _ASKED_DETAIL.items() if asked.search(searched)), None),
    )


def verbatim(text: str) -> list[tuple[int, int]]:
    """Where a text quotes or gives a 文号: what is meant letter for letter."""
    return [match.span() for pattern in (DOC_NUMBER, _QUOTED) for match in pattern.finditer(text)]


def _searched(text: str, regions: Sequence[Region], number: str) -> str:
    """The text without what names a place, points at a document by number, or only asks."""
    kept = text.replace(number, " ") if number else text
    for region in regions:
        kept = re.sub(_PLACED.format("|".join((region.name, region.short))), " ", kept)
    kept = _ASKING.sub(" ", kept)
    return " ".join(kept.split()) if _NOT_A_LETTER.sub("", kept) else text


def _without(text: str, mentions: tuple[Mention, ...]) -> str:
    kept, at = [], 0
    for mention in mentions:
        kept.append(text[at : mention.start])
        at = mention.end
    return _FURNITURE.sub("", " ".join([*kept, text[at:]])).strip()
