"""Text into words and folded characters. Imports nothing else of `index`."""
