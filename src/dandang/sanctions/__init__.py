"""The law of sanctions (处分): which kinds there are, how long each bars a person, and from which day somebody is free again.

Plain Python over dated data (`data/*.toml`, each row with its source and standing): no Django, no database, no clock. Facts come in
as `Imposed`, answers go out as values that carry their arithmetic as `Step`s, so that a page can show every line of it. A period is
computed from the regulation that the decision applied and never from a later one. Only `words` and `commands` know Django.

    reckoning.reckon(measures)       every measure's first and last day, and the day from which the person is free
    reckoning.fitness_on(measures, day)   the refusal of a promotion before that day (S-12)
    changing.change(...)             what a change of a sanction makes of its period (S-7)
    refusals                         the numbered rules S-1 ... S-15 as verdicts
"""
