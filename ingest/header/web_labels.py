"""Lines that web pages and legal databases print above a document."""

import re
from dataclasses import dataclass

from policykb.corpus.doc_number import DOC_NUMBER, normal
from policykb.corpus.model import Status
from policykb.ingest.structure.dates import DATE, iso
from policykb.ingest.wordlists import one_of, sections

# (此件主动公开)
PUBLICITY = re.compile(
    r"[（(]?\s*(?:(?:此件可?|公开属性|公开方式|(?:政府)?信息公开(?:选项|形式))\s*[:：]?)?\s*(?P<how>(?:主动|依申请|不予|予以|不|校内|院内|社会|内部)?公开(?:发布|发表)?|删减后公开)\s*[）)]?"
)

# 发文字号：沪府办发〔2025〕11号 · 索 引 号： 0145: the fact that each label gives
_FACTS = {
    label: fact for places in sections("web_labels").values() for fact, labels in places.items() for label in labels
}
_WEB_ENTRY = re.compile(r"[【\[]?\s*(?P<name>[\u4e00-\u9fff\s]{2,9}?)\s*(?:[】\]]?\s*[:：]|[】\]])(?P<value>.*)")

# title: 关于…的通知 · date: 2019-02-20 · author: 甘肃省人民政府: the head of a Markdown file
_KEY = re.compile(r"(?P<name>title|date|author)\s*:\s*[\"']?(?P<value>.*?)[\"']?")
_FACT_OF_KEY = {"title": "title", "date": "published", "author": "issuer"}

# 索 引 号 MB1534522/2023-05475 发文日期 2023-01-03: labels of a table's row, printed on one line without colons
_ROW_LABEL = re.compile(
    r"(?:^|\s)("
    + "|".join(r"\s*".join(label) for label in sorted(_FACTS, key=len, reverse=True) if len(label) > 1)
    + r")\s*[:：\s]\s*"
)

# Labels of no other table: 编号 名称 责任单位 is the head of one
_UNMISTAKABLE = {label for labels in sections("web_labels")["beside"].values() for label in labels}

# Minimum number of labels with colons on a line that is surely the page's (chosen by hand).
_SURELY = 3

# 首页 > 政府信息公开 > 政策 · 中国法院网 · 新华社北京2月21日电 · 【字体：大 中 小】
_WEB_LINE = re.compile(
    r"[-*]?\s*[a-z][a-z_]{2,24}\s*[:：]|-{3,}$"
    r"|首\s*页\s*(?:[>＞»]|[\u4e00-\u9fff]+\s)|新华社\S{2,16}电$|政策全文$|基本信息$|[\u4e00-\u9fff]{2,8}网$|.{0,12}无障碍|.{0,8}[|｜].{0,8}$"
)

# 文件编号：区府办字〔2012〕142号 | 公开方式：主动公开
_PARTS = re.compile(r"\s*[|｜]\s*")

# 2025-05-27 · 2025/5/27
_DASHED_DATE = re.compile(r"(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})")

# 有效性：失效; none of the others holds 有效
_STATUS: dict[str, Status] = {
    "废止": "repealed", "失效": "repealed", "修改": "amended", "修订": "amended", "有效": "in force"
}  # fmt: skip

# 江西省人民政府办公厅
_ISSUER = re.compile(rf"[\u4e00-\u9fff（）()·]{{4,40}}(?:{one_of('body_endings', 'office', 'issuer')})")


@dataclass(slots=True)
class WebPage:
    """Facts that the page states about the document, as far as it does.

    title: the document's title without white space
    issuer: the first issuer that is named
    issued: ISO date of signing or printing
    published: ISO date on which the page was published
    doc_number: 文号 in its normal form
    publicity: 主动公开, 依申请公开 …
    effective: ISO date of entry into force
    expires: ISO date of expiry
    status: whether it is in force, amended or repealed
    """

    title: str | None = None
    issuer: str | None = None
    issued: str | None = None
    published: str | None = None
    doc_number: str | None = None
    publicity: str | None = None
    effective: str | None = None
    expires: str | None = None
    status: Status | None = None


def squeeze(words: str) -> str:
    """The words without white space."""
    return "".join(words.split())


def read_web_line(line: str, page: WebPage) -> bool:
    """Whether a line is the page's own, not the document's; notes its fact in `page`."""
    line = line.lstrip("•●■▪ ")
    if (parts := [part.strip() for part in _PARTS.split(line) if part.strip()]) and len(parts) > 1:
        entries = [_WEB_ENTRY.fullmatch(part) for part in parts]
        if all(one and squeeze(one["name"]) in _FACTS for one in entries):
            return all(read_web_line(part, page) for part in parts)
    if key := _KEY.fullmatch(line):
        _note(_FACT_OF_KEY[key["name"]], key["value"], page)
        return True
    labels = [found for found in _ROW_LABEL.finditer(line) if found[0].rstrip().endswith(("：", ":"))]
    if len(labels) > 1 and labels[0].start() == 0:  # 来源：省科技厅 日期：2023-02-03 09:30
        _note_row(labels, line, page)
        return True
    entry = _WEB_ENTRY.fullmatch(line)
    fact = _FACTS.get(squeeze(entry["name"])) if entry else None
    if entry and fact:
        _note(fact, entry["value"].strip(), page)
        return True
    return _read_row(line, page) or bool(_WEB_LINE.match(line))


def _read_row(line: str, page: WebPage) -> bool:
    """Whether a line is a row of at least two labels with their values.

    Notes the facts in `page`.
    """
    labels = list(_ROW_LABEL.finditer(line))
    if len(labels) >= _SURELY and labels[0].start() == 0 and line.count("：") + line.count(":") >= _SURELY:
        _note_row(labels, line, page)
        return True
    if len(labels) < 2 or labels[0].start() > 0 or _UNMISTAKABLE.isdisjoint(squeeze(found[1]) for found in labels):
        return False
    _note_row(labels, line, page)
    return True


def _note_row(labels: list[re.Match[str]], line: str, page: WebPage) -> None:
    """Note the values of a row of labels in `page`."""
    for found, end in zip(labels, [*(found.start() for found in labels[1:]), len(line)], strict=True):
        _note(_FACTS[squeeze(found[1])], line[found.end() : end].strip(), page)


def _note(fact: str, value: str, page: WebPage) -> None:
    """Note the value of a label in `page`: "doc_number", 沪府办发〔2025〕11号."""
    if fact in ("issued", "published", "effective", "expires"):
        _note_date(fact, value, page)
    elif fact == "title":
        page.title = page.title or squeeze(value) or None
    elif fact == "issuer" and _ISSUER.fullmatch(value.partition(" ")[0]):
        page.issuer = page.issuer or value.partition(" ")[0]
    elif fact == "doc_number" and (number := DOC_NUMBER.search(value)):
        page.doc_number = page.doc_number or normal(number)
    elif fact == "publicity" and (publicity := PUBLICITY.fullmatch(squeeze(value)[:20])):
        page.publicity = page.publicity or publicity["how"]
    elif fact == "status":
        page.status = next((status for word, status in _STATUS.items() if word in value), None)


def _note_date(fact: str, value: str, page: WebPage) -> None:
    date = DATE.search(value) or _DASHED_DATE.search(value)
    if date:
        setattr(page, fact, getattr(page, fact) or iso(date))
