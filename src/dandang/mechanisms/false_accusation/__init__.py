"""False accusation (诬告陷害), from the screening to the finding, its consequences and its reversal. Rules art. 39 to 45; SM-F.

A screening opens only on an allegation whose fact did not happen, and on listed signs. In doubt it is an honest mistake (错告): the
reporter gets at most a reminder, the identity stays sealed, and no list or counter of such reporters exists.

What goes further needs all five elements with evidence and the reporter's own word. The organ that checked proposes; a commission of
a city or above decides in a matter of its own (`finding`), together and with minutes. No county has a verb that finds. Nobody is
named in either matter: who it is stands in the vault, and goes where it must go in a sealed enclosure.
"""
