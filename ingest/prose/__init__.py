"""Who must do what, in the sentences of regulations. May import `wordlists`."""
