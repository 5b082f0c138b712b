"""Front matter and signatures, line by line: each line is labelled with its kind of block, and what it says is noted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from policykb.corpus.doc_number import DOC_NUMBER, normal
from policykb.corpus.model import BlockKind
from policykb.ingest.header.web_labels import PUBLICITY, WebPage, read_web_line, squeeze
from policykb.ingest.structure.dates import DATE, iso
from policykb.ingest.structure.lines import Line, ends_paragraph, reflow, width
from policykb.ingest.structure.titles import ATTACHED, title_at

DATE_LINE = re.compile(rf"[（(]?{DATE.pattern}(?:印发|印)?[）)]?")

# 甘肃省人民政府国有资产监督管理委员会, 中共甘肃省委宣传部
ORGANISATION = re.compile(
    r"中共中央|(?!落实|为|根据|贯彻|按照|经|由|对|在|以)[\u4e00-\u9fff（）()“”·\s]{2,40}"
    r"(?:厅|局|委|部|办|院|会|署|府|室|处|协会|总队|支队|中心|银行|公司|联合会|总工会|法院|行|社|团|站|所|厂|校|馆|小组|专班|国务院)"
    r"(?:[（(][^（）()]{2,20}[）)])?(?:[（(]代章[）)])?"
)

# 关于印发《甘肃省关于新时代进一步加强科学技术普及工作的若干措施》的通知
SENDS = re.compile(r"(?:印发|转发|发布|颁布|下发|公布)[^《]*《(?P<title>.+)》")

# 甘肃省科学技术厅 文件 · 中共甘肃省委 甘肃省人民政府
_RED_HEAD = re.compile(r"文件$")
_SPACES = re.compile(r"[ \u3000\xa0]+")
_PROXY = re.compile(r"\s|[（(]代章[）)]")
_OFFICE_WORDS = re.compile(r"\s|文件$")

# 文件 · 附件1：
_MERE_HEAD = re.compile(r"文\s*件|附\s*件\s*\d*\s*[:：]?")

_SUPREME = ("中共中央", "国务院")
_HEAD_OFFICE = re.compile(r"(?:中国|国家)[\u4e00-\u9fff]{2,14}(?:委员会|总局|银行)")
_BRANCH = re.compile(r"[\u4e00-\u9fff]{2,6}(?:监管局|监管分局|税务局|分行|支行)")

# 吉林省水利厅吉林省农业农村厅: names that run into each other, each with the same place in front
_RUN_TOGETHER = re.compile(
    r"(?P<place>[\u4e00-\u9fff]{2,8}?(?:省|市|自治区))[\u4e00-\u9fff]{2,30}?[厅局委会部办院署](?=(?P=place))"
)

# 关于印发广州市临时救助办法的通知
_SENDS_PLAINLY = re.compile(r"印发|转发|发布|公布|颁布|下发")

# （爱国卫生运动委员会）（代章）
_BRACKETED = re.compile(r"(?:[（(][^（）()]{2,20}[）)])+")

# 2023年1月20日印发 · 抄送：… · 政策解读：…, at the foot of the last page or of a web page
FOOT = re.compile(
    rf"(?:[\u4e00-\u9fff]{{4,20}}\s*)?{DATE.pattern}\s*印发|抄\s*送\s*[:：]|主题词\s*[:：]|【?(?:原文|附件|全文)下载】?"
    r"|(?:政策|相关|文件)解读\s*[:：]|一图读懂|相关(?:链接|附件|文件|稿件)\s*[:：]?$|扫一扫|【?(?:返回顶部|关闭窗口|打印本页|我要纠错)】?"
    r"|[（(](?:此页无正文|本文有删减|此件有删减|联系人)[^）)]*[）)]"
)

# where a line begins an organisation's name rather than going on with one
_BEGINS_NAME = re.compile(r"(?:中共|[\u4e00-\u9fff]{2,8}?[省市县区州盟旗])")

# 各市（州）科技局、财政局：
_ADDRESSED = re.compile(
    r"^(?:各|市|省|县|区|州|自治区|机关|有关|局|厅|委|国务院|中央|[\u4e00-\u9fff]{2,12}(?:人民政府|政府|局|厅|委|部|公司|单位|部门|管委会|处))"
)
# 现将…通知如下：, a sentence that ends with a colon too
_NO_ADDRESS = re.compile(r"如下|通知|[《》。；]")
_NO_ADDRESS_LINE = re.compile(r"[。；！？《》]|关于")
_LIST_ENTRY = re.compile(r"\d{1,2}\s*[.．、]")


@dataclass(slots=True)
class Notes:
    """What has been read so far, going down the front matter."""

    issuers: list[str] = field(default_factory=list)
    signers: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    recipients: str | None = None
    doc_number: str | None = None
    issued: str | None = None
    publicity: str | None = None
    web: WebPage = field(default_factory=WebPage)
    body: bool = False


def label(lines: Sequence[Line], notes: Notes) -> list[BlockKind]:
    """Kinds of the lines; a blank line goes with the one above it."""
    kinds: list[BlockKind] = []
    index = 0
    above = ""
    while index < len(lines):
        fresh = not above or kinds[-1] != "body" or ends_paragraph(above, lines[index].text)
        kind, taken = _next(lines, index, notes, fresh)
        above = lines[index + taken - 1].text or above
        while index + taken < len(lines) and not lines[index + taken].text:
            taken += 1
        kinds += [kind] * taken
        index += taken
    return kinds


def _next(lines: Sequence[Line], index: int, notes: Notes, fresh: bool) -> tuple[BlockKind, int]:
    """What the line at `index` begins: its kind, and over how many lines it goes. `fresh`: no paragraph is open."""
    line = lines[index].text
    if not line or _MERE_HEAD.fullmatch(line):
        return "header", 1
    if read_web_line(line, notes.web):
        return "furniture", 1
    if squeeze(line) in (notes.web.title, *notes.titles[:1]):
        notes.titles = notes.titles or [squeeze(line)]
        notes.body = False
        return "header", 1
    if FOOT.match(line):
        return "note", 1
    if match := PUBLICITY.fullmatch(line):
        notes.publicity = notes.publicity or match["how"]
        return "note", 1
    if date := DATE_LINE.fullmatch(line):
        notes.issued = notes.issued or iso(date)
        return "signature", 1
    numbered = DOC_NUMBER.search(line)
    if numbered and len(line) <= len(numbered[0]) + 12 and notes.doc_number in (None, normal(numbered)):
        notes.doc_number = normal(numbered)
        return "header", 1
    if notes.recipients is None and not notes.body and (taken := _recipients_at(lines, index)):
        words = reflow("\n".join(line.text for line in lines[index : index + taken]))
        notes.recipients = "".join(words.split()).rstrip("：:")
        return "header", taken
    if fresh and _may_be_titled(notes) and (title := title_at(lines, index)):
        notes.titles.append(title[0])
        return "header", title[1]
    opening = not (notes.titles or notes.body or notes.recipients is not None)
    names, taken = _organisations_at(lines, index) if fresh or not opening else ([], 0)
    opening = opening or _title_follows(lines, index + taken, notes)
    if names and (opening or _date_follows(lines, index + taken)):
        (notes.issuers if opening else notes.signers).extend(names)
        return "header" if opening else "signature", taken
    if ATTACHED.match(line):
        return "note", _registered(lines, index)
    notes.body = True
    return "body", 1


def _may_be_titled(notes: Notes) -> bool:
    """A covering notice may be followed by what it sends; anything else has one title."""
    if len(notes.titles) != 1:
        return not notes.titles
    return bool(_SENDS_PLAINLY.search(notes.titles[0]))


def _organisations_at(lines: Sequence[Line], index: int) -> tuple[list[str], int]:
    """The organisations that the line at `index` names, with what goes on below of a long name; how many lines."""
    parts = [_RED_HEAD.sub("", part) for part in _SPACES.split(lines[index].text)]
    if len(parts) > 1 and all(ORGANISATION.fullmatch(part) and (len(part) > 5 or part in _SUPREME) for part in parts):
        return [_named(part) for part in parts], 1
    for taken in (2, 1) if _has_branch(lines, index) else (1, 2):
        part = lines[index : index + taken]
        words = "".join(_OFFICE_WORDS.sub("", line.text) for line in part)
        whole = len(part) == taken and all(line.text and not DATE.search(line.text) for line in part)
        goes_on = taken == 1 or (width(part[0].text) > 8 and not _BEGINS_NAME.match(part[-1].text))
        if whole and goes_on and ORGANISATION.fullmatch(words):
            following = lines[index + taken].text if index + taken < len(lines) else ""
            if _BRACKETED.fullmatch(following) and not PUBLICITY.fullmatch(following):
                return [_named(words + following)], taken + 1
            return _apart(_named(words)), taken
    return [], 0


def _has_branch(lines: Sequence[Line], index: int) -> bool:
    """中国银行保险监督管理委员会⏎吉林监管局: one name over two lines."""
    below = lines[index + 1].text if index + 1 < len(lines) else ""
    return bool(_HEAD_OFFICE.fullmatch(lines[index].text) and _BRANCH.fullmatch(below))


def _apart(names: str) -> list[str]:
    """Names that run into each other, one by one."""
    ends = [match.end() for match in _RUN_TOGETHER.finditer(names)]
    return [names[start:end] for start, end in pairwise([0, *ends, len(names)])]


def _named(words: str) -> str:
    return _PROXY.sub("", words)


def _date_follows(lines: Sequence[Line], index: int) -> bool:
    """Whether a date stands below, under other names at most: then the names are a signature."""
    while index < len(lines):
        if DATE_LINE.fullmatch(lines[index].text):
            return True
        names, taken = _organisations_at(lines, index) if lines[index].text else ([], 1)
        if lines[index].text and not names:
            return False
        index += taken
    return False


def _title_follows(lines: Sequence[Line], index: int, notes: Notes) -> bool:
    """Whether the title, which stood above already, stands again below: a page's heading over the document's own."""
    below = next((squeeze(line.text) for line in lines[index : index + 3] if line.text), "")
    return bool(below) and below in notes.titles[:1]


def _registered(lines: Sequence[Line], index: int) -> int:
    """附件：1.分工表⏎2.清单: how many lines the list of what is attached takes."""
    taken = 1
    while index + taken < len(lines) and _LIST_ENTRY.match(lines[index + taken].text):
        taken += 1
    return taken


def _recipients_at(lines: Sequence[Line], index: int) -> int:
    """How many lines from `index` make the addressees: bodies, ending with a colon."""
    if not _ADDRESSED.match(lines[index].text):
        return 0
    for taken, line in enumerate(lines[index : index + 14], 1):
        if line.text.endswith(("：", ":")):
            words = "".join(part.text for part in lines[index : index + taken])
            return 0 if _NO_ADDRESS.search(words) else taken
        if _NO_ADDRESS_LINE.search(line.text) or DOC_NUMBER.search(line.text):
            return 0
        if line.text and not line.text.endswith(("、", "，", ",")) and not _goes_on(lines, index + taken):
            return 0
    return 0


def _goes_on(lines: Sequence[Line], index: int) -> bool:
    """Whether a line of words stands right below."""
    return index < len(lines) and bool(lines[index].text)


def label_tail(tail: Sequence[Line], notes: Notes) -> list[BlockKind]:
    """A signature under the last clause gives issuers and date where the front had none."""
    below = Notes(titles=["关于印发的通知"], recipients="", body=True, doc_number="", web=notes.web)
    kinds = label(tail, below)
    notes.signers = notes.signers or below.signers
    notes.issued = notes.issued or below.issued
    notes.publicity = notes.publicity or below.publicity
    if not notes.titles and below.titles[1:]:
        notes.titles = below.titles[1:]
    return kinds
