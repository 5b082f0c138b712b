"""Responsibility: notes, tables, names. May import `structure` and `wordlists`."""
