"""Measures as follow-up asks of them: which one brings a person in, all of a person, from which day nothing bars, what else is open.

What the law asks (F-10, F-17) is asked of every measure of the person; what is shown and printed are those of this organ's own matters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from dandang.cases.models import CaseFile, Measure, Proceeding, Step
from dandang.cases.models.measure import title_of
from dandang.mechanisms.followup.scope import Held, Scope, in_scope
from dandang.organs.models import Staff
from dandang.sanctions import reckoning
from dandang.sanctions.imposed import Bar

OPEN_KINDS = ("reports", "verification", "accountability")
"""Proceedings that stand against a recommendation while they run (F-12)."""
SAID_LAST: tuple[tuple[str, tuple[str, ...], Callable[[Step], bool]], ...] = (
    ("tolerance", ("determine", "change", "revoke"), lambda last: last.verb != "revoke" and last.record.get("outcome") == "exempt"),
    ("clarification", ("deliver", "revoke"), lambda last: last.verb == "deliver"),
)
"""By kind of proceeding: the steps that say whether somebody is excused, of which the last one counts, and when it excuses."""
NOT_YET = ("", "ordered", "withdrawn")
"""States of an execution in which nothing was executed."""


def find(code: str, name: str, *, seen_by: Staff) -> Measure | None:
    """The last measure of that person in the case file with this code, as far as it exists for the reader; no name: of anybody there."""
    found = Measure.objects.visible_to(seen_by).filter(casefile__code=code)
    if name:
        found = found.filter(subject__name=name)
    return found.select_related("casefile", "subject").order_by("effective_on", "pk").last()


def candidates(organ: Any, scope: Scope, *, seen_by: Staff, most: int = 50) -> list[Measure]:
    """Executed measures of this organ's own matters that are in scope and in no follow-up yet, newest first, as far as they exist for
    the reader; at most so many. Whether the person may be enrolled in the end is asked by the step (F-1, F-20).
    """
    from dandang.mechanisms.followup.models import FollowUp

    running = Proceeding.objects.filter(casefile=OuterRef("casefile"), kind="execution")
    executed = Exists(running.filter(Q(state="executed") | Q(state="executing", steps__verb="announce")))
    taken = Exists(FollowUp.objects.filter(measure=OuterRef("pk")))
    found = Measure.objects.visible_to(seen_by).filter(executed, ~taken, casefile__organ=organ, effective_on__gte=scope.since)
    listed = found.select_related("casefile", "subject").prefetch_related("events").order_by("-effective_on", "-pk")[: 2 * most]
    return [each for each in listed if in_scope([held(each)], scope) and not is_excused(each)][:most]


def of_person(measure: Measure | None) -> list[Measure]:
    """Every measure of the same person, oldest first; the same decision registered twice counts once."""
    if measure is None:
        return []
    found = Measure.objects.of(measure.subject.name, measure.subject.unit).prefetch_related("events").order_by("effective_on", "pk")
    return list({(each.kind, each.effective_on, each.decision or each.pk): each for each in found}.values())


def shown(measure: Measure, casefile: CaseFile) -> list[str]:
    """A line for each measure of matters of this organ that are not kept from anybody, and for the one that brought the person in."""
    known = Q(casefile__organ=casefile.organ_id, casefile__is_restricted=False) | Q(pk=measure.pk)
    found = Measure.objects.of(measure.subject.name, measure.subject.unit).filter(known)
    return [told(each) for each in found.prefetch_related("events").order_by("effective_on", "pk")]


def told(measure: Measure) -> str:
    """One measure in words, as papers print it."""
    number = f"（{measure.decision}）" if measure.decision else ""
    on = measure.effective_on
    return f"{on.year}年{on.month}月{on.day}日起{title_of(measure).title}{number}"


def held(measure: Measure) -> Held:
    """As scope and rules see it."""
    imposed, kind = measure.imposed, title_of(measure)
    line = next(iter(reckoning.reckon([imposed]).lines))
    return Held(
        form=measure.form or kind.form, effective_on=measure.effective_on, executed=is_executed(measure), withdrawn=imposed.withdrawn_on is not None,
        expels=kind.permanent, probation=bool(kind.probation), restored_on=imposed.restored_on, last_day=line.last,
    )


def is_executed(measure: Measure) -> bool:
    """Whether the execution of the decision has begun to be carried out, where it is on record."""
    running = Proceeding.objects.filter(casefile=measure.casefile_id, kind="execution")
    return running.filter(Q(state="executed") | Q(state="executing", steps__verb="announce")).exists()


def is_excused(measure: Measure) -> bool:
    """Whether the person was exempted (tolerance) or cleared in that matter, and that was not taken back."""
    for kind, verbs, excuses in SAID_LAST:
        last = Step.objects.filter(proceeding__casefile=measure.casefile_id, proceeding__kind=kind, verb__in=verbs).order_by("-pk").first()
        if last is not None and excuses(last):
            return True
    return False


def fit_on(measures: Iterable[Measure], on: date) -> bool:
    """Whether no period bars a promotion that day (S-12)."""
    return bool(reckoning.fitness_on([each.imposed for each in measures], on))


def last_day(measures: Iterable[Measure]) -> date | None:
    """The last day of the longest period, counted; None where no day can be said."""
    found = reckoning.reckon([each.imposed for each in measures])
    return max((line.last for line in found.lines if line.last), default=None) if found.bar is Bar.RUNS else None


def newer(measure: Measure, since: datetime) -> bool:
    """Whether a measure was imposed on the person after this moment."""
    others = Measure.objects.of(measure.subject.name, measure.subject.unit).exclude(pk=measure.pk)
    return others.exclude(decision=measure.decision, decision__gt="").filter(step__at__gt=since, effective_on__gt=measure.effective_on).exists()


def open_matter(person: Any, casefile: CaseFile, *, seen_by: Staff) -> bool:
    """Whether a clue or an inquiry about this person runs in this organ, of those that exist for the reader. Where a measure was imposed,
    the matter ended with it.
    """
    visible = CaseFile.objects.visible_to(seen_by).filter(organ=casefile.organ_id, subjects__name=person.name, subjects__unit=person.unit)
    visible = visible.exclude(pk__in=Measure.objects.of(person.name, person.unit).values("casefile"))
    return Proceeding.objects.filter(casefile__in=visible, kind__in=OPEN_KINDS, is_open=True).exists()
