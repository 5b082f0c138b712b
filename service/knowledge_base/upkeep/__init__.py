"""What keeps a knowledge base in order: audit log, troubles, verify and repair."""
