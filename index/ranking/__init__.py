"""From candidates to an order: features, pre-ranker, reranker. May import `first_stage` and below."""
