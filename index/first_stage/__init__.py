"""What proposes clauses: BM25, vectors, and the snapshot that holds them. May import `embedding` and `text`."""
