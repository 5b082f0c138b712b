"""Facts of a document's header. May import `structure` and `wordlists`."""
