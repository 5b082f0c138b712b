"""The `policykb` command. May import every other room."""
