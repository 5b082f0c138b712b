"""Texts with marks: web pages and Markdown."""
