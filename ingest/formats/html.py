"""Web pages of governments: the document without the page's own furniture."""

import re
from collections.abc import Iterator

from lxml import etree, html

from policykb.ingest.formats import Extract, Lines, Unreadable
from policykb.ingest.formats.plain import decode

_ENCODINGS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
}

_FURNITURE = (
    "script", "style", "noscript", "nav", "header", "footer", "iframe", "button", "select", "input", "textarea",
    "svg", "template", "aside",
)  # fmt: skip
_FURNITURE_NAMES = re.compile(
    r"\b(?:nav|menu|breadcrumb|crumb|share|footer|foot|header|head|sidebar|side|search|login|tool|print|qrcode|related"
    r"|copyright|bdshare|fontsize|weizhi|position|pages?ize)\b",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_BLOCKS = {
    "p", "div", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd",
    "blockquote", "pre", "center", "tr", "td", "th", "table", "tbody", "thead", "tfoot", "caption", "figure", "main",
    "form", "hr",
}  # fmt: skip

# where the editors of government sites put the text
_CONTENT_NAMES = re.compile(
    r"(?:^|\s)(?:trs_editor|trs_union_editor|view trs_uedit\w*|ucap-content|zoomcon|zoom|info_cont|pages_content"
    r"|article[-_]?(?:content|con|body|text)|content[-_]?(?:article|text|body)|(?:news|detail|main)[-_]?(?:content|text))(?:\s|$)",
    re.IGNORECASE,
)
# a container of a known name is the text if it holds this share of the words outside links
_NAMED = 0.25
# otherwise the text is the smallest element that holds this share
_LEAST = 0.6

# furniture of a page that stands beside the text rather than around it
_SMALL = 200

# what sites print beside the text about the document: 发文字号：国发〔2023〕1号
_FACT = re.compile(
    r"(?:索引号|主题分类|发文机关|发文机构|发布机构|成文日期|印发日期|发布日期|发文字号|发布文号|文号|有效性|时效性|公开方式|统一编号|实施日期|失效日期|发布机关|文件状态)"
)
_LONGEST_FACTS = 800
_LONGEST_CELL = 1500

# lines that pages put before or after the text, inside its container: 【打印】【关闭】 · 扫一扫在手机打开当前页
_FURNITURE_LINE = re.compile(
    r"""
    (?: 打印(?:本页|此页)? | 关闭(?:本页|窗口)? | 返回(?:顶部|首页|列表) | 分享到? | 收藏 | 字[体号] | 放大 | 缩小
      | [大中小] | 网站地图 | 首页 | [-【】\[\]（）()|:：\s] )+
    | [\u3000【\[]? (?: 扫一扫 | 点击查看政策解读 | (?:您的?)?(?:现在|当前)?(?:所在)?的?位置[:：] | [上下]一[篇条][:：] | 责任编辑[:：]
        | (?:浏览|阅读|访问)(?:次数|量)[:：] | 版权所有 | 相关(?:阅读|链接|稿件|解读|附件)[:：]? | .{0,6}ICP备 | .{0,4}公网安备 ) [^。；，]*
    """,
    re.VERBOSE,
)
_LONGEST_FURNITURE = 80


def extract(data: bytes) -> Extract:
    """Raises Unreadable for what is no web page."""
    try:
        return _extract(html.document_fromstring(_decoded(data)))
    except (etree.LxmlError, ValueError, TypeError, AssertionError, RecursionError) as error:
        raise Unreadable("不是完好的网页。请重新保存网页。", "not a sound web page. Save the page anew.") from error


def _extract(tree: html.HtmlElement) -> Extract:
    title = _title(tree)
    _drop_furniture(tree)
    body = _main(tree)
    lines = Lines()
    for fact in _facts_beside(tree, body):
        lines.add(fact)
    words = "".join((body.text_content() or "").split())
    if title and "".join(title.split()) not in words[:400]:
        lines.add(title)
    _write(body, lines)
    return lines.extract()


def _decoded(data: bytes) -> str:
    declared = re.search(rb"charset\s*=\s*[\"']?([\w-]+)", data[:4096], re.IGNORECASE)
    name = declared[1].decode("ascii", "replace").lower() if declared else ""
    try:
        text = data.decode(_ENCODINGS[name]) if name in _ENCODINGS else decode(data)
    except UnicodeDecodeError:
        text = decode(data)
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)


def _title(tree: html.HtmlElement) -> str:
    """What the page calls itself: the editors' own mark first, then the first heading, then the window's title."""
    for path in ('//meta[@name="ArticleTitle"]/@content', "//h1//text()", "//title/text()"):
        found = "".join(tree.xpath(path)).strip()
        if found:
            return str(re.split(r"\s*[-_|–—]{1,2}\s*(?=[^-_|]*(?:政府|网|局|厅|委|部|门户))", found)[0])
    return ""


