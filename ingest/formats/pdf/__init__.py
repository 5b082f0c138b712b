"""PDF: letters, columns, ruled tables. May import `ingest.formats` only."""
