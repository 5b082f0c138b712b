"""Collections of documents, and what those see who may see some of them only."""