def _drop_furniture(tree: html.HtmlElement) -> None:
    """What is no text, what is not shown, and small parts that are named after their use."""
    for element in list(tree.iter(*_FURNITURE)):
        element.drop_tree()
    for element in list(tree.iter("div", "ul", "section", "p", "span", "table", "form")):
        named = " ".join((element.get("class") or "", element.get("id") or ""))
        hidden = _HIDDEN.search(element.get("style") or "")
        small = element.tag in ("div", "ul", "section") and _FURNITURE_NAMES.search(named)
        if element.getparent() is not None and (hidden or (small and _weight(element) < _SMALL)):
            element.drop_tree()


def _main(tree: html.HtmlElement) -> html.HtmlElement:
    """The element that holds the text: by its name, or the smallest that still holds most of the running text."""
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
        return named[weights.index(max(weights))]
    while True:
        inner = next((child for child in best if child.tag in _BLOCKS and _weight(child) >= _LEAST * whole), None)
        if inner is None or inner.tag in ("tr", "tbody", "thead", "p"):
            return best
        best = inner


def _weight(element: html.HtmlElement) -> int:
    """Characters outside links."""
    words = len("".join(element.text_content().split()))
    return words - sum(len("".join(link.text_content().split())) for link in element.iter("a"))


def _facts_beside(tree: html.HtmlElement, body: html.HtmlElement) -> list[str]:
    """The facts that the page states about the document outside its text."""
    around = {body, *body.iterancestors()}
    for element in tree.iter("table", "ul", "dl", "div"):
        if element not in around and body not in element.iterancestors() and (facts := _facts(element)):
            return facts
    return []


def _facts(element: html.HtmlElement) -> list[str]:
    """`发文字号：国发〔2023〕1号` for each fact that a small table or list states; none if it states fewer than two."""
    if len(element.text_content()) > _LONGEST_FACTS * 4:
        return []
    words = [" ".join(text.split()) for text in element.itertext()]
    parts = [part for text in words for part in re.split(r"(?<=[：:])", text) if part.strip()]
    found: dict[str, str] = {}
    for index, part in enumerate(parts):
        label = "".join(part.split()).rstrip("：:")
        if _FACT.fullmatch(label) and index + 1 < len(parts) and not parts[index + 1].rstrip().endswith(("：", ":")):
            found.setdefault(label, parts[index + 1].strip())
    enough = len(found) > 1 and sum(map(len, parts)) < _LONGEST_FACTS
    return [f"{label}：{value}" for label, value in found.items()] if enough else []


def _write(element: html.HtmlElement, lines: Lines) -> None:
    paragraph: list[str] = []

    def close() -> None:
        words = re.sub(r"[ \t\r\n\xa0]+", " ", "".join(paragraph)).strip(" ")
        paragraph.clear()
        if words and not (len(words) < _LONGEST_FURNITURE and _FURNITURE_LINE.fullmatch(words)):
            lines.add(words)

    def walk(node: html.HtmlElement) -> None:
        paragraph.append(node.text or "")
        for child in node:
            if not isinstance(child.tag, str):
                paragraph.append(child.tail or "")
                continue
            if child.tag == "br":
                close()
            elif child.tag == "table" and (facts := _facts(child)):
                close()
                for fact in facts:
                    lines.add(fact)
            elif child.tag == "table" and _is_table(child):
                close()
                lines.add_table(list(_rows(child)))
            elif child.tag in _BLOCKS:
                close()
                walk(child)
                close()
            else:
                walk(child)
            paragraph.append(child.tail or "")

    walk(element)
    close()


def _is_table(table: html.HtmlElement) -> bool:
    """Whether a table holds cells of a table rather than the layout of a page."""
    rows = list(_rows(table))
    longest = max((len(cell) for row in rows for cell in row), default=0)
    nested = table.find(".//table") is not None
    return not nested and len(rows) > 1 and max(map(len, rows)) > 1 and longest < _LONGEST_CELL


def _rows(table: html.HtmlElement) -> Iterator[list[str]]:
    """Rows with each cell once, however many columns it spans; one that spans rows comes in each."""
    above: dict[int, tuple[int, str]] = {}
    for row in table.iter("tr"):
        cells: list[str] = []
        own = iter([cell for cell in row if cell.tag in ("td", "th")])
        column = 0
        while True:
            left, text = above.get(column, (0, ""))
            if left:
                above[column] = (left - 1, text)
                column += 1
            elif (cell := next(own, None)) is not None:
                text = cell.text_content()
                above[column] = (_count(cell, "rowspan") - 1, text)
                column += _count(cell, "colspan")
            else:
                break
            cells.append(text)
        yield cells


def _count(cell: html.HtmlElement, name: str) -> int:
    value = (cell.get(name) or "").strip()
    return min(int(value), 1000) if value.isascii() and value.isdigit() and int(value[:9]) > 0 else 1
