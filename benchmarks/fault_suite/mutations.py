"""Ways to damage a file: its bytes, its text, the parts of an archive, XML, the streams of a PDF."""

import copy
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Sequence
from random import Random

from lxml import etree

Mutation = Callable[[Random, bytes], bytes]
"""Returns a damaged copy."""

_NUMBERS = (b"0", b"-1", b"1", b"65535", b"2147483648", b"99999999999999999999", b"1e308", b"NaN", b"")

_MOST_STREAM = 3_000_000
"""Maximum bytes of an unpacked stream of a PDF that is damaged and packed again."""

_WORDS = (
    "（责任单位：", "（牵头单位：省科技厅；配合单位：", "责任单位：各市、县、", "按职责分工负责", "）", "(", "【", "一、", "（一）",
    "第一条　", "1.", "①", "附件：", "关于", "的通知", "〔2024〕1号", "2024年13月45日", "2024年2月29日", "《", "》", "\f", "\t",
    "\r", "\u200b", "\u3000", "\ufeff", "\x00", "\x0b", "\u2028", "\U0001f600", "\u202e", "各有关单位：", "序号\t重点任务\t责任单位\n",
    "和", "、", "，", "。", "十", "百", "甘肃省", "兰州市", "省科技厅", "（试行）", "同时废止", "自2024年13月1日起施行", "e\u0301", "⼀",
)  # fmt: skip

_TAGS = (
    b"<div>", b"</div>", b"<table>", b"<tr>", b"<td rowspan=1000 colspan=1000>", b"<td colspan=-1>", b"</table>", b"<!--",
    b"<td rowspan='9999999999'>", b"<![CDATA[", b"&#xD800;", b"&#0;", b"&#x110000;", b"<meta charset=utf-7>", b"<br>", b"\x00",
    b"<?xml version='1.0' encoding='utf-16'?>", b"<template>", b"<base href=//x>", b"<svg><script>", b"<ul><li>", b"<pre>",
    b"{\\rtf1", b"\\u-1?", b"\\'ff", b"\\bin99999 ", b"\\ucX", b"}", b"=?gb18030?B?/////w==?=", b"\r\n\r\n", b"--",
    b"Content-Transfer-Encoding: base64\r\n", b"Content-Type: multipart/mixed; boundary=x\r\n", b"charset=none", b'"', b",",
)  # fmt: skip


def of_bytes(random: Random, data: bytes) -> bytes:
    """Flip, repeat, drop, move or cut off some bytes."""
    changed = bytearray(data)
    for _ in range(random.choice([1, 1, 2, 8, 40])):
        if not changed:
            break
        at, kind = random.randrange(len(changed)), random.randrange(7)
        end = min(len(changed), at + random.choice([1, 2, 8, 64, 1000]))
        if kind == 0:
            changed[at] ^= 1 << random.randrange(8)
        elif kind == 1:
            changed[at] = random.choice([0, 255, 127, 128, 10, 60, 40])
        elif kind == 2:
            del changed[at:end]
        elif kind == 3:
            changed[at:at] = changed[at:end] * random.choice([1, 3, 50])
        elif kind == 4:
            changed[at:at] = random.randbytes(end - at)
        elif kind == 5 and random.random() < 0.3:
            del changed[at:]
        elif number := re.compile(rb"\d+").search(changed, at):
            changed[number.start() : number.end()] = random.choice(_NUMBERS)
    return bytes(changed)


def of_text(random: Random, data: bytes) -> bytes:
    """Put in words that open or close something, repeat and drop pieces."""
    encoding = random.choice(["utf-8", "gb18030"])
    text = data.decode(encoding, "replace")
    for _ in range(random.choice([1, 3, 10, 60])):
        at, kind = random.randrange(len(text) + 1), random.randrange(4)
        if kind < 2:
            text = text[:at] + random.choice(_WORDS) * random.choice([1, 1, 1, 2, 30, 300]) + text[at:]
        elif kind == 2:
            text = text[:at] + text[at + random.choice([1, 5, 100]) :]
        else:
            piece = text[at : at + random.choice([10, 200])]
            place = random.randrange(len(text) + 1)
            text = text[:place] + piece + text[place:]
    return text.encode(encoding, "replace")


def of_markup(random: Random, data: bytes) -> bytes:
    """Put in tags and control words."""
    changed = bytearray(data)
    for _ in range(random.choice([1, 5, 40])):
        at = random.randrange(len(changed) + 1)
        changed[at:at] = random.choice(_TAGS) * random.choice([1, 1, 3, 200])
    return bytes(changed)


