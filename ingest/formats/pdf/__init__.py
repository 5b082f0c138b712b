"""PDF: letters, columns and ruled tables of pages. May import `ingest.formats` only."""
