"""Figures and cockpit: own organ and below, any period, nothing sideways, nothing of what is hidden; copies are numbered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from dandang.base import clock
from dandang.cases.models import CaseFile
from dandang.desk import figure_report, publishing, stories
from dandang.desk import figures as prepared
from dandang.exchange import copies
from dandang.exchange.models import Copy
from dandang.organs import seed
from dandang.organs.models import Organ
from dandang.statistics import figures, indicators, periods, rolling, standing
from tests import factories
from tests.documents.measure import text_of

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


@pytest.mark.rule("R-25")
def test_a_report_is_the_same_whenever_it_is_made_and_the_one_for_publication_hides_small_numbers(told: Client) -> None:
    organ, span = Organ.objects.get(name="浙江省纪委监委"), periods.read("2023")
    answer = told.post("/figures/export/?period=2023", {"format": "pdf"})
    printed = text_of(b"".join(answer.streaming_content))

    assert answer["Content-Type"] == "application/pdf"
    assert (copy := Copy.objects.get()).format == "pdf"
    assert copies.stamp(copy).split(" · ")[0] in printed
    for words in ("统计指标报告", "浙江省纪委监委，含全部下级", "2022-12-21至2023-12-20", "2023-06-01（本期未满）", "接收1", "persons_cleared", "第1页，共"):
        assert words in re.sub(r"\s", "", printed), words
    assert figure_report.pdf(organ, span, AT) == figure_report.pdf(organ, span, AT.replace(hour=18))
    with translation.override("en"):
        assert "Report of figures" in text_of(figure_report.pdf(organ, periods.read("2023-01-01..2023-03-31"), AT))

    # for publication small numbers stay hidden in every format
    whole = {each.indicator.code: each.value for each in figures.figures(organ, span.first, span.last)}
    names, columns = figure_report.public(organ, span)
    for is_hidden in (True, False):  # what is hidden later takes nothing away: the difference would tell
        CaseFile.objects.update(is_restricted=is_hidden)
        rolling.roll_all()
        assert figure_report.public(organ, span) == (names, columns)
    quarter = "/figures/export/?period=2023-Q1"
    cells = {known.code: shown for known, shown in columns}
    csv = b"".join(told.post(quarter, {"format": "csv", "for": "public"}).streaming_content).decode("utf-8-sig")
    pdf = re.sub(r"\s", "", text_of(b"".join(told.post(quarter, {"format": "pdf", "for": "public"}).streaming_content)))

    assert (whole["persons_cleared"], cells["persons_cleared"][-1], cells["mistakes"][-1]) == (1, "*", "0")
    assert len(names) == len(cells["persons_cleared"]) == 13
    assert not {"assessed_share", "mean_days_to_clear", "days_to_clear"} & set(cells)
    for text in (csv, pdf):
        assert "*" in text
        assert "供公开，小数字已遮盖" in text
        assert "不得外传" not in text
    assert sorted(Copy.objects.values_list("what", flat=True)) == ["figures", "publication", "publication"]


@pytest.mark.rule("C-4")
@pytest.mark.parametrize(("above", "period", "is_allowed"), [
    (None, "2023-Q1", True), (1, "2023-Q1", False), (None, "2023-Q2", False), (None, "2023-02", False), (None, "2022", False),
    (None, "2023-01-01..2023-03-31", False),
])
def test_only_a_province_publishes_and_only_a_quarter_that_is_over(above: int | None, period: str, is_allowed: bool) -> None:
    assert bool(publishing.may_publish_figures(Organ(parent_id=above), periods.read(period), AT.date())) is is_allowed


def test_print_and_picture_are_numbered_before_they_exist_and_all_counties_are_listed_at_once(told: Client) -> None:
    plain_page, print_page = told.get("/cockpit/?period=2023"), told.post("/figures/print/cockpit/?period=2023&show=mistakes")
    number = told.post("/figures/picture/?period=2023").json()["stamp"]

    assert "打印须编号" in plain(plain_page)
    assert copies.stamp(Copy.objects.get(format="print")) in plain(print_page)
    assert print_page.context["chosen"].code == "mistakes"
    assert copies.stamp(Copy.objects.get(format="png")) == number
    assert told.post("/figures/print/figures/?period=2023").status_code == 200
    assert told.post("/figures/print/cases/?period=2023").status_code == 404
    assert told.post("/figures/picture/?period=springtime").status_code == 404

    # all counties at once, page by page, found by name
    first, second = (told.get(f"/figures/?period=2023&level=4&page={number}").context["below"] for number in (1, 2))
    found = told.get("/figures/?period=2023&level=4&named=上城").context["below"]["rows"]
    nothing = plain(told.get("/figures/?period=2023&level=4&named=没有"))
    tiles = told.get("/cockpit/?period=2023&level=4").context["tiles"]

    assert (len(first["rows"]), first["has_next"], second["has_next"]) == (prepared.PAGE, True, False)
    assert [(organ.name, shown[prepared.COLUMNS.index("persons_cleared")].value) for organ, shown in found] == [("上城区纪委监委", 1)]
    assert "没有名称含有这些字的机关" in nothing
    assert len(tiles) == len(first["rows"]) + len(second["rows"]) == 90
    assert {each.at for each in tiles} == {""}


def test_map_and_trend_begin_with_what_the_organ_has_and_no_map_stands_where_nothing_is_below(told: Client) -> None:
    early, whole = (told.get(f"/cockpit/?period={period}") for period in ("2023-03", "2023"))
    township = reader(Organ.objects.get(name="乐清市城东街道纪工委"), "principal_officer", "township").get("/cockpit/?period=2023")

    assert whole.context["chosen"].code == "persons_cleared"
    assert early.context["chosen"].code == "reports_received"  # nobody was cleared yet
    assert [each.indicator.code for each in whole.context["heads"]] == list(prepared.COLUMNS)
    assert 'id="map"' in whole.text
    assert 'id="map"' not in township.text
    assert 'id="trend"' in township.text


def test_every_part_of_a_figure_has_words() -> None:
    for each in indicators.catalogue().values():
        if each.cells:
            assert prepared._names(each), each.code


def test_a_lag_is_told(told: Client) -> None:
    CaseFile.objects.update(is_restricted=True)

    assert "最近一两分钟" in plain(told.get("/figures/"))
