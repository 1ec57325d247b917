"""Decided matters beside a tolerance case, as they are asked for on pages: who may, what stands there, what never does."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from dandang.base import clock
from dandang.cases.models import Precedent, Proceeding
from dandang.desk import stories
from dandang.desk.stories.runner import play
from dandang.organs.models import Staff
from tests import factories
from tests.cases.test_precedents import of

pytestmark = pytest.mark.django_db


def signed_in(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff)
    return client


@pytest.fixture
def village() -> Proceeding:
    """The matter of Jingning, played to its end, and another that was decided there and names somebody."""
    story = next(each for each in stories.bundled() if each.path.stem == "tc01_jingning_village")
    play(story)
    matter = Proceeding.objects.get(pk=Precedent.objects.get().pk)
    leader = Staff.objects.get(username="tc01.leader")
    organ = matter.casefile.organ
    clerk = factories.a_person("jn-clerk", "陈一", organ, "intake_clerk")
    county: Any = type("County", (), {"clerk": clerk, "organ": organ})
    with clock.frozen(factories.AT):
        other = factories.a_received_report(county)
    theirs = of("ZJ-2", excluded="X-06", text="张三在石桥村先行施工", F3="unfavourable")
    Precedent.put(other, theirs, outcome="refused", on=date(2024, 3, 5), named={"excluded:X-06": ["个人专断", ""]})
    assert leader.roles_in(organ, date(2024, 5, 5)) == {"principal_officer"}
    return matter


def test_the_list_stands_on_its_page_and_beside_a_step_and_names_nobody(village: Proceeding) -> None:
    leader = signed_in(Staff.objects.get(username="tc01.leader"))
    address = f"/proceedings/{village.key}/similar/"

    whole, alone = (leader.get(address, headers=headers).content.decode() for headers in ({}, {"HX-Request": "true"}))

    assert "<html" in whole
    assert "<html" not in alone
    for page in (whole, alone):
        assert "不予容错" in page
        assert "X-06 个人专断" in page
        assert "2024年" in page
        assert "先后只按这些" in page
        assert "T-10" in page
    for word in ("张三", "石桥村", "03-05", "%"):
        assert word not in alone


def test_who_does_not_read_the_matter_whole_is_told_nothing(village: Proceeding) -> None:
    address = f"/proceedings/{village.key}/similar/"
    outside = factories.a_person("sc-head", "李一", Staff.objects.get(username="tc01.cityhead").organs(date(2024, 5, 5))[0], "handler")

    assert signed_in(outside).get(address).status_code == 404
    assert signed_in(Staff.objects.get(username="jn-clerk")).get(address).status_code == 404
    leader = signed_in(Staff.objects.get(username="tc01.leader"))
    report = Precedent.objects.exclude(pk=village.pk).get().proceeding
    assert leader.get(f"/proceedings/{report.key}/similar/").status_code == 404  # no tolerance case
