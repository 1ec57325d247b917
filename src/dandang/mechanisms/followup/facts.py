"""What the rules are told of a follow-up: gathered here, judged in `rules`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from dandang.base import clock
from dandang.cases.kinship import not_free
from dandang.cases.lazily import Lazily
from dandang.cases.models import CaseFile
from dandang.cases.models.noun import Given
from dandang.mechanisms.followup import measures, methods, windows
from dandang.mechanisms.followup.records import PersonalMatter
from dandang.mechanisms.followup.rules import Facts

if TYPE_CHECKING:
    from dandang.mechanisms.followup.models import FollowUp
    from dandang.organs.models import Staff

WORDS = ("findings", "suggestions", "shortcomings", "basis", "advice", "performance", "results", "unit_opinion", "reason", "materials")
OVER = frozenset({"relapsed", "exited", "closed"})


def of(followup: FollowUp, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
    """Each looked up only when a rule asks for it."""
    casefile, today = followup.proceeding.casefile, at.astimezone(clock.ZONE).date()
    return Lazily(
        Facts,
        given=given,
        today=today,
        reveals=lambda: casefile.reveals(" ".join(_said(given.get(name)) for name in WORDS)),
        measure=lambda: measures.held(followup.measure) if followup.measure else None,
        decided_here=lambda: followup.measure is None or bool(followup.handover) or followup.measure.casefile.organ_id == casefile.organ_id,
        excused=lambda: followup.measure is not None and measures.is_excused(followup.measure),
        enrolled_already=lambda: _enrolled_already(followup),
        not_free=lambda: not_free(casefile, given.get("visitors") or given.get("team") or ()),
        team=lambda: frozenset(followup.team.values_list("username", flat=True)) if followup.pk else frozenset(),
        actor=by.username if by else "",
        planned=lambda: followup.team.exists(),
        has_strategy=lambda: followup.strategy() is not None,
        in_window=lambda: windows.fits(followup.visit_windows(), given.get("on") or given.get("visited_on") or today),
        visit_days=lambda: frozenset(each.visited_on for each in followup.visits()),
        checks=followup.checks,
        open_defects=lambda: frozenset(each.number for each in followup.defects() if each.corrected_on is None),
        open_prescriptions=lambda: frozenset(each.number for each in followup.prescriptions() if each.closed_on is None),
        care_runs=lambda: casefile.proceedings.filter(kind="care", is_open=True).exists(),
        others=lambda: _others(followup),
        private=lambda: (*PersonalMatter.texts(followup), *(given[topic] for topic in PersonalMatter.Topic.values if given.get(topic))),
        fit=lambda: measures.fit_on(followup.held, today),
        period_runs=lambda: not measures.fit_on(followup.held, today),
        new_measure=lambda: followup.measure is not None and measures.newer(followup.measure, followup.proceeding.casefile.opened_at),
        recommends=lambda: _recommends(followup),
        final_stage=lambda: _final_stage(followup),
        integrity=followup.integrity,
        open_matter=lambda: by is not None and measures.open_matter(followup.person, casefile, seen_by=by),
        answer=lambda: request.proceeding.state if (request := followup.request()) else "",
        asked=lambda: followup.request() is not None,
        handed_over=bool(followup.handover),
        breach=lambda: _breach(followup, given, by),
        advice_waits=followup.advice_due_on is not None,
        reply_by=given.get("reply_by"),
    )


def _said(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) else str(value or "")


def _enrolled_already(followup: FollowUp) -> bool:
    if followup.measure is None:
        return False
    found = type(followup).objects.filter(measure__in=followup.held).exclude(pk=followup.pk).exclude(proceeding__state__in=OVER)
    return found.exists()


def _others(followup: FollowUp) -> tuple[str, ...]:
    """Names of the other persons followed up by this organ."""
    own = followup.person.name
    here = CaseFile.objects.filter(organ=followup.proceeding.casefile.organ_id, proceedings__kind="followup")
    names = here.exclude(pk=followup.proceeding.casefile_id).values_list("subjects__name", flat=True)
    return tuple(name for name in names.distinct() if name and name not in own and own not in name)


def _recommends(followup: FollowUp) -> bool:
    grade = methods.scale(followup.proceeding.profile).grades.get(followup.grade)
    return grade is not None and grade.recommends


def _final_stage(followup: FollowUp) -> bool:
    if followup.measure is None:
        return False
    return windows.in_final_stage(followup.measure.effective_on, followup.last_day(), [each.visited_on for each in followup.visits()], followup.pace())


def _breach(followup: FollowUp, given: Given, by: Staff | None) -> Any:
    found = measures.find(given["matter"], followup.person.name, seen_by=by) if given.get("matter") and by else None
    return measures.held(found) if found is not None and found != followup.measure else None
