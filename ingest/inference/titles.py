"""Titles of documents that print none: from metadata, file name or opening words."""

import re
from collections.abc import Iterator

from policykb.corpus.model import Header
from policykb.ingest.header.organisations import ORGANISATION
from policykb.ingest.header.web_labels import squeeze
from policykb.ingest.inference.guess import Guess, Sources
from policykb.ingest.structure.dates import DATE
from policykb.ingest.structure.numbers import read_number
from policykb.ingest.structure.titles import TITLE_END

# …近日，中共中央办公厅、国务院办公厅印发了《…》 · 现将《…》印发给你们: the sentence that names what is sent
_SPOKEN_OF = re.compile(
    r"(?:(?:^|[，。日]|日电)(?P<by>(?:[\u4e00-\u9fff]{3,20}、){0,12}[\u4e00-\u9fff]{3,40}?)(?:等[一二三四五六七八九十\d]*(?:个?部门|部委|单位))?(?:联合|共同)?印发(?P<news>了)?|现将|现把)《(?P<title>[^《》]{4,80}(?:〈[^〈〉]*〉[^《》]*)?)》(?(by)|(?:印发|转发|下发|予以印发|公布))"
)

# 特急…号中共某省委办公厅关于…的通知各市党委：: a title that runs into what follows, and behind what stands above
_RUN_IN = re.compile(
    r"(?:^|(?<=[号文件。：,，]))(?P<title>(?:(?!文件|号)[\u4e00-\u9fff、]){0,60}?关于(?:《[^《》]*》|[^。；：《》]){4,90}?的(?:通知|意见|函|决定|批复|公告|通告|通报))"
    r"(?=各[\u4e00-\u9fff]|省[直委]|市[直委]|县[直委]|区[直委]|为[\u4e00-\u9fff]|根据|按照|有关|你[局厅委部市省县]|现[将就])"
)

# 2026年科普学分评定流程: a line that is no sentence, alone above the first clause
_HEADLINE = re.compile(r"(?![（(【〔\[])[^。；：！？，,;:!?|｜>＞/\t]{6,60}")

# 11-附件1：…清单 · Microsoft Word - 关于…的通知.doc · …办法（2023年6月1日） · …方案(1)
_BEFORE_NAME = re.compile(
    r"^(?:MicrosoftWord[-—]+)?[^\u4e00-\u9fff《]*(?:附件\d*)?[^\u4e00-\u9fff《]*(?=[\u4e00-\u9fff《])", re.IGNORECASE
)
# a copy's number or date, but not the years of a plan: （2025—2027年）
_AFTER_NAME = re.compile(
    r"(?:\.(?:docx?|wps|pdf))?(?:[（(_-](?:\d+|(?:19|20)\d\d(?![-—–~至]+(?:20)?\d\d年)[^）)]*)[）)]?)?$", re.IGNORECASE
)
_CHINESE = re.compile("[\u4e00-\u9fff]")

_KIND = (
    "通知|公告|通告|(?:实施|指导|若干)?意见|(?:实施|行动|工作)?(?:方案|计划)|(?:若干)?措施|(?:实施|管理|暂行)?(?:办法|规定)"
    "|(?:实施)?细则|规划|决定|批复|函"
)

# 现就加快解决不动产登记历史遗留问题的有关事项通知如下 · 现就…提出实施意见如下
_NOTIFIED = re.compile(
    rf"(?P<how>现就|现将|现对|(?<=[，。；])就|现(?=通知))(?P<what>(?:《[^《》]*》|[^。；：《》]){{0,90}}?)(?:，?(?:现|特)?(?:提出|作出|制定))?(?:如下|以下)?(?P<kind>(?:{_KIND}))(?:如下)?(?=[：:。]|，请)"
)
# 现提出以下意见 · 特制定本实施方案 · 提出如下实施意见
_LAID_DOWN = re.compile(rf"(?:提出|制定|制订|拟定|拟订)(?:如下|以下|本)(?P<kind>(?:{_KIND}))(?=[：:，。])")

# 决定组织开展创新管理知识产权国际标准实施试点 · 决定从即日起至10月底，开展安全生产大排查
_DECIDED = re.compile(
    r"决定(?:[自从于][^，。；]{2,16}?，?)?(?:在[^，。；]{2,12}?)?(?:组织)?(?P<what>(?:开展|成立|设立|调整|建立|举办|实施|启动)[^，。；（(]{4,50}?)(?:工作)?(?=[，。；（(])"
)

# 根据《国务院办公厅关于复制推广营商环境创新试点改革举措的通知》
_BASED_ON = re.compile(
    r"(?:贯彻落实|贯彻|落实|根据|按照)(?:《[^《》]*》(?:[（(][^（）()]*[）)])?[、和及]*)*?《[^《》]*?关于(?P<what>(?!印发|转发|公布|发布|修改|废止)[^《》]{4,60})的(?:[^《》的]{0,4})(?:意见|通知|决定|方案)》"
)

