"""Word documents, with the numbers that Word draws itself. May import `ingest.formats` alone."""
