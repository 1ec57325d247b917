"""Accountability matter (责任追究事项): somebody may have to answer for something done in office. SM-K.

It is opened by hand, with a case file of its own: who, which unit and post then and now, on what day, for which task, against which
rule. The number of the matter it came from may be noted; nothing of a report enters it (T-23). Starting the investigation opens the
tolerance proceeding in the same case file by itself (T-1), nothing is decided while that is under way (T-2), and once this is decided
it can begin no more (T-3). Neither mechanism imports the other: they meet in the case file.
"""
