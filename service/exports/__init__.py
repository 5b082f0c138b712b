"""Files to hand on: duty tables and search results. May import `present` and `knowledge_base`."""
