"""The sums equal a count made anew, for every organ and for past days; hidden matters count nowhere; a fault leaves no half sum."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum

from dandang.cases.models import CaseFile, Step
from dandang.desk import stories
from dandang.organs import seed
from dandang.organs.models import Organ
from dandang.statistics import figures, rolling
from dandang.statistics.models import Contribution, Tally, Waiting

pytestmark = pytest.mark.django_db
TOLD = ("s01_shangcheng_judge", "c01_rumour_on_line", "dc09_before_a_promotion", "dc13_mistaken_subsidy")
EVER = date(2999, 12, 31)


def tell(*names: str) -> None:
    """Play stories, with the figures brought up to date after each."""
    seed.province()
    seed.demo_organs()
    for story in stories.bundled():
        if story.path.stem in names:
            stories.play(story)
            rolling.roll_all()


def value(organ: Organ, code: str, last: date = EVER) -> object:
    return next(each.value for each in figures.figures(organ, date(1900, 1, 1), last) if each.indicator.code == code)


def test_sums_equal_the_count_for_every_organ_and_day_and_hidden_matters_count_nowhere() -> None:
    tell(*TOLD)
    province = Organ.objects.get(name="浙江省纪委监委")
    days = sorted(set(Tally.objects.order_by().values_list("day", flat=True)))
    assert len(days) > 10
    for organ in Organ.objects.filter(pk__in=Tally.objects.order_by().values("organ")):
        for last in (*days[::7], EVER):
            assert rolling.kept(organ.pk, None, last) == rolling.recount(figures.below(organ), None, last), (organ.name, last)
    assert value(province, "reports_received") == len(TOLD)
    assert (value(province, "persons_cleared"), value(province, "mistakes"), value(province, "mistakes_with_measure")) == (2, 1, 0)
    assert value(province, "false_accusations") == 1

    # a span is read from the sums of months and of the days around them: from any day to any other the same as from days alone
    for organ in (province, Organ.objects.get(name="上城区纪委监委")):
        for first in days[::23]:
            for last in days[5::29]:
                daily = Tally.objects.filter(organ=organ, day__range=(first, last)).order_by().values_list("cell").annotate(n=Sum("whole"))
                found = {each.indicator.code: each.value for each in figures.figures(organ, first, last) if not each.indicator.is_ratio}
                sums = Counter(dict(daily))
                assert found == {code: sums[code] for code in found}, (organ.name, first, last)

    # the same matter told in another order of rolling, and all anew, comes out the same
    kept = sorted(Tally.objects.exclude(own=0, whole=0).values_list("organ", "day", "cell", "own", "whole"))
    rolling.rebuild()
    assert sorted(Tally.objects.exclude(own=0, whole=0).values_list("organ", "day", "cell", "own", "whole")) == kept

    # hidden: gone from every figure of every organ; known again: back
    judge = CaseFile.objects.get(pk=Step.objects.filter(proceeding__kind="clarification", verb="deliver").order_by("pk")[0].proceeding.casefile_id)
    CaseFile.objects.filter(pk=judge.pk).update(is_restricted=True)
    assert rolling.roll_all() == 1
    assert (value(province, "reports_received"), value(province, "persons_cleared")) == (len(TOLD) - 1, 1)
    assert rolling.kept(province.pk, None, EVER) == rolling.recount(figures.below(province), None, EVER)
    CaseFile.objects.filter(pk=judge.pk).update(is_restricted=False)
    rolling.roll_all()
    assert value(province, "persons_cleared") == 2

    # a matter that moves to another organ is counted there, and once above both
    city = Organ.objects.get(name="宁波市纪委监委")
    CaseFile.objects.filter(pk=judge.pk).update(organ=city)
    rolling.roll_all()
    assert (value(city, "persons_cleared"), value(province, "persons_cleared")) == (1, 2)


def test_a_step_leaves_a_note_in_its_own_transaction_and_lag_is_told() -> None:
    tell(TOLD[-1])
    assert rolling.lag() is None
    step = Step.objects.order_by("pk")[0]

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_step (proceeding_id, seq, verb, from_state, to_state, by_id, at, reason, record) "
            "SELECT proceeding_id, 9999, verb, from_state, to_state, by_id, at, reason, record FROM cases_step WHERE id = %s", [step.pk],
        )

    assert list(Waiting.objects.values_list("casefile", flat=True)) == [step.proceeding.casefile_id]
    assert rolling.lag() is not None
    assert (rolling.roll(), rolling.lag()) == (1, None)


def test_a_fault_in_the_middle_leaves_the_note_and_no_half_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    tell(TOLD[-1])
    before = sorted(Tally.objects.values_list("organ", "day", "cell", "own", "whole"))
    casefile = CaseFile.objects.order_by("pk")[0]
    CaseFile.objects.filter(pk=casefile.pk).update(is_restricted=True)
    monkeypatch.setattr(rolling, "BOOK", "SELECT 1 / 0 -- %s %s %s %s %s")

    with pytest.raises(DatabaseError), transaction.atomic():
        rolling.roll()

    assert sorted(Tally.objects.values_list("organ", "day", "cell", "own", "whole")) == before
    assert Contribution.objects.get(pk=casefile.pk).marks
    assert Waiting.objects.count() == 1
    monkeypatch.undo()
    assert rolling.roll() == 1
