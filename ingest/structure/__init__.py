"""The shape of a text: lines to outline. May import `corpus` and `wordlists`."""
