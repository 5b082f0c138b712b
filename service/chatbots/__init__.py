"""Interfaces for chatbot platforms: tools, MCP, retrievers, Dify's conditions.

May import `present` and `knowledge_base`.
"""
