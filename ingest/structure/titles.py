"""Finds titles: the line where one begins and the number of lines it covers."""

import re
from collections.abc import Sequence

from policykb.corpus.doc_number import DOC_NUMBER
from policykb.ingest.structure.dates import DATE
from policykb.ingest.structure.lines import Line
from policykb.ingest.structure.numbers import read_number
from policykb.ingest.wordlists import one_of

# 附件：1.重点任务分工表
ATTACHED = re.compile(r"附\s*件?\s*\d*\s*(?:[:：]\s*\S|[（(]略[）)]\s*[:：]?)")

# Maximum number of lines of a title (chosen by hand).
_MOST_LINES = 6

# Maximum and minimum length of a title, in characters (chosen by hand).
_LONGEST, _SHORTEST = 120, 5

# 关于加强科普工作的意见 · 关于支持企业发展的二十条
_KINDS = one_of("title_kinds", "kind") + r"|[一二三四五六七八九十百\d]+[条问]"
TITLE_END = re.compile(rf"(?:{_KINDS})(?:[（(][^（）()]*[）)])*》?(?:的(?:{_KINDS}))?(?:[（(][^（）()]*[）)])*$")

# （试行） · 的通知: the last line of a title
_REST = re.compile(
    rf"(?:的)?(?:{_KINDS})?(?:[（(](?:[^（）()年]{{0,8}}(?:稿|试行|暂行|版)|[2２][0０]\d\d[^（）()]{{0,10}})[）)])?"
)

# 现将有关事项通知如下：: a sentence of a covering notice, not a title
_SENTENCE = re.compile(
    r"^(?:为|现将|现就|根据|按照|依据|坚持|经|兹|由|请|鉴于|近日|本|各|特)|[。；：:！？|｜>＞]|，(?![^《]*》)"
)

# …重点任务清单的通知（2023年3月18日）
DATED = re.compile(rf"[（(]\s*{DATE.pattern}\s*[）)]$")

# name@example.gov.cn）: closes a bracket that was opened further up
_CLOSES_FIRST = re.compile(r"^[^（(]*[）)]")

# 2018年第56号, alone on a line, is the number of an announcement
_MERE_NUMBER = re.compile(r"(?:19|20)\d\d年第\d{1,4}号")

# 国家食品药品监督管理总局令, alone on a line, begins an order
_ORDER = re.compile(r"[\u4e00-\u9fff]{2,24}令")

# 甘肃省科学技术厅, alone on a line: an issuer, unless the next line goes on with 关于…
_ISSUER = re.compile(
    rf"[\u4e00-\u9fff（）()·\s]{{2,40}}(?:{one_of('body_endings', 'office', 'issuer', 'company', 'above_title')})"
)
# 某市公共卫生领导小组⏎办公室关于印发…: the line below goes on with the title, or ends the name first
_TITLE_GOES_ON = re.compile(rf"(?:{one_of('body_endings', 'name_rest')})?(?:关于|印发|转发)")

# 某区流调指挥分中心⏎规范化建设指引: the line below ends the title, and names no place or body of its own
_OF_ANOTHER = re.compile(r"[《“]|[\u4e00-\u9fff]{2,9}?[省市县区州盟旗]|中华人民共和国|中共|中国|国家|全国")

# Verbs of a title that sends another document: 印发, 转发, 发布 …
SENDING = one_of("title_kinds", "sending")

# 关于印发…管理办法⏎实施细则的通知
_SENDS = re.compile(rf"关于(?:{SENDING}|重新发布|重新印发)[^《》]*$")
_NOTICE_END = re.compile(r"(?:通知|函|公告|公示|通告|批复|决定)(?:[（(][^（）()]*[）)])*$")

# 关于…试点对接国际高标准⏎推进制度型开放的若干措施
_WRAPPED_TITLE = re.compile(r"关于[^《》]{16,}$")

# 关于施行科学技术普及法⏎有关问题的公告: what a title about something ends with, in its last line
_OF_KIND = re.compile(rf"的(?:{_KINDS})(?:[（(][^（）()]*[）)])*$")

# 某某学校⏎某省职业教育质量提升工程⏎项目建设实施方案: the last line has no subject of its own
_MERE_END = re.compile(
    rf"(?:项目|建设|实施|工作|行动|专项|试点|管理|总体|推进|申报|评审|考核|验收|暂行|若干){{2,}}(?:{_KINDS})(?:[（(][^（）()]*[）)])?"
)


def title_at(lines: Sequence[Line], index: int) -> tuple[str, int] | None:
    """The title that begins at line `index` and its number of lines, None if none.

    The title comes without white space and without the 《》 around it.
    """
    if read_number(lines[index].text) or len(lines[index].text) < 2:
        return None
    words = ""
    for taken, line in enumerate(lines[index : index + _MOST_LINES], 1):
        if not line.text:
            continue
        printed = DATED.sub("", line.text)
        words += "".join(printed.split()).removeprefix("（转载）")
        if (
            _CLOSES_FIRST.search(words)
            or _MERE_NUMBER.fullmatch(words)
            or (taken > 1 and _ORDER.fullmatch("".join(printed.split())))
        ):
            return None
        if len(words) > _LONGEST or _SENTENCE.search(words) or DATE.search(printed) or DOC_NUMBER.search(printed):
            return None
        follows = _follows(lines, index + taken)
        goes_on = bool(_REST.fullmatch(follows)) and follows not in ("", "目录", "目 录", "说明")
        goes_on = goes_on or _is_unfinished(words, follows)
        if TITLE_END.search(words) and words.count("《") == words.count("》") and not goes_on:
            quoted = words.startswith("《") and words.count("《") == 1
            return (words.strip("《》") if quoted else words, taken) if len(words) >= _SHORTEST else None
        names_issuer = taken == 1 and "关于" not in line.text and _ISSUER.fullmatch(line.text)
        if names_issuer and not _TITLE_GOES_ON.match(follows) and not _ends_title(follows):
            return None
    return None


def _follows(lines: Sequence[Line], index: int) -> str:
    """The words of the line at `index`, right below a title.

    A blank line may stand before an aside: …三年行动计划⏎⏎（2021—2023年）.
    """
    if index < len(lines) and not lines[index].text:
        below = next((line.text for line in lines[index : index + 3] if line.text), "")
        below = "".join(below.split()) if below.startswith(("（", "(")) else below
        return below if below.startswith(("（", "(")) and _REST.fullmatch(below) else ""
    below = lines[index].text if index < len(lines) else ""
    return "".join(below.split()) if below.startswith(("（", "(")) else below


def _ends_title(words: str) -> bool:
    """Whether the line below a body's name ends a title that begins with it."""
    return bool(TITLE_END.search(words)) and not (_OF_ANOTHER.match(words) or _SENTENCE.search(words))


def _is_unfinished(words: str, follows: str) -> bool:
    """Whether a title with a complete ending still continues on the line below."""
    if not TITLE_END.search(follows) or _SENTENCE.search(follows) or read_number(follows):
        return False
    if _SENDS.search(words) and not _NOTICE_END.search(words):
        return bool(_NOTICE_END.search(follows))
    if _MERE_END.fullmatch(follows) and not _NOTICE_END.search(words):
        return True
    if "关于" in words and not _OF_KIND.search(words) and _OF_KIND.search(follows):
        return not (follows.startswith("关于") or _OF_ANOTHER.match(follows))
    return bool(_WRAPPED_TITLE.search(words)) and not _NOTICE_END.search(words) and not follows.startswith("关于")
