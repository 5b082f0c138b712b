"""Facts that a head does not print, told from other evidence.

May import `header` and below.
"""
