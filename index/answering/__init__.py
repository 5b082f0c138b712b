"""From a query to an answer that says how sure it is.

Holds scope, filters, departments, confidence. May import all rooms but `evaluation` and `training`.
"""
