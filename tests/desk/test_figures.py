"""Figures and cockpit: own organ and below, any period, nothing sideways, nothing of what is hidden; copies are numbered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from dandang.base import clock
from dandang.cases.models import CaseFile
from dandang.desk import figures as prepared
from dandang.desk import stories
from dandang.organs import seed
from dandang.organs.models import Organ
from dandang.statistics import indicators, rolling, standing
from tests import factories

AT = datetime(2023, 6, 1, 9, tzinfo=clock.ZONE)


@pytest.fixture
def told(db: Any) -> Iterator[Client]:
    """A judge is cleared in 上城; the province's principal officer looks on 1 June 2023."""
    seed.province()
    seed.demo_organs()
    stories.play(next(each for each in stories.bundled() if each.path.stem == "s01_shangcheng_judge"))
    rolling.roll_all()
    with clock.frozen(AT):
        standing.look(AT)
        yield reader(Organ.objects.get(name="浙江省纪委监委"), "principal_officer")


def reader(organ: Organ, role: str, username: str = "reader") -> Client:
    staff = factories.a_person(username, "读者甲", organ, role)
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    return client


def plain(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_province_sees_itself_and_goes_down_to_the_group_that_cleared(told: Client) -> None:
    top = told.get("/figures/?period=2023")
    city = Organ.objects.get(name="杭州市纪委监委")
    group = CaseFile.objects.get(proceedings__kind="clarification").organ

    assert "澄清干部 人" in plain(top)
    for organ in (city, group.parent, group):
        page = told.get(f"/figures/?organ={organ.code}&period=2023")
        assert page.status_code == 200
        assert page.context["way"][-1] == organ
        shown = {row.indicator.code: row.now for _group, rows in page.context["groups"] for row in rows}
        assert (shown["persons_cleared"].value, shown["persons_cleared"].own) == (1, 1 if organ == group else 0)
        assert shown["cleared_share"].value == 100.0
    assert "来访" in plain(top)
    assert "按期" in plain(top)


def test_the_cockpit_shows_streams_map_trend_and_clocks_each_with_its_table(told: Client) -> None:
    page = told.get("/cockpit/?period=2023&show=persons_cleared")
    text = plain(page)

    assert page.status_code == 200
    assert [each.value for each in page.context["flow"]][:1] == [1]
    assert {each.at for each in page.context["tiles"] if each.at} == {"1-2", "1-3", "2-2", "2-3", "2-4", "2-5", "3-1", "3-2", "3-3", "4-2", "4-3"}
    assert len(page.context["trend"]) == 12
    assert page.context["trend"][-1][1].value == 1
    assert "公正观察" in text
    assert [each.code for each in page.context["watch"]] == [
        "assessed_share", "mean_days_to_clear", "mistakes_with_measure", "findings_returned_share", "protection_share",
    ]
    assert not re.search(r"(1|一)名检举控告人", text)


@pytest.mark.parametrize("path", ["figures", "cockpit"])
def test_every_state_of_the_page_is_whole(told: Client, path: str) -> None:
    empty = told.get(f"/{path}/?period=2019")
    wrong = told.get(f"/{path}/?first=2023-05-01&last=2023-04-01")
    half = told.get(f"/{path}/?first=2023-05-01")
    nonsense = told.get(f"/{path}/?period=springtime")
    days = told.get(f"/{path}/?first=2023-01-01&last=2023-12-31")

    assert (empty.status_code, days.status_code) == (200, 200)
    assert (wrong.status_code, half.status_code, nonsense.status_code) == (400, 400, 400)
    assert "结束日期不能早于开始日期" in wrong.content.decode()
    assert 'value="2023-05-01"' in wrong.content.decode()
    assert "起止日期须都填写" in half.content.decode()
    assert "springtime" in nonsense.content.decode()
    assert "2023-01-01" in plain(days)


@pytest.mark.rule("C-5")
def test_nobody_looks_sideways_or_up_and_a_handler_not_at_all(told: Client) -> None:
    hangzhou, ningbo = (Organ.objects.get(name=name) for name in ("杭州市纪委监委", "宁波市纪委监委"))
    city, handler = reader(hangzhou, "principal_officer", "city"), reader(hangzhou, "handler", "hand")

    assert city.get("/figures/").context["organ"] == hangzhou
    for path in ("figures", "cockpit"):
        assert city.get(f"/{path}/?organ={ningbo.code}").status_code == 404
        assert city.get(f"/{path}/?organ={hangzhou.parent.code}").status_code == 404
        assert city.get(f"/{path}/?organ=nothing").status_code == 404
        assert handler.get(f"/{path}/").status_code == 404
    assert "驾驶舱" not in handler.get("/").content.decode()
    assert city.post(f"/figures/export/?organ={ningbo.code}").status_code == 404


def test_what_is_hidden_is_in_no_figure_and_no_clock(told: Client) -> None:
    CaseFile.objects.update(is_restricted=True)
    rolling.roll_all()
    standing.look(AT)

    shown = {row.indicator.code: row.now.value for _group, rows in told.get("/figures/?period=2023").context["groups"] for row in rows}

    assert {value for value in shown.values() if value} == set()
    assert told.get("/cockpit/?period=2023").context["standing"] == []


def test_open_matters_and_their_clocks_are_those_of_the_organ_and_all_below(db: Any) -> None:
    with clock.frozen(factories.AT):
        county = factories.a_county()
        factories.a_clue_with_office(county)
        standing.look(factories.AT)
        now, looked = standing.of(county.organ)
        standing.look(factories.AT.replace(year=2024))
        later, _looked = standing.of(county.organ)

    assert looked == factories.AT
    assert {each.kind: each.whole[2] for each in now}["verification"] == 0
    assert {each.kind: each.whole[2] for each in later}["verification"] == 1
    assert {each.kind: each.own[0] for each in later}["verification"] == 1


def test_the_export_is_a_numbered_copy_with_definition_and_source(told: Client) -> None:
    body = b"".join(told.post("/figures/export/?period=2023", {"format": "csv"}).streaming_content).decode("utf-8-sig")

    assert "persons_cleared" in body
    assert "浙江省纪委监委 2022-12-21—2023-12-20" in body
    assert "副本" in body
    assert told.post("/figures/export/?period=2023", {"format": "exe"}).status_code == 404
    assert told.get("/figures/export/").status_code == 405


def test_every_part_of_a_figure_has_words() -> None:
    for each in indicators.catalogue().values():
        if each.cells:
            assert prepared._names(each), each.code


def test_a_lag_is_told(told: Client) -> None:
    CaseFile.objects.update(is_restricted=True)

    assert "最近一两分钟" in plain(told.get("/figures/"))
