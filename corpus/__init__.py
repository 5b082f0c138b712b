"""The types of a policy, the department registry, the store, the shipped files.

Imports no other part of policykb.
"""
