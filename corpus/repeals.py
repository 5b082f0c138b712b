"""Find the documents that a document ends, suspends or amends.

It says so in words like 《…》（文号）同时废止, 暂停执行《…》, 关于修改《…》的决定. Only words that do it count. 建议废止, 推动修订《…》, 《…》废止前 and 《…》中“一、…”段落废止 repeal no document, a draft repeals
nothing, and 以本办法为准 says which of two prevails, not that one has ended.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from policykb.corpus.amending.subjects import amended_documents
from policykb.corpus.doc_number import DOC_NUMBER, normal
from policykb.corpus.repeal_lists import RUN_ON, read_lists

WORDS = ("废", "失效", "修改", "修订", "修正", "停止", "不再", "暂停", "暂缓", "恢复")
"""Words of which every text with a repeal, a suspension or an amendment has one.

废 alone, since a line may end within 废止.
"""

_DOING = r"(?:执行|施行|实施|适用)"
_STOPPING = rf"(?:停止|终止|不再){_DOING}|不再有效"
_PAUSING = rf"暂(?:时)?停(?:止)?{_DOING}|暂缓{_DOING}"
_RESUMING = rf"恢复{_DOING}"
_VERB = rf"(?P<verb>废止|失效|作废|{_PAUSING}|{_STOPPING}|{_RESUMING})"

_ANY_NUMBER = re.sub(r"\?P<\w+>", "?:", DOC_NUMBER.pattern) + r" | [\u4e00-\u9fff]{2,20}公告(?:19|20)\d\d年第\d{1,4}号"

# 废止甘政发〔2010〕3号 · 停止执行甘政发〔2010〕3号: what is done to a number is no part of it
_BEFORE_NUMBER = re.compile(
    rf"(废止|失效|作废|{_DOING}|印发|发布|以及|按照|根据)(?=[\u4e00-\u9fff]{{1,10}}[〔\[（(【﹝]\d{{4}}[〕\]）)】﹞])"
)

# 《甘肃省科学技术普及条例》（甘人大〔2010〕3号） · a number alone, or in brackets behind a title without marks
_CITED = re.compile(
    rf"""
    《(?P<title>(?:[^《》]|《[^《》]*》){{2,150}})》(?:[（(](?P<note>[^（()）]{{3,80}})[）)])?
    | [（(](?P<bracketed>{_ANY_NUMBER})[）)]
    | (?P<number>{_ANY_NUMBER})
    """,
    re.VERBOSE,
)

# 甘政发〔2017〕11号、〔2018〕5号 · 甘政发〔2018〕3号、5号
_SEVERAL_NUMBERS = re.compile(
    r"(?P<issuer>[\u4e00-\u9fff]{1,16})(?P<year>[〔\[（(【﹝［〈{]\d{4}[〕\]）)】﹞］〉}])第?\d{1,5}号"
    r"(?P<more>(?:[、，,和及与](?:[〔\[（(【﹝［〈{]\d{4}[〕\]）)】﹞］〉}])?第?\d{1,5}号)+)"
)
_ONE_MORE = re.compile(
    r"(?P<sign>[、，,和及与])(?P<year>[〔\[（(【﹝［〈{]\d{4}[〕\]）)】﹞］〉}])?(?P<number>第?\d{1,5}号)"
)

# every sentence that ends, suspends or amends something has one of these; the others are skipped. Each begins with a
# letter, not with a group: so re leaps to the next of these letters
_TRIGGER = re.compile(
    "废止|作废|失效|暂停|暂时停|暂缓|不再有效|修改为|决定对|现对|停止《|恢复《|作出?(?:以下|如下)修|做出?(?:以下|如下)修|"
    + "|".join(word + doing for word in ("停止", "终止", "不再", "恢复") for doing in ("执行", "施行", "实施", "适用"))
)

# a row of a table: what stands in one cell is not said of what stands in the next
_ROW = re.compile(r"^[^\t\n。]*\t[^\n。]*$|^[ \u3000]*\|[^\n。]*\|[ \u3000]*$", re.MULTILINE)

_MARK = "\ufffc"
"""Character put in the place of each citation, so that the words around it can be matched."""

_KIND = r"(?:条例|办法|规定|细则|意见|通知|方案|措施|规则|制度)"

# one citation, or several with at most six characters or a title without quotation marks between two
_NAMED = rf"(?P<cited>(?>{_MARK}(?:(?:[^。；{_MARK}]{{0,6}}|[、和及与][\u4e00-\u9fff]{{4,40}}{_KIND}){_MARK})*))"

# 自2024年3月1日起 · 自2024年3月1日至2025年2月28日 · 自本办法施行之日起 · 即日起
_DATE = r"\d{4}年\d{1,2}月\d{1,2}日"
_WHEN = (
    rf"(?:[自从于]?(?P<day>{_DATE})(?:起?[至到](?P<until>{_DATE})(?:止|期间|期限内)?|起)?"
    rf"|自?即日起|自[^，。；{_MARK}]{{1,12}}之日起)"
)

_BETWEEN = "同时|同步|即行|随之|相应|一并|均|全文|自行|并|现|予以|宣布|决定|依法|不再执行|停止执行"
"""Words between the name of a document and what is done to it."""

_NOT_ABOUT_NOW = r"(?!前|后|的|之日|之前|之后|时|期间|情形|建议)"
"""What follows a verb that only speaks of a repeal: 《…》废止前."""

# 《…》（…）、《…》同时废止 · 《…》自2024年1月1日起废止 · 《…》等3件文件予以废止
_ENDED = re.compile(
    rf"""
    (?<!根据)(?<!依据)(?<!按照)(?<!依照)(?<!违反) {_NAMED}
    (?: [，,] | 号?文件? | 等 (?: (?!修改|修订|修正|部分|条款|的) [^，。；{_MARK}] ){{0,20}} | {_WHEN} | {_BETWEEN} )*
    {_VERB} {_NOT_ABOUT_NOW} (?! [^，。；{_MARK}]{{0,6}} {_MARK} )
    """,
    re.VERBOSE,
)

# a title without quotation marks
_PLAIN_TITLE = (
    r"(?P<title>(?!与|凡|原|其他|有关|相关|此前|以前|之前|同时|以及|在|将|现将|下列|以下)"
    r"(?:(?!本|不一致|抵触|不符|上述|以上|根据|依据|按照|违反)[\u4e00-\u9fff]){4,40}?"
    rf"{_KIND})"
)

# 此前发布的某市公共浴室卫生管理办法即行失效, but not 与本办法不一致的规定同时废止
_UNQUOTED = re.compile(
    r"(?:^|[，,；、]|(?:发布|印发|颁布|制定|施行|实施|执行)的|原)(?:将|现将|对)?"
    rf"{_PLAIN_TITLE}(?P<cited>{_MARK}?)(?:{_BETWEEN}|{_WHEN})*{_VERB}{_NOT_ABOUT_NOW}"
)

# 二、废止某市公共浴室卫生管理办法。
_ENDS_UNQUOTED = re.compile(rf"(?:^|[，,；、])(?:决定)?{_VERB}{_PLAIN_TITLE}(?P<cited>{_MARK}?)(?=[。，；]|$)")

_CONDITION = re.compile(
    r"若|如果|期满|届满|另有规定|拟|建议|不得|未|(?<!印发)(?<!施行)(?<!实施)(?<!执行)(?<!发布)(?<!公布)后[，,]"
)
"""Words of a sentence that repeals nothing for certain."""

# 拟于明年废止 · 建议废止 · 应当及时废止 · 研究废止: words before a verb that has not been done
_PROPOSED = re.compile(
    r"(?<![模虚])拟|建议|提请|提出|提案|不$|不予|不得|未|及时|适时|尽快|抓紧|逐步|推动|研究(?![院所生])|计划(?!委|生|单)|需要"
    r"|(?<![相对响])应|(?<![许认])可以?|若|如(?!下)|凡|是否"
)

_PART_OF = (
    r"(?![^。；\ufffc]{0,8}(?:第[^，。；]{1,12}[条款项章]|中|的))(?!等?(?:有关|部分|相关|规定|所))(?!号?文件?[“「])"
)
"""What follows a document of which only a part is meant."""

# 决定废止《…》《…》, but not 废止《…》第三条
_ENDS = re.compile(
    rf"""
    (?: {_WHEN} (?:期间)? [，,]? )? (?: {_BETWEEN} )*
    (?: (?<=宣布) | (?!失效|作废) ) {_VERB} (?: (?!根据|依据|按照|依照|违反|对|由|和|或|的) [^。；，,{_MARK}修中] ){{0,12}} {_NAMED} {_PART_OF}
    """,
    re.VERBOSE,
)

# 暂停《…》的执行
_STOPPED = re.compile(rf"(?P<verb>暂停|停止|恢复){_NAMED}的{_DOING}(?=[。，；])")

# 废止下列文件：一、《…》（…）二、《…》 · 附件：废止和失效的规范性文件目录 1.甘肃省…办法（甘政发〔2010〕3号）2.…
_LIST = re.compile(
    rf"""
    (?P<verb> 废止 | 失效 ) (?: (?!修改|继续有效) [^。；{_MARK}] ){{0,24}} (?: 目录 | 清单 | 名单 | 如下 | 下列 | 以下 | 共?\d+件 )
    (?P<cited> (?: (?!修改|修订的|继续有效|保留|拟|要求|落实) [^。{_MARK}] ){{0,80}} {_MARK}
      (?: (?: (?!修改的|修订的|继续有效|保留的|拟|要求|落实) [^。{_MARK}] ){{0,80}} {_MARK} )* )
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

