"""Web pages of governments: the document without the page's own furniture."""

import re
from collections.abc import Iterator

from lxml import html

from ingest.formats import Extract, Lines, Unreadable
from ingest.formats.plain import decode

_FURNITURE = [
    "script",
    "style",
    "noscript",
    "nav",
    "header",
    "footer",
    "form",
    "iframe",
    "button",
    "select",
    "input",
    "svg",
    "template",
    "aside",
]
_FURNITURE_NAMES = re.compile(
    r"\b(?:nav|menu|breadcrumb|crumb|share|footer|foot|header|head|sidebar|side|search|login|tool|print|qrcode|related|copyright|bdshare|fontsize|weizhi|position|pages?ize)\b",
    re.IGNORECASE,
)
_BLOCKS = {
    "p",
    "div",
    "section",
    "article",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "blockquote",
    "pre",
    "center",
    "tr",
    "table",
    "tbody",
    "thead",
    "figure",
    "main",
}

# the text of the page lies in the smallest element that holds this share of the words outside links
_LEAST = 0.6


def extract(data: bytes) -> Extract:
    """Raises Unreadable for what is no web page."""
    try:
        tree = html.document_fromstring(_decoded(data))
    except (ValueError, TypeError, AssertionError) as error:
        raise Unreadable("不是完好的网页。请重新保存网页。", "not a sound web page. Save the page anew.") from error
    except Exception as error:
        if type(error).__module__.startswith("lxml"):
            raise Unreadable("不是完好的网页。请重新保存网页。", "not a sound web page. Save the page anew.") from error
        raise
    title = _title(tree)
    for element in list(tree.iter(*_FURNITURE)):
        element.drop_tree()
    body = _main(tree)
    lines = Lines()
    words = "".join((body.text_content() or "").split())
    if title and "".join(title.split()) not in words[:400]:
        lines.add(title)
    _write(body, lines)
    return lines.extract()


def _decoded(data: bytes) -> str:
    declared = re.search(rb"charset\s*=\s*[\"']?([\w-]+)", data[:4096], re.IGNORECASE)
    if declared:
        name = declared[1].decode("ascii").lower()
        try:
            text = data.decode("gb18030" if name in ("gb2312", "gbk") else name)
        except (LookupError, UnicodeDecodeError):
            text = decode(data)
    else:
        text = decode(data)
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)


def _title(tree: html.HtmlElement) -> str:
    """What the page calls itself: the editors' own mark first, then the first heading, then the window's title."""
    for path in ('//meta[@name="ArticleTitle"]/@content', "//h1//text()", "//title/text()"):
        found = "".join(tree.xpath(path)).strip()
        if found:
            return str(re.split(r"\s*[-_|–—]{1,2}\s*(?=[^-_|]*(?:政府|网|局|厅|委|部|门户))", found)[0])
    return ""


def _main(tree: html.HtmlElement) -> html.HtmlElement:
    """The smallest element that still holds most of the running text."""
    body = tree.find("body")
    body = tree if body is None else body
    for element in list(body.iter("div", "ul", "section")):
        named = " ".join((element.get("class") or "", element.get("id") or ""))
        if _FURNITURE_NAMES.search(named) and _weight(element) < 200 and element.getparent() is not None:
            element.drop_tree()
    whole = _weight(body)
    best = body
    while True:
        inner = next((child for child in best if _weight(child) >= _LEAST * whole and child.tag in _BLOCKS), None)
        if inner is None:
            return best
        best = inner


def _weight(element: html.HtmlElement) -> int:
    """Characters outside links."""
    if not isinstance(element.tag, str):
        return 0
    words = len("".join(element.text_content().split()))
    return words - sum(len("".join(link.text_content().split())) for link in element.iter("a"))


def _write(element: html.HtmlElement, lines: Lines) -> None:
    paragraph: list[str] = []

    def close() -> None:
        words = re.sub(r"[ \t\r\n\xa0]+", " ", "".join(paragraph)).strip(" ")
        if words:
            lines.add(words)
        paragraph.clear()

    def walk(node: html.HtmlElement) -> None:
        paragraph.append(node.text or "")
        for child in node:
            if not isinstance(child.tag, str):
                paragraph.append(child.tail or "")
                continue
            if child.tag == "br":
                close()
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
    cells = [cell for row in rows for cell in row]
    return len(rows) > 1 and max(map(len, rows)) > 1 and max(map(len, cells), default=0) < 1500


def _rows(table: html.HtmlElement) -> Iterator[list[str]]:
    for row in table.iter("tr"):
        yield [cell.text_content() for cell in row if cell.tag in ("td", "th")]
