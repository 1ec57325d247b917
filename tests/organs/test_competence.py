"""Who may handle whom: a table a lawyer can check."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.organs import seed
from dandang.organs.competence import Authority, competent_organ, may_handle
from dandang.organs.models import ManagementAuthority, Organ

AT = datetime(2023, 3, 6, 9, tzinfo=clock.ZONE)
PROVINCE, CITY, COUNTY = "浙江省纪委监委", "杭州市纪委监委", "上城区纪委监委"
OTHER_COUNTY, OTHER_CITY = "余杭区纪委监委", "宁波市纪委监委"
GROUP, OTHER_GROUP, STREET = "驻区人民法院纪检监察组", "驻云和县人民法院纪检监察组", "乐清市城东街道纪工委"


@pytest.mark.parametrize(
    ("organ", "managing", "unit", "allowed"),
    [
        (COUNTY, COUNTY, None, True),  # its own management authority
        (CITY, COUNTY, None, True),  # the higher organ takes over
        (PROVINCE, COUNTY, None, True),
        (COUNTY, CITY, None, False),  # a city-managed cadre in the county: sent up
        (COUNTY, OTHER_COUNTY, None, False),
        (OTHER_CITY, COUNTY, None, False),
        (GROUP, COUNTY, "区人民法院", True),  # by authorisation inside the host unit
        (GROUP, COUNTY, "上城区人民法院民一庭", True),
        (GROUP, COUNTY, None, True),
        (GROUP, COUNTY, "上城区教育局", False),  # managed by the same commission, but not in the host unit
        (GROUP, COUNTY, "", False),
        (GROUP, GROUP, "上城区教育局", True),  # recorded as managed by the group itself
        (GROUP, CITY, "区人民法院", False),
        (GROUP, STREET, "区人民法院", False),
        (GROUP, OTHER_GROUP, "区人民法院", False),
        (COUNTY, GROUP, None, True),  # the dispatching organ handles what its group could
        (STREET, STREET, None, True),
        (STREET, "乐清市纪委监委", None, False),
        ("乐清市纪委监委", STREET, None, True),
        ("上城区委组织部", COUNTY, None, False),  # no supervisory power
        ("上城区人民法院", "上城区人民法院", None, False),  # the unit's own office hands over
    ],
)
def test_competence(db, organ, managing, unit, allowed):
    seed.demo_organs()
    verdict = may_handle(Organ.objects.get(name=organ), Organ.objects.get(name=managing), unit=unit, rule="R-2")

    assert bool(verdict) is allowed
    if not allowed:
        assert verdict.rule == "R-2"
        assert verdict.reason


HISTORY = [
    Authority("330102", date(2018, 1, 1), date(2021, 6, 30)),
    Authority("330100", date(2021, 7, 1), date(2023, 3, 5)),
    Authority("330000", date(2023, 3, 6)),
]


@pytest.mark.parametrize(
    ("on", "organ"),
    [
        (date(2017, 12, 31), None), (date(2018, 1, 1), "330102"), (date(2021, 6, 30), "330102"), (date(2021, 7, 1), "330100"),
        (date(2023, 3, 5), "330100"), (date(2023, 3, 6), "330000"), (date(2050, 1, 1), "330000"),
    ],
)
def test_authority_changes_with_each_posting(on, organ):
    assert competent_organ(HISTORY, on) == organ
    assert competent_organ(reversed(HISTORY), on) == organ


def test_of_two_stretches_the_one_that_began_later_wins():
    assert competent_organ([Authority("a", date(2020, 1, 1)), Authority("b", date(2021, 1, 1))], date(2022, 1, 1)) == "b"


def begin(organ: str, from_on: date) -> ManagementAuthority:
    return ManagementAuthority.begin(
        "subject-1", Organ.objects.get(name=organ), from_on=from_on, source="任职文件", rule="R-2", by="xt", at=AT
    )


def test_a_new_posting_ends_the_stretch_before_it(db):
    begin(COUNTY, date(2018, 1, 1))
    begin(CITY, date(2021, 7, 1))
    stretches = ManagementAuthority.objects

    assert stretches.history("subject-1") == [
        Authority("330102", date(2018, 1, 1), date(2021, 6, 30)), Authority("330100", date(2021, 7, 1)),
    ]
    assert stretches.managing("subject-1", date(2021, 6, 30)).name == COUNTY
    assert stretches.managing("subject-1", date(2021, 7, 1)).name == CITY
    assert stretches.managing("subject-1", date(2017, 1, 1)) is None
    assert stretches.managing("subject-2", date(2021, 7, 1)) is None
    assert AuditEvent.objects.filter(verb="organs.begin_authority").count() == 2


def test_a_posting_cannot_begin_before_the_one_that_runs(db):
    begin(CITY, date(2021, 7, 1))
    for day in (date(2021, 7, 1), date(2020, 1, 1)):
        with pytest.raises(StepRefused) as refused:
            begin(COUNTY, day)
        assert refused.value.verdict.rule == "R-2"
    with pytest.raises(IntegrityError, match="authority_one_open"), transaction.atomic():
        ManagementAuthority.objects.create(
            person_key="subject-1", managing_organ=Organ.objects.get(name=COUNTY), from_on=date(2022, 1, 1), source="x"
        )
