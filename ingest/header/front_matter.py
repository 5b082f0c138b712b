"""Labels lines of front matter and signatures, and notes their facts."""

import re
from collections.abc import Sequence

from policykb.corpus.doc_number import DOC_NUMBER, normal
from policykb.corpus.model import BlockKind
from policykb.ingest.header.addressees import is_address, read_recipients
from policykb.ingest.header.facts import FrontMatter, alike
from policykb.ingest.header.orders import order_at, promulgation_at
from policykb.ingest.header.organisations import last_signer, organisations_at
from policykb.ingest.header.title_lines import (
    account_lines,
    annex_title,
    file_name,
    may_be_titled,
    read_title,
    window_title,
)
from policykb.ingest.header.web_labels import PUBLICITY, read_web_line, squeeze
from policykb.ingest.structure.dates import DATE, iso
from policykb.ingest.structure.lines import Line, ends_paragraph
from policykb.ingest.structure.titles import ATTACHED, SENDING
from policykb.ingest.wordlists import one_of

# 2023年2月1日 · （2023年1月20日印发）
DATE_LINE = re.compile(rf"[（(]?{DATE.pattern}(?:印发|印)?[）)]?")

# （2023年5月）
_MONTH_LINE = re.compile(r"[（(]?20\d\d年\s*\d{1,2}\s*月[）)]?")

# 关于印发《甘肃省关于新时代进一步加强科学技术普及工作的若干措施》的通知
SENDS = re.compile(
    rf"(?:{SENDING}|修订(?=《[^《》]*》的?通知))[^《]*《(?P<title>.+)》(?:等[^《》]{{0,8}})?(?:的?(?:补充)?(?:通知|函|公告|通告|批复|决定)|$)"
)

# 文件 · 附件1： · 特急 · 机密★1年: lines of a head that say nothing that is kept
_MERE_HEAD = re.compile(
    r"文\s*件|附\s*件\s*\d*\s*[:：]?|(?:特\s*急|加\s*急|急\s*件|平\s*急|特\s*提)|(?:绝密|机密|秘密|内部)(?:★?.{0,6})?|[（(][^（）()]{0,24}代章[）)]"
)

# 商服贸函2026年第322号 · 国家税务总局 工业和信息化部公告2025年第22号, alone on a line
_NUMBER_WITH_YEAR = re.compile(
    r"[（(]?(?P<number>(?:[\u4e00-\u9fff]{2,12}(?:函|字|发|办|告|令)|[\u4e00-\u9fff][\u4e00-\u9fff、\s]{1,60}公告)\s*(?:19|20)\d\d年第\s*\d{1,4}\s*号)[）)]?"
)

# （兰科发〔2024〕7号 2024年3月5日）: what stands behind a number that shares a bracket with its date
_CLOSES_NUMBER = re.compile(rf"[，,、\s]*{DATE.pattern}(?:印发|发布)?\s*[）)]")

# 计算机、软件函〔2021〕8号: two senders share a number
_LISTED_NUMBER = re.compile(rf"(?P<first>[\u4e00-\u9fff]{{1,8}}、)(?P<last>{DOC_NUMBER.pattern})", re.VERBOSE)

# Publicity between the printer and the date of a print record: 兰州大学办公室 主动公开 2022年4月18日印发
_BESIDE_DATE = r"(?:(?P<how>(?:主动|依申请|不予)公开)\s*)?"

# 2023年1月20日印发 · 抄送：… · 政策解读：… · *** 某数据库提供 ***, at the foot of the last page or of a web page
FOOT = re.compile(
    rf"(?:[\u4e00-\u9fff]{{4,20}}?\s*)?{_BESIDE_DATE}{DATE.pattern}\s*印发|抄\s*送\s*[:：]|主题词\s*[:：]"
    rf"|【?(?:{one_of('front_matter', 'button')})】?|(?:{one_of('front_matter', 'explained')})\s*[:：]"
    rf"|(?:{one_of('front_matter', 'related')})\s*[:：]?$|{one_of('front_matter', 'link')}|\*{{3}}.+\*{{3}}$"
    rf"|[（(](?:{one_of('front_matter', 'remark')})[^）)]*[）)]"
)

# 常熟市人力资源和社会保障局2014年4月1日印发
_PRINTED = re.compile(
    rf"(?P<by>[\u4e00-\u9fff]{{4,24}}(?:厅|局|委|委员会|政府|办公室|部|院|会))?{_BESIDE_DATE}{DATE.pattern}印发(?![的了给《])"
)

# 首页 · 政务公开 · 无障碍阅读: an entry of a site's menu, alone on a line
_MENU = re.compile(
    r"首页|(?:站内)?搜索|繁体版|移动版|无障碍(?:阅读|浏览)?|长者(?:助手|模式|版)|政务(?:公开|服务)|互动交流|网站地图|登录|注册"
)

# Maximum length of what stands beside a 文号 on its line, in characters (chosen by hand).
_BESIDE_NUMBER = 12

# Maximum length of a line above the title that is no running text yet, in characters: # 原文 (chosen by hand).
_SHORT_LINE = 12

