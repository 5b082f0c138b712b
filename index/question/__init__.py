"""What a question asks for, and what its words stand for. May import `text`."""
