"""Orders that publish a regulation, and the brackets that tell of them."""

import re
from collections.abc import Sequence

from policykb.ingest.header.facts import FrontMatter
from policykb.ingest.structure.dates import DATE, iso
from policykb.ingest.structure.lines import Line

# 中华人民共和国国务院令 · 兰州市人民政府令 · 国家税务总局公告
_ORDER = re.compile(
    r"(?:中华人民共和国)?(?:(?P<by>[\u4e00-\u9fff]{2,20}?)(?P<kind>令)"
    r"|(?P<announcer>(?:(?!关于|的)[\u4e00-\u9fff]){3,20}[厅局委会部办院署府行])(?P<announced>公告|通告))"
)
_KINDS = ("令", "公告", "通告")

# 甲局 乙局公告2024年第3号: several announce it
_SEVERAL = re.compile(r"[\u4e00-\u9fff]+\s+[\u4e00-\u9fff]+(?:公告|通告)")

# Maximum distance in lines from the name of an order to its number, blank lines among them (chosen by hand).
_MOST_ORDER_LINES = 4

# 中华人民共和国教育部令第41 号 · 兰州市第十届人大常委会公告第40号, in one line
_ORDER_LINE = re.compile(rf"{_ORDER.pattern}(?P<number>(?:(?:19|20)\d\d年)?第[\d〇零一二三四五六七八九十百]{{1,5}}号)")
# 第706号
_ORDER_NUMBER = re.compile(r"[（(]?(?P<number>(?:(?:19|20)\d\d年)?第\s*[\d〇零一二三四五六七八九十百]{1,5}\s*号)[）)]?")

# （2026年1月26日经民政部部务会议审议通过 2026年2月2日民政部令第83号公布 自2026年4月1日起施行）
_PROMULGATED = re.compile(rf"[（(]\s*{DATE.pattern}[^（）()]*(?:通过|公布|发布|批准|修订|修正)[^（）()]*[）)]")
_PUBLISHED = re.compile(
    rf"{DATE.pattern}[^，,；;。\d]{{0,40}}?(?:令|公告)?(?:第[\d〇零一二三四五六七八九十百]+号|\d{{4}}年第\d+号)?(?:公布|发布)"
)
# A date, without names for its parts.
_ANY_DATE = re.sub(r"\?P<\w+>", "?:", DATE.pattern)

# 2011年4月16日中华人民共和国国务院令第596号公布 · 2020年6月22日最高人民法院审判委员会第1805次会议通过
_PUBLISHED_LINE = re.compile(
    rf"(?:{_ANY_DATE}[^，。；]{{2,60}}?(?:令第[\d〇零一二三四五六七八九十百]+号(?:公布|发布)|会议(?:审议)?(?:通过|修订|修正|批准))[)）]?)+"
)
_ADOPTED = re.compile(rf"{DATE.pattern}(?P<by>[^，,；;。\d]{{0,40}}?)(?:通过|批准)")
# …2024年12月25日第十四届全国人民代表大会常务委员会第十三次会议修订: the text is of that day
_REVISED = re.compile(rf"{DATE.pattern}(?:(?!\d{{4}}年)[^，,；;。]){{0,80}}?(?:修订|修正)")
# 民政部令第83号公布 · 国家监察委员会公告第3号公布
_BY_ORDER = re.compile(
    r"(?P<by>[\u4e00-\u9fff]{2,20}?)(?P<kind>令|公告)(?P<number>第\s*[\d〇零一二三四五六七八九十百]{1,5}\s*号|(?:19|20)\d\d年第\s*\d{1,4}\s*号)"
)
# 第十三届全国人民代表大会第一次会议 · 省第十二届人民代表大会常务委员会第八次会议
_CONGRESS = re.compile(
    r"(?P<place>(?:(?!第)[\u4e00-\u9fff]){2,12}?)?第?[一二三四五六七八九十]{1,3}届(?P<body>(?:全国)?(?:人民代表大会(?:常务委员会)?|人大常委会))"
)

