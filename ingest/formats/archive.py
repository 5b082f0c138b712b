"""Opens zip archives of DOCX and OFD safely: no zip bombs, no XML entities."""

import io
import zipfile

from lxml import etree

from policykb.ingest.formats import Unreadable

# Maximum size of the unpacked XML and of all unpacked entries, in bytes (chosen by hand). XML takes about ten times
# its size in memory; pictures are never unpacked.
_MOST_XML = 64 * 1024 * 1024
MOST_UNPACKED = 256 * 1024 * 1024


def open_archive(data: bytes) -> zipfile.ZipFile:
    """The archive in these bytes.

    Raises Unreadable for a zip bomb, and whatever zipfile raises for bytes that are no archive. The stated sizes can be
    trusted: zipfile never unpacks more of an entry than the archive states.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except NotImplementedError as error:  # a version of the format that there is none of
        raise zipfile.BadZipFile(str(error)) from error
    entries = archive.infolist()
    xml = sum(entry.file_size for entry in entries if entry.filename.lower().endswith((".xml", ".rels")))
    if xml > _MOST_XML or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Unreadable(
            "解压后过大，可能是压缩炸弹。请打开确认后拆分或另存。",
            "too large when unpacked, perhaps a zip bomb. Open it, then split it or save it anew.",
        )
    return archive


def parse_xml(data: bytes) -> etree._Element:
    """The root of an XML file.

    Raises ValueError for a document type declaration: neither format allows one, and attacks need one.
    """
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a document type declaration")
    return root
