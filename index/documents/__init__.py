"""What is known of whole documents: catalogue, validity, citations, facets.

May import `first_stage` and `text`.
"""
