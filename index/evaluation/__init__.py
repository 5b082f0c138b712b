"""Retrieval figures on benchmarks in BEIR form.

May import all rooms but `answering`.
"""
