"""Consolidated texts: regulations with amendments put in. May import `corpus`."""
