"""Duty tables and search results as files: XLSX, DOCX, CSV, JSON, BibTeX.

May import `present` and `knowledge_base`.
"""
