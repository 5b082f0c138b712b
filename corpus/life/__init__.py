"""What becomes of documents after they have been read."""
