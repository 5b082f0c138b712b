"""What stands before and after the clauses: issuers, 文号, titles, recipients, covering notice, signature, date.

Front matter is read line by line; each line is labelled with the kind of block it belongs to, and what it says is noted.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.departments import NATION, Registry
from corpus.doc_number import DOC_NUMBER, normal
from corpus.model import BlockKind, Citation, Header, Status
from corpus.regions import Region
from ingest.dates import DATE, iso
from ingest.lines import Line, ends_paragraph, reflow, width
from ingest.numbers import read_number
from ingest.outline import Item
from ingest.validity import read_validity

_DATE_LINE = re.compile(rf"[（(]?{DATE.pattern}(?:印发|印)?[）)]?")

# (此件主动公开)
_PUBLICITY = re.compile(
    r"[（(]?\s*(?:(?:此件|公开属性|公开方式|信息公开选项)\s*[:：]?)?\s*(?P<how>(?:主动|依申请|不予|予以)?公开(?:发布|发表)?|删减后公开)\s*[）)]?"
)

# 甘肃省人民政府国有资产监督管理委员会, 中共甘肃省委宣传部
_ORGANISATION = re.compile(
    r"(?!落实|为|根据|贯彻|按照|经|由|对|在|以)[\u4e00-\u9fff（）()·\s]{2,40}"
    r"(?:厅|局|委|部|办|院|会|署|府|室|处|协会|总队|支队|中心|银行|公司|联合会|总工会|法院|行|社|团|站|所|厂|校|馆|小组|专班|国务院)"
    r"(?:[（(][^（）()]{2,20}[）)])?(?:[（(]代章[）)])?"
)

_TITLE_KINDS = (
    "通知|意见|办法|措施|方案|规定|决定|批复|函|公告|通告|规划|条例|细则|计划|要点|通报|命令|令|纲要|清单|指南|指引|规则|"
    "制度|报告|决议|准则|标准|章程|目录|规程|政策|举措|任务|法|导引|解读|安排|三十条|五十条|[一二三四五六七八九十\\d]+条|答复|分工|须知|预案|协议|承诺|说明|讲话|建议|提示"
)
_TITLE_END = re.compile(
    rf"(?:{_TITLE_KINDS})(?:[（(][^（）()]*[）)])*》?(?:的(?:{_TITLE_KINDS}))?(?:[（(][^（）()]*[）)])*$"
)

# （试行）, 的通知: the last line of a title
_REST_OF_TITLE = re.compile(
    rf"(?:的)?(?:{_TITLE_KINDS})?(?:[（(](?:[^（）()年]{{0,8}}(?:稿|试行|暂行|版)|20\d\d[^（）()]{{0,10}})[）)])?"
)

# sentences of a covering notice, not titles
_SENTENCE = re.compile(
    r"^(?:为|现将|现就|根据|按照|依据|坚持|经|兹|由|请|鉴于|近日|本|各|特)|[。；：:！？]|，(?![^《]*》)"
)

# 关于印发《甘肃省关于新时代进一步加强科学技术普及工作的若干措施》的通知
_SENDS = re.compile(r"(?:印发|转发|发布|颁布|下发|公布)[^《]*《(?P<title>.+)》")

# 《甘肃省科学技术普及条例》（甘人大〔2010〕3号）
_CITED = re.compile(r"《(?P<title>[^《》]{2,80}(?:〈[^〈〉]*〉[^《》]*)?)》(?:[（(](?P<note>[^（()）]{3,60})[）)])?")

# （爱国卫生运动委员会）（代章）
_BRACKETED = re.compile(r"(?:[（(][^（）()]{2,20}[）)])+")

# 发布日期：2025-05-27, above the text of a web page or of a legal database
_WEB = re.compile(
    r"[【\[]?(?:发布日期|发布时间|发布机构|发布单位|发文机关|发文机构|制定机关|信息来源|文章来源|原文链接|来源|检索时间|检索关键词|索引号|主题分类|主题词"
    r"|公开属性|实施日期|失效日期|更新时间|文档类型|分类|政策全文|成文日期|印发日期|发文字号|发布文号|公开方式|有效性|时效性|效力级别|法规类别|浏览次数|浏览量|字体|字号|分享|打印|日期|作者|责任编辑|法宝引证码)"
    r"[】\]]?\s*[:：]?\s*\S"
)

# 有效性：失效; "有效" stands in none of the others
_STATUS: dict[str, Status] = {
    "废止": "repealed", "失效": "repealed", "修改": "amended", "修订": "amended", "有效": "in force"
}  # fmt: skip

# 为贯彻落实《…》精神，结合我省实际，制定本方案
_BASED_ON = re.compile(
    r"(?:根据|按照|依据|贯彻落实|贯彻|落实|遵照)(?:[^。；《]|《[^》]*》(?:[（(][^（()）]*[）)])?[、和及])*?《(?P<title>[^》]{4,80})》[^。]*?(?:制定|制订|提出|结合|现就|现将|通知)"
)

_NATIONAL = re.compile(r"国务院|中共中央|全国人民代表大会|国家|中华人民共和国|最高人民")

# a place that is named this often, and twice as often as any other, is the one the document is for
_OFTEN = 3

# …市商务局配合） · …各县（市、区）人民政府〕 · 6月底前完成）
_NOTE_END = re.compile(r"(?:负责|落实|配合|牵头|单位|部门|完成|推进|坚持|[厅局委办部府会司处心])[）)〕\]】]$")
# so many items that end with a note make it the habit of the document
_A_HABIT = 3

# 各级各部门要认真贯彻落实 · 本方案自印发之日起施行: paragraphs that close a document
_CLOSING = re.compile(
    r"各(?:级|地|县|市|区|有关|相关|部门|单位|责任)[^。]{0,30}?(?:要|应|应当|须|务必|可|请)"
    r"|本(?:方案|措施|办法|意见|通知|计划|规定|细则|行动|实施|政策|若干|文件|工作)[^。]{0,12}?自[^。]{2,20}起"
    r"|特此(?:通知|公告|通告|批复)|以上(?:措施|政策|规定|意见)[^。]{0,20}自"
)

# 2023年1月20日印发 · 抄送：… · 政策解读：…, at the foot of the last page or of a web page
_FOOT = re.compile(
    rf"(?:[\u4e00-\u9fff]{{4,20}}\s*)?{DATE.pattern}\s*印发|抄\s*送\s*[:：]|主题词\s*[:：]|【?(?:原文|附件|全文)下载】?"
    r"|(?:政策|相关|文件)解读\s*[:：]|一图读懂|相关(?:链接|附件|文件|稿件)\s*[:：]?$|扫一扫|【?(?:返回顶部|关闭窗口|打印本页|我要纠错)】?"
    r"|[（(](?:此页无正文|本文有删减|此件有删减|联系人)[^）)]*[）)]"
)

# 附件：1.重点任务分工表
_ATTACHED = re.compile(r"附\s*件?\s*\d*\s*(?:[:：]\s*\S|[（(]略[）)]\s*[:：]?)")

# where a line begins an organisation's name rather than going on with one
_BEGINS_NAME = re.compile(r"(?:中共|[\u4e00-\u9fff]{2,8}?[省市县区州盟旗])")

# 各市（州）科技局、财政局：
_ADDRESSED = re.compile(
    r"^(?:各|市|省|县|区|州|自治区|机关|有关|局|厅|委|国务院|中央|[\u4e00-\u9fff]{2,12}(?:人民政府|政府|局|厅|委|部|公司|单位|部门|管委会|处))"
)


@dataclass(slots=True)
class _Notes:
    """What has been read so far, going down the front matter."""

    issuers: list[str] = field(default_factory=list)
    signers: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    recipients: str | None = None
    doc_number: str | None = None
    issued: str | None = None
    publicity: str | None = None
    status: Status | None = None
    body: bool = False


def read_header(
    front: Sequence[Line], tails: Sequence[Sequence[Line]], text: str, registry: Registry
) -> tuple[Header, list[tuple[Line, BlockKind]]]:
    """The header that front matter and tails give, and every line of both with the kind of block it belongs to."""
    notes = _Notes()
    labelled = list(zip(front, _label(front, notes), strict=True))
    for tail in tails:
        labelled += zip(tail, _label_tail(tail, notes), strict=True)
    issuers = _issuers(notes)
    title, notice = _titles(notes.titles)
    place = _place(issuers, title, notes.doc_number, registry) or _spoken_of(text, registry)
    effective, expires = read_validity(text, notes.issued)
    national = place is None and any(_NATIONAL.match(name) or registry.resolve(name, None) for name in issuers)
    return Header(
        title=title,
        notice_title=notice,
        doc_number=notes.doc_number,
        issuers=issuers,
        recipients=notes.recipients,
        issued=notes.issued,
        publicity=notes.publicity,
        effective=effective,
        expires=expires,
        status=notes.status,
        region=place.name if place else NATION if national else None,
        level=place.level if place else "nation" if national else None,
        cites=_cites(text, {title, notice}),
        implements=_implements("".join(line.text for line in front), {title, notice}),
    ), labelled


def _issuers(notes: _Notes) -> tuple[str, ...]:
    """Those of the head; where it prints short forms of those who sign, the latter; else those the title names."""
    head, signed = (tuple(dict.fromkeys(names)) for names in (notes.issuers, notes.signers))
    shortened = len(head) == len(signed) and all(full.endswith(name) for name, full in zip(head, signed, strict=True))
    return signed if shortened or not head else head


def _label(lines: Sequence[Line], notes: _Notes) -> list[BlockKind]:
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


def _next(lines: Sequence[Line], index: int, notes: _Notes, fresh: bool) -> tuple[BlockKind, int]:
    """What the line at `index` begins: its kind, and over how many lines it goes. `fresh`: no paragraph is open."""
    line = lines[index].text
    if not line or re.fullmatch(r"文\s*件|附\s*件\s*\d*\s*[:：]?", line):
        return "header", 1
    if _WEB.match(line):
        _note_web(line, notes)
        return "furniture", 1
    if _FOOT.match(line):
        return "note", 1
    if match := _PUBLICITY.fullmatch(line):
        notes.publicity = notes.publicity or match["how"]
        return "note", 1
    if date := _DATE_LINE.fullmatch(line):
        notes.issued = notes.issued or iso(date)
        return "signature", 1
    if notes.doc_number is None and (match := DOC_NUMBER.search(line)) and len(line) <= len(match[0]) + 12:
        notes.doc_number = normal(match)
        return "header", 1
    if notes.recipients is None and not notes.body and (taken := _recipients_at(lines, index)):
        words = reflow("\n".join(line.text for line in lines[index : index + taken]))
        notes.recipients = "".join(words.split()).rstrip("：:")
        return "header", taken
    if fresh and (taken := _title_at(lines, index, notes)):
        return "header", taken
    opening = not (notes.titles or notes.body or notes.recipients is not None)
    names, taken = _organisations_at(lines, index) if fresh or not opening else ([], 0)
    if names and (opening or _date_follows(lines, index + taken)):
        (notes.issuers if opening else notes.signers).extend(names)
        return "header" if opening else "signature", taken
    if _ATTACHED.match(line):
        return "note", _listed(lines, index)
    notes.body = True
    return "body", 1


def _note_web(line: str, notes: _Notes) -> None:
    """发文字号：沪府办发〔2025〕11号, as web pages put above the text."""
    name, _, value = line.replace(":", "：", 1).partition("：")
    name = "".join(name.split())
    if name in ("发文字号", "文号", "发布文号") and (match := DOC_NUMBER.search(value)):
        notes.doc_number = notes.doc_number or normal(match)
    if name in ("公开方式", "公开属性") and (match := _PUBLICITY.search(value)):
        notes.publicity = notes.publicity or match["how"]
    if name in ("有效性", "时效性"):
        notes.status = next((status for word, status in _STATUS.items() if word in value), None)
    if name in ("成文日期", "印发日期") and (date := DATE.search(value)):
        notes.issued = notes.issued or iso(date)


def _organisations_at(lines: Sequence[Line], index: int) -> tuple[list[str], int]:
    """The organisations that the line at `index` names, with what goes on below of a long name; how many lines."""
    parts = [re.sub(r"文件$", "", part) for part in re.split(r"[ \u3000\xa0]+", lines[index].text)]
    if len(parts) > 1 and all(_ORGANISATION.fullmatch(part) and len(part) > 5 for part in parts):
        return [_named(part) for part in parts], 1
    for taken in (1, 2):
        part = lines[index : index + taken]
        words = "".join(re.sub(r"\s|文件$", "", line.text) for line in part)
        whole = len(part) == taken and all(line.text and not DATE.search(line.text) for line in part)
        goes_on = taken == 1 or (width(part[0].text) > 8 and not _BEGINS_NAME.match(part[-1].text))
        if whole and goes_on and _ORGANISATION.fullmatch(words):
            following = lines[index + taken].text if index + taken < len(lines) else ""
            if _BRACKETED.fullmatch(following) and not _PUBLICITY.fullmatch(following):
                return [_named(words + following)], taken + 1
            return [_named(words)], taken
    return [], 0


def _named(words: str) -> str:
    return re.sub(r"\s|[（(]代章[）)]", "", words)


def _date_follows(lines: Sequence[Line], index: int) -> bool:
    """Whether a date stands below, under other names at most: then the names are a signature."""
    while index < len(lines):
        if _DATE_LINE.fullmatch(lines[index].text):
            return True
        names, taken = _organisations_at(lines, index) if lines[index].text else ([], 1)
        if lines[index].text and not names:
            return False
        index += taken
    return False


def _listed(lines: Sequence[Line], index: int) -> int:
    """附件：1.分工表⏎2.清单: how many lines the list of what is attached takes."""
    taken = 1
    while index + taken < len(lines) and re.match(r"\d{1,2}\s*[.．、]", lines[index + taken].text):
        taken += 1
    return taken


def _title_at(lines: Sequence[Line], index: int, notes: _Notes) -> int:
    """How many lines from `index` make a title; notes it."""
    if len(notes.titles) > 1 or (notes.titles and not _SENDS.search(notes.titles[0]) and "印发" not in notes.titles[0]):
        return 0
    words = ""
    for taken, line in enumerate(lines[index : index + 6], 1):
        if not line.text:
            continue
        words += "".join(line.text.split())
        if len(words) > 120 or _SENTENCE.search(words) or DATE.search(line.text) or DOC_NUMBER.search(line.text):
            return 0
        follows = lines[index + taken].text if index + taken < len(lines) else ""
        goes_on = bool(_REST_OF_TITLE.fullmatch(follows)) and follows not in ("", "目录", "目 录", "说明")
        if _TITLE_END.search(words) and words.count("《") == words.count("》") and not goes_on:
            if len(words) < 5:
                return 0
            notes.titles.append(words.strip("《》") if words.startswith("《") and words.count("《") == 1 else words)
            return taken
        if (
            _ORGANISATION.fullmatch(line.text)
            and "关于" not in line.text
            and taken == 1
            and not _sends_next(lines, index)
        ):
            return 0
    return 0


def _sends_next(lines: Sequence[Line], index: int) -> bool:
    """Whether the next line goes on with 关于…: the name above is the first line of the title."""
    return index + 1 < len(lines) and lines[index + 1].text.startswith(("关于", "印发", "转发"))


def _recipients_at(lines: Sequence[Line], index: int) -> int:
    """How many lines from `index` make the addressees: bodies, ending with a colon."""
    if not _ADDRESSED.match(lines[index].text):
        return 0
    for taken, line in enumerate(lines[index : index + 14], 1):
        if line.text.endswith(("：", ":")):
            words = "".join(part.text for part in lines[index : index + taken])
            return 0 if re.search(r"如下|通知|[《》。；]", words) else taken
        if re.search(r"[。；！？《》]|关于", line.text) or DOC_NUMBER.search(line.text):
            return 0
        if line.text and not line.text.endswith(("、", "，", ",")) and not _goes_on(lines, index + taken):
            return 0
    return 0


def _goes_on(lines: Sequence[Line], index: int) -> bool:
    """Whether a line of words stands right below."""
    return index < len(lines) and bool(lines[index].text)


def _label_tail(tail: Sequence[Line], notes: _Notes) -> list[BlockKind]:
    """A signature under the last clause gives issuers and date where the front had none."""
    below = _Notes(titles=["关于印发的通知"], recipients="", body=True, doc_number="")
    kinds = _label(tail, below)
    notes.signers = notes.signers or below.signers
    notes.issued = notes.issued or below.issued
    notes.publicity = notes.publicity or below.publicity
    if not notes.titles and below.titles[1:]:
        notes.titles = below.titles[1:]
    return kinds


def cut_tails(items: tuple[Item, ...], lines: Sequence[Line]) -> tuple[tuple[Item, ...], list[slice]]:
    """Closing paragraphs, signature, date, list of annexes and a following title are no part of the item they stand
    under. They come at the end of the document, or before a new document or annex begins."""
    cut: list[Item] = []
    tails: list[slice] = []
    noted = sum(
        _note_ends(lines[item.first : item.last]) == _words_end(lines[item.first : item.last]) for item in items
    )
    for item, following in zip(items, [*items[1:], None], strict=False):
        if following is None or following.restarts:
            own = lines[item.first : item.last]
            start = item.first + _tail_start(own, noted >= _A_HABIT, following is not None)
            if start < item.last:
                tails.append(slice(start, item.last))
            item = replace(item, last=start)
        cut.append(item)
    return tuple(cut), tails


def _tail_start(lines: Sequence[Line], notes_close: bool, followed: bool) -> int:
    """Where, in an item's lines, the tail begins (its end if there is none). `notes_close`: in this document a note is
    the last word of an item; `followed`: another document or annex begins below."""
    start = len(lines)
    for index in range(1, len(lines)):
        line = lines[index].text
        fresh = ends_paragraph(lines[index - 1].text or "。", line)
        if line and (
            _closes(line) or (fresh and _CLOSING.match(line)) or (followed and fresh and _is_title(lines, index))
        ):
            start = index
            break
    if notes_close and 0 < (after := _note_ends(lines[:start])) < _words_end(lines[:start]):
        start = after
    while 1 < start < len(lines):
        above = lines[start - 1].text
        if above and not (_ORGANISATION.fullmatch(above) and width(above) < 30):
            break
        start -= 1
    while start < len(lines) and not lines[start].text:
        start += 1
    return start


def _closes(line: str) -> bool:
    """Whether a line belongs to the foot of a document: date, list of annexes, publicity, print record."""
    publicity = line.startswith(("（", "(", "公开")) and _PUBLICITY.fullmatch(line)
    return bool(_DATE_LINE.fullmatch(line) or _ATTACHED.match(line) or _FOOT.match(line) or publicity)


def _is_title(lines: Sequence[Line], index: int) -> bool:
    taken = _title_at(lines, index, _Notes())
    return bool(taken) and width(lines[index].text) > 6 and read_number(lines[index].text) is None


def _note_ends(lines: Sequence[Line]) -> int:
    """The line after the last one that ends with a responsibility note; 0 if none does."""
    return max((index + 1 for index, line in enumerate(lines) if _NOTE_END.search(line.text)), default=0)


def _words_end(lines: Sequence[Line]) -> int:
    """The line after the last one with words."""
    return max((index + 1 for index, line in enumerate(lines) if line.text), default=0)


def _titles(titles: list[str]) -> tuple[str, str | None]:
    """The policy's own title, and the covering notice's if there is one."""
    if not titles:
        return "", None
    sent = _SENDS.search(titles[0])
    if len(titles) > 1:
        return titles[1], titles[0]
    return (sent["title"], titles[0]) if sent else (titles[0], None)


def _place(issuers: Sequence[str], title: str, doc_number: str | None, registry: Registry) -> Region | None:
    """The region whose document this is: from issuer, title, or the character that opens the 文号."""
    for name in (*issuers, title):
        if place := registry.region_of(name):
            return place
    return registry.regions.by_character.get(doc_number[0]) if doc_number else None


def _implements(front: str, own: set[str | None]) -> str | None:
    """The document that the preamble says this one carries out."""
    match = _BASED_ON.search("".join(front.split()))
    return match["title"] if match and match["title"] not in own else None


def _spoken_of(text: str, registry: Registry) -> Region | None:
    """The city or province that a document without issuer names most, if it clearly does."""
    said = "".join(text.split())
    names = (said[match.end() - size : match.end()] for match in re.finditer("[省市]", said) for size in (3, 4))
    counts = Counter(name for name in names if (region := registry.regions.get(name)) and region.name == name)
    (first, most), (_, second) = [*counts.most_common(2), ("", 0), ("", 0)][:2]
    return registry.regions.get(first) if most >= _OFTEN and most >= 2 * second else None


def _cites(text: str, own: set[str | None]) -> tuple[Citation, ...]:
    """Other documents named in 《》, each once, in order."""
    found: dict[str, Citation] = {}
    for match in _CITED.finditer("".join(text.split())):
        number = DOC_NUMBER.search(match["note"] or "")
        title = match["title"]
        if title not in own and (title not in found or number):
            found[title] = Citation(title, normal(number) if number else None)
    return tuple(found.values())
