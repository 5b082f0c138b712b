"""Text into vectors: the shipped model, and any other one. Imports nothing else of `index`."""
