"""One knowledge base folder: its content, models, settings, keys and audit log.

Imports no other room of `service`.
"""
