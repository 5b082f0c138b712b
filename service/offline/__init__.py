"""The bundle that carries policykb to a network without internet access.

Everything that makes this bundle for a closed network belongs here. Imports no other room of `service`.
"""
