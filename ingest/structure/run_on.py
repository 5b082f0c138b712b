"""Breaks a text that has lost its line breaks into lines.

Some collections store a document as one string. What a person still sees in it are the addressees before a colon, the
signature with its date, the title below it, and the numbers of chapters, articles and items.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from policykb.corpus.model import Span
from policykb.ingest.structure.dates import DATE
from policykb.ingest.structure.lines import WIDEST_PAGE, Line, width
from policykb.ingest.wordlists import one_of

# Minimum length of a line without line breaks, in characters: no page is so wide (chosen by hand).
_NO_LINE_BREAKS = 2000
# The same for a line that holds most of the text, and the share that it then holds (chosen by hand).
_SHORT_TEXT, _WHOLE_TEXT = 300, 0.5

# Maximum length of addressees, in characters (chosen by hand).
_LONGEST_ADDRESS = 300

_PUBLICITY = re.compile(r"[（(][^（）()]{2,20}[）)]")

# Number of characters in which the head of a document may stand behind a page's menus (chosen by hand).
_NEAR_TOP = 1500

# Minimum length of the sender's name, in characters, and number of characters in which the foot is looked for (chosen by
# hand).
_SHORTEST_SENDER, _FOOT_LENGTH = 4, 400

_VALUE = "[〇零一二三四五六七八九十百]"

# 甘科发〔2023〕1号
_NUMBER = r"[\u4e00-\u9fff]{2,14}\s*[〔\[﹝【（(]\s*20\d\d\s*[〕\]﹞】）)]\s*\d{1,4}\s*号"

# the front matter of such a text: …文件⏎甘科发〔2023〕1号⏎…关于…的通知⏎各有关单位：⏎为…
_FRONT = re.compile(
    r"(?P<head>[^\t\n。]{0,80}?文件|[\u4e00-\u9fff]{4,40}?[厅局委会府院部])??(?P<number>" + _NUMBER + r")"
    r"(?P<title>[^。：:]{0,80}关于[^。：:]{4,80}?的(?:通知|(?:实施|指导|若干)?意见|通报|决定|函|批复|公告|通告))(?=各|省|市|县|区|有关|局|厅)"
    r"(?P<addressed>[^。：:]{4,300}[：:])"
)

# the same, with the number below the title: …关于…的实施意见⏎渝府办发〔2021〕88号⏎各区县人民政府：⏎…
_FRONT_BELOW = re.compile(
    r"\s*(?P<title>[^。：:]{4,100}?(?:通知|意见|通报|决定|函|批复|公告|通告|方案|办法|措施|规划|计划))\s*"
    r"(?P<number>(?!的)" + _NUMBER + r")\s*(?P<addressed>[^。：:]{4,300}[：:])?"
)

# 各县（市、区）人民政府，市级各部门：⏎《…方案》已经…
_ADDRESSED = re.compile(r"\s*各[^。：:；]{3,300}[：:](?!\s*\d)")

# …贯彻落实。⏎广安市人民政府⏎2022年12月30日⏎（本文有删减）⏎广安市养老服务方案⏎为贯彻…
_SIGNED = re.compile(
    rf"(?<=[。！）)])\s*(?P<signer>[\u4e00-\u9fff（）()\s]{{3,60}}?|[\u4e00-\u9fff]{{0,20}}(?:[市省县区州局部署厅]长|主任)[：:]\s*[\u4e00-\u9fff]{{2,4}})\s*(?P<date>{DATE.pattern.replace('?P<', '?P<_')})"
    r"(?P<remark>\s*[（(][^（）()]{2,20}[）)])?"
)
# 国家医保局 财政部 2021年4月12日: names and date on one line
_SIGNED_LINE = re.compile(
    rf"(?:[\u4e00-\u9fff（）()]{{2,30}}[局部委会府院办署社行厅]\s+)+(?P<date>{DATE.pattern.replace('?P<', '?P<_')})"
)
_TITLE = re.compile(
    rf"\s*[^。；：:！？\s][^。；：:！？]{{3,80}}?(?:{one_of('title_kinds', 'kind')})(?:[（(][^（）()]{{1,20}}[）)])?"
    rf"(?=\s*(?:为|根据|按照|依据|近年来|党的|第[一1]\s*章|第[一1]\s*条|一、|目\s*录))"
)

# 附件某公司科普工作方案为贯彻…: a title before the first sentence
_TITLE_FIRST = re.compile(rf"\s*(?:附件\s*\d*\s*)?(?P<title>{_TITLE.pattern})")

# 　　一、目标　　（一）…: the indents of lost lines
_INDENT = re.compile(r"(?<=\S)(?:\u3000{2,}|[ \u3000\xa0]{4,})(?=\S)")

# （此件主动公开） · 公开属性：主动公开 · 附件2: what stands at the foot
_AT_FOOT = re.compile(
    r"(?=[（(]此件[^（）()]{2,12}[）)]|(?:(?:政府)?信息公开选项|公开属性|公开方式)[:：])|(?<=公开)(?=[\u4e00-\u9fff])(?!发)"
)

# …予以支持。二、重点任务（一）加强… · …总则第一条: a number after the end of a sentence, a note or a heading
_SURE = re.compile(
    rf"(?<=[。；：:;！)）〕\]】])\s*(?=(?:{_VALUE}{{1,3}}、|[（(]{_VALUE}{{1,3}}[）)]|\d{{1,2}}[.．、](?!\d(?!\d{{3}}年))"
    rf"|第\s*{_VALUE}{{1,5}}\s*[章节条](?![，。、；规第）)款项])|附件\d?(?![^。]{{0,8}}[)）]))\s*\S)"
    rf"|(?<=[\u4e00-\u9fff])\s*(?=(?:[（(]一[）)]|1[.．、])[\u4e00-\u9fff])"
)
# 附件2国家环境应急指挥部组成…: the number of an annex before its title
_ANNEX = re.compile(r"附件\d{1,2}(?=[\u4e00-\u9fff]{4})")
# …国网山东省电力公司附件2关于推动…的若干措施: the heading of an annex in the middle of words, but not 见附件2
_ANNEX_IN_WORDS = re.compile(r"(?<![见按照据（(《“及和至第、：:])附件(?P<number>\d{1,2})(?=[\u4e00-\u9fff《]{4})")
# 附件:1.征求意见部门名单2.若干措施
_ANNEX_LIST = re.compile(r"附件\s*[:：]\s*(?=1\s*[.．、])")
_ANNEX_LIST_END = re.compile(rf"[\u4e00-\u9fff]{{4,30}}{DATE.pattern}|附件\s*1(?=[\u4e00-\u9fff])")

_CHAPTER = re.compile(
    rf"第\s*{_VALUE}{{1,5}}\s*[章节](?P<name>[^。；，：、]{{1,24}}?)(?=第\s*{_VALUE}{{1,5}}\s*[条节])"
)

# 第一章　总则　　第一条　为了…: a chapter and its first article on one line
_CHAPTER_AND_ARTICLE = re.compile(rf"\s*{_CHAPTER.pattern.replace('[条节]', '条')}")

# …的地下空间。 第四条 地下空间…: an article in the line of the one above; it must continue its list
_ARTICLE = re.compile(rf"(?<=[。；])[^\S\n]*(?=第\s*{_VALUE}{{1,5}}\s*条[^\S\n])")

# …等按职责分工负责） （二）建设…: an item in the line of the one above; it must continue its list
_ITEM = re.compile(rf"(?<=[。；;）)〕\]])[ \u3000\xa0]+(?=[（(]{_VALUE}{{1,3}}[）)][\u4e00-\u9fff])")

# 二、推动绿色升级 （四）推进…: an item in the line of its heading
_HEADING_AND_ITEM = re.compile(
    rf"[ \u3000\xa0]*{_VALUE}{{1,3}}、[^。；：，\n]{{2,30}}?[ \u3000\xa0]+(?=[（(]{_VALUE}{{1,3}}[）)][\u4e00-\u9fff])"
)

# 综合处,财务部⇥某某委员会文件…: a tab before the head parts off where a text was filed
_FILED = re.compile(r"[^\t。：]{0,80}\t")

# …支撑体系（八）加快… · …预期性三、重点任务: a number in the middle of words; it must continue its list
_UNSURE = re.compile(
    rf"(?<=[\u4e00-\u9fff”%％ \t\u3000\xa0])(?<![第〇零一二三四五六七八九十百千年月])"
    rf"(?=(?:{_VALUE}{{1,3}}、|[（(](?:{_VALUE}{{1,3}}|\d{{1,2}})[）)]|\d{{1,2}}[.．、](?!\d(?!\d{{3}}年)))[\u4e00-\u9fff“\d])"
)


def break_run_on(line: Line, text: str) -> list[Line]:
    """A line that lost its line breaks, cut where lines must or may begin.

    Other lines stay whole. A number may begin a line where it stands within words.
    """
    is_text = len(line.text) >= max(_SHORT_TEXT, _WHOLE_TEXT * len(text))
    start, end = line.span.start, line.span.end
    label: list[Line] = []
    if is_text or len(line.text) >= _NO_LINE_BREAKS:
        if not text[:start].strip() and (filed := _FILED.match(text, start, end)):
            label = [Line(Span(start, filed.end()), "")]  # where the text was filed; it says nothing of its own
            start = filed.end()
        sure = {at for at in _sure(text, start, end) if start < at < end}
        listed = list(_annex_lists(text, start, end))
        unsure = {match.end() for match in _UNSURE.finditer(text, start, end) if match.end() > start} - sure
        unsure = {at for at in unsure if not any(first < at < last for first, last in listed)}
    elif line.starts_line:
        sure = {at for at in _in_paragraph(line, text) if start < at < end}
        glued = (match.end() for pattern in (_ARTICLE, _ITEM) for match in pattern.finditer(text, start, end))
        unsure = {at for at in glued if start < at < end} - sure
    else:
        return [line]
    if not label and not sure | unsure:
        return [line]
    bounds = [start, *sorted(sure | unsure), end]
    parts = [Line(Span(first, last), text[first:last].strip()) for first, last in pairwise(bounds)]
    return [*label, *(replace(part, starts_line=part.span.start not in unsure) for part in parts)]


def _in_paragraph(line: Line, text: str) -> Iterator[int]:
    """Where lines begin in a paragraph that ran into the one below.

    Behind a title and its 文号, behind addressees, and around a signature.
    """
    start, end = line.span.start, line.span.end
    if headed := _CHAPTER_AND_ARTICLE.match(text, start, end) or _HEADING_AND_ITEM.match(text, start, end):
        yield headed.end()
    if foot := _SIGNED_LINE.fullmatch(line.text):
        yield start + text[start:end].index(foot["date"])
    below = _FRONT_BELOW.match(text, start, end)
    if below and not text[below.end() : end].strip():
        yield from (below.end("title"), below.end("number"))
    if width(line.text) > WIDEST_PAGE:
        if not text[:start].strip() and (title := _TITLE_FIRST.match(text, start, end)):
            yield from (title.start("title"), title.end())
        addressed = _ADDRESSED.match(text, start, min(end, start + _LONGEST_ADDRESS))
        if addressed and text[addressed.end() : end].strip():
            yield addressed.end()
        for signed in _SIGNED.finditer(text, start, end):
            if not _PUBLICITY.sub("", text[signed.end("date") : end]).strip():
                yield from (signed.start("signer"), signed.start("date"), signed.end("date"))


def _sure(text: str, start: int, end: int) -> Iterator[int]:
    """Where lines certainly begin within a run-on text."""
    front = (
        _FRONT.match(text, start, end)
        or _FRONT_BELOW.match(text, start, end)
        or _FRONT.search(text, start, min(end, start + _NEAR_TOP))
    )
    begin = start
    if front:
        begin = front.end()
        yield front.start()
        yield from (front.end(part) for part in front.groupdict() if front[part])
    elif title := _TITLE_FIRST.match(text, start, end):
        begin = title.end()
        yield from (title.start("title"), begin)
    elif addressed := _ADDRESSED.match(text, start, end):
        begin = addressed.end()
        yield begin
    for signed in _SIGNED.finditer(text, begin, end):
        yield signed.start("signer")
        yield signed.start("date")
        yield signed.end("date")
        yield signed.end()
        if title := _TITLE.match(text, signed.end(), end):
            yield title.end()
    lists = list(_annex_lists(text, begin, end))
    yield from _annexes(text, begin, end)
    for match in _SURE.finditer(text, begin, end):
        if any(first < match.end() < last for first, last in lists):
            continue
        yield match.end()
        if annex := _ANNEX.match(text, match.end(), end):
            yield annex.end()
    yield from (match.end() for match in _INDENT.finditer(text, start, end))
    yield from (match.end() for match in _AT_FOOT.finditer(text, end - min(_FOOT_LENGTH, end - start), end))
    yield from _dates_of(front, text, begin, end)
    for chapter in _CHAPTER.finditer(text, begin, end):
        yield from (chapter.start(), chapter.end())


def _annex_lists(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where annexes are listed, 附件：1.名单2.措施, up to signature or first annex."""
    for match in _ANNEX_LIST.finditer(text, start, end):
        after = _ANNEX_LIST_END.search(text, match.end(), min(end, match.end() + _LONGEST_ADDRESS))
        if after:
            yield match.start(), after.start()


def _annexes(text: str, start: int, end: int) -> Iterator[int]:
    """Where annexes begin within words: those whose numbers go on from 附件1."""
    expected = 1
    for match in _ANNEX_IN_WORDS.finditer(text, start, end):
        if int(match["number"]) == expected:
            yield from (match.start(), match.end()) if expected > 1 else ()
            expected += 1


def _dates_of(front: re.Match[str] | None, text: str, start: int, end: int) -> Iterator[int]:
    """Where the names of the head come again, before a date: the signature."""
    heads = (front.groupdict().get("head") or "", front["title"].partition("关于")[0]) if front else ()
    senders = {"".join(head.removesuffix("文件").split()) for head in heads}
    names = "|".join(re.escape(sender) for sender in senders if len(sender) >= _SHORTEST_SENDER)
    date = DATE.pattern.replace("?P<", "?P<_")
    for signed in re.finditer(rf"(?:{names})\s*(?P<date>{date})(?!\s*印发)", text[start:end]) if names else ():
        yield from (start + signed.start(), start + signed.start("date"), start + signed.end())
