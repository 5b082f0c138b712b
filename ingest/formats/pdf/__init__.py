"""PDF pages: letters, columns, ruled tables. May import `ingest.formats` alone."""
