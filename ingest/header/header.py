"""The header of a document: what its front matter, its covering notice and its foot say about it."""

import re
from collections import Counter
from collections.abc import Sequence

from policykb.corpus.departments import NATION, Registry
from policykb.corpus.doc_number import DOC_NUMBER, normal
from policykb.corpus.model import BlockKind, Citation, Header
from policykb.corpus.regions import Region
from policykb.ingest.header.front_matter import SENDS, Notes, label, label_tail
from policykb.ingest.header.validity import read_validity
from policykb.ingest.structure.lines import Line

# 《甘肃省科学技术普及条例》（甘人大〔2010〕3号）
_CITED = re.compile(r"《(?P<title>[^《》]{2,80}(?:〈[^〈〉]*〉[^《》]*)?)》(?:[（(](?P<note>[^（()）]{3,60})[）)])?")

# 为贯彻落实《…》精神，结合我省实际，制定本方案
_BASED_ON = re.compile(
    r"(?:根据|按照|依据|贯彻落实|贯彻|落实|遵照)(?:[^。；《]|《[^》]*》(?:[（(][^（()）]*[）)])?[、和及])*?《(?P<title>[^》]{4,80})》[^。]*?(?:制定|制订|提出|结合|现就|现将|通知)"
)

# 关于印发广州市临时救助办法的通知
_SENDS_UNQUOTED = re.compile(r"(?:印发|转发|发布|公布|颁布)(?P<title>[^《》]{5,60})的通知$")

# 住房和城乡建设部办公厅
_OFFICE = re.compile(r"办公[厅室]$")

_NATIONAL = re.compile(r"国务院|中共中央|全国人民代表大会|国家|中华人民共和国|最高人民")

_LARGE_PLACE = re.compile("[省市]")

# a place that is named this often, and twice as often as any other, is the one the document is for
_OFTEN = 3


def read_header(
    front: Sequence[Line], tails: Sequence[Sequence[Line]], text: str, registry: Registry
) -> tuple[Header, list[tuple[Line, BlockKind]]]:
    """The header that front matter and tails give, and every line of both with the kind of block it belongs to."""
    notes = Notes()
    labelled = list(zip(front, label(front, notes), strict=True))
    signed_above = any(kind == "signature" for _, kind in labelled)
    for tail in tails:
        labelled += zip(tail, label_tail(tail, notes), strict=True)
    issuers = _issuers(notes)
    title, notice = _titles(notes.titles or [notes.web.title or ""], signed_above)
    issued = notes.issued or notes.web.issued
    doc_number = notes.doc_number or notes.web.doc_number
    place = _place(issuers, title, registry) or _numbered_or_spoken_of(doc_number, text, registry)
    effective, expires = read_validity(text, issued)
    national = place is None and any(
        _NATIONAL.match(name) or registry.resolve(_OFFICE.sub("", name), None) for name in issuers
    )
    return Header(
        title=title,
        notice_title=notice,
        doc_number=doc_number,
        issuers=issuers,
        recipients=notes.recipients,
        issued=issued,
        publicity=notes.publicity or notes.web.publicity,
        effective=effective or notes.web.effective,
        expires=expires or notes.web.expires,
        status=notes.web.status,
        region=place.name if place else NATION if national else None,
        level=place.level if place else "nation" if national else None,
        cites=_cites(text, {title, notice}),
        implements=_implements("".join(line.text for line in front), {title, notice}),
    ), labelled


def _issuers(notes: Notes) -> tuple[str, ...]:
    """Those of the head; where it prints short forms of those who sign, the latter; else those the title names."""
    head, signed = (tuple(dict.fromkeys(names)) for names in (notes.issuers, notes.signers))
    shortened = len(head) == len(signed) and all(full.endswith(name) for name, full in zip(head, signed, strict=True))
    by = (notes.web.issuer,) if notes.web.issuer else ()
    return (signed or by) if shortened or not head else head


def _titles(titles: list[str], signed_above: bool) -> tuple[str, str | None]:
    """The policy's own title, and the covering notice's if there is one. `signed_above`: a notice that ends before
    the clauses begin sends something, even where it puts no 《》 around its title."""
    sent = SENDS.search(titles[0]) or (signed_above and _SENDS_UNQUOTED.search(titles[0]))
    if len(titles) > 1:
        return titles[1], titles[0]
    return (sent["title"], titles[0]) if sent else (titles[0], None)


def _place(issuers: Sequence[str], title: str, registry: Registry) -> Region | None:
    """The region whose document this is, from issuer or title."""
    return next((place for name in (*issuers, title) if (place := registry.region_of(name))), None)


def _numbered_or_spoken_of(doc_number: str | None, text: str, registry: Registry) -> Region | None:
    """The province whose character opens the 文号, unless the text clearly speaks of another."""
    numbered = registry.regions.by_character.get(doc_number[0]) if doc_number else None
    spoken = _spoken_of(text, registry)
    return numbered if numbered and (spoken is None or spoken.parent == numbered.name) else spoken


def _implements(front: str, own: set[str | None]) -> str | None:
    """The document that the preamble says this one carries out."""
    match = _BASED_ON.search("".join(front.split()))
    return match["title"] if match and match["title"] not in own else None


def _spoken_of(text: str, registry: Registry) -> Region | None:
    """The city or province that a document without issuer names most, if it clearly does."""
    said = "".join(text.split())
    names = (said[match.end() - size : match.end()] for match in _LARGE_PLACE.finditer(said) for size in (3, 4))
    counts = Counter(name for name in names if (region := registry.regions.get(name)) and region.name == name)
    (first, most), (_, second) = [*counts.most_common(2), ("", 0), ("", 0)][:2]
    return registry.regions.get(first) if most >= _OFTEN and most >= 2 * second else None


def _cites(text: str, own: set[str | None]) -> tuple[Citation, ...]:
    """Other documents named in 《》, each once, in order."""
    found: dict[str, Citation] = {}
    for match in _CITED.finditer("".join(text.split())):
        number = DOC_NUMBER.search(match["note"] or "")
        title = match["title"]
        if title not in own and (title not in found or number):
            found[title] = Citation(title, normal(number) if number else None)
    return tuple(found.values())
