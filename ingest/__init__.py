"""Reads files into `Document`s with clauses and duties. May import `corpus` only."""
