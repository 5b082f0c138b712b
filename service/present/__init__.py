"""Facts and answers as people and programs get them: JSON, quotations, notes.

May import `knowledge_base`.
"""
