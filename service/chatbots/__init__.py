"""What chatbot platforms speak: tools, MCP, retrievers. May import `present` and `knowledge_base`."""
