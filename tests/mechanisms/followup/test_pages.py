"""The pages of follow-up: what each reader finds, what is refused with its words, what is not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dandang.base import clock
from dandang.cases.models import Proceeding
from dandang.mechanisms.followup.models import VisitRecord
from tests import factories
from tests.mechanisms.followup import stage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with clock.frozen(stage.AT):
        yield


@pytest.fixture
def county() -> factories.County:
    return factories.a_county()


def desk(staff: Any) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def text(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return str(response.content.decode())


def at(name: str, found: Proceeding) -> str:
    return reverse(f"followup:{name}", args=[found.key])


def test_the_planner_says_who_waits_and_that_its_numbers_are_unconfirmed(county: factories.County) -> None:
    stage.planned(county, stage.a_measure(county))
    shown = text(desk(county.reviewer).get(reverse("followup:planner")))

    assert stage.PERSON in shown
    assert "2023-02-01" in shown
    assert "2023-04-30" in shown
    assert "未确认" in shown
    assert stage.PERSON not in text(desk(county.outsider).get(reverse("followup:planner")))
    assert "按单位" in text(desk(county.reviewer).get(reverse("followup:planner") + "?order=place"))


def test_enrolling_says_why_not_and_keeps_what_was_typed(county: factories.County) -> None:
    measure = stage.a_measure(county, announced=False)
    given = {"matter": measure.casefile.code, "campaign": "暖心回访", "once": "a"}
    shown = text(desk(county.reviewer).post(reverse("followup:enrol"), given), 409)

    assert "F-1" in shown
    assert "没有已经执行的处分" in shown
    assert "暖心回访" in shown
    assert desk(county.clerk).get(reverse("followup:enrol")).status_code == 404


def test_the_dossier_shows_the_work_and_no_personal_matter(county: factories.County) -> None:
    found = stage.scheduled(county, stage.a_measure(county))
    stage.visit(found, county, check_pay="defect", check_note="奖金仍在发放")
    shown = text(desk(county.reviewer).get(at("dossier", found)))

    for words in ("结对谈心", "奖金仍在发放", "认识到错误", "党内警告", "2024-01-31"):
        assert words in shown
    assert "长期失眠" not in shown
    assert at("personal", found) not in shown
    assert at("personal", found) in text(desk(county.deputy).get(at("dossier", found)))


@pytest.mark.rule("F-18")
def test_personal_matters_are_a_page_for_few_and_on_record_before_they_show(county: factories.County) -> None:
    found = stage.planned(county, stage.a_measure(county))

    assert desk(county.head).get(at("personal", found)).status_code == 404
    assert desk(county.head).post(at("personal", found)).status_code == 404
    assert "长期失眠" not in text(desk(county.handler).get(at("personal", found)))
    assert "长期失眠" in text(desk(county.handler).post(at("personal", found)))


def posted(county: factories.County, **more: Any) -> dict[str, Any]:
    people = [county.handler.username, county.second.username]
    return {**stage.VISIT, "visited_on": "2023-03-06", "visitors": people, "once": "phone-1", **more}


@pytest.mark.rule("F-5")
def test_a_visit_is_recorded_once_however_often_it_is_sent(county: factories.County) -> None:
    found, client = stage.scheduled(county, stage.a_measure(county)), desk(county.handler)

    first = client.post(at("visit", found), posted(county))
    second = client.post(at("visit", found), posted(county), follow=True)

    assert first.status_code == 302
    assert "没有重复记录" in text(second)
    assert VisitRecord.objects.filter(followup=found.pk).count() == 1


@pytest.mark.rule("F-6")
def test_what_was_typed_stays_when_a_visit_is_refused(county: factories.County) -> None:
    found = stage.scheduled(county, stage.a_measure(county))
    shown = text(desk(county.handler).post(at("visit", found), posted(county, group_after="")), 409)

    assert "F-6" in shown
    assert "愿意把项目补上" in shown
    assert 'value="phone-1"' in shown
    assert "data-fresh" not in shown


def test_without_a_scheduled_visit_the_page_says_so_and_shows_no_form(county: factories.County) -> None:
    found = stage.planned(county, stage.a_measure(county))
    shown = text(desk(county.handler).get(at("visit", found)))

    assert "现在不能记录" in shown
    assert "data-keep=" not in shown


def test_the_case_page_leads_to_the_visit_and_the_dossier(county: factories.County) -> None:
    found = stage.scheduled(county, stage.a_measure(county))
    shown = text(desk(county.handler).get(reverse("desk:case", args=[found.casefile.key])))

    assert at("dossier", found) in shown
    assert desk(county.handler).get(reverse("desk:step", args=[found.key, "visit"])).headers["Location"] == at("visit", found)
