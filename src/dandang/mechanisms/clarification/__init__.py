"""Clarification (澄清正名): restore the name of a person of whom an allegation was found untrue. Rules art. 50-51; SM-E.

Every untrue finding is assessed, yes or no with a reason (研判); the person is asked (征求意见); a notice is drafted that speaks of
the untrue allegations only (就事论事), reviewed by other hands, approved by the principal officer (批准), issued, served by two people
with receipts, announced no wider than approved, put into the integrity file and the personnel file (廉政档案、人事档案), and
followed by a visit. It is suspended on new facts and revoked, to every recipient, when it was wrong.
"""
