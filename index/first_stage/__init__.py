"""The first stage of a search: what proposes clauses.

Holds BM25, vectors, and the snapshot that holds them. May import `embedding` and `text`.
"""
