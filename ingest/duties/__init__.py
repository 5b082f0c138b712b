"""Responsibility for clauses: notes, tables, names, rules. May import `structure` and `wordlists`."""