# Maximum number of lines of the brackets that tell how a regulation was published (chosen by hand).
_MOST_PROMULGATION_LINES = 6


def order_at(lines: Sequence[Line], index: int, front: FrontMatter) -> int:
    """Note issuer and number of an order or announcement; its number of lines, or 0.

    The number may stand on a line below the name, and the kind too: 兰州市财政局⏎公告⏎2024年第3号.
    """
    if front.doc_number or (front.body and front.titles):
        return 0
    words_of_line = "".join(lines[index].text.split())
    whole = _ORDER_LINE.fullmatch(words_of_line)
    if whole and not (whole["announced"] and _SEVERAL.match(lines[index].text)):
        _note_order(whole, whole["number"], front)
        return 1
    words = [(at, line.text) for at, line in enumerate(lines[index + 1 : index + 6], index + 1) if line.text]
    if words and "".join(words[0][1].split()) in _KINDS:
        words_of_line += "".join(words.pop(0)[1].split())
    order = _ORDER.fullmatch(words_of_line)
    number = _ORDER_NUMBER.fullmatch("".join(words[0][1].split())) if order and words else None
    if order is None or number is None or words[0][0] > index + _MOST_ORDER_LINES:
        return 0
    _note_order(order, number["number"], front)
    return words[0][0] - index + 1


def _note_order(order: re.Match[str], number: str, front: FrontMatter) -> None:
    """Note the issuer and the number of an order or announcement.

    Its name is a title for one that prints no other.
    """
    by, kind = order["by"] or order["announcer"], order["kind"] or order["announced"]
    congress = _CONGRESS.fullmatch(by)
    front.issuers.append(f"{congress['place'] or ''}{congress['body']}" if congress else by)
    front.doc_number = f"{by}{kind}{number}"
    if not front.titles:
        front.titles.append(f"{by}{kind}")


def promulgation_at(lines: Sequence[Line], index: int, front: FrontMatter) -> int:
    """Note who published a regulation, when and with which order.

    The brackets below its title say so. Gives their number of lines, or 0.
    """
    if front.body or not lines[index].text.startswith(("（", "(")):
        return _published_at(lines, index, front)
    for taken in range(1, min(_MOST_PROMULGATION_LINES, len(lines) - index) + 1):
        words = "".join("".join(line.text.split()) for line in lines[index : index + taken])
        if _PROMULGATED.fullmatch(words):
            _note_promulgation(words, front)
            return taken
        if words.endswith(("）", ")")) and words.count("（") == words.count("）"):
            return 0
    return 0


def _published_at(lines: Sequence[Line], index: int, front: FrontMatter) -> int:
    """Note a promulgation on lines without brackets; their number, or 0 if it is none."""
    if front.body or not front.titles or not DATE.match(lines[index].text):
        return 0
    most = min(_MOST_PROMULGATION_LINES, len(lines) - index)
    for taken in range(most, 0, -1):  # 通过 on one line, 修订 on the next
        words = "".join("".join(line.text.split()) for line in lines[index : index + taken])
        if lines[index + taken - 1].text and _PUBLISHED_LINE.fullmatch(words):
            _note_promulgation(words, front)
            return taken
    return 0


def _note_promulgation(words: str, front: FrontMatter) -> None:
    order, adopted = _BY_ORDER.search(words), _ADOPTED.search(words)
    published = _PUBLISHED.search(words)
    congress = _CONGRESS.search(adopted["by"]) if adopted else None
    if order:
        by = re.sub(r"^.*日", "", order["by"]).removeprefix("中华人民共和国")
        front.doc_number = front.doc_number or f"{by}{order['kind']}{''.join(order['number'].split())}"
        front.issuers = front.issuers or [by]
    elif congress and not front.issuers:
        front.issuers = [f"{congress['place'] or ''}{congress['body']}"]
    revised = [*_REVISED.finditer(words)][-1:]
    dated = revised[0] if revised else published or adopted or DATE.search(words)
    if dated:
        front.issued = front.issued or iso(dated)
