"""The issuers and the date of a document whose head and foot print none."""

import re
from collections.abc import Iterator

from policykb.corpus.departments import NATION, Registry
from policykb.corpus.model import Header
from policykb.ingest.header.header import named_in, own_rules_of, segments, senders
from policykb.ingest.header.organisations import names_apart
from policykb.ingest.inference.guess import Guess, Sources
from policykb.ingest.inference.titles import spoken_of
from policykb.ingest.structure.dates import DATE, iso

# 甘政办发〔2023〕38号 · 泰政发〔2023〕2号: the government of the place that the first character stands for
_BY_GOVERNMENT = re.compile(r"(?P<place>[\u4e00-\u9fff]{1,2}?)政(?P<office>办)?(?:发|函|规|字|电|秘|通|告)〔")
# 国办发〔2023〕17号
_BY_STATE_COUNCIL = re.compile(r"国(?P<office>办)?(?:发|函)〔")

# …国家工商行政管理总局2016年3月18日 · 2021年1月26日（此件公开发布）: a date that ran into the words of the foot
_LAST_DATE = re.compile(rf"(?<=[厅局委会部院府行署]){DATE.pattern}(?!印发)(?=$|[（(]此件|抄送|附件|主题词|联系人|—)")
_DATE_BEFORE_PUBLICITY = re.compile(rf"{DATE.pattern}(?=[（(]此件)")
# what may follow a signature: nothing, a bracket, its date once more, an annex; not 第八次会议
_ENDS_SIGNATURE = r"(?=$|[（(]|(?:19|20)\d\d年|附件|抄送|印发)"
# Number of characters at the end in which it is looked for (chosen by hand).
_FOOT = 500

# 甘肃省教育厅和甘肃省财政厅, but not 工业和信息化部: between two names stands 和 behind the first one's end
_BETWEEN_NAMES = re.compile(r"、|(?<=[厅局委部会院署办室处府行])和")

# 兰州大学科普协会章程: articles of association are those of the body that they name
_ARTICLES = re.compile(
    r"(?P<by>(?!关于|修改|修订|印发|转发)[\u4e00-\u9fff（）()·]{3,40}(?:协会|学会|商会|联合会|研究会|促进会|基金会|联盟|社团|俱乐部))章程(?:[（(][^（）()]*[）)])?"
)

# Number of characters in which the sentence is looked for that names who sends (chosen by hand).
_OPENING = 1200


def issuers(header: Header, sources: Sources, registry: Registry) -> Iterator[Guess]:
    """The issuers that evidence gives."""
    if header.issuers:
        return
    titles = sources.front.titles or [header.title]
    if titled := senders(sources.front, registry) or named_in(titles[0], registry):
        yield Guess("issuers", titled, f"标题“{titles[0]}”", 0.9)
    spoken = spoken_of(sources.text[:_OPENING])
    if spoken and spoken["by"]:
        names = [
            one for name in _BETWEEN_NAMES.split(spoken["by"]) for one in segments(name, registry) or names_apart(name)
        ]
        yield Guess("issuers", tuple(names), f"正文“{spoken[0]}”", 0.9)
    if articles := _ARTICLES.fullmatch(titles[-1]):
        yield Guess("issuers", (articles["by"],), f"标题“{titles[-1]}”", 0.85)
    sent = titles[0].partition("《")[2]
    if university := own_rules_of(titles[-1]) or own_rules_of(sent):
        yield Guess("issuers", (university,), f"标题“{titles[-1]}”", 0.8)


def issuers_by_number(header: Header, _: Sources, registry: Registry) -> Iterator[Guess]:
    """The government or its office that the number stands for."""
    number = header.doc_number or ""
    if header.issuers or not header.region:
        return
    evidence = f"文号“{number}”"
    if central := _BY_STATE_COUNCIL.match(number):
        yield Guess("issuers", ("国务院办公厅" if central["office"] else "国务院",), evidence, 0.9)
    by = _BY_GOVERNMENT.match(number)
    place = registry.regions.get(header.region)
    if by is None or place is None or header.region == NATION:
        return
    province = registry.regions.by_character.get(by["place"])
    if province == place or place.short.startswith(by["place"]):
        hall = "办公厅" if place.level == "province" or place.sub_provincial else "办公室"
        office = hall if by["office"] else ""
        told = min((one.sure for one in header.inferred if one.field == "region"), default=1.0)
        yield Guess("issuers", (f"{place.official}人民政府{office}",), evidence, min(0.8, told))


def issuers_by_print_record(header: Header, sources: Sources, _: Registry) -> Iterator[Guess]:
    """The organ that the print record names, unless it is a mere office."""
    printer = sources.front.printer
    if printer and not header.issuers and not printer.endswith(("办公室", "办公厅")):
        yield Guess("issuers", (printer,), f"版记“{printer}”", 0.7)


def dates(header: Header, sources: Sources, _: Registry) -> Iterator[Guess]:
    """The dates of issue that evidence gives."""
    if header.issued:
        return
    if sources.front.printed:
        yield Guess("issued", sources.front.printed, "版记中的印发日期", 0.9)
    if signed := _LAST_DATE.search(sources.text[-_FOOT:]) or _DATE_BEFORE_PUBLICITY.search(sources.text):
        yield Guess("issued", iso(signed), f"落款“{signed[0]}”", 0.8)
    for issuer in header.issuers:
        if below := re.search(rf"{re.escape(issuer)}{DATE.pattern}{_ENDS_SIGNATURE}", sources.text):
            yield Guess("issued", iso(below), f"落款“{below[0]}”", 0.8)
    if named := DATE.search(sources.name):
        yield Guess("issued", iso(named), f"文件名“{sources.name}”", 0.6)
    published = sources.front.web.published or sources.metadata.published
    if published:
        yield Guess("issued", published, "网页的发布日期", 0.5)
