"""Search: from the clauses of policy documents to ranked hits.

Holds tokens, embeddings, engines, ranking, confidence, evaluation. May import `corpus` alone.
"""
