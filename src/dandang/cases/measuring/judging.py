"""Rows of measures judged before they are imposed, and stored ones against their stated last day. Pure: values in, refusals out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from dandang.base.verdict import Refused, says
from dandang.sanctions import law, reckoning, refusals
from dandang.sanctions.imposed import Imposed

Row = Mapping[str, Any]
"""Cleaned data of one row: instrument, kind, regulation, effective_on, probation_months, months, act, stated_last_day."""


def imposed_of(row: Row, *, subject: str, act: str) -> Imposed:
    """The measure that a row says; by the regulation in force on the day where none was chosen. `act`: where the row marks none."""
    proposed = law.regulation_on(law.kinds()[row["kind"]].instrument, row["effective_on"])
    return Imposed(
        row["kind"], row["effective_on"], row.get("regulation") or (proposed.code if proposed else ""), row.get("months") or 0,
        int(row.get("probation_months") or 0), act=row.get("act") or act, subject=subject,
    )


def faults(
    rows: Iterable[Row], *, subject: str, act: str, form: int = 0, crime: bool = False, earlier: Sequence[Imposed] = ()
) -> tuple[Refused, ...]:
    """Everything by which these rows may not be imposed on one subject who has `earlier` measures; the form (1-4) with them."""
    given = list(rows)
    found = [refusals.belongs(row["kind"], row["instrument"]) for row in given]
    measures = [*earlier, *(imposed_of(row, subject=subject, act=act) for row in given)]
    found += [fault.refused for fault in refusals.faults(measures) if fault.number >= len(earlier)]
    if form:
        found.append(refusals.form_agrees(form, [row["kind"] for row in given], crime=crime))
    return tuple(each for each in found if isinstance(each, Refused))


def differences(measures: Sequence[Imposed], stated: Sequence[date | None], reasons: Sequence[str]) -> tuple[Refused, ...]:
    """Of each measure whose decision states another last day than the computed one, without a reason on record (S-4; 4.5 point 6)."""
    if refusals.faults(measures):
        return ()
    computed = {id(line.measure): line.last for line in reckoning.reckon(measures).lines}
    found = (
        refusals.last_day_agrees(computed.get(id(measure)), day, reason=reason)
        for measure, day, reason in zip(measures, stated, reasons, strict=True)
    )
    return tuple(each for each in found if isinstance(each, Refused))


def free_of(rule: str) -> Callable[[Any], bool]:
    """A predicate over facts with `faults`: none of them is by this rule. Its refusal says the fault itself."""

    def first(facts: Any) -> Refused | None:
        return next((fault for fault in facts.faults if fault.rule == rule), None)

    @says("%(why)s", lambda facts: {"why": first(facts)})
    def nothing_by_this_rule(facts: Any) -> bool:
        return first(facts) is None

    return nothing_by_this_rule
