"""Figures of follow-up (I-F1 to I-F7) from stories; who was promoted again after the period, and never who was promoted within it."""

from __future__ import annotations

from datetime import date

import pytest

from dandang.cases.models import Step
from dandang.desk.figures import parts_of
from dandang.organs.models import Organ
from dandang.statistics import figures, rolling
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

    # Promoted again: on the day on which it is on record, and only after the period
    assert [value(province, "repromoted", last) for last in (date(2022, 5, 10), date(2022, 5, 11), date(2022, 9, 3), EVER)] == [0, 1, 2, 2]
    assert value(province, "promoted_early") == 0
    assert rolling.kept(province.pk, None, EVER) == rolling.recount(figures.below(province), None, EVER)
