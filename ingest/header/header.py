"""The header of a document, from its front matter, covering notice and foot."""

import re
from collections.abc import Sequence

from policykb.corpus.departments import NATION, Registry
from policykb.corpus.doc_number import DOC_NUMBER, normal
from policykb.corpus.model import BlockKind, Citation, Header
from policykb.corpus.regions import Region
from policykb.ingest.header.facts import FrontMatter
from policykb.ingest.header.front_matter import SENDS, label, label_tail
from policykb.ingest.header.organisations import ORGANISATION, names_apart
from policykb.ingest.header.validity import read_validity
from policykb.ingest.structure.lines import Line
from policykb.ingest.structure.titles import TITLE_END

# 《甘肃省科学技术普及条例》（甘人大〔2010〕3号）
_CITED = re.compile(r"《(?P<title>[^《》]{2,80}(?:〈[^〈〉]*〉[^《》]*)?)》(?:[（(](?P<note>[^（()）]{3,60})[）)])?")

# 为贯彻落实《…》精神，结合我省实际，制定本方案
_BASED_ON = re.compile(
    r"(?:根据|按照|依据|贯彻落实|贯彻|落实|遵照)(?:[^。；《]|《[^》]*》(?:[（(][^（()）]*[）)])?[、和及])*?《(?P<title>[^》]{4,80})》[^。]*?(?:制定|制订|提出|结合|现就|现将|通知)"
)

# 关于印发广州市临时救助办法的通知
# 关于印发2023年区《政府工作报告》确定的主要目标任务责任分解方案的通知
_SENDS_UNQUOTED = re.compile(
    r"(?P<how>印发|转发|发布|公布|颁布)(?P<title>(?:[^《》]|《[^《》]*》(?!的?通知)){5,80})的通知$"
)

# «安全生产行动方案子方案: the mark that opens a title and is never closed
_OPEN_QUOTE = re.compile("^«(?!.*»)")

# 甘肃省科学技术厅关于…的通知
_FROM_TITLE = re.compile(r"(?P<by>[^《》“”]{3,60}?)(?:关于|印发|转发)")

# 住房和城乡建设部办公厅
_OFFICE = re.compile(r"办公[厅室]$")

# …2021年1月26日（此件公开发布）
_PUBLICITY_IN_WORDS = re.compile(r"[（(]此件((?:主动|依申请|不予|不)?公开(?:发布)?)[）)]")

# — 22 — 政府信息公开选项：主动公开, behind the number of a page
_PUBLICITY_LABELLED = re.compile(
    r"信息公开(?:选项|形式)[ \u3000]*[:：][ \u3000]*((?:主动|依申请|不予)公开)[ \u3000]*$", re.MULTILINE
)

# 依申请公开 佛卫办函〔2025〕11 号: a line at the foot of the first page of a letter
_AT_PAGE_FOOT = re.compile(
    rf"^\s*(?P<how>(?:主动|依申请|不予)公开)\s+{DOC_NUMBER.pattern}\s*$", re.VERBOSE | re.MULTILINE
)

# 浙江大学 · 国网陕西省电力有限公司
_NO_PLACE = re.compile(r"[\u4e00-\u9fff（）()]{2,24}?(?:大学(?!生|城|园)|学院|公司|集团)")

# 上海财经大学本科学生课程考核管理办法 · 国网陕西省电力有限公司工作方案; but not 甘肃省大学科技园, 加快大学城建设
_OWN_RULES = re.compile(
    r"(?P<by>(?!加快|推进|推动|关于|支持|促进|加强)[\u4e00-\u9fff（）()]{2,20}?"
    r"(?:(?<![省市])大学(?![生城园科])(?:[\u4e00-\u9fff]{2,12}?(?:学院|书院|研究院))?|有限(?:责任)?公司|集团公司|股份公司))"
)

# 各镇人民政府、街道办事处 · 区政府各部门: whom a county or district writes to
_TO_A_COUNTY = re.compile(r"^各?(?:乡|镇|街道)|[县区]政府各")

_NATIONAL = re.compile(r"国务院|中共中央|全国人民代表大会|国家|中华人民共和国|最高人民")

# 中华人民共和国监察法 · 国务院关于深入实施…的意见
_NATIONAL_TITLE = re.compile(
    r"中华人民共和国|中华全国|中国(?:工会|妇女联合会|共产主义青年团|科学技术协会|红十字会)章程|中国共产党(?!.{1,8}[省市县区州旗])|国务院|中共中央|全国人民代表大会|最高人民(?:法院|检察院)"
)
# Minimum number of provinces that a national document names one by one as its addressees (chosen by hand).
_MANY_PROVINCES = 5

