"""From a file to a `Document` with clauses and duties. May import `corpus` alone."""