# the document's own title: 国务院关于修改《…》的决定 · 关于废止《…》（…）的通知 · 关于暂停执行某市某办法的通知
_TITLED = re.compile(
    rf"关于(?:宣布|决定)?(?:(?P<change>修改|修订|修正)|{_VERB})"
    r"(?:[《〈](?P<title>.{2,120}?)[》〉]|(?P<plain>[^《》〈〉]{4,60}?))"
    r"(?:[（(](?P<note>[^（()）]{3,60})[）)])?(?:的(?:通知|公告|通告|决定|函|命令)|部分|等)"
)

# a title of a draft or of an explanation: 某条例（征求意见稿） · 《某办法》解读
_DRAFT = re.compile(r"征求意见稿|草案|送审稿|讨论稿|代拟稿|起草说明|解读")

# 现公开征求意见: a sentence that only asks for opinions
_ASKS = re.compile(r"征求意见|公开征集")

# 停止执行，恢复时间另行通知: a stop that is meant to end
_FOR_A_TIME = re.compile(r"另行(?:通知|公告|公布)|恢复(?:时间|执行的?时间)")

_DIGITS = re.compile(r"\d+")

_MAX_WORDS = 120
"""Maximum number of characters quoted of what a document says of another. Chosen by hand."""

Ended = Literal["repealed", "amended", "suspended", "resumed"]
"""What a document does to another; what is resumed (恢复执行) is in force again."""


