"""Dandang (担当): reports checked, names cleared, honest error tolerated, people followed up."""
