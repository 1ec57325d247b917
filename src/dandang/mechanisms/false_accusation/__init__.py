"""False-accusation screening (诬告陷害甄别), its default exit: an honest mistake (错告). Rules art. 39, 45; SM-F.

A screening opens only on an allegation whose fact did not happen, and on listed signs. In doubt it is a mistake: the reporter gets
at most a reminder, the identity stays sealed, and no list or counter of such reporters exists. Findings of a false accusation are
made by a city or above and are not part of this procedure version.
"""
