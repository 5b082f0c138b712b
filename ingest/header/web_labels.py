"""What a web page or a legal database prints above the text of a document: 索引号, 发文字号, 成文日期, and its menus."""

import re
from dataclasses import dataclass

from policykb.corpus.doc_number import DOC_NUMBER, normal
from policykb.corpus.model import Status
from policykb.ingest.structure.dates import DATE, iso

# (此件主动公开)
PUBLICITY = re.compile(
    r"[（(]?\s*(?:(?:此件|公开属性|公开方式|信息公开选项)\s*[:：]?)?\s*(?P<how>(?:主动|依申请|不予|予以)?公开(?:发布|发表)?|删减后公开)\s*[）)]?"
)

# 发布日期：2025-05-27 · 索 引 号： 0145, above the text of a web page or of a legal database
_WEB_LABELS = frozenset(
    [
        "发布日期",
        "发布时间",
        "发布机构",
        "发布单位",
        "发文机关",
        "发文机构",
        "制定机关",
        "信息来源",
        "文章来源",
        "原文链接",
        "来源",
        "检索时间",
        "检索关键词",
        "索引号",
        "主题分类",
        "组配分类",
        "主题词",
        "公开属性",
        "实施日期",
        "失效日期",
        "更新时间",
        "文档类型",
        "分类",
        "政策全文",
        "文件状态",
        "发布机关",
        "统一编号",
        "文号",
        "成文日期",
        "印发日期",
        "发文字号",
        "发布文号",
        "公开方式",
        "有效性",
        "时效性",
        "效力级别",
        "法规类别",
        "浏览次数",
        "浏览量",
        "字体",
        "字号",
        "分享",
        "打印",
        "日期",
        "作者",
        "责任编辑",
        "法宝引证码",
        "标题",
        "文件名称",
        "名称",
        "文件编号",
        "编号",
        "基本信息",
        "文档",
    ]
)
_WEB_ENTRY = re.compile(r"[【\[]?\s*(?P<name>[\u4e00-\u9fff\s]{2,9}?)\s*[】\]]?\s*[:：](?P<value>.*)")
# 首页 > 政府信息公开 > 政策 · 新华社北京2月21日电 · 【字体：大 中 小】
_WEB_LINE = re.compile(
    r"首\s*页\s*(?:[>＞»]|[\u4e00-\u9fff]+\s)|新华社\S{2,16}电$|政策全文$|基本信息$|.{0,12}无障碍|.{0,8}[|｜].{0,8}$"
)
_DASHED_DATE = re.compile(r"(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})")

# 有效性：失效; "有效" stands in none of the others
_STATUS: dict[str, Status] = {
    "废止": "repealed", "失效": "repealed", "修改": "amended", "修订": "amended", "有效": "in force"
}  # fmt: skip

# 江西省人民政府办公厅
_ISSUER = re.compile(r"[\u4e00-\u9fff（）()·]{4,40}(?:厅|局|委|部|办|院|会|署|府|室|处|中心)")


@dataclass(slots=True)
class WebPage:
    """What the page says about the document, as far as it does."""

    title: str | None = None
    issuer: str | None = None
    issued: str | None = None
    doc_number: str | None = None
    publicity: str | None = None
    effective: str | None = None
    expires: str | None = None
    status: Status | None = None


def squeeze(words: str) -> str:
    """The words without white space."""
    return "".join(words.split())


def read_web_line(line: str, page: WebPage) -> bool:
    """Whether a line is the page's rather than the document's; what it says is noted."""
    entry = _WEB_ENTRY.fullmatch(line)
    name = squeeze(entry["name"]) if entry else ""
    if entry and name in _WEB_LABELS:
        _note(name, entry["value"].strip(), page)
        return True
    return bool(_WEB_LINE.match(line))


def _note(name: str, value: str, page: WebPage) -> None:
    """发文字号：沪府办发〔2025〕11号."""
    date = DATE.search(value) or _DASHED_DATE.search(value)
    if name in ("标题", "文件名称"):
        page.title = page.title or squeeze(value) or None
    if name in ("发文机关", "发文机构", "发布机关", "制定机关") and _ISSUER.fullmatch(value.partition(" ")[0]):
        page.issuer = page.issuer or value.partition(" ")[0]
    if name in ("发文字号", "文号", "发布文号", "文件编号") and (match := DOC_NUMBER.search(value)):
        page.doc_number = page.doc_number or normal(match)
    if name in ("公开方式", "公开属性") and (match := PUBLICITY.fullmatch(squeeze(value)[:20])):
        page.publicity = page.publicity or match["how"]
    if name == "实施日期" and date:
        page.effective = iso(date)
    if name == "失效日期" and date:
        page.expires = iso(date)
    if name in ("有效性", "时效性", "文件状态"):
        page.status = next((status for word, status in _STATUS.items() if word in value), None)
    if name in ("成文日期", "印发日期") and date:
        page.issued = page.issued or iso(date)
