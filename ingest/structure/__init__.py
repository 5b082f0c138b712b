"""The shape of a text: its lines, their numbers, the outline they make. May import `corpus` alone."""
