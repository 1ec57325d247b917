"""The shared nouns: case file, subject, allegation, finding, proceeding, step, deadline.

Mechanisms meet only here. A proceeding is moved by `Proceeding.take` alone; the doors (`doors.py`) are the one way in for
page, API and story. What a mechanism is made of (noun, forms, rules) it tells the `registry` when Django starts.
"""
