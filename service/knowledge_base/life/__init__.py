"""What becomes of documents: corrections, readings, followed folders."""
