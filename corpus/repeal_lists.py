"""Find what lists of cleared documents (清理结果) say has ended.

A heading (废止的文件目录) holds for the lines below it up to the next heading. In a table the row itself decides, by a cell
(清理结果: 废止) or a mark in a column (失效: √). What is to be amended, and what stays (继续有效), has not ended.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from policykb.corpus.doc_number import DOC_NUMBER

Verdict = Literal["ended", "kept"]

_ENDS = r"(?:废止|失效|作废|停止执行|不再执行)"
_STAYS = r"(?:继续有效|继续执行|有效|保留|修改|修订|修正)"

# 附件2 · 一、 · （三） · 表1: what stands before a heading
_BEFORE = r"(?:附件?\s*\d*\s*[:：]?|附表\s*\d*|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])?"

_NOUN = (
    r"(?:目录|清单|名单|一览表|汇总表|统计表|文件|规章|法规|规定|制度|政策|结果|表)(?:[（(][^（()）]{1,14}[）)])?[：:]?"
)

# 一、废止的文件 · 宣布失效的行政规范性文件目录（12件） · 下列文件予以废止：
_HEADING = re.compile(rf"{_BEFORE}(?P<words>[^《》。]{{0,50}}?(?:{_NOUN}|{_ENDS}[：:]|{_STAYS}[：:]))$")

# 附件3 · 三、工作要求: a heading that begins something else
_OTHER_HEADING = re.compile(
    r"附件?\s*\d*\s*[:：]?$|附件\s*\d|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]"
)

# 拟废止的文件目录
_ONLY_PROPOSED = re.compile(r"(?<![模虚])拟|建议|征求意见")

# 12．《…》（…） · （3）某办法 · 《…》
_ENTRY = re.compile(r"(?:\d{1,4}\s*[.．、)）]?|[（(]\d{1,4}[）)])\s*(?=[\u4e00-\u9fff《〈“])|《")

_CELL_ENDED = re.compile(rf"(?:宣布|予以|已|决定|全文)?{_ENDS}(?:[、和或]{_ENDS})?(?:[（(][^（()）]{{1,14}}[）)])?$")
_CELL_KEPT = re.compile(rf"(?:拟|建议|需|予以|修改后)?{_STAYS}|拟{_ENDS}")

_TITLE_COLUMN = re.compile(r"文件(?:名称|标题|题目)|规章名称|法规名称|^标题$|^名称$|^文件$")
_NUMBER_COLUMN = re.compile(r"文号|发文字号|文件编号")

_TICK = frozenset("√✓✔☑●■○是V")
"""What is put in a column to say that it holds."""

# …问题的通知工商广字〔1991〕337号: a number that follows its title without brackets
RUN_ON = re.compile(
    r"(?<=通知|办法|规定|意见|答复|批复|公告|决定|细则|方案|报告|条例|措施|规则)(?=[\u4e00-\u9fff]{1,10}[〔\[【﹝]\d{4})"
)

# the end of an entry; one that ends otherwise goes on in the next line
_LAST = re.compile(r"[》）)；;。号]$|(?:通知|办法|规定|意见|决定|细则|方案|条例|措施|规则|制度|公告|批复|函)$")

_QUOTED = re.compile(r"《(?P<title>(?:[^《》]|《[^《》]*》){2,150})》")

# what stands behind a title without quotation marks: （甘政发〔2010〕3号）
_BEHIND = re.compile(r"\s[\u4e00-\u9fff]{1,10}[〔\[【﹝].*$|[（(\[〔][^（(]*(?:\d|号).*$|[；;。，].*$")

_MAX_HEADING = 60
"""Maximum characters of a heading; a longer line is a sentence. Chosen by hand."""


class Listed(NamedTuple):
    """A document that a list says has ended.

    title: its title; empty if the list gives its number alone
    number: its number as printed, if the list gives one
    words: the heading or the verdict, and the line
    """

    title: str
    number: str | None
    words: str


@dataclass
class _Place:
    """Where the reader is.

    heading: the heading that holds, if any
    verdict: what it says of the lines below
    columns: the cells of the head of the table that is being read
    """

    heading: str = ""
    verdict: Verdict | None = None
    columns: list[str] = field(default_factory=list)


def read_lists(text: str) -> Iterator[Listed]:
    """Yield the documents that the lists and tables of a text say have ended."""
    if not _may_list(text):
        return
    place = _Place()
    for line in _whole_lines(text):
        cells = _cells(line)
        if len(cells) > 1:
            yield from _of_row(cells, place)
        elif heading := _heading(line):
            place = _Place(*heading)
        elif _ENTRY.match(line):
            if place.verdict == "ended":
                yield from _of_entry(line, place)
        elif line.endswith("。") or _OTHER_HEADING.match(line):
            place = _Place()


def _may_list(text: str) -> bool:
    """Whether a heading or a cell may say what has ended; most texts have none."""
    for match in re.finditer(_ENDS, text):
        end = text.find("\n", match.end())
        line = text[text.rfind("\n", 0, match.start()) + 1 : end if end >= 0 else len(text)].strip(" \u3000\r")
        cells = _cells(line)
        if any(map(_CELL_ENDED.match, cells)) if len(cells) > 1 else _heading(line):
            return True
    return False


def _whole_lines(text: str) -> Iterator[str]:
    """Yield the lines with words; an entry that has not ended goes on."""
    begun = ""
    for raw in text.splitlines():
        line = raw.strip(" \u3000\r")
        if not line.strip():
            continue
        if begun and ("\t" in line or _ENTRY.match(line) or _OTHER_HEADING.match(line)):
            yield begun
            begun = ""
        begun += line
        is_open = begun.count("《") > begun.count("》") or not _LAST.search(begun)
        if not (is_open and "\t" not in begun and _ENTRY.match(begun) and len(begun) < 2 * _MAX_HEADING):
            yield begun
            begun = ""
    if begun:
        yield begun


def _cells(line: str) -> list[str]:
    """Return the cells of a row, parted by tabs or bars; one for any other line."""
    if line.startswith("|") and line.rstrip().endswith("|"):
        line = line.strip()[1:-1].replace("|", "\t")
    return ["".join(cell.split()) for cell in line.split("\t")]


def _heading(line: str) -> tuple[str, Verdict | None] | None:
    """Return a heading over a list with its verdict, or None for another line.

    The verdict is None where the heading names several.
    """
    plain = "".join(line.split())
    match = _HEADING.match(plain) if len(plain) <= _MAX_HEADING and not DOC_NUMBER.search(plain) else None
    if match is None:
        return None
    ends, stays = (bool(re.search(words, match["words"])) for words in (_ENDS, _STAYS))
    if not (ends or stays) or _ONLY_PROPOSED.search(plain):
        return (plain, None) if _ONLY_PROPOSED.search(plain) else None
    return plain, None if ends and stays else "ended" if ends else "kept"


def _of_row(cells: list[str], place: _Place) -> Iterator[Listed]:
    """Yield the document of a row, if the row or the heading says it has ended."""
    if any(_TITLE_COLUMN.search(cell) or _NUMBER_COLUMN.search(cell) for cell in cells) and not _number(cells):
        place.columns = cells
        return
    verdict, said = _verdict(cells, place)
    if verdict == "ended":
        number = _number(cells) or _column(cells, place.columns, _NUMBER_COLUMN)
        title = _quoted("".join(cells)) or _column(cells, place.columns, _TITLE_COLUMN) or ""
        if title or number:
            yield Listed(title, number, f"{said}：{title}{f'（{number}）' if number else ''}")


def _verdict(cells: list[str], place: _Place) -> tuple[Verdict | None, str]:
    """Return what a row says of its document, with the words.

    A row that says nothing goes by the heading.
    """
    for cell in cells:
        if _CELL_KEPT.match(cell) and len(cell) < _MAX_HEADING // 4:
            return "kept", cell
    for cell in cells:
        if _CELL_ENDED.match(cell):
            return "ended", cell
    ticked = [head for head, cell in zip(place.columns, cells, strict=False) if cell and cell in _TICK]
    if ticked:
        ended = next((head for head in ticked if _CELL_ENDED.match(head)), None)
        return ("ended", ended) if ended else ("kept", ticked[0])
    return place.verdict, place.heading


def _of_entry(line: str, place: _Place) -> Iterator[Listed]:
    """Yield the document of a numbered line below a heading."""
    entry = RUN_ON.sub(" ", "".join(line[_start(line) :].split()))
    number = _number([entry])
    title = _quoted(line) or _BEHIND.sub("", entry)
    if title or number:
        yield Listed(title, number, f"{place.heading.rstrip('：:')}：{''.join(line.split())}")


def _start(line: str) -> int:
    """Return where the title of an entry begins, behind its number."""
    match = _ENTRY.match(line)
    return match.end() if match and not line.startswith("《") else 0


def _quoted(text: str) -> str:
    match = _QUOTED.search(text)
    return match["title"] if match else ""


def _number(cells: list[str]) -> str | None:
    match = next(filter(None, map(DOC_NUMBER.search, cells)), None)
    return match[0] if match else None


def _column(cells: list[str], columns: list[str], wanted: re.Pattern[str]) -> str | None:
    """Return the cell of a column that the head of the table names."""
    return next((cell for head, cell in zip(columns, cells, strict=False) if cell and wanted.search(head)), None)
