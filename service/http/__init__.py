"""The HTTP service: application, requests, rendering, search processes.

May import all rooms but `cli`.
"""
