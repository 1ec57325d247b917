"""Sealed items (密封上报): what belongs to a higher organ, or is about the organ's own head. Rules art. 15; SM-A, R-2 to R-4.

The content stays on paper in a sealed envelope. The platform keeps a stub: the number on the envelope, the day of receipt, two
hands, the dispatch within five working days, the receipt by the organ above. There is no field for a subject, an allegation, a
reporter or a file, in any form, table or answer. The stub is known to the two who signed until it is dispatched, to the
principal officer unless the item bypasses that officer, and from the dispatch on to the petition office above.
"""
