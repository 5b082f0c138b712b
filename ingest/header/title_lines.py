"""Which of the lines that look like titles are the titles of a document."""

import re
from collections.abc import Sequence
from dataclasses import replace

from policykb.corpus.doc_number import DOC_NUMBER, normal
from policykb.ingest.header.facts import FrontMatter, alike
from policykb.ingest.header.organisations import senders_of
from policykb.ingest.header.web_labels import squeeze
from policykb.ingest.structure.dates import iso
from policykb.ingest.structure.lines import Line
from policykb.ingest.structure.numbers import read_number
from policykb.ingest.structure.titles import DATED, SENDING, TITLE_END, title_at

# 关于印发广州市临时救助办法的通知
_SENDS_PLAINLY = re.compile(SENDING)

# …_中国政府网 · …_政策解读_兰州市人民政府网站 (www.example.gov.cn)
_WINDOW_TITLE_END = re.compile(r"_\s*[\u4e00-\u9fff]{2,14}(?:网|网站|门户)\s*(?:[（(][\w.]+[）)])?$")

# …的通知（银发〔2026〕42号） · …管理办法（卫生部令第71号）
_NUMBERED = re.compile(
    rf"[（(]\s*(?:{DOC_NUMBER.pattern}|(?P<order>[\u4e00-\u9fff]{{2,20}}令\s*第?\s*[\d〇零一二三四五六七八九十百]{{1,5}}\s*号))\s*[）)]$",
    re.VERBOSE,
)
# 关于开放科普场馆的通知.txt: the name of the file, above its text
_FILE_NAME = re.compile(r"(?P<name>.{2,120})\.(?:txt|docx?|wps|pdf|rtf|html?)", re.IGNORECASE)

# 附件2：科普场馆开放安排, the first line of an annex
_ANNEX_TITLE = re.compile(r"附\s*件\s*[\d一二三四五六七八九十]{0,3}\s*[:：]\s*(?P<title>\S.*)")

# Kinds of documents whose number names them: 国家税务总局公告2018年第56号
_ANNOUNCEMENTS = ("公告", "通告")

# Maximum number of lines of a title that is looked through for it (chosen by hand).
_MOST_TITLE_LINES = 4

# Maximum number of lines of a window's title (chosen by hand).
_MOST_WINDOW_LINES = 6

# 微信号 lzkp · 功能介绍 … · 收录于合集: lines between the headline of a WeChat account and the text that it prints
_ACCOUNT = re.compile(r"微信号\s*[\w-]+|功能介绍.*|收录于(?:合集|话题)\s*#?.*")

# Maximum number of lines of a WeChat account above the text (chosen by hand).
_MOST_ACCOUNT_LINES = 12

# Minimum number of such lines that show an account (chosen by hand).
_FEWEST_ACCOUNT_LINES = 2

# …关于…的通知 · …《…》的公告: no entry of a menu
_STRONG_TITLE = re.compile(r"关于.{4,}|印发.{4,}|《.{4,}》")


def window_title(lines: Sequence[Line]) -> int:
    """The number of lines at the top that are the title of a browser's window.

    …的通知_国务院文件_中国政府网
    """
    for index, line in enumerate(lines[:_MOST_WINDOW_LINES]):
        if _WINDOW_TITLE_END.search(line.text):
            return index + 1
    return 0


def file_name(lines: Sequence[Line], front: FrontMatter) -> int:
    """The number of lines at the top that only repeat the file's name, or 0.

    A name that ends like a title is noted, for a text that prints no title.
    """
    top = next((at for at, line in enumerate(lines) if line.text), 0)
    named = _FILE_NAME.fullmatch(lines[top].text) if lines and not front.titles else None
    if named is None:
        return 0
    if TITLE_END.search(named["name"]):
        front.web.title = squeeze(named["name"])
    return top + 1


def account_lines(lines: Sequence[Line], front: FrontMatter) -> int:
    """The number of lines at the top that are a WeChat account's, or 0.

    The headline above its name is noted, for a text that prints no title.
    """
    printed = [(at, line.text) for at, line in enumerate(lines[:_MOST_ACCOUNT_LINES]) if line.text]
    own = [at for at, text in printed if _ACCOUNT.fullmatch(text)]
    if len(own) < _FEWEST_ACCOUNT_LINES:
        return 0
    above = [text for at, text in printed if at < own[0]]
    if above and above[0] != above[-1]:
        front.web.title = squeeze(above[0])
    return own[-1] + 1


