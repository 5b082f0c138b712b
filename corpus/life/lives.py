"""What the store knows of the life of its documents, read from its tables."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from policykb.corpus.life.corrections import read_correction
from policykb.corpus.life.records import Event, FollowedFile, KeptCorrection, Report, Withdrawn
from policykb.corpus.life.tables import rows
from policykb.corpus.records import read_header


class Lives:
    """Reads what became of documents.

    Every method raises DamagedStore if a row is damaged, and Unusable.
    """

    def __init__(self, read: Callable[[str, Sequence[object]], list[Any]]) -> None:
        """`read`: returns the rows of a query."""
        self._read = read

    def _rows(self, table: str, where: str = "1", *values: object) -> list[Any]:
        return rows(self._read, table, where, values)

    def history(self, document_id: str | None = None) -> list[Event]:
        """Return what became of one document, or of all, oldest first."""
        found = self._rows("history", "document = ?", document_id) if document_id else self._rows("history")
        return [Event(document, what, at, who, json.loads(facts)) for _, document, at, what, who, facts in found]

    def taken_in(self) -> dict[str, int]:
        """Return a number by id, the greater the later the document was taken in.

        It does not change when a document is read again or collected. There is none for those of older versions.
        """
        query = "select document, max(id) from history where what = 'ingested' group by document"
        return dict(self._read(query, ()))

    def withdrawn(self) -> list[Withdrawn]:
        """Return the documents that have left the search, in the order in which they left."""
        return [
            Withdrawn(id, source, sha256, read_header(header), clauses, at, why)
            for id, source, sha256, header, clauses, at, why in self._rows("withdrawn")
        ]

    def replacements(self) -> dict[str, str]:
        """Return the id of the later version of each document that was replaced, by id."""
        return {older: newer for older, newer, _ in self._rows("replacements")}

    def corrections(self, document_id: str | None = None, undone: bool = False) -> list[KeptCorrection]:
        """Return the corrections of one document, or of all, oldest first.

        undone: also those that were taken back
        """
        found = self._rows("corrections", "document = ?", document_id) if document_id else self._rows("corrections")
        return [
            KeptCorrection(
                number, document, read_correction(json.loads(correction)), json.loads(was), who, at, why, gone
            )
            for number, document, correction, was, who, at, why, gone in found
            if undone or gone is None
        ]

    def followed(self, folder: str) -> dict[str, FollowedFile]:
        """Return the files of a followed folder, by path."""
        found = {}
        for _, path, size, modified, sha256, documents, error in self._rows("followed", "folder = ?", folder):
            told = json.loads(error) if error else None
            ids = tuple(json.loads(documents))
            found[path] = FollowedFile(path, size, modified, sha256, ids, (told[0], told[1]) if told else None)
        return found

    def places(self) -> dict[str, set[tuple[str, str]]]:
        """Return folder and path of every followed file that holds a document, by its id."""
        found: dict[str, set[tuple[str, str]]] = {}
        for folder, path, _, _, _, documents, _ in self._rows("followed"):
            for id in json.loads(documents):
                found.setdefault(id, set()).add((folder, path))
        return found

    def followed_folders(self) -> list[str]:
        """Return the folders that are followed, sorted."""
        return sorted({folder for folder, *_ in self._rows("followed")})

    def reports(self, closed: bool = False) -> list[Report]:
        """Return the remarks that wait, oldest first.

        closed: also those that were dealt with
        """
        found = (Report(*columns) for columns in self._rows("reports"))
        return [report for report in found if closed or report.closed is None]

    def collections(self, document_id: str | None = None) -> dict[str, tuple[str, ...]]:
        """Return the collections of one document, or of each that is in any, by id.

        Each list is sorted.
        """
        found = self._rows("collections", "document = ?", document_id) if document_id else self._rows("collections")
        named: dict[str, list[str]] = {}
        for document, name in found:
            named.setdefault(document, []).append(name)
        return {document: tuple(sorted(names)) for document, names in named.items()}
