"""From clauses to ranked hits: tokens, embeddings, engines, fusion, evaluation. May import `corpus` alone."""
