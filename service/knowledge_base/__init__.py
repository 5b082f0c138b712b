"""One knowledge base folder: what is in it, and what may be asked of it. Imports no other room of `service`."""