# 各省、自治区、直辖市人民政府
_ALL_PROVINCES = re.compile(r"(?:中央[^，；]{0,40}，)?各省、?(?:自治区|（区、市）|\(区、市\))")


def read_header(
    lines: Sequence[Line], tails: Sequence[Sequence[Line]], text: str, registry: Registry
) -> tuple[Header, FrontMatter, list[tuple[Line, BlockKind]]]:
    """What head and foot print, and every line of theirs with its kind of block.

    A field that they do not print is empty.
    """
    front = FrontMatter()
    labelled = list(zip(lines, label(lines, front), strict=True))
    signed = max((line.span.end for line, kind in labelled if kind == "signature"), default=len(text))
    signed_above = bool(text[signed:].strip())
    for tail in tails:
        labelled += zip(tail, label_tail(tail, front), strict=True)
    issuers = _issuers(front, registry)
    title, notice = _titles(front.titles or [front.web.title or ""], signed_above)
    issued = front.issued or front.web.issued
    place = place_of(issuers, registry)
    if place and not place.registered:  # 阜蒙县, where the title says 阜新蒙古族自治县
        titled = place_of([title, notice or ""], registry)
        place = titled if titled and titled.registered else place
    national = place is None and is_national(issuers, "", None, registry)
    place = place if place or national else place_in_title(title, issuers, front.recipients, registry)
    national = place is None and (national or is_national(issuers, title, front.recipients, registry))
    effective, expires = read_validity(text, issued or front.printed)
    foot = _AT_PAGE_FOOT.search(text)
    header = Header(
        title=title,
        notice_title=notice,
        doc_number=front.doc_number or front.web.doc_number or (normal(foot) if foot else None),
        issuers=issuers,
        recipients=front.recipients,
        issued=issued,
        publicity=front.publicity or front.web.publicity or (foot["how"] if foot else _publicity(text)),
        effective=effective or front.web.effective,
        expires=expires or front.web.expires,
        status=front.web.status,
        region=place.name if place else NATION if national else None,
        level=place.level if place else "nation" if national else None,
        cites=_cites(text, {title, notice}),
        implements=_implements("".join(line.text for line in lines), {title, notice}),
    )
    return header, front, labelled


def _publicity(text: str) -> str | None:
    """Who may read the document, as a bracket or label says amid other words."""
    said = _PUBLICITY_IN_WORDS.search("".join(text.split())) or _PUBLICITY_LABELLED.search(text)
    return said[1] if said else None


def _issuers(front: FrontMatter, registry: Registry) -> tuple[str, ...]:
    """The issuers: from the head, else the signature, else the web page.

    The signature counts too where the head prints short forms of the signers. A Party committee that heads the document
    alone is joined by the government that the title names. A signer whose name the title prints in full, with more in
    front, has that name: a long name is signed on two lines.
    """
    head, signed = (tuple(dict.fromkeys(_apart(names, registry))) for names in (front.issuers, front.signers))
    in_full = senders(front, registry)
    signed = tuple(next((full for full in in_full if full.endswith(name)), name) for name in signed)
    shortened = len(head) == len(signed) and all(full.endswith(name) for name, full in zip(head, signed, strict=True))
    by = (front.web.issuer,) if front.web.issuer else ()
    if shortened or not head:
        return signed or by
    jointly = all(name.startswith("中共") for name in head)  # a Party committee, above the title of its government
    return head + tuple(name for name in in_full if jointly and name not in head)


def _apart(names: Sequence[str], registry: Registry) -> list[str]:
    """The names, parted where nothing is printed between them: 商务部国家发展改革委."""
    return [one for name in names for one in segments(name, registry) or [name]]


def segments(name: str, registry: Registry) -> list[str]:
    """The known bodies whose names make up `name`.

    Empty if it holds anything else.
    """
    for end in range(len(name), 2, -1):
        if registry.resolve(name[:end], None) is not None:
            rest = segments(name[end:], registry) if name[end:] else []
            if rest or not name[end:]:
                return [name[:end], *rest]
    return []


def senders(front: FrontMatter, registry: Registry) -> tuple[str, ...]:
    """The bodies that the title, or the title of the covering notice, begins with."""
    return tuple(front.senders) or (named_in(front.titles[0], registry) if front.titles else ())


