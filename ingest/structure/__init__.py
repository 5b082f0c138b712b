"""The shape of a text: lines, numbers, titles, outline. May import `corpus` and `wordlists` only."""
