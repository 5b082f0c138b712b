"""Tables and numbered items of web pages. A part of the reader of HTML."""

from collections.abc import Iterator

from lxml import html

# Maximum length of a cell in a table that is not the layout of the page, exclusive, in characters (chosen by hand).
_LONGEST_CELL = 1500


def number_of_item(element: html.HtmlElement) -> str:
    """The number that a browser prints before an item of an ordered list.

    With its full stop; empty for other elements.
    """
    items = element.getparent()
    if element.tag != "li" or items is None or items.tag != "ol" or (items.get("type") or "1") != "1":
        return ""
    first = (items.get("start") or "1").strip()
    before = sum(1 for item in element.itersiblings("li", preceding=True))
    return f"{int(first) + before if first.isascii() and first.isdigit() else 1 + before}."


def is_table(table: html.HtmlElement) -> bool:
    """Whether a table is a real table and not the layout of the page."""
    own = list(rows(table))
    longest = max((len(cell) for row in own for cell in row), default=0)
    nested = table.find(".//table") is not None
    return not nested and len(own) > 1 and max(map(len, own)) > 1 and longest < _LONGEST_CELL


def caption(table: html.HtmlElement) -> str:
    """The words that stand above a table."""
    found = table.find("caption")
    return "" if found is None else " ".join(found.text_content().split())


def rows(table: html.HtmlElement) -> Iterator[list[str]]:
    """Rows with each cell once; a cell that spans rows is in each of them."""
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
    """The number of rows or columns that a cell spans, from its attribute `name`."""
    value = (cell.get(name) or "").strip()
    return min(int(value), 1000) if value.isascii() and value.isdigit() and int(value[:9]) > 0 else 1
