"""Follow-up of a person on whom a measure was imposed (回访教育、暖心回访): from "有错" to "有为". SM-V, F-1 to F-20.

A case file of its own for each person, begun from an executed measure and from nothing else. One strategy a person (一人一策), many
prescriptions (一病一方), one record a visit (一访一档). Nobody is scored: the team writes a grade in words and a leader approves it.
What a person tells of health, mind and family is kept apart from the steps and papers, for the team and the leader in charge.

Whoever imposed the measure follows up; another organ takes over with a record. A recommendation leaves only when no period runs, and
what became of it is said by the organization department alone.
"""
