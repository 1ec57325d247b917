"""Figures of follow-up (I-F1 to I-F7) and tolerance (I-T1 to I-T5) from stories; who was promoted again after the period, once, and never who was
promoted within it; who had a new measure within three years.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from dandang.base import clock
from dandang.cases.models import CaseFile, Measure, Step
from dandang.desk.figures import parts_of
from dandang.organs.models import Organ
from dandang.statistics import figures, pictures, rolling
from dandang.statistics.models import Tally, Waiting
from tests.statistics.test_rolling import EVER, tell, value

pytestmark = pytest.mark.django_db


def parts(organ: Organ, code: str) -> dict[str, int]:
    return dict(parts_of(next(each for each in figures.figures(organ, date(1900, 1, 1), EVER) if each.indicator.code == code)))


@pytest.mark.rule("F-14")
def test_the_figures_of_follow_up_are_drawn_from_its_steps() -> None:
    tell("f11_promoted", "f12_resists", "f14_defect", "f15_relapse")
    province = Organ.objects.get(name="浙江省纪委监委")

    # In scope: 11, 12, 15's last case in the city; 14's two, of whom one retired
    scope = Step.objects.filter(proceeding__kind="followup", verb__in=["enrol", "take_over"]).values("proceeding").distinct().count()
    left = Step.objects.filter(proceeding__kind="followup", verb__in=["exit", "hand_over", "relapse"]).count()
    assert value(province, "followup_scope") == scope - left
    assert value(province, "followup_visited") == 2
    assert parts(province, "followup_grades") == {"好": 3, "一般": 1}
    assert set(parts(province, "followup_visits")) == {"承办人"}
    assert (value(province, "followup_defects_found"), value(province, "followup_defects_corrected")) == (1, 1)
    assert (value(province, "followup_recommended"), value(province, "followup_opinions")) == (2, 1)
    assert value(province, "followup_relapsed") == 1

    # A new measure within three years of the first, after the follow-up was closed; of four people one
    assert (value(province, "followup_closed"), value(province, "relapsed_in_three"), value(province, "relapse_rate")) == (4, 1, 25.0)
    decisions = Measure.objects.values("decision", "subject__name").distinct().count()
    assert parts(province, "four_forms") == {"第二种形态": decisions}
    assert (value(province, "sanctioned"), value(province, "form_2_share"), value(province, "form_3_share")) == (decisions, 100.0, 0.0)

    # Promoted again: on the day on which it is on record, and only after the period
    assert [value(province, "repromoted", last) for last in (date(2022, 5, 10), date(2022, 5, 11), date(2022, 9, 3), EVER)] == [0, 1, 2, 2]
    assert value(province, "promoted_early") == 0
    sums_equal_the_count(province)

    # The same person promoted twice is one; where the first time is hidden, the second counts
    first, second = Step.objects.filter(proceeding__kind="followup", verb="promote").order_by("at").select_related("proceeding__casefile")
    person = second.proceeding.casefile.subjects.get()
    first.proceeding.casefile.subjects.get().replaced_with(name=person.name, unit=person.unit)
    Waiting.objects.create(casefile=first.proceeding.casefile, at=clock.now())
    rolling.roll_all()
    assert [value(organ, "repromoted") for organ in (province, first.proceeding.casefile.organ, second.proceeding.casefile.organ)] == [1, 1, 0]
    sums_equal_the_count(province)
    CaseFile.objects.filter(pk=first.proceeding.casefile_id).update(is_restricted=True)
    assert rolling.roll_all() == 1
    assert (value(province, "repromoted"), value(second.proceeding.casefile.organ, "repromoted")) == (1, 1)
    sums_equal_the_count(province)


def sums_equal_the_count(organ: Organ) -> None:
    """On every so many of the days on which something was booked, and for good."""
    days = sorted(set(Tally.objects.order_by().values_list("day", flat=True)))
    for last in (*days[::20], EVER):
        assert rolling.kept(organ.pk, None, last) == rolling.recount(figures.below(organ), None, last), last


def test_the_figures_of_tolerance_are_drawn_from_its_steps() -> None:
    tell("tc01_jingning_village", "tc05_landmark")
    province = Organ.objects.get(name="浙江省纪委监委")

    assert [value(province, code) for code in ("accountability_matters", "tolerance_assessed", "tolerance_assessed_share")] == [2, 2, 100.0]
    assert parts(province, "tolerance_granted") == {"免责": 1}
    assert parts(province, "tolerance_refused") == {"未经集体决策，个人专断": 1, "政绩观不正确甚至扭曲，搞“形象工程”“政绩工程”": 1}
    assert value(province, "tolerance_refused") == 1
    assert [value(province, f"correction_{what}") for what in ("due", "accepted", "share")] == [1, 1, 100.0]
    due = date.fromisoformat(Step.objects.get(proceeding__kind="correction_task", verb="set").record["due_on"])
    for day, number in ((due - timedelta(days=1), 0), (due, 1)):
        with clock.frozen(datetime.combine(day, time(9), clock.ZONE)):
            assert value(province, "correction_due") == number
    assert [value(province, f"tolerance_own_motion{what}") for what in ("", "_share")] == [2, 100.0]
    assert [value(province, f"decisions_{what}") for what in ("issued", "served", "served_share")] == [2, 2, 100.0]
    assert [value(province, code) for code in ("clock_service_share", "archived", "archived_in_time")] == [100.0, 1, 1]

    # Exempted and no sanction (T-24); the streams tell both ways out
    flow = {(each.start.title, each.end.title): each.value for each in pictures.streams(figures.figures(province, date(1900, 1, 1), EVER))}
    assert (flow["责任追究事项", "容错免责"], flow["责任追究事项", "追究责任"]) == (1, 1)
    assert value(province, "sanctioned") == Measure.objects.count()
    sums_equal_the_count(province)
