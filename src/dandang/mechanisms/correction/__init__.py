"""Correction (纠正) of a wrong treatment or sanction that an untrue report caused. Rules art. 51; R-51.

A task inside the matter whose allegation was found untrue. What this organ decided it corrects itself, on the principal officer's
word; to any other organ it proposes the correction by letter and waits for the answer. While a task is open, no clarification of
the matter is filed.
"""
