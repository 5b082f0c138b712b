"""Find the documents that a document repeals or amends: 《…》（文号）同时废止, 关于修改《…》的决定.

Only words that do it count. 建议废止, 推动修订《…》 and 《…》中“一、…”段落废止 repeal no document, and a draft repeals nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from policykb.corpus.amending.subjects import amended_documents
from policykb.corpus.doc_number import DOC_NUMBER, normal

WORDS = ("废", "失效", "修改", "修订", "修正")
"""Words of which every text with a repeal or an amendment has one; 废 alone, since a line may end within 废止."""

_ANY_NUMBER = re.sub(r"\?P<\w+>", "?:", DOC_NUMBER.pattern)

# 《甘肃省科学技术普及条例》（甘人大〔2010〕3号） · a number alone: 甘政发〔2010〕3号
_CITED = re.compile(
    rf"《(?P<title>(?:[^《》]|《[^《》]*》){{2,150}})》(?:[（(](?P<note>[^（()）]{{3,80}})[）)])?|(?P<number>{_ANY_NUMBER})",
    re.VERBOSE,
)

# every sentence that repeals or amends has one of these; the others are skipped
_TRIGGER = re.compile(r"废止|失效|修改为|(?:决定|现)对|[作做]出?(?:以下|如下)(?:修改|修订|修正)")

_MARK = "\ufffc"
"""Character put in the place of each citation, so that the words around it can be matched."""

# one citation, or several with at most six characters between two
_NAMED = rf"(?P<cited>(?>{_MARK}(?:[^。；{_MARK}]{{0,6}}{_MARK})*))"

# 《…》（…）、《…》同时废止 · 《…》自2024年1月1日起废止 · 《…》等3件文件予以废止
_ENDED = re.compile(
    rf"""
    {_NAMED}
    (?: [，,] | 文件? | 等 [^，。；{_MARK}]{{0,12}} | 自本 [^，。；{_MARK}]{{1,8}} 之日起
      | 自 (?P<day> \d{{4}}年\d{{1,2}}月\d{{1,2}}日 ) 起 | 同时 | 同步 | 即行 | 随之 | 相应 | 一并 | 均 | 全文 | 自行 | 不再执行
      | 停止执行 | 并 | 现 | 予以 | 宣布 | 依法 )*
    (?: 废止 | 失效 )
    """,
    re.VERBOSE,
)

# not after words that only propose it: 拟废止, 建议废止, 不得废止
_NOT_DONE = r"(?<!拟)(?<!建议)(?<!提请)(?<!提出)(?<!不)(?<!不予)(?<!不得)(?<!未)(?<!及时)"

# 此前发布的某市公共浴室卫生管理办法即行失效: a title without quotation marks, but not 与本办法不一致的规定同时废止
_UNQUOTED = re.compile(
    r"(?:^|[，,；、]|(?:发布|印发|颁布|制定|施行|实施|执行)的|原)(?:将|现将|对)?"
    r"(?P<title>(?!与|凡|原|其他|有关|相关|此前|以前|之前|同时|以及|在|将|现将)"
    r"(?:(?!本|不一致|抵触|不符|上述|以上)[\u4e00-\u9fff]){4,40}?(?:条例|办法|规定|细则|意见|通知|方案|措施|规则|制度))"
    r"(?:同时|即行|随之|相应|一并|均|予以|现|不再执行|自\d{4}年\d{1,2}月\d{1,2}日起)*(?:废止|失效)(?!前|后|的|之日|时)"
)

_CONDITION = re.compile(r"若|如果|期满|届满|另有规定|拟|建议|不得|未")
"""Words of a sentence that repeals nothing for certain."""

# 决定废止《…》《…》, but not 废止《…》第三条
_ENDS = re.compile(
    rf"{_NOT_DONE}(?:废止|宣布失效)[^。；{_MARK}修中]{{0,12}}{_NAMED}(?![^。；{_MARK}]{{0,8}}(?:第[^，。；]{{1,12}}[条款项章]|中|的))"
)

# 废止下列文件：一、《…》（…）二、《…》 · 附件：废止和失效的规范性文件目录 1.甘肃省…办法（甘政发〔2010〕3号）2.…
_LIST = re.compile(
    rf"""
    {_NOT_DONE} (?: 废止 | 失效 ) (?: (?!修改|继续有效) [^。；{_MARK}] ){{0,24}} (?: 目录 | 清单 | 名单 | 如下 | 下列 | 以下 | 共?\d+件 )
    (?P<cited> (?: (?!修改|修订的|继续有效|保留) [^。{_MARK}] ){{0,80}} {_MARK}
      (?: (?: (?!修改的|修订的|继续有效|保留的) [^。{_MARK}] ){{0,80}} {_MARK} )* )
    """,
    re.VERBOSE,
)

# 对《…》作如下修改 · 决定对《…》、《…》进行修改 · 将《…》第三条修改为
_CHANGED = re.compile(
    rf"""
    (?: (?:决定|现) 对 [^。；{_MARK}]{{0,12}} {_NAMED} [^。；{_MARK}]{{0,12}} (?:进行|予以) (?:部分|相应)? (?:修改|修订|修正) )
    | 对 [^。；{_MARK}]{{0,12}} {_NAMED.replace("cited", "also")} [^。；{_MARK}]{{0,12}} [作做] 出? (?:以下|如下) (?:修改|修订|修正)
    | 将 {_NAMED.replace("cited", "part")} 第 [^。；{_MARK}]{{1,30}} 修改为
    """,
    re.VERBOSE,
)

# the document's own title: 国务院关于修改《…》的决定 · 关于废止《…》（…）的通知
_TITLED = re.compile(
    r"关于(?P<what>修改|修订|修正|废止)[《〈](?P<title>.{2,120}?)[》〉](?:[（(](?P<note>[^（()）]{3,60})[）)])?(?:的|部分|等)"
)

# a title of a draft or of an explanation: 某条例（征求意见稿） · 《某办法》解读
_DRAFT = re.compile(r"征求意见稿|草案|送审稿|讨论稿|代拟稿|起草说明|解读")

_DIGITS = re.compile(r"\d+")

Ended = Literal["repealed", "amended"]


@dataclass(frozen=True, slots=True)
class Repeal:
    """The repeal or amendment of one document by another.

    status: what happens to the document
    title: its title; empty if the text gives its number alone
    doc_number: its number, if the text gives it
    day: ISO date from which it holds, if the text gives one
    """

    status: Ended
    title: str
    doc_number: str | None = None
    day: str | None = None


def read_repeals(titles: Sequence[str], text: str) -> tuple[Repeal, ...]:
    """Return the repeals and amendments that these titles and this text state.

    Each comes once. White space does not matter.
    """
    if any(_DRAFT.search(title) for title in titles):
        return ()
    in_titles = [repeal for title in titles for repeal in _of_title("".join(title.split()))]
    amended = amended_documents(["".join(title.split()) for title in titles], text)
    in_titles += [Repeal("amended", title, _number(note)) for title, note in amended]
    sentences = [sentence for sentence in "".join(text.split()).split("。") if _TRIGGER.search(sentence)]
    in_text = [repeal for sentence in sentences for repeal in _of_sentence(sentence + "。")]
    return tuple(dict.fromkeys([*in_titles, *in_text]))


def _of_title(title: str) -> Iterator[Repeal]:
    """Yield the repeals and amendments that a title without white space states."""
    for match in _TITLED.finditer(title):
        yield Repeal("repealed" if match["what"] == "废止" else "amended", match["title"], _number(match["note"]))


def _of_sentence(text: str) -> Iterator[Repeal]:
    """Yield the repeals and amendments that a sentence without white space states."""
    quotations = list(_CITED.finditer(text))
    marked = _CITED.sub(_MARK, text)
    rules: tuple[tuple[re.Pattern[str], Ended], ...] = (
        (_ENDED, "repealed"), (_ENDS, "repealed"), (_LIST, "repealed"), (_CHANGED, "amended"),
    )  # fmt: skip
    for match in () if _CONDITION.search(marked) else _UNQUOTED.finditer(marked):
        yield Repeal("repealed", match["title"])
    for pattern, status in rules:
        for match in pattern.finditer(marked):
            group = next(name for name in ("cited", "also", "part") if match.groupdict().get(name))
            first = marked.count(_MARK, 0, match.start(group))
            day = match.groupdict().get("day")
            for cited in quotations[first : first + match[group].count(_MARK)]:
                number = _number(cited["note"] or cited["number"])
                yield Repeal(status, cited["title"] or "", number, _iso(day) if day else None)


def _number(note: str | None) -> str | None:
    """Return the normal form of the document number in a note."""
    match = DOC_NUMBER.search(note or "")
    return normal(match) if match else None


def _iso(printed: str) -> str:
    """Return a printed date as ISO: 2024年1月5日 → 2024-01-05."""
    year, month, day = _DIGITS.findall(printed)
    return f"{year}-{int(month):02d}-{int(day):02d}"
