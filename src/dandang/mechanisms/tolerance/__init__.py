"""Tolerance of honest error, with correction (容错纠错). Whoever holds to account asks first whether the error should be tolerated."""
