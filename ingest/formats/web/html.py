"""Web pages of governments: the document without menus and other page parts."""

import re
from dataclasses import replace

from lxml import etree, html

from policykb.corpus.doc_number import DOC_NUMBER
from policykb.ingest.formats import Extract, Lines, Metadata, Unreadable
from policykb.ingest.formats.plain import decode
from policykb.ingest.formats.web.html_tables import caption, is_table, number_of_item, rows
from policykb.ingest.wordlists import one_of

# Encodings by the name that a page declares; GB18030 reads the older ones too.
_ENCODINGS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
}

# </html> inside a page, after a part that is a page of its own; browsers read on, libxml2 does not
_ENDS = re.compile(r"</\s*(?:html|body)\s*>", re.IGNORECASE)

# elements that hold no text of the document
_FURNITURE = (
    "script", "style", "noscript", "nav", "header", "footer", "iframe", "button", "select", "input", "textarea",
    "svg", "template", "aside",
)  # fmt: skip
# class="breadcrumb" · id="bdshare": names of elements that are not part of the document
_FURNITURE_NAMES = re.compile(
    r"\b(?:nav|menu|breadcrumb|crumb|share|footer|foot|header|head|sidebar|side|search|login|tool|print|qrcode|related"
    r"|copyright|bdshare|fontsize|weizhi|position|pages?ize)\b",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
# elements that begin a paragraph
_BLOCKS = {
    "p", "div", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd",
    "blockquote", "pre", "center", "tr", "td", "th", "table", "tbody", "thead", "tfoot", "caption", "figure", "main",
    "form", "hr",
}  # fmt: skip

# class="TRS_Editor" · id="zoom": elements in which government sites put the text
_CONTENT_NAMES = re.compile(
    r"(?:^|\s)(?:trs_editor|trs_union_editor|view trs_uedit\w*|ucap-content|zoomcon|zoom|info_cont|pages_content"
    r"|article[-_]?(?:content|con|body|text)|content[-_]?(?:article|text|body)|(?:news|detail|main)[-_]?(?:content|text))(?:\s|$)",
    re.IGNORECASE,
)
# Minimum share of the characters outside links for an element of such a name to be the text (chosen by hand).
_NAMED = 0.25

# Minimum share of those characters for any other element to be the text (chosen by hand).
_LEAST = 0.6

# Maximum size of an element dropped for its name, exclusive, in characters outside links; a larger one may stand
# around the text (chosen by hand).
_SMALL = 200

# 发文字号：国发〔2023〕1号: labels of facts in a table beside the text
_FACT = re.compile(one_of("web_labels", "beside"))

# 2025年1月13日, alone on a line: the date of a signature
_DATE = re.compile(r"(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")

# Maximum size of head and signature beside the text, exclusive, in characters outside links (chosen by hand).
_LONGEST_BESIDE = 600

# Maximum length of a table of facts, exclusive, in characters (chosen by hand).
_LONGEST_FACTS = 800

# 关于…的通知__2018年第26号国务院公报 · a title in two lines
_TITLE_PARTS = re.compile(r"[_|]+|\s{2,}|[\r\n]+")

# Minimum length of a part of a page's title that is a title by itself, in characters (chosen by hand).
_SHORTEST_TITLE = 6

# 关于…的通知 · 关于…的公告（试行）: a title that ends with its kind
_TITLE_END = re.compile(rf"(?:{one_of('title_kinds', 'kind')})(?:[（(][^（）()]*[）)])*$")

# …的通知_政策文件 · …实施方案-某某大学-招生信息网: what parts title, section and site; no dash between years
_BETWEEN_PARTS = re.compile(r"(?!(?<=\d)[-–—]+\d)[-_|–—]+")

# 关于…的通知, behind 政府信息公开目录_: the title is yet to come
_TITLE_TO_COME = re.compile("关于|印发|《")

# 兰州科普-政府网 · 兰州科普_政府门户: the name of a site behind words that end like no title
_SITE = re.compile(r"(?!(?<=\d)[-–—]+\d)[-_|–—]{1,2}\s*(?=[^-_|]*(?:政府|网|局|厅|委|部|门户))|(?<=\s)[-_|–—]{1,2}\s+")

# Number of characters of a page's title in which the document's title ends (chosen by hand).
_LONGEST_TITLE = 200

# Number of characters at the start of the text in which its title is looked for (chosen by hand).
_TITLE_WITHIN = 400

# 【打印】【关闭】 · 扫一扫在手机打开当前页: lines of the page inside the element of the text
_FURNITURE_LINE = re.compile(
    r"""
    (?: 打印(?:本页|此页)? | 关闭(?:本页|窗口)? | 返回(?:顶部|首页|列表) | 分享到? | 收藏 | 字[体号] | 放大 | 缩小
      | [大中小] | 网站地图 | 首页 | [-【】\[\]（）()|:：\s] )+
    | [\u3000【\[]? (?: 扫一扫 | 点击查看政策解读 | (?:您的?)?(?:现在|当前)?(?:所在)?的?位置[:：] | [上下]一[篇条][:：] | 责任编辑[:：]
        | (?:浏览|阅读|访问)(?:次数|量)[:：] | 版权所有 | 相关(?:阅读|链接|稿件|解读|附件)[:：]? | .{0,6}ICP备 | .{0,4}公网安备 ) [^。；，]*
    """,
    re.VERBOSE,
)

# <meta name="PubDate" content="2023-02-03 09:30">
_PUBLISHED = re.compile(r"((?:19|20)\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")

# 发布时间：2022-07-27 · 发布日期：2022年7月27日
_PUBLISHED_AT = re.compile(
    r"发布(?:时间|日期)\s*[:：]\s*((?:19|20)\d\d)[-/.年](0?[1-9]|1[0-2])[-/.月](0?[1-9](?!\d)|[12]\d|3[01])"
)

# 国家税务总局公告2025年第22号 · 民政部令第83号
_NUMBER_OF_ORDER = re.compile(r"[\u4e00-\u9fff、]{2,60}(?:令|公告|通告)(?:(?:19|20)\d\d年)?第?\d{1,5}号")

# Maximum length of such a line, exclusive, in characters (chosen by hand).
_LONGEST_FURNITURE = 80


def extract(data: bytes) -> Extract:
    """The text and tables of a web page. Raises Unreadable if it is no web page."""
    try:
        return _extract(html.document_fromstring(_decoded(data)))
    except (etree.LxmlError, ValueError, TypeError, AssertionError, RecursionError) as error:
        raise Unreadable("不是完好的网页。请重新保存网页。", "not a sound web page. Save the page anew.") from error


def _extract(tree: html.HtmlElement) -> Extract:
    """Facts beside the text, the title if the text lacks it, then the text."""
    title = _title(tree)
    published = _published(tree)
    _drop_furniture(tree)
    body = _main(tree)
    lines = Lines()
    for fact in _facts_beside(tree, body):
        lines.add(fact)
    if title and not _begins_with(body, title):
        lines.add(title)
    for number in _numbers_above(tree, body):
        lines.add(number)
    _Writer(lines).write(body)
    return replace(lines.extract(), metadata=Metadata(title, published, is_page=True))


def _published(tree: html.HtmlElement) -> str | None:
    """The day on which the page was published.

    Its metadata say so, or 发布时间：2022-07-27 beside the text.
    """
    stated = _PUBLISHED.search("".join(tree.xpath('//meta[@name="PubDate"]/@content')))
    said = stated or _PUBLISHED_AT.search(" ".join(tree.text_content().split()))
    return f"{int(said[1]):04d}-{int(said[2]):02d}-{int(said[3]):02d}" if said else None


def _begins_with(body: html.HtmlElement, title: str) -> bool:
    """Whether the text begins with a title, or with what stands in it before more.

    More is a section, a site or other words: …的意见_政策文件, …的意见相关信息.
    """
    words = "".join((body.text_content() or "").split())[:_TITLE_WITHIN]
    first = next(("".join(text.split()) for text in body.itertext() if text.strip()), "")
    if len(first) >= _SHORTEST_TITLE and "".join(title.split()).startswith(first) and _TITLE_END.search(first):
        return True
    parts = ("".join(part.split()) for part in (title, *_TITLE_PARTS.split(title)))
    return any(len(part) >= _SHORTEST_TITLE and part in words for part in parts)


def _decoded(data: bytes) -> str:
    """The page as text, in the encoding that it declares or the one that fits."""
    declared = re.search(rb"charset\s*=\s*[\"']?([\w-]+)", data[:4096], re.IGNORECASE)
    name = declared[1].decode("ascii", "replace").lower() if declared else ""
    try:
        text = data.decode(_ENCODINGS[name]) if name in _ENCODINGS else decode(data)
    except UnicodeDecodeError:
        text = decode(data)
    return _ENDS.sub("", re.sub(r"^\s*<\?xml[^>]*\?>", "", text))


def _title(tree: html.HtmlElement) -> str:
    """The title of a page: from its metadata, its main heading or its window title.

    The first of these that ends like the title of a document; else the first, which may be the name of a section.
    """
    paths = ('//meta[@name="ArticleTitle"]/@content', "//h1//text()", "//title/text()", "(//h2|//h3)[1]//text()")
    found = [_without_site(words) for path in paths if (words := "".join(tree.xpath(path)).strip())]
    return next((words for words in found if _TITLE_END.search(words)), found[0] if found else "")


def _without_site(title: str) -> str:
    """A page's title without the names of section and site behind it."""
    for parting in _BETWEEN_PARTS.finditer(title[:_LONGEST_TITLE]):
        words, rest = title[: parting.start()].rstrip(), title[parting.end() :]
        complete = len(words) >= _SHORTEST_TITLE and _TITLE_END.search(words) and not _TITLE_TO_COME.search(rest)
        if complete and ("_" in parting[0] or "|" in parting[0] or not _TITLE_END.search(rest)):
            return words
    return _SITE.split(title)[0].rstrip()


def _numbers_above(tree: html.HtmlElement, body: html.HtmlElement) -> list[str]:
    """The 文号 that stand in headings beside the text."""
    headings = (one for one in tree.iter("h2", "h3", "h4", "h5", "h6") if body not in (one, *one.iterancestors()))
    words = ("".join(one.text_content().split()) for one in headings)
    return [one for one in words if DOC_NUMBER.fullmatch(one) or _NUMBER_OF_ORDER.fullmatch(one)]


def _drop_furniture(tree: html.HtmlElement) -> None:
    """Drop elements without text, hidden ones, and small ones with names such as menu."""
    for element in list(tree.iter(*_FURNITURE)):
        if element.tag not in ("header", "footer", "template") or not _is_of_document(element):
            element.drop_tree()
    for element in list(tree.iter("div", "ul", "section", "p", "span", "table", "form")):
        named = " ".join((element.get("class") or "", element.get("id") or ""))
        hidden = _HIDDEN.search(element.get("style") or "")
        named_so = element.tag in ("div", "ul", "section") and _FURNITURE_NAMES.search(named)
        small = named_so and _weight(element) < _SMALL and not _is_of_document(element)
        if element.getparent() is not None and (hidden or small):
            element.drop_tree()


def _main(tree: html.HtmlElement) -> html.HtmlElement:
    """The element of the text: of a known name, or the smallest that holds most of it."""
    body = tree.find("body")
    best = tree if body is None else body
    whole = _weight(best)
    named = [
        element
        for element in best.iter("div", "td", "section", "article", "ucapcontent")
        if any(_CONTENT_NAMES.search(element.get(key) or "") for key in ("class", "id"))
    ]
    weights = [_weight(element) for element in named]
    if weights and max(weights) >= _NAMED * whole:
        found = named[weights.index(max(weights))]
        around = found.getparent()
        return around if around is not None and _is_cut_off(around, found) else found
    while True:
        inner = next((child for child in best if child.tag in _BLOCKS and _weight(child) >= _LEAST * whole), None)
        if inner is None or inner.tag in ("tr", "tbody", "thead", "p") or (inner.tag == "table" and is_table(inner)):
            return best
        if _is_cut_off(best, inner):
            return best
        best = inner


def _is_of_document(element: html.HtmlElement) -> bool:
    """Whether an element is the head or the signature of a document.

    It then holds a line that is a 文号 or a date.
    """
    lines = (" ".join(words.split()) for words in element.itertext())
    return any(_DATE.fullmatch(line) or DOC_NUMBER.fullmatch(line) for line in lines if len(line) < _LONGEST_FURNITURE)


def _is_cut_off(around: html.HtmlElement, inner: html.HtmlElement) -> bool:
    """Whether head or signature stand beside `inner`, which holds the text."""
    beside = [child for child in around if child is not inner and isinstance(child.tag, str)]
    return sum(map(_weight, beside)) < _LONGEST_BESIDE and any(map(_is_of_document, beside))


def _weight(element: html.HtmlElement) -> int:
    """The number of characters outside links, without white space."""
    words = len("".join(element.text_content().split()))
    return words - sum(len("".join(link.text_content().split())) for link in element.iter("a"))


def _facts_beside(tree: html.HtmlElement, body: html.HtmlElement) -> list[str]:
    """The facts about the document that the page states outside the text."""
    around = {body, *body.iterancestors()}
    for element in tree.iter("table", "ul", "dl", "div", "p"):
        if element not in around and body not in element.iterancestors() and (facts := _facts(element)):
            return facts
    return []


def _facts(element: html.HtmlElement) -> list[str]:
    """Lines such as 发文字号：国发〔2023〕1号 from a small table or list.

    None if it states fewer than two facts.
    """
    if len(element.text_content()) > _LONGEST_FACTS * 4:
        return []
    words = [" ".join(text.split()) for text in element.itertext()]
    parts = [part for text in words for part in re.split(r"(?<=[：:】])", text) if part.strip()]
    found: dict[str, str] = {}
    for index, part in enumerate(parts):
        label = "".join(part.split()).strip("【】：:")
        if _FACT.fullmatch(label) and index + 1 < len(parts) and not parts[index + 1].rstrip().endswith(("：", ":")):
            found.setdefault(label, parts[index + 1].strip())
    enough = len(found) > 1 and sum(map(len, parts)) < _LONGEST_FACTS
    return [f"{label}：{value}" for label, value in found.items()] if enough else []


class _Writer:
    """Writes the paragraphs and tables of an element to `lines`."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._paragraph: list[str] = []

    def write(self, element: html.HtmlElement) -> None:
        self._walk(element)
        self._close()

    def _walk(self, element: html.HtmlElement) -> None:
        self._paragraph.append(element.text or "")
        for child in element:
            if isinstance(child.tag, str):  # the tag of a comment is a function
                self._child(child)
            self._paragraph.append(child.tail or "")

    def _child(self, child: html.HtmlElement) -> None:
        if child.tag == "br":
            self._close()
        elif child.tag == "table" and (facts := _facts(child)):
            self._close()
            for fact in facts:
                self._lines.add(fact)
        elif child.tag == "table" and is_table(child):
            self._close()
            if words := caption(child):
                self._lines.add(words)
            self._lines.add_table(list(rows(child)))
        elif child.tag in _BLOCKS:
            self._close()
            self._paragraph.append(number_of_item(child))
            self._walk(child)
            self._close()
        else:
            self._walk(child)

    def _close(self) -> None:
        """End the open paragraph; lines of the page itself are left out."""
        words = re.sub(r"[ \t\r\n\xa0]+", " ", "".join(self._paragraph)).strip(" ")
        self._paragraph.clear()
        if words and not (len(words) < _LONGEST_FURNITURE and _FURNITURE_LINE.fullmatch(words)):
            self._lines.add(words)
