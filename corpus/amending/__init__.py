"""Consolidated texts: what a regulation says after its amendments. May import `corpus` only."""