def read_title(lines: Sequence[Line], index: int, front: FrontMatter) -> int:
    """Note a title that begins at line `index`; its number of lines, or 0."""
    lines, number, at = _without_number(lines, index)
    announced = _is_announced(front)
    title = title_at(lines, index) if may_be_titled(front) or _is_weak(front) or announced else None
    if title is None:
        return 0
    if announced and title[0].endswith(_ANNOUNCEMENTS):
        front.titles.clear()  # 国家税务总局公告⏎2018年第56号⏎关于…的公告: this is its title
    elif front.titles and not announced and not may_be_titled(front):
        if not _STRONG_TITLE.search(title[0]):
            return 0
        front.titles.clear()  # what looked like a title was an entry of a menu
        front.issuers.clear()
    front.body = front.body and bool(front.titles)  # what stands above the first title is no text of the document
    if len(front.titles) == 1 and alike(front.titles[0]).endswith(alike(title[0])):
        front.titles[0] = title[0]  # the heading of a web page, or the name of the file, repeats the title
    else:
        front.titles.append(title[0])
    if number and at < index + title[1] and front.doc_number is None:
        front.doc_number = number
        front.issuers += [number.partition("令")[0]] if "令" in number and not front.issuers else []
    if len(front.titles) == 1:
        front.senders = senders_of("".join(line.text for line in lines[index : index + title[1]]))
    dated = DATED.search(lines[index + title[1] - 1].text)
    if dated and front.issued is None:
        front.issued = iso(dated)
    return title[1]


def annex_title(lines: Sequence[Line], index: int, front: FrontMatter) -> bool:
    """Whether a document begins with the title of an annex, which is noted: 附件2：….

    An annex that is a file of its own begins so; a list of annexes stands below other words, or goes on with numbers.
    """
    begins = not front.titles and not any(line.text for line in lines[:index])
    annex = _ANNEX_TITLE.fullmatch(lines[index].text) if begins else None
    if annex is None or read_number(annex["title"]) or not title_at([replace(lines[index], text=annex["title"])], 0):
        return False
    front.titles.append(squeeze(annex["title"]).strip("《》"))
    return True


def _without_number(lines: Sequence[Line], index: int) -> tuple[Sequence[Line], str | None, int]:
    """The lines without a 文号 in a bracket at the end of one; number and line."""
    for at in range(index, min(index + _MOST_TITLE_LINES, len(lines))):
        number = _NUMBERED.search(lines[at].text)
        if number and number.start():
            bare = replace(lines[at], text=lines[at].text[: number.start()].rstrip())
            printed = DOC_NUMBER.search(number[0])
            order = "".join((number["order"] or "").split())
            return [*lines[:at], bare, *lines[at + 1 :]], normal(printed) if printed else order, at
        if not lines[at].text:
            break
    return lines, None, index


def _is_weak(front: FrontMatter) -> bool:
    """Whether the title may be an entry of a web page's menu: 扶持政策.

    Nothing of a document has been read below it.
    """
    return (
        len(front.titles) == 1
        and not _STRONG_TITLE.search(front.titles[0])
        and front.recipients is None
        and front.doc_number is None
        and not front.signers
    )


def _is_announced(front: FrontMatter) -> bool:
    """Whether only the name and the number of an announcement have been read.

    某局公告⏎2024年第3号
    """
    mere = len(front.titles) == 1 and not front.body and front.titles[0].endswith(_ANNOUNCEMENTS)
    return mere and (front.doc_number or "").startswith(front.titles[0])


def may_be_titled(front: FrontMatter) -> bool:
    """Whether a title may come: the first, or the second after a covering notice."""
    if len(front.titles) != 1:
        return not front.titles
    return bool(_SENDS_PLAINLY.search(front.titles[0]) or front.titles[0].endswith(("令", "委员会公告", "常委会公告")))
