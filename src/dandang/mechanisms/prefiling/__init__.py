"""Filing beforehand (容错报备). Who means to try something new says so first: what, which risks, which safeguards, on what basis, decided
how. SM-H. Carried out only where a local profile opens it (`open = true`; Kunming).

It decides nothing (T-10): a filing is registered only when the filer has been told so. Should somebody have to answer for the act one day,
the tolerance case may name the filing's number as a fact; it reads this record through the case file (`cases.across`) and knows nothing
else of it. The filer is no subject of the case file, for nobody complains of them.
"""
