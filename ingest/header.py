"""What stands before and after the clauses: issuers, 文号, titles, recipients, covering notice, signature, date.

Front matter is read line by line; each line is labelled with the kind of block it belongs to, and what it says is noted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.departments import Registry
from corpus.doc_number import DOC_NUMBER, normal
from corpus.model import BlockKind, Citation, Header
from corpus.regions import Region
from ingest.lines import Line, reflow
from ingest.numbers import value_of

# 2023年2月1日, 二〇一二年三月十五日
_DATE = re.compile(
    r"(?P<year>(?:19|20)\d\d|[一二][〇○零ＯO一二三四五六七八九]{3})\s*年"
    r"\s*(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})\s*月"
    r"\s*(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s*日"
)

# (此件主动公开)
_PUBLICITY = re.compile(r"[（(]?\s*(?:此件)?(?P<how>(?:主动|依申请|不予|予以)?公开(?:发布|发表)?|删减后公开)\s*[）)]?")

# 甘肃省人民政府国有资产监督管理委员会, 中共甘肃省委宣传部
_ORGANISATION = re.compile(
    r"[\u4e00-\u9fff（）()·\s]{2,40}"
    r"(?:厅|局|委|部|办|院|会|署|府|室|处|协会|总队|支队|中心|银行|公司|联合会|总工会|检察院|法院|行|社|团|站|所|厂|校|学|馆)"
    r"(?:[（(]代章[）)])?"
)

_TITLE_KINDS = (
    "通知|意见|办法|措施|方案|规定|决定|批复|函|公告|通告|规划|条例|细则|计划|要点|通报|命令|令|纲要|清单|指南|指引|规则|"
    "制度|报告|决议|准则|标准|章程|目录|规程|政策|举措|任务"
)
_TITLE_END = re.compile(rf"(?:{_TITLE_KINDS})(?:[（(][^（）()]*[）)])*》?(?:的(?:{_TITLE_KINDS}))?$")

# 关于印发《甘肃省关于新时代进一步加强科学技术普及工作的若干措施》的通知
_SENDS = re.compile(r"(?:印发|转发|发布|颁布|下发|公布)[^《]*《(?P<title>.+)》")

# 《甘肃省科学技术普及条例》（甘人大〔2010〕3号）
_CITED = re.compile(r"《(?P<title>[^《》]{2,80}(?:〈[^〈〉]*〉[^《》]*)?)》(?:[（(](?P<note>[^（()）]{3,60})[）)])?")


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


def read_header(
    lines: Sequence[Line], tail: Sequence[Line], text: str, registry: Registry
) -> tuple[Header, list[BlockKind]]:
    """The header that front matter and tail give, and a label for every line of both."""
    notes = _Notes()
    kinds = _label(lines, notes) + _label_tail(tail, notes)
    issuers = tuple(notes.issuers or notes.signers)
    title, notice = _titles(notes.titles)
    place = _place(issuers, title, notes.doc_number, registry)
    return Header(
        title=title,
        notice_title=notice,
        doc_number=notes.doc_number,
        issuers=issuers,
        recipients=notes.recipients,
        issued=notes.issued,
        publicity=notes.publicity,
        region=place.name if place else None,
        level=place.level if place else None,
        cites=_cites(text, {title, notice}),
    ), kinds


def _label(lines: Sequence[Line], notes: _Notes) -> list[BlockKind]:
    """Kinds of the front lines; a blank line goes with the one above it."""
    kinds: list[BlockKind] = []
    index = 0
    while index < len(lines):
        kind, taken = _next(lines, index, notes)
        blank = taken
        while index + blank < len(lines) and not lines[index + blank].text:
            blank += 1
        kinds += [kind] * blank
        index += blank
    return kinds


def _next(lines: Sequence[Line], index: int, notes: _Notes) -> tuple[BlockKind, int]:
    """What the line at `index` begins: its kind, and over how many lines it goes."""
    line = lines[index].text
    if not line or line in ("文件", "文 件"):
        return "header", 1
    if notes.publicity is None and (match := _PUBLICITY.fullmatch(line)):
        notes.publicity = match["how"]
        return "note", 1
    if date := _DATE.fullmatch(line):
        notes.issued = _iso(date)
        return "signature", 1
    if notes.doc_number is None and (match := DOC_NUMBER.search(line)) and len(line) <= len(match[0]) + 12:
        notes.doc_number = normal(match)
        return "header", 1
    if taken := _title_at(lines, index, notes):
        return "header", taken
    if _ORGANISATION.fullmatch(line):
        names = notes.signers if notes.titles else notes.issuers
        names.append(re.sub(r"\s|[（(]代章[）)]", "", line))
        return "signature" if notes.titles else "header", 1
    if notes.titles and notes.recipients is None and (taken := _recipients_at(lines, index)):
        words = reflow("\n".join(line.text for line in lines[index : index + taken]))
        notes.recipients = "".join(words.split()).rstrip("：:")
        return "header", taken
    return "body", 1


def _title_at(lines: Sequence[Line], index: int, notes: _Notes) -> int:
    """How many lines from `index` make a title; notes it."""
    if notes.titles and not _SENDS.search(notes.titles[0]):
        return 0
    words = ""
    for taken, line in enumerate(lines[index : index + 6], 1):
        if not line.text and not words.endswith(("的", "《")):
            continue
        words += "".join(line.text.split())
        if len(words) > 120 or re.search(r"[。；：:]", words) or _DATE.search(line.text):
            return 0
        if _TITLE_END.search(words) and words.count("《") == words.count("》"):
            if len(words) < 5:
                return 0
            notes.titles.append(words)
            return taken
        if _ORGANISATION.fullmatch(line.text) and taken == 1 and "关于" not in line.text:
            return 0
    return 0


def _recipients_at(lines: Sequence[Line], index: int) -> int:
    """How many lines from `index` make the addressees: they end with a colon."""
    for taken, line in enumerate(lines[index : index + 12], 1):
        if line.text.endswith(("：", ":")):
            return taken
        if re.search(r"[。；！？]", line.text):
            return 0
    return 0


def _label_tail(tail: Sequence[Line], notes: _Notes) -> list[BlockKind]:
    """A signature under the last clause gives issuers and date where the front had none."""
    below = _Notes(titles=["-"])
    kinds = _label(tail, below)
    notes.signers = notes.signers or below.signers
    notes.issued = notes.issued or below.issued
    notes.publicity = notes.publicity or below.publicity
    return kinds


def tail_start(lines: Sequence[Line]) -> int:
    """Where, in the lines of the last clause, signature, date and notes begin (its end if there are none)."""
    start = len(lines)
    for index in range(len(lines) - 1, 0, -1):
        line = lines[index].text
        if not line:
            continue
        closing = _DATE.fullmatch(line) or (line.startswith(("（", "(")) and _PUBLICITY.fullmatch(line))
        if closing or (start < len(lines) and _ORGANISATION.fullmatch(line) and len(line) < 30):
            start = index
        else:
            break
    return start


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


def _cites(text: str, own: set[str | None]) -> tuple[Citation, ...]:
    """Other documents named in 《》, each once, in order."""
    found: dict[str, Citation] = {}
    for match in _CITED.finditer("".join(text.split())):
        number = DOC_NUMBER.search(match["note"] or "")
        title = match["title"]
        if title not in own and (title not in found or number):
            found[title] = Citation(title, normal(number) if number else None)
    return tuple(found.values())


def _iso(date: re.Match[str]) -> str:
    year = value_of(date["year"].replace("Ｏ", "〇").replace("O", "〇"))
    return f"{year:04d}-{value_of(date['month']):02d}-{value_of(date['day']):02d}"
