"""What people and programs touch: the knowledge base, the command line, the HTTP API. May import everything."""
