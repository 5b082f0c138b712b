"""E-mails and saved web pages: the message, and what is attached."""

import email
import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage, Message, MIMEPart
from email.policy import EmailPolicy
from typing import Any

from policykb.ingest.formats import Attached, Extract, Metadata, Unreadable, plain
from policykb.ingest.formats.web import html

# <meta charset="gb2312">
_DECLARED = re.compile(rb"<meta[^>]{0,200}charset", re.IGNORECASE)

# Suffixes of attached files without a name, by their type.
_SUFFIXES = {"text/plain": "txt", "text/html": "html", "application/pdf": "pdf"}

# Maximum number of parts of a message (chosen by hand).
_MOST_PARTS = 500


# What a header is taken for that the library cannot take apart; all others are words.
_PLAIN_HEADERS = {"content-disposition": "attachment", "content-type": "text/plain"}


class _Lenient(EmailPolicy):
    """How headers are read.

    The library fails on some damaged ones, which then stand for no more than their kind.
    """

    def header_fetch_parse(self, name: str, value: str) -> Any:
        """The header of this name."""
        try:
            return super().header_fetch_parse(name, value)
        except (IndexError, AttributeError, TypeError, ValueError, KeyError):
            known = _PLAIN_HEADERS.get(name.lower())
            return self.header_factory(name, known) if known else "".join(value.splitlines())


_POLICY = _Lenient()


def extract(data: bytes) -> Extract:
    """The words of a message, or of a saved page. Raises Unreadable if it is none."""
    message = _message(data)
    body = message.get_body(("html", "plain"))
    words = _words(body) if body is not None else b""
    if not words.strip():
        return Extract("", metadata=Metadata(_subject(message)))
    found = html.extract(words) if body is not None and body.get_content_subtype() == "html" else plain.extract(words)
    title = found.metadata.title or _subject(message)
    return replace(found, metadata=replace(found.metadata, title=title))


def attached(data: bytes) -> Iterator[Attached]:
    """The files attached to a message, at any depth; those without a name get one."""
    message = _message(data)
    body = message.get_body(("html", "plain"))
    for number, part in enumerate(_parts(message), 1):
        if part is body or part.get_content_maintype() == "multipart":
            continue
        name = part.get_filename()
        if part.get_content_type() == "message/rfc822":
            yield Attached(f"{name or f'附件{number}'}".removesuffix(".eml") + ".eml", _bytes(part))
        elif name or part.is_attachment():
            yield Attached(name or f"附件{number}.{_SUFFIXES.get(part.get_content_type(), 'bin')}", _bytes(part))


def _parts(message: Message) -> Iterator[MIMEPart]:
    """The parts of a message, but not those of a message inside it."""
    for part in message.iter_parts() if isinstance(message, MIMEPart) and message.is_multipart() else ():
        if isinstance(part, MIMEPart):
            yield part
            if part.get_content_maintype() == "multipart":
                yield from _parts(part)


def _message(data: bytes) -> EmailMessage:
    """The message in these bytes. Raises Unreadable if there is none."""
    message = email.message_from_bytes(data, policy=_POLICY)
    if not isinstance(message, EmailMessage) or not {"content-type", "from", "subject"} & {
        key.lower() for key in message
    }:
        raise Unreadable(
            "不是邮件或网页存档（.eml、.mht）。请重新保存。",
            "not an e-mail or a saved web page (.eml, .mht). Save it anew.",
        )
    if sum(1 for _ in message.walk()) > _MOST_PARTS:
        raise Unreadable(
            f"邮件超过 {_MOST_PARTS} 个部分。请分开保存。",
            f"the message has more than {_MOST_PARTS} parts. Save them apart.",
        )
    return message


def _words(part: MIMEPart) -> bytes:
    """The bytes of a text, in UTF-8 unless it declares its encoding itself."""
    data, charset = _bytes(part), part.get_content_charset()
    if charset is None or _DECLARED.search(data[:4096]):
        return data
    try:
        return data.decode(charset, "replace").encode()
    except (LookupError, ValueError):  # an encoding that nobody knows
        return data


def _bytes(part: MIMEPart) -> bytes:
    if part.get_content_maintype() == "message":  # a message that is attached whole
        inner = part.get_payload(0) if part.is_multipart() else None
        return inner.as_bytes() if isinstance(inner, Message) else b""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _subject(message: EmailMessage) -> str:
    return str(message.get("subject", ""))
