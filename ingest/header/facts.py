"""The facts of a document's head, as far as they have been read."""

import re
import unicodedata
from dataclasses import dataclass, field

from policykb.ingest.header.web_labels import WebPage, squeeze

_DASHES = re.compile("[-—－–―]+")


@dataclass(slots=True)
class FrontMatter:
    """Facts read so far, going down the front matter.

    issuers: organisations in the head, above the title
    signers: organisations in signatures
    senders: the organisations that a title begins with, where spaces part them
    titles: title of the document, or of the covering notice and of the document that it sends
    recipients: addressees without the final colon
    doc_number: 文号 in its normal form
    issued: ISO date of the signature
    printed: ISO date of the print record at the foot
    printer: the organ that the print record names
    publicity: 主动公开, 依申请公开 …
    web: facts that the web page around the document states
    body: whether running text has begun
    texts: number of lines of running text since the first title
    """

    issuers: list[str] = field(default_factory=list)
    signers: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    recipients: str | None = None
    doc_number: str | None = None
    issued: str | None = None
    printed: str | None = None
    printer: str | None = None
    publicity: str | None = None
    web: WebPage = field(default_factory=WebPage)
    body: bool = False
    texts: int = 0


def alike(title: str) -> str:
    """A title without white space, and with one form of brackets and dashes."""
    return _DASHES.sub("-", unicodedata.normalize("NFKC", squeeze(title)))
