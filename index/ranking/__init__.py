"""From candidates, the clauses that may answer, to an order of them.

Holds features, pre-ranker, reranker. May import `first_stage` and below.
"""
