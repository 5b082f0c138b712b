"""Embeddings: the shipped static model, and any sentence-transformers model.

Imports nothing else of `index`.
"""
