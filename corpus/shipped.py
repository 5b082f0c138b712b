"""The policy documents that come with policykb."""

from pathlib import Path

DOCUMENTS = Path(__file__).with_name("documents")
"""Folder of the files."""
