"""Labels lines of front matter and signatures, and notes their facts."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from policykb.corpus.doc_number import DOC_NUMBER, normal
from policykb.corpus.model import BlockKind
from policykb.ingest.header.organisations import organisations_at
from policykb.ingest.header.web_labels import PUBLICITY, WebPage, read_web_line, squeeze
from policykb.ingest.structure.dates import DATE, iso
from policykb.ingest.structure.lines import Line, ends_paragraph, reflow
from policykb.ingest.structure.titles import ATTACHED, SENDING, title_at
from policykb.ingest.wordlists import one_of

# 2023年2月1日 · （2023年1月20日印发）
DATE_LINE = re.compile(rf"[（(]?{DATE.pattern}(?:印发|印)?[）)]?")

# 关于印发《甘肃省关于新时代进一步加强科学技术普及工作的若干措施》的通知
SENDS = re.compile(
    rf"(?:{SENDING})[^《]*《(?P<title>.+)》(?:等[^《》]{{0,8}})?(?:的?(?:补充)?(?:通知|函|公告|通告|批复|决定)|$)"
)

# 关于印发广州市临时救助办法的通知
_SENDS_PLAINLY = re.compile(SENDING)

_DASHES = re.compile("[-—－–―]+")

# 文件 · 附件1： · 特急 · 机密★1年: lines of a head that say nothing that is kept
_MERE_HEAD = re.compile(
    r"文\s*件|附\s*件\s*\d*\s*[:：]?|(?:特\s*急|加\s*急|急\s*件|平\s*急|特\s*提)|(?:绝密|机密|秘密|内部)(?:★?.{0,6})?|[（(][^（）()]{0,24}代章[）)]"
)

# 中华人民共和国国务院令 · 兰州市人民政府令
_ORDER = re.compile(r"(?:中华人民共和国)?(?P<by>[\u4e00-\u9fff]{2,20}?)令")
# 第706号
_ORDER_NUMBER = re.compile(r"[（(]?(?P<number>(?:(?:19|20)\d\d年)?第\s*[\d〇零一二三四五六七八九十百]{1,5}\s*号)[）)]?")

# （2026年1月26日经民政部部务会议审议通过 2026年2月2日民政部令第83号公布 自2026年4月1日起施行）
_PROMULGATED = re.compile(rf"[（(]\s*{DATE.pattern}[^（）()]*(?:通过|公布|发布|批准|修订|修正)[^（）()]*[）)]")
_PUBLISHED = re.compile(
    rf"{DATE.pattern}[^，,；;。\d]{{0,40}}?(?:令|公告)?(?:第[\d〇零一二三四五六七八九十百]+号|\d{{4}}年第\d+号)?(?:公布|发布)"
)
_ADOPTED = re.compile(rf"{DATE.pattern}(?P<by>[^，,；;。\d]{{0,40}}?)(?:通过|批准)")
_BY_ORDER = re.compile(
    r"(?P<by>[\u4e00-\u9fff]{2,20})令(?P<number>第\s*[\d〇零一二三四五六七八九十百]{1,5}\s*号|(?:19|20)\d\d年第\s*\d{1,4}\s*号)"
)
# 第十三届全国人民代表大会第一次会议 · 省第十二届人民代表大会常务委员会第八次会议
_CONGRESS = re.compile(
    r"(?P<place>[\u4e00-\u9fff]{2,12}?)?第?[一二三四五六七八九十]{1,3}届(?P<body>(?:全国)?人民代表大会(?:常务委员会)?)"
)

# 商服贸函2026年第322号, alone on a line
_NUMBER_WITH_YEAR = re.compile(
    r"[（(]?(?P<number>[\u4e00-\u9fff]{2,12}(?:函|字|发|办|告|令)\s*(?:19|20)\d\d年第\s*\d{1,4}\s*号)[）)]?"
)

# 计算机、软件函〔2021〕8号: two senders share a number
_LISTED_NUMBER = re.compile(rf"(?P<first>[\u4e00-\u9fff]{{1,8}}、)(?P<last>{DOC_NUMBER.pattern})", re.VERBOSE)

# 2023年1月20日印发 · 抄送：… · 政策解读：…, at the foot of the last page or of a web page
FOOT = re.compile(
    rf"(?:[\u4e00-\u9fff]{{4,20}}\s*)?{DATE.pattern}\s*印发|抄\s*送\s*[:：]|主题词\s*[:：]"
    rf"|【?(?:{one_of('front_matter', 'button')})】?|(?:{one_of('front_matter', 'explained')})\s*[:：]"
    rf"|(?:{one_of('front_matter', 'related')})\s*[:：]?$|{one_of('front_matter', 'link')}"
    rf"|[（(](?:{one_of('front_matter', 'remark')})[^）)]*[）)]"
)

# 各市（州）科技局、财政局：
_ADDRESSED = re.compile(
    rf"^(?:{one_of('front_matter', 'addressed')}|[\u4e00-\u9fff]{{2,9}}[省市区州]、|[\u4e00-\u9fff]{{2,12}}(?:{one_of('front_matter', 'addressee')}))"
)
# 现将…通知如下：, a sentence that ends with a colon too
_NO_ADDRESS = re.compile(r"如下|通知|[《》。；]")
_NO_ADDRESS_LINE = re.compile(r"[。；！？《》]|关于")

# Maximum number of other lines between title and addressees: 访问量：687 (chosen by hand).
_MOST_TEXTS = 2

# Maximum number of lines of addressees (chosen by hand).
_MOST_ADDRESS_LINES = 14

# Maximum number of lines of the brackets that tell how a regulation was published (chosen by hand).
_MOST_PROMULGATION_LINES = 6

# Maximum length of what stands beside a 文号 on its line, in characters (chosen by hand).
_BESIDE_NUMBER = 12

# …_中国政府网 · …_政策解读_兰州市人民政府网站 (www.example.gov.cn)
_WINDOW_TITLE_END = re.compile(r"_\s*[\u4e00-\u9fff]{2,14}(?:网|网站|门户)\s*(?:[（(][\w.]+[）)])?$")

# Maximum number of lines of a window's title (chosen by hand).
_MOST_WINDOW_LINES = 6

# …关于…的通知 · …《…》的公告: no entry of a menu
_STRONG_TITLE = re.compile(r"关于.{4,}|印发.{4,}|《.{4,}》")

# …重点任务清单的通知（2023年3月18日）
_DATED_TITLE = re.compile(rf"[（(]\s*{DATE.pattern}\s*[）)]$")

# Maximum length of a line above the title that is no running text yet, in characters: # 原文 (chosen by hand).
_SHORT_LINE = 12

# 国务院国有资产监督管理委员会主任 · 市长　应勇 · 部长：…
HEAD_OF_BODY = re.compile(
    r"(?P<body>[\u4e00-\u9fff]{4,24}(?:委员会|人民政府|总局|[部厅局署院]))?(?:主任|部长|局长|厅长|署长|院长|省长|市长|州长|县长|区长|主席|行长)"
    r"[：:]?[\u4e00-\u9fff]{0,4}"
)

# 2.清单
_LIST_ENTRY = re.compile(r"\d{1,2}\s*[.．、]")


@dataclass(slots=True)
class FrontMatter:
    """Facts read so far, going down the front matter.

    issuers: organisations in the head, above the title
    signers: organisations in signatures
    titles: title of the document, or of the covering notice and of the document that it sends
    recipients: addressees without the final colon
    doc_number: 文号 in its normal form
    issued: ISO date of the signature
    printed: ISO date of the print record at the foot
    publicity: 主动公开, 依申请公开 …
    web: facts that the web page around the document states
    body: whether running text has begun
    texts: number of lines of running text since the first title
    """

    issuers: list[str] = field(default_factory=list)
    signers: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    recipients: str | None = None
    doc_number: str | None = None
    issued: str | None = None
    printed: str | None = None
    publicity: str | None = None
    web: WebPage = field(default_factory=WebPage)
    body: bool = False
    texts: int = 0


def label(lines: Sequence[Line], front: FrontMatter) -> list[BlockKind]:
    """The kind of each line; a blank line has that of the line above. Fills `front`."""
    kinds: list[BlockKind] = []
    index = 0
    above = ""
    if window := _window_title(lines):
        kinds, index = ["furniture"] * window, window
    while index < len(lines):
        fresh = not above or kinds[-1] != "body" or ends_paragraph(above, lines[index].text)
        kind, taken = _next(lines, index, front, fresh)
        above = lines[index + taken - 1].text or above
        while index + taken < len(lines) and not lines[index + taken].text:
            taken += 1
        kinds += [kind] * taken
        index += taken
    return kinds


def _window_title(lines: Sequence[Line]) -> int:
    """The number of lines at the top that are the title of a browser's window.

    …的通知_国务院文件_中国政府网
    """
    for index, line in enumerate(lines[:_MOST_WINDOW_LINES]):
        if _WINDOW_TITLE_END.search(line.text):
            return index + 1
    return 0


def label_tail(tail: Sequence[Line], front: FrontMatter) -> list[BlockKind]:
    """The kind of each line under the last clause; fills the facts that `front` lacks."""
    below = FrontMatter(titles=["关于印发的通知"], recipients="", body=True, doc_number="", web=front.web)
    kinds = label(tail, below)
    front.signers = front.signers or below.signers
    front.issued = front.issued or below.issued
    front.printed = front.printed or below.printed
    front.publicity = front.publicity or below.publicity
    is_alone = len(front.titles) == 1 and _may_be_titled(front)
    if below.titles[1:] and (is_alone or not front.titles):
        front.titles += below.titles[1:2]
    return kinds


def _next(lines: Sequence[Line], index: int, front: FrontMatter, fresh: bool) -> tuple[BlockKind, int]:
    """The kind of the block that begins at line `index`, and its number of lines.

    `fresh`: no paragraph is open there.
    """
    line = lines[index].text
    if taken := _order_at(lines, index, front) or _promulgation_at(lines, index, front):
        return "header", taken
    if taken := _label_above_value(lines, index, front):
        return "furniture", taken
    if kind := _head_line(line, front) or _foot_line(line, front) or _number_line(line, front):
        return kind, 1
    if taken := _read_recipients(lines, index, front) or (fresh and _read_title(lines, index, front)):
        return "header", taken
    if signed := _read_organisations(lines, index, front, fresh):
        return signed
    if _signed_by_head(lines, index, front):
        return "signature", 1
    if ATTACHED.match(line):
        return "note", _attachments(lines, index)
    front.body = front.body or bool(front.titles) or len(line) > _SHORT_LINE
    front.texts += bool(front.titles)
    return "body", 1


def _order_at(lines: Sequence[Line], index: int, front: FrontMatter) -> int:
    """Note the issuer and the number of an order; its number of lines, or 0."""
    order = _ORDER.fullmatch("".join(lines[index].text.split()))
    if order is None or front.doc_number or front.body:
        return 0
    words = [(at, line.text) for at, line in enumerate(lines[index + 1 : index + 4], index + 1) if line.text]
    number = _ORDER_NUMBER.fullmatch("".join(words[0][1].split())) if words else None
    if number is None:
        return 0
    front.issuers.append(order["by"])
    front.doc_number = f"{order['by']}令{number['number']}"
    if not front.titles:
        front.titles.append(f"{order['by']}令")
    return words[0][0] - index + 1


def _promulgation_at(lines: Sequence[Line], index: int, front: FrontMatter) -> int:
    """Note who published a regulation, when and with which order.

    The brackets below its title say so. Gives their number of lines, or 0.
    """
    if front.body or not lines[index].text.startswith(("（", "(")):
        return 0
    for taken in range(1, min(_MOST_PROMULGATION_LINES, len(lines) - index) + 1):
        words = "".join("".join(line.text.split()) for line in lines[index : index + taken])
        if _PROMULGATED.fullmatch(words):
            _note_promulgation(words, front)
            return taken
        if words.endswith(("）", ")")) and words.count("（") == words.count("）"):
            return 0
    return 0


def _note_promulgation(words: str, front: FrontMatter) -> None:
    order, adopted = _BY_ORDER.search(words), _ADOPTED.search(words)
    published = _PUBLISHED.search(words)
    congress = _CONGRESS.search(adopted["by"]) if adopted else None
    if order:
        by = re.sub(r"^.*日", "", order["by"]).removeprefix("中华人民共和国")
        front.doc_number = front.doc_number or f"{by}令{''.join(order['number'].split())}"
        front.issuers = front.issuers or [by]
    elif congress and not front.issuers:
        front.issuers = [f"{congress['place'] or ''}{congress['body']}"]
    dated = published or adopted or DATE.search(words)
    if dated:
        front.issued = front.issued or iso(dated)


def _label_above_value(lines: Sequence[Line], index: int, front: FrontMatter) -> int:
    """Note a fact whose label stands above its value; its number of lines, or 0."""
    below = next((at for at in range(index + 1, min(index + 3, len(lines))) if lines[at].text), None)
    if below is None or not lines[index].text.endswith(("：", ":")) or lines[below].text.endswith(("：", ":")):
        return 0
    return below - index + 1 if read_web_line(lines[index].text + lines[below].text, front.web) else 0


def _head_line(line: str, front: FrontMatter) -> BlockKind | None:
    """The kind of a blank line, a line of a web page or a repeated title."""
    if not line or _MERE_HEAD.fullmatch(line):
        return "header"
    if read_web_line(line, front.web):
        return "furniture"
    if _alike(line) in map(_alike, (front.web.title or "", *front.titles[:1])):
        front.titles = front.titles or [squeeze(line)]
        front.body = False
        return "header"
    return None


def _alike(title: str) -> str:
    """A title without white space, and with one form of brackets and dashes."""
    return _DASHES.sub("-", unicodedata.normalize("NFKC", squeeze(title)))


def _foot_line(line: str, front: FrontMatter) -> BlockKind | None:
    """The kind of a line such as 抄送：…, （此件主动公开） or 2023年2月1日."""
    if FOOT.match(line):
        printed = DATE.search(line) if line.endswith("印发") else None
        front.printed = iso(printed) if printed else front.printed
        return "note"
    if publicity := PUBLICITY.fullmatch(line):
        front.publicity = front.publicity or publicity["how"]
        return "note"
    if date := DATE_LINE.fullmatch(line):
        front.issued = front.issued or iso(date)
        return "signature"
    return None


def _number_line(line: str, front: FrontMatter) -> BlockKind | None:
    """The kind of a line with little more than a 文号: 甘科规〔2021〕7号."""
    if (with_year := _NUMBER_WITH_YEAR.fullmatch(line)) and not front.body:
        front.doc_number = front.doc_number or "".join(with_year["number"].split())
        return "header"
    if (listed := _LISTED_NUMBER.fullmatch(line)) and front.doc_number is None:
        front.doc_number = "".join(listed["first"].split()) + normal(DOC_NUMBER.search(listed["last"]) or listed)
        return "header"
    number = DOC_NUMBER.search(line)
    dated = DATE.search(line) if number and line.startswith(("（", "(")) else None
    if dated and number and dated.end() <= number.start() and front.doc_number is None:
        front.issued = front.issued or iso(dated)
        front.doc_number = normal(number)
        return "header"
    if number is None or len(line) > len(number[0]) + _BESIDE_NUMBER:
        return None
    if front.doc_number not in (None, normal(number)):
        return None
    front.doc_number = normal(number)
    return "header"


def _read_recipients(lines: Sequence[Line], index: int, front: FrontMatter) -> int:
    """Note addressees that begin at line `index`; their number of lines, or 0."""
    late = front.texts > _MOST_TEXTS if front.titles else front.body
    taken = 0 if late or front.recipients is not None else _recipients_at(lines, index)
    if taken:
        words = reflow("\n".join(line.text for line in lines[index : index + taken]))
        front.recipients = "".join(words.split()).rstrip("：:")
    return taken


def _read_title(lines: Sequence[Line], index: int, front: FrontMatter) -> int:
    """Note a title that begins at line `index`; its number of lines, or 0."""
    title = title_at(lines, index) if _may_be_titled(front) or _is_weak(front) else None
    if title is None:
        return 0
    if front.titles and not _may_be_titled(front):
        if not _STRONG_TITLE.search(title[0]):
            return 0
        front.titles.clear()  # what looked like a title was an entry of a menu
        front.issuers.clear()
    front.body = front.body and bool(front.titles)  # what stands above the first title is no text of the document
    if len(front.titles) == 1 and _alike(front.titles[0]).endswith(_alike(title[0])):
        front.titles[0] = title[0]  # the heading of a web page, or the name of the file, repeats the title
    else:
        front.titles.append(title[0])
    dated = _DATED_TITLE.search(lines[index + title[1] - 1].text)
    if dated and front.issued is None:
        front.issued = iso(dated)
    return title[1]


def _is_weak(front: FrontMatter) -> bool:
    """Whether the title may be an entry of a web page's menu: 扶持政策.

    Nothing of a document has been read below it.
    """
    return (
        len(front.titles) == 1
        and not _STRONG_TITLE.search(front.titles[0])
        and front.recipients is None
        and front.doc_number is None
        and not front.signers
    )


def _may_be_titled(front: FrontMatter) -> bool:
    """Whether a title may come: the first, or the second after a covering notice."""
    if len(front.titles) != 1:
        return not front.titles
    return bool(_SENDS_PLAINLY.search(front.titles[0]) or front.titles[0].endswith(("令", "委员会公告")))


def _read_organisations(
    lines: Sequence[Line], index: int, front: FrontMatter, fresh: bool
) -> tuple[BlockKind, int] | None:
    """Note issuers or signers from line `index`; their kind and number of lines."""
    opening = not (front.titles or front.body or front.recipients is not None)
    names, taken = organisations_at(lines, index) if fresh or not opening else ([], 0)
    opening = opening or _title_follows(lines, index + taken, front)
    if not names or not (opening or _date_follows(lines, index + taken)):
        return None
    (front.issuers if opening else front.signers).extend(names)
    return "header" if opening else "signature", taken


def _signed_by_head(lines: Sequence[Line], index: int, front: FrontMatter) -> bool:
    """Note the body whose head signs: 国务院国有资产监督管理委员会主任⏎2017年1月7日."""
    head = HEAD_OF_BODY.fullmatch("".join(lines[index].text.split()))
    if head is None or not _date_follows(lines, index + 1):
        return False
    if head["body"]:
        front.signers.append(head["body"])
    return True


def _date_follows(lines: Sequence[Line], index: int) -> bool:
    """Whether only organisations stand before the next date: a signature."""
    while index < len(lines):
        if DATE_LINE.fullmatch(lines[index].text):
            return True
        skipped = not lines[index].text or _MERE_HEAD.fullmatch(lines[index].text)
        names, taken = ([], 1) if skipped else organisations_at(lines, index)
        if not skipped and not names:
            return False
        index += taken
    return False


def _title_follows(lines: Sequence[Line], index: int, front: FrontMatter) -> bool:
    """Whether the title above is repeated below: it was the heading of a web page."""
    below = next((squeeze(line.text) for line in lines[index : index + 3] if line.text), "")
    return bool(below) and below in front.titles[:1]


def _attachments(lines: Sequence[Line], index: int) -> int:
    """The number of lines of a list of attachments: 附件：1.分工表⏎2.清单."""
    taken = 1
    while index + taken < len(lines) and _LIST_ENTRY.match(lines[index + taken].text):
        taken += 1
    return taken


def _recipients_at(lines: Sequence[Line], index: int) -> int:
    """The number of lines of addressees from line `index`; they end with a colon."""
    if not _ADDRESSED.match(lines[index].text):
        return 0
    for taken, line in enumerate(lines[index : index + _MOST_ADDRESS_LINES], 1):
        if line.text.endswith(("：", ":")):
            words = "".join(part.text for part in lines[index : index + taken])
            return 0 if _NO_ADDRESS.search(words) else taken
        if _NO_ADDRESS_LINE.search(line.text) or DOC_NUMBER.search(line.text):
            return 0
        if line.text and not line.text.endswith(("、", "，", ",")) and not _has_words(lines, index + taken):
            return 0
    return 0


def _has_words(lines: Sequence[Line], index: int) -> bool:
    """Whether there is a line at `index`, and it is not blank."""
    return index < len(lines) and bool(lines[index].text)