@dataclass(frozen=True, slots=True)
class Repeal:
    """What one document does to another: repeal, amend, suspend or resume it.

    status: what happens to the document
    title: its title; empty if the text gives its number alone
    doc_number: its number, if the text gives it
    day: ISO date from which it holds, if the text gives one
    until: ISO date of the last day for which it holds, if the text gives one
    words: the words that say so, without white space
    """

    status: Ended
    title: str
    doc_number: str | None = None
    day: str | None = None
    until: str | None = None
    words: str = field(default="", compare=False)


def read_repeals(titles: Sequence[str], text: str) -> tuple[Repeal, ...]:
    """Return what these titles and this text do to other documents.

    Each comes once. White space matters in lists and tables only.
    """
    if any(_DRAFT.search(title) for title in titles):
        return ()
    found = [repeal for title in titles for repeal in _of_title("".join(title.split()))]
    amended = amended_documents(["".join(title.split()) for title in titles], text)
    found += [Repeal("amended", title, _number(note)) for title, note in amended]
    has_rows = "\t" in text or "|" in text
    prose = "".join((_ROW.sub("。", text) if has_rows else text).split())
    sentences = [sentence for sentence in prose.split("。") if _TRIGGER.search(sentence)]
    if sentences or _TRIGGER.search(text):
        found += [repeal for sentence in sentences for repeal in _of_sentence(sentence + "。")]
        found += [
            Repeal("repealed", one.title, _number(one.number) or one.number, words=_shortened(one.words))
            for one in read_lists(text)
        ]
    titled = {(one.status, one.doc_number) for one in found if one.title and one.doc_number}
    return tuple(one for one in dict.fromkeys(found) if one.title or (one.status, one.doc_number) not in titled)


