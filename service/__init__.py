"""The knowledge base and the ways to use it: command line, HTTP API, chatbots.

All that people and programs touch belongs here. May import everything.
"""
