"""Titles: where one stands among the first lines, over how many lines it goes."""

import re
from collections.abc import Sequence

from corpus.doc_number import DOC_NUMBER
from ingest.dates import DATE
from ingest.lines import Line

_MOST_LINES = 6
_LONGEST, _SHORTEST = 120, 5

_KINDS = (
    "通知|意见|办法|措施|方案|规定|决定|批复|函|公告|通告|规划|条例|细则|计划|要点|通报|命令|令|纲要|清单|指南|指引|规则|"
    "制度|报告|决议|准则|标准|章程|目录|规程|政策|举措|任务|法|导引|解读|安排|[一二三四五六七八九十\\d]+条|答复|分工|须知|预案|协议|承诺|说明|讲话|建议|提示"
)
TITLE_END = re.compile(rf"(?:{_KINDS})(?:[（(][^（）()]*[）)])*》?(?:的(?:{_KINDS}))?(?:[（(][^（）()]*[）)])*$")

# （试行）, 的通知: the last line of a title
_REST = re.compile(
    rf"(?:的)?(?:{_KINDS})?(?:[（(](?:[^（）()年]{{0,8}}(?:稿|试行|暂行|版)|20\d\d[^（）()]{{0,10}})[）)])?"
)

# sentences of a covering notice, not titles
_SENTENCE = re.compile(
    r"^(?:为|现将|现就|根据|按照|依据|坚持|经|兹|由|请|鉴于|近日|本|各|特)|[。；：:！？]|，(?![^《]*》)"
)


# 甘肃省科学技术厅, alone on a line: an issuer, unless the next line goes on with 关于…
_ISSUER = re.compile(r"[\u4e00-\u9fff（）()·\s]{2,40}(?:厅|局|委|部|办|院|会|署|府|室|处|中心|公司|组|团|所)")
_TITLE_GOES_ON = ("关于", "印发", "转发")


def title_at(lines: Sequence[Line], index: int) -> tuple[str, int] | None:
    """The title that begins at `index`, without white space and outer 《》, and how many lines it takes."""
    words = ""
    for taken, line in enumerate(lines[index : index + _MOST_LINES], 1):
        if not line.text:
            continue
        words += "".join(line.text.split())
        if len(words) > _LONGEST or _SENTENCE.search(words) or DATE.search(line.text) or DOC_NUMBER.search(line.text):
            return None
        follows = lines[index + taken].text if index + taken < len(lines) else ""
        goes_on = bool(_REST.fullmatch(follows)) and follows not in ("", "目录", "目 录", "说明")
        if TITLE_END.search(words) and words.count("《") == words.count("》") and not goes_on:
            quoted = words.startswith("《") and words.count("《") == 1
            return (words.strip("《》") if quoted else words, taken) if len(words) >= _SHORTEST else None
        names_issuer = taken == 1 and "关于" not in line.text and _ISSUER.fullmatch(line.text)
        if names_issuer and not follows.startswith(_TITLE_GOES_ON):
            return None
    return None