def of_xml(random: Random, data: bytes) -> bytes:
    """Drop, repeat, move and rename elements; change attributes and text."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return of_bytes(random, data)
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    for _ in range(random.choice([1, 1, 3, 10])):
        element = random.choice(elements)
        try:
            _change(random, element, elements)
        except (ValueError, TypeError):  # what XML does not allow
            continue
    return bytes(etree.tostring(root, encoding=random.choice(["utf-8", "utf-16", "gb18030"]), xml_declaration=True))


def _change(random: Random, element: etree._Element, elements: Sequence[etree._Element]) -> None:
    kind, parent = random.randrange(8), element.getparent()
    if kind == 0 and parent is not None:
        parent.remove(element)
    elif kind == 1 and parent is not None and len(element) < 200:
        for _ in range(random.choice([1, 5, 50])):
            element.addnext(copy.deepcopy(element))
    elif kind == 2:
        other = random.choice(elements)
        if other not in list(element.iter()):
            other.append(element)
    elif kind == 3 and element.attrib:
        element.attrib[random.choice(list(element.attrib))] = random.choice(_NUMBERS).decode()
    elif kind == 4:
        element.text = random.choice(_WORDS) * random.choice([1, 100])
    elif kind == 5:
        element.tag = random.choice(elements).tag
    elif kind == 6:
        inner = element
        for _ in range(random.choice([50, 240])):
            inner = etree.SubElement(inner, element.tag)
        inner.text = "深"
    else:
        element.attrib.clear()


def of_archive(random: Random, data: bytes) -> bytes:
    """Damage, drop, swap and rename the files inside."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [[one.filename, archive.read(one)] for one in archive.infolist()]
    except Exception:  # damaged already
        return of_bytes(random, data)
    for _ in range(random.choice([1, 1, 2, 4])):
        part, kind = random.choice(parts), random.randrange(10)
        is_xml = part[0].endswith((".xml", ".rels"))
        if kind < 6:
            part[1] = (of_xml if is_xml else of_bytes)(random, part[1])
        elif kind == 6:
            part[1] = of_bytes(random, part[1])
        elif kind == 7 and len(parts) > 1:
            parts.remove(part)
        elif kind == 8:
            part[0] = random.choice(["../../evil", "/etc/passwd", "a\\b", random.choice(parts)[0], "x" * 300, "中文"])
        else:
            part[1] = random.choice(parts)[1]
    written = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two files of one name
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts:
                archive.writestr(name or "x", content)
    return of_bytes(random, written.getvalue()) if random.random() < 0.1 else written.getvalue()


_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_TOKEN = re.compile(rb"\d+ \d+ R|/[A-Za-z]+|-?\d+(?:\.\d+)?|<<|>>|\[|\]|endobj|endstream|\(.{0,30}?\)")


def of_pdf(random: Random, data: bytes) -> bytes:
    """Damage unpacked streams, or swap names, numbers and brackets of the objects."""
    if random.random() < 0.5:
        for stream in reversed(list(_STREAM.finditer(data))):
            try:
                content = zlib.decompressobj().decompress(stream[1])
            except zlib.error:
                continue
            if random.random() < 0.5 and len(content) < _MOST_STREAM:
                packed = zlib.compress(of_bytes(random, content)) + b"\n"
                data = data[: stream.start(1)] + packed + data[stream.end(1) :]
        return data
    tokens = list(_TOKEN.finditer(data))
    some = random.sample(tokens, min(len(tokens), random.choice([1, 4, 20])))
    for token in sorted(some, key=lambda one: -one.start()):
        new = random.choice([random.choice(tokens)[0], random.choice(_NUMBERS), token[0] * 2, b""])
        data = data[: token.start()] + new + data[token.end() :]
    return data


_TEXT = (of_bytes, of_text, of_text)
_MARKUP = (of_bytes, of_text, of_markup)
_ARCHIVE = (of_archive, of_archive, of_archive, of_bytes)

MUTATIONS: dict[str, Sequence[Mutation]] = {
    ".csv": _TEXT,
    ".docx": _ARCHIVE,
    ".eml": _MARKUP,
    ".html": _MARKUP,
    ".md": _TEXT,
    ".mhtml": _MARKUP,
    ".ofd": _ARCHIVE,
    ".pdf": (of_pdf, of_pdf, of_bytes),
    ".png": (of_bytes,),
    ".pptx": _ARCHIVE,
    ".rtf": _MARKUP,
    ".tsv": _TEXT,
    ".txt": _TEXT,
    ".xlsx": _ARCHIVE,
    ".zip": _ARCHIVE,
}
"""Ways to damage a file, by its suffix."""
