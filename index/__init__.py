"""From clauses to ranked hits: tokens, embeddings, engines, ranking, confidence, evaluation. May import `corpus` alone."""
