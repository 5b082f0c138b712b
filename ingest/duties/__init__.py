"""Who is responsible for a clause: notes, tables, names, rules. May import `structure`."""