def _of_title(title: str) -> Iterator[Repeal]:
    """Yield what a title without white space does to other documents."""
    for match in _TITLED.finditer(title):
        status: Ended = "amended" if match["change"] else _status(match["verb"], title)
        named = match["title"] or ("" if match["change"] else match["plain"])
        number = _number(match["note"] or match["plain"])
        if named or number:
            yield Repeal(status, named or "", number, words=_shortened(match[0]))


def _of_sentence(text: str) -> Iterator[Repeal]:
    """Yield what a sentence without white space does to other documents."""
    if _ASKS.search(text):
        return
    text = _SEVERAL_NUMBERS.sub(_each_number, _BEFORE_NUMBER.sub(r"\1 ", RUN_ON.sub(" ", text)))
    quotations = list(_CITED.finditer(text))
    marked = _CITED.sub(_MARK, text)
    for pattern in () if _CONDITION.search(marked) else (_UNQUOTED, _ENDS_UNQUOTED):
        for match in pattern.finditer(marked):
            yield from _read(match, quotations, "cited", match["title"])
    for pattern in (_ENDED, _ENDS, _STOPPED, _LIST):
        for match in pattern.finditer(marked):
            start = match.start() if pattern is _ENDED else match.start("verb")
            if not _PROPOSED.search(re.split("[，,；：]", marked[:start])[-1]):
                yield from _read(match, quotations, "cited")
    for match in _CHANGED.finditer(marked):
        yield from _read(match, quotations, next(name for name in ("cited", "also", "part") if match[name]))


def _read(match: re.Match[str], quotations: Sequence[re.Match[str]], group: str, title: str = "") -> Iterator[Repeal]:
    """Yield what a match does to each document that a group of it names.

    title: title without quotation marks; it is given with the first of them, or alone
    """
    before = match.string.count(_MARK, 0, match.start(group))
    cited = quotations[before : before + match[group].count(_MARK)]
    said = match.groupdict()
    status: Ended = _status(said["verb"], match.string, said.get("until")) if said.get("verb") else "amended"
    day, until = (_iso(printed) if (printed := said.get(name)) else None for name in ("day", "until"))
    inside = iter(quotations[match.string.count(_MARK, 0, match.start()) :])
    words = "".join(next(inside)[0] if character == _MARK else character for character in match[0])
    for one in cited:
        named = title or one["title"] or ""
        number = _number(one["note"] or one["bracketed"] or one["number"]) or one["number"]
        yield Repeal(status, named, number, day, until, _shortened(words, one[0]))
    if not cited:
        yield Repeal(status, title, None, day, until, _shortened(words))


def _status(verb: str, sentence: str, until: str | None = None) -> Ended:
    """Return what a verb does: 废止 repeals, 暂停执行 suspends, 恢复执行 resumes.

    What stops (停止执行) is repealed, unless it stops for a time.
    """
    if verb.startswith("恢复"):
        return "resumed"
    stops_for_a_time = not re.match("废止|失效|作废", verb) and (until or _FOR_A_TIME.search(sentence))
    return "suspended" if verb.startswith("暂") or stops_for_a_time else "repealed"


def _each_number(match: re.Match[str]) -> str:
    """Return a list of numbers with issuer and year before each."""
    year = match["year"]
    written = [match[0][: match.start("more") - match.start()]]
    for one in _ONE_MORE.finditer(match["more"]):
        year = one["year"] or year
        written.append(f"{one['sign']}{match['issuer']}{year}{one['number']}")
    return "".join(written)


def _shortened(words: str, cited: str = "") -> str:
    """Return words short enough to be shown; of a list, its head and one entry."""
    if len(words) <= _MAX_WORDS:
        return words
    half = _MAX_WORDS // 2
    return f"{words[:half]}…{cited[:half]}" if cited and cited not in words[:half] else f"{words[:_MAX_WORDS]}…"


def _number(note: str | None) -> str | None:
    """Return the normal form of the document number in a note."""
    match = DOC_NUMBER.search(note or "")
    return normal(match) if match else None


def _iso(printed: str) -> str:
    """Return a printed date as ISO: 2024年1月5日 → 2024-01-05."""
    year, month, day = _DIGITS.findall(printed)
    return f"{year}-{int(month):02d}-{int(day):02d}"
