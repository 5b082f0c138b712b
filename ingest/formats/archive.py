"""Zip archives, which DOCX and OFD files are: opened only if what they unpack to is bounded, XML read without entities."""

import io
import zipfile

from lxml import etree

from policykb.ingest.formats import Unreadable

# XML takes some ten times its size in memory, pictures are not unpacked
_MOST_XML = 64 * 1024 * 1024
_MOST_UNPACKED = 256 * 1024 * 1024


def open_archive(data: bytes) -> zipfile.ZipFile:
    """Raises Unreadable for a zip bomb, whatever zipfile raises for what is no archive.

    Sizes may be trusted: zipfile never unpacks more of an entry than the archive says it holds.
    """
    archive = zipfile.ZipFile(io.BytesIO(data))
    entries = archive.infolist()
    xml = sum(entry.file_size for entry in entries if entry.filename.lower().endswith((".xml", ".rels")))
    if xml > _MOST_XML or sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
        raise Unreadable(
            "解压后过大，可能是压缩炸弹。请打开确认后拆分或另存。",
            "too large when unpacked, perhaps a zip bomb. Open it, then split it or save it anew.",
        )
    return archive


def parse_xml(data: bytes) -> etree._Element:
    """Raises ValueError for a file that declares entities: neither format allows it, attacks need it."""
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a document type declaration")
    return root