def named_in(title: str, registry: Registry) -> tuple[str, ...]:
    """The bodies that a title begins with: 甘肃省科学技术厅关于…的通知."""
    named = _FROM_TITLE.match(title)
    if named is None or not ORGANISATION.fullmatch(named["by"]):
        return ()
    return tuple(_apart(names_apart(named["by"]), registry))


def _titles(titles: list[str], signed_above: bool) -> tuple[str, str | None]:
    """The policy's own title, and the title of its covering notice or None.

    `signed_above`: a signature stands above the clauses, so a notice sends something, even without 《》 in its title.
    """
    sent = SENDS.search(titles[0]) or (_SENDS_UNQUOTED.search(titles[0]) if signed_above else None)
    if sent and sent.re is _SENDS_UNQUOTED and sent["how"] in ("发布", "公布") and not TITLE_END.search(sent["title"]):
        sent = None  # 关于公布2017年度特色名村的通知 announces no document
    if len(titles) > 1:
        return titles[1], titles[0]
    return (_OPEN_QUOTE.sub("", sent["title"]), titles[0]) if sent else (titles[0], None)


def place_of(names: Sequence[str], registry: Registry) -> Region | None:
    """The region that issuers or titles begin with.

    A university or a company speaks for no place, nor does a title that begins with it: 浙江大学, 浙江大学学籍管理办法.
    """
    placeless = tuple(name for name in names if _NO_PLACE.fullmatch(name)) or ("\n",)
    others = (name for name in names if not name.startswith(placeless) and own_rules_of(name) is None)
    return next((place for name in others if (place := _region_of(name, registry))), None)


def place_in_title(title: str, issuers: Sequence[str], recipients: str | None, registry: Registry) -> Region | None:
    """The region that a title begins with.

    None where the title begins with an issuer that speaks for no place, and where the recipients are a county's own
    bodies and the region is larger: 表彰江西省运动会先进单位.
    """
    if any(_NO_PLACE.fullmatch(name) and title.startswith(name) for name in issuers):
        return None
    place = place_of([title], registry)
    return None if place and place.level != "county" and writes_as_county(recipients) else place


def writes_as_county(recipients: str | None) -> bool:
    """Whether those written to are a county's own bodies: 各镇人民政府，区政府各部门."""
    return bool(_TO_A_COUNTY.search(recipients or ""))


def own_rules_of(title: str) -> str | None:
    """The university or company that a title begins with: 浙江大学本科生学籍管理办法."""
    named = _OWN_RULES.match(title.removeprefix("《"))
    return named["by"] if named else None


def _region_of(name: str, registry: Registry) -> Region | None:
    """The region that a name begins with, or that it holds: 中国人民银行江苏省分行."""
    if place := registry.region_of(name):
        return place
    department = registry.resolve(_OFFICE.sub("", name), None)
    return registry.regions.get(department.region) if department else None


def is_national(issuers: Sequence[str], title: str, recipients: str | None, registry: Registry) -> bool:
    """Whether the nation issued the document.

    Its issuers, its title or those it is sent to say so.
    """
    by = any(_NATIONAL.match(name) or registry.resolve(_OFFICE.sub("", name), None) for name in issuers)
    by = by or bool(_NATIONAL_TITLE.match(title) or _ALL_PROVINCES.match(recipients or ""))
    return by or _provinces_in(recipients or "", registry) >= _MANY_PROVINCES


def _provinces_in(recipients: str, registry: Registry) -> int:
    """The number of provinces whose full names stand among the addressees: 河北省、山西省."""
    named = [place for place in registry.regions.named(recipients) if place.level == "province"]
    return sum(place.official in recipients for place in named)


def _implements(front: str, own: set[str | None]) -> str | None:
    """The title of the document that this one implements, from its preamble."""
    match = _BASED_ON.search("".join(front.split()))
    return match["title"] if match and match["title"] not in own else None


def _cites(text: str, own: set[str | None]) -> tuple[Citation, ...]:
    """The other documents that the text names in 《》, each once, in order."""
    found: dict[str, Citation] = {}
    for match in _CITED.finditer("".join(text.split())):
        number = DOC_NUMBER.search(match["note"] or "")
        title = match["title"]
        if title not in own and (title not in found or number):
            found[title] = Citation(title, normal(number) if number else None)
    return tuple(found.values())
