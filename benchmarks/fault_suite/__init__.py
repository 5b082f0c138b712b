"""Faults brought about on purpose: killed processes, full disks, flipped bits, damaged files."""
