"""How good a ranking is, on benchmarks in BEIR form. May import all rooms but `answering`."""
