"""The document number of a document that prints none: from the file's name."""

import re
from collections.abc import Iterator

from policykb.corpus.departments import Registry
from policykb.corpus.doc_number import DOC_NUMBER, normal
from policykb.corpus.model import Header
from policykb.ingest.inference.guess import Guess, Sources

# 关于贯彻国发〔2023〕1号文件的通知: the number of another document
_OF_ANOTHER = re.compile("关于|贯彻|落实|转发|根据|按照")

# 【文号：财会〔2022〕14号】…规定 · 甘政办发〔2023〕38号-实施方案
_BEFORE = re.compile(r"(?:^|[【（(\[_—-]|文号[：:]?)[\d.、\s]*$")


def numbers(header: Header, sources: Sources, _: Registry) -> Iterator[Guess]:
    """The document numbers that evidence gives."""
    named = DOC_NUMBER.search(sources.name)
    if header.doc_number or not named or _OF_ANOTHER.search(named[0]):
        return
    if _BEFORE.search(sources.name[: named.start()]):
        yield Guess("doc_number", normal(named), f"文件名“{sources.name}”", 0.7)
