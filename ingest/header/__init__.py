"""Facts of a document's header: title, 文号, issuers, dates, validity. May import `structure` and `wordlists`."""