# 国务院国有资产监督管理委员会主任 · 市长　应勇 · 部长：…
HEAD_OF_BODY = re.compile(
    r"(?P<body>[\u4e00-\u9fff]{4,24}(?:委员会|人民政府|总局|[部厅局署院]))?(?:主任|部长|局长|厅长|署长|院长|省长|市长|州长|县长|区长|主席|行长)"
    r"[：:]?[\u4e00-\u9fff]{0,4}"
)

# 2.清单
_LIST_ENTRY = re.compile(r"\d{1,2}\s*[.．、]")


def label(lines: Sequence[Line], front: FrontMatter) -> list[BlockKind]:
    """The kind of each line; a blank line has that of the line above. Fills `front`."""
    kinds: list[BlockKind] = []
    index = 0
    above = ""
    if above_text := window_title(lines) or file_name(lines, front) or account_lines(lines, front):
        kinds, index = ["furniture"] * above_text, above_text
    while index < len(lines):
        fresh = not above or kinds[-1] != "body" or ends_paragraph(above, lines[index].text)
        kind, taken = _next(lines, index, front, fresh)
        above = lines[index + taken - 1].text or above
        while index + taken < len(lines) and not lines[index + taken].text:
            taken += 1
        kinds += [kind] * taken
        index += taken
    return kinds


def label_tail(tail: Sequence[Line], front: FrontMatter) -> list[BlockKind]:
    """The kind of each line under the last clause; fills the facts that `front` lacks."""
    below = FrontMatter(titles=["关于印发的通知"], recipients="", body=True, doc_number="", web=front.web)
    kinds = label(tail, below)
    if not below.signers and (signed := last_signer(tail)):
        below.signers = [signed[0]]
        kinds[signed[1]] = "signature"
    front.signers = front.signers or below.signers
    front.issued = front.issued or below.issued
    front.printed = front.printed or below.printed
    front.printer = front.printer or below.printer
    front.publicity = front.publicity or below.publicity
    is_alone = len(front.titles) == 1 and may_be_titled(front)
    if below.titles[1:] and (is_alone or not front.titles):
        front.titles += below.titles[1:2]
    return kinds


def _next(lines: Sequence[Line], index: int, front: FrontMatter, fresh: bool) -> tuple[BlockKind, int]:
    """The kind of the block that begins at line `index`, and its number of lines.

    `fresh`: no paragraph is open there.
    """
    line = lines[index].text
    if taken := order_at(lines, index, front) or promulgation_at(lines, index, front):
        return "header", taken
    if taken := _label_above_value(lines, index, front):
        return "furniture", taken
    if kind := _head_line(line, front) or _foot_line(line, front) or _number_line(line, front):
        return kind, 1
    if taken := read_recipients(lines, index, front) or (fresh and read_title(lines, index, front)):
        return "header", taken
    if signed := _read_organisations(lines, index, front, fresh):
        return signed
    if _signed_by_head(lines, index, front):
        return "signature", 1
    if annex_title(lines, index, front):
        return "header", 1
    if ATTACHED.match(line):
        return "note", _attachments(lines, index)
    front.body = front.body or bool(front.titles) or len(line) > _SHORT_LINE
    front.texts += bool(front.titles)
    return "body", 1


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
        if line.startswith(("title", "【标题】")) and front.web.title and not front.titles:
            front.titles.append(front.web.title)  # the head of a Markdown file, or of a file of a law database
        return "furniture"
    if not front.titles and _MENU.fullmatch(squeeze(line)):
        front.issuers.clear()  # above a menu stands the site, not the head of a document
        return "furniture"
    if alike(line) in map(alike, (front.web.title or "", *front.titles[:1])):
        front.titles = front.titles or [squeeze(line)]
        front.body = False
        return "header"
    return None


def _foot_line(line: str, front: FrontMatter) -> BlockKind | None:
    """The kind of a line such as 抄送：…, （此件主动公开） or 2023年2月1日."""
    if FOOT.match(line):
        if printed := _PRINTED.search("".join(line.split())):
            front.printed = iso(printed)
            front.printer = printed["by"] or front.printer
            front.publicity = front.publicity or printed["how"]
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
    if number and number.start() == 0 and front.doc_number is None and is_address(line[number.end() :]):
        front.doc_number = normal(number)
        front.recipients = squeeze(line[number.end() :]).rstrip("：:")
        return "header"
    dated = DATE.search(line) if number and line.startswith(("（", "(")) else None
    apart = dated and number and (dated.end() <= number.start() or _CLOSES_NUMBER.fullmatch(line[number.end() :]))
    if dated and number and apart and front.doc_number is None:
        front.issued = front.issued or iso(dated)
        front.doc_number = normal(number)
        return "header"
    if number is None or len(line) > len(number[0]) + _BESIDE_NUMBER:
        return None
    if front.doc_number not in (None, normal(number)):
        return None
    if publicity := PUBLICITY.fullmatch(line.replace(number[0], "").strip()):
        front.publicity = front.publicity or publicity["how"]
    front.doc_number = normal(number)
    return "header"


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
        if DATE_LINE.fullmatch(lines[index].text) or _MONTH_LINE.fullmatch(lines[index].text):
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