# 为…，进一步加强我省政府采购需求管理工作，…: an aim of the opening sentence
_AIM = re.compile(
    r"(?:为了?|以)?(?P<what>(?:进一步|持续|切实|全面|深入|有效|扎实|加快|不断|着力|大力|积极|更好){0,2}"
    r"(?:加强|加快|推进|推动|做好|优化|规范|完善|提升|健全|促进|降低|营造|建设|构建|保障|减轻|提高|强化|深化|引导|支持|提振|减少|实施|防范|鼓励|培育|发展|创建|打造|改善)"
    r"[^，。；：《》]{4,40})"
)
# 决策部署 · 二十大精神 · 重要指示: what every document is for
_EVERYWHERE = re.compile(r"精神|部署|指示|要求$|思想|决策|会议|讲话|有关规定|工作安排")

# （以下简称“春风行动”）
_ASIDE = re.compile(r"[（(][^（）()]*[）)]")
# …的有关事项 · …工作有关要求
_MATTERS = re.compile(r"(?:的)?(?:(?:有关|相关|具体)?(?:工作)?(?:事项|事宜|要求|情况|安排|意见)|有关问题|(?:的))+$")

# 2023年有关工作事项: a topic that is none
_YEAR = re.compile(r"(?:19|20)\d\d年度?")

# Minimum and maximum length of what a document is about, in characters (chosen by hand).
_SHORTEST, _LONGEST = 4, 60

# Minimum number of Chinese characters in the title of a web page or file (chosen by hand).
_FEWEST = 6

# Number of characters in which the sentence is looked for that names what is sent (chosen by hand).
_OPENING = 1200


def titles(header: Header, sources: Sources) -> Iterator[Guess]:
    """The titles that evidence gives."""
    if header.title:
        return
    if spoken := spoken_of(sources.text[:_OPENING]):
        yield Guess("title", spoken["title"], f"正文“{spoken[0]}”", 0.9)
    if run_in := _RUN_IN.search(sources.opening[:_OPENING]):
        yield Guess("title", run_in["title"], f"正文开头“{run_in['title']}”", 0.8)
    if _is_headline(sources.top):
        yield Guess("title", sources.top, f"首行“{sources.top}”", 0.85)
    stated = _named(sources.metadata.title)
    if TITLE_END.search(stated):
        yield Guess("title", stated, f"文件属性“{sources.metadata.title}”", 0.9)
    named = _named(sources.name)
    if TITLE_END.search(named) and len(_CHINESE.findall(named)) >= _FEWEST:
        yield Guess("title", named, f"文件名“{sources.name}”", 0.8)
    if sources.metadata.is_page and len(_CHINESE.findall(stated)) >= _FEWEST:
        yield Guess("title", stated, f"网页标题“{sources.metadata.title}”", 0.6)
    yield from _proposed(sources.opening)


def spoken_of(text: str) -> re.Match[str] | None:
    """The words of a text that name the document itself, perhaps with its issuer.

    What others issued without 了 is the document only where the first sentence says so.
    """
    for match in _SPOKEN_OF.finditer(text):
        if not match["by"] or match["news"] or not re.search("[。：]", text[: match.start()]):
            return match
    return None


def _is_headline(line: str) -> bool:
    """Whether a line is no sentence, clause, note, name or date, and so a title."""
    other = read_number(line) or DATE.search(line) or ORGANISATION.fullmatch(line)
    return bool(_HEADLINE.fullmatch(line)) and not other and len(_CHINESE.findall(line)) >= _FEWEST


def _named(printed: str) -> str:
    """A file's or page's name without numbers, suffix and date around it."""
    bare = _AFTER_NAME.sub("", _BEFORE_NAME.sub("", squeeze(printed)))
    page = bare.partition("_")[0]
    bare = page if TITLE_END.search(page) else bare  # …管理办法_某某网
    return bare.strip("《》") if bare.count("《") == 1 and bare.startswith("《") else bare


def _proposed(opening: str) -> Iterator[Guess]:
    """A title made of what the opening says the document is about."""
    notified, laid_down = _last(_NOTIFIED, opening), _last(_LAID_DOWN, opening)
    stated = notified or laid_down
    if stated is None:
        return
    before = opening[: stated.end()]
    about = _topic(notified["what"]) if notified else ""
    found = [(about, 0.8)] if notified and notified["how"] != "现将" else []
    found += [(_topic(decided["what"]), 0.7)] if (decided := _DECIDED.search(before)) else []
    found += [(about, 0.6)]
    aims = [(aim, _topic(aim["what"])) for aim in map(_AIM.match, re.split("[，。；：]", before)) if aim]
    found += [(topic, 0.5) for aim, topic in aims if aim[0].startswith("为")]
    found += [(_topic(based["what"]), 0.5)] if (based := _BASED_ON.search(before)) else []
    found += [(topic, 0.4) for _, topic in aims]
    for topic, sure in found:
        if len(_YEAR.sub("", topic)) >= _SHORTEST and len(topic) <= _LONGEST and not _EVERYWHERE.search(topic):
            yield Guess("title", f"关于{topic}的{stated['kind']}", f"正文“{stated[0]}”", sure, proposed=True)
            return


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last match in a text: what stands above quotes other documents."""
    return max(pattern.finditer(text), key=lambda match: match.start(), default=None)


def _topic(printed: str) -> str:
    """What a document is about, without 有关事项 and the like."""
    return _MATTERS.sub("", _ASIDE.sub("", printed)).removeprefix("关于").strip("，")
