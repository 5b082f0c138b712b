"""Word documents, with their automatic numbers. May import `ingest.formats` only."""
