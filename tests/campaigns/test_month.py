"""A clarification month of four levels as its people see it: figures from cases, frozen; own subtree only; small cells hidden."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.test import Client

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.base.verdict import Refused
from dandang.campaigns import catalogue
from dandang.campaigns.models import Campaign, Node, Report
from dandang.campaigns.models.node import standing
from dandang.cases.models import Proceeding
from dandang.desk import publishing, stories
from dandang.organs import seed
from dandang.organs.models import Organ, Staff

AFTER = datetime(2023, 5, 31, 9, tzinfo=clock.ZONE)
Named = dict[str, Proceeding]


@pytest.fixture
def played(db: Any) -> Named:
    seed.demo_organs()
    story = next(each for each in stories.bundled() if each.path.stem == "cm01_clarification_month")
    return stories.play(story, today=date(2025, 6, 18))


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(Staff.objects.get(username=f"cm01.{name}"))
    return client


def last_report(proceeding: Proceeding) -> Report:
    return Report.objects.filter(proceeding=proceeding).order_by("-pk")[0]


@pytest.mark.rule("C-1")
@pytest.mark.rule("C-2")
@pytest.mark.rule("C-4")
@pytest.mark.rule("C-5")
@pytest.mark.rule("C-6")
def test_the_month_from_figures_to_pages(played: Named) -> None:
    the_case_counts_once_where_it_is_handled(played)
    what_was_submitted_never_changes(played)
    not_applicable_is_never_zero(played)
    with clock.frozen(AFTER):
        everybody_sees_themselves_and_below(played)
        the_copy_for_publication_hides_small_cells(played)
        pages_say_what_they_should(played)
    one_beside_reads_by_leave_of_the_organ_above_both(played)


def the_case_counts_once_where_it_is_handled(played: Named) -> None:
    for name in ("yongjia", "wenzhou", "campaign"):
        line = next(each for each in last_report(played[name]).lines if each["code"] == "assessed")
        assert (line["value"], line["own"]) == (1, 1 if name == "yongjia" else 0)
    adjusted = Report.objects.filter(proceeding=played["yongjia"]).order_by("pk")[0]
    assert [(row["indicator"], row["amount"]) for row in adjusted.adjustments] == [("assessed", 1)]
    assert adjusted.values["assessed"] == 1
    assert last_report(played["lishui"]).values["assessed"] == 0


def what_was_submitted_never_changes(played: Named) -> None:
    versions = Report.objects.filter(proceeding=played["wenzhou"]).order_by("pk")
    assert [(each.version, bool(each.reason)) for each in versions] == [(1, False), (2, True)]
    again = Report.objects.filter(proceeding=played["yongjia"]).order_by("-pk")[0]
    assert (again.version, again.reason) == (2, "上级退回：请写明下一步打算。")
    with pytest.raises(Error), transaction.atomic():
        Report.objects.filter(pk=again.pk).update(lines=[])
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM campaigns_report")


def not_applicable_is_never_zero(played: Named) -> None:
    line = next(each for each in last_report(played["yueqing"]).lines if each["code"] == "persons_cleared")
    assert (line["value"], line["own"], line["na"]) == (None, None, True)
    whole = next(each for each in last_report(played["wenzhou"]).lines if each["code"] == "persons_cleared")
    assert (whole["value"], whole["na"]) == (0, False)


def everybody_sees_themselves_and_below(played: Named) -> None:
    """Own subtree only: a neighbour, and who is above, look the same as nothing (C-5)."""
    reach = {"p_plan": set(played) - {"campaign"}, "l_plan": {"lishui", "jingning", "yunhe", "shawan"}, "q_head": {"yueqing", "chengdong"},
             "d_plan": {"chengdong"}, "handler": set()}
    nodes = {name: played[name] for name in played if played[name].kind == "campaign_node"}
    for who, seen in reach.items():
        client = signed_in(who)
        found = {name for name, node in nodes.items() if client.get(f"/campaigns/nodes/{node.key}/").status_code == 200}
        assert found == seen & set(nodes), who
        assert client.get(f"/campaigns/nodes/{nodes['yongjia'].key}/reports/1/").status_code == (200 if "yongjia" in seen else 404)
    assert signed_in("handler").get(f"/campaigns/{played['campaign'].key}/").status_code == 404
    shown = signed_in("q_head").get(f"/campaigns/{played['campaign'].key}/").content.decode()
    assert "乐清市纪委监委" in shown
    assert "永嘉县" not in shown
    assert "丽水市" not in shown
    assert "1个机关" not in shown
    assert "2个机关" in shown


def one_beside_reads_by_leave_of_the_organ_above_both(played: Named) -> None:
    """Signed reports alone, on record, until the last day (5.3 rule 5)."""
    address, below = f"/campaigns/nodes/{played['yueqing'].key}/", f"/campaigns/nodes/{played['chengdong'].key}/"
    for on, status in ((datetime(2023, 5, 20, 9, tzinfo=clock.ZONE), 200), (datetime(2023, 5, 21, 9, tzinfo=clock.ZONE), 404)):
        with clock.frozen(on):
            shown = signed_in("j_plan").get(address)
            assert (shown.status_code, signed_in("j_plan").get(f"{address}reports/1/").status_code) == (status, status)
            assert signed_in("j_plan").get(below).status_code == 404
            assert signed_in("n_plan").get(address).status_code == 404
    with clock.frozen(datetime(2023, 5, 20, 9, tzinfo=clock.ZONE)):
        page = signed_in("j_plan").get(address).content.decode()
    assert "本次查看已经留痕" in page
    assert "城东街道" not in page
    assert AuditEvent.objects.filter(verb="campaign_node.read_beside", actor="cm01.j_plan").count() == 3


def the_copy_for_publication_hides_small_cells(played: Named) -> None:
    campaign = Campaign.objects.get(pk=played["campaign"].pk)
    headings, rows = publishing.publication(campaign)
    column = headings.index("已研判是否澄清")
    assert [row[column] for row in rows] == ["*", "0", "0", "*"]
    assert not {"1", "2"} & {cell for row in rows for cell in row}
    address = f"/campaigns/{played['campaign'].key}/publication/"
    copy = signed_in("p_plan").post(address, {"format": "csv"})
    assert copy.status_code == 200
    assert "浙江纪-000001" in b"".join(copy).decode("utf-8-sig")  # type: ignore[arg-type]
    assert signed_in("w_plan").post(address, {"format": "csv"}).status_code == 404


@pytest.mark.rule("C-4")
@pytest.mark.parametrize("state", ["distributed", "rolled_up", "cancelled"])
def test_what_may_still_be_corrected_is_not_published(state: str) -> None:
    """Two copies of different days, one taken from the other, could show a single case."""
    verdict = publishing.may_publish(Campaign(proceeding=Proceeding(kind="campaign", state=state)))

    assert isinstance(verdict, Refused)
    assert verdict.rule == "C-4"


@pytest.mark.parametrize(("visited", "shown"), [
    ([10, 20, 0], [[10, 20, 7, 37], [10, 20, 0, 30]]),
    ([9, 20, 7], [[10, 20, 7, 37], [None] * 4]),  # one person of the first organ was not visited
    ([6, 20, 0], [[10, 20, 7, 37], [6, 20, 0, 26]]),
])
def test_of_a_part_nothing_is_shown_where_the_rest_is_small(visited: list[int], shown: list[list[int | None]]) -> None:
    assert publishing.fit_to_publish({"followup_scope": [10, 20, 7], "followup_visited": visited}) == shown


def pages_say_what_they_should(played: Named) -> None:
    node = signed_in("w_plan").get(f"/campaigns/nodes/{played['wenzhou'].key}/").content.decode()
    assert "上级退回" not in node
    assert "补充做法，数字不变。" in node
    report = signed_in("w_plan").get(f"/campaigns/nodes/{played['yongjia'].key}/reports/1/").content.decode()
    assert "这一版已经更正" in report
    assert "另有调整" in report
    assert signed_in("w_plan").get(f"/campaigns/nodes/{played['yongjia'].key}/reports/3/").status_code == 404
    county = signed_in("q_plan").get(f"/campaigns/nodes/{played['yueqing'].key}/").content.decode()
    assert "不适用" in county
    assert "没有下发到下级" in signed_in("d_plan").get(f"/campaigns/nodes/{played['chengdong'].key}/").content.decode()
    assert "2023年集中澄清月" in signed_in("s_plan").get("/campaigns/").content.decode()
    assert signed_in("handler").get("/campaigns/").status_code == 404


@pytest.mark.parametrize(("state", "on", "expected"), [
    ("distributed", date(2023, 4, 11), "soon"), ("distributed", date(2023, 4, 14), "soon"), ("distributed", date(2023, 4, 15), "late"),
    ("running", date(2023, 5, 21), "on_time"), ("running", date(2023, 5, 22), "soon"), ("drafted", date(2023, 5, 25), "soon"),
    ("drafted", date(2023, 5, 26), "late"), ("reported", date(2023, 5, 26), "done"), ("excused", date(2023, 5, 26), "done"),
])
def test_a_node_is_reminded_three_days_before_and_late_after_its_last_day(state: str, on: date, expected: str) -> None:
    assert standing(state, date(2023, 4, 14), date(2023, 5, 25), on) == expected
    if state == "running":
        assert standing(state, date(2023, 4, 14), date(2023, 5, 25), on, date(2023, 5, 1)) == "late"


@pytest.mark.django_db
def test_a_template_fills_a_draft_that_the_rules_allow() -> None:
    """The draft of the page, as it comes, is allowed; a bad one keeps what was typed and says why, with its rule."""
    seed.demo_organs()
    organ = Organ.objects.get(name="浙江省纪委监委")
    staff = Staff.objects.appoint("planner", "方案员")
    staff.take_post(organ, "case_management", from_on=date(2010, 1, 1), by="test", at=AFTER)
    client = Client()
    client.force_login(staff)
    with clock.frozen(AFTER):
        assert client.get("/campaigns/draft/?template=follow_up_week").status_code == 200
        assert "还没有专项行动" in client.get("/campaigns/").content.decode()
        initial = catalogue.templates()["clarification_month"].initial(AFTER.date())
        posted: dict[str, Any] = {name: value for name, value in initial.items() if name != "stages"}
        posted |= {f"stages-{n}-{name}": value for n, row in enumerate(initial["stages"], 1) for name, value in row.items()}
        wrong = client.post("/campaigns/draft/", posted | {"due_on": initial["cut_off"], "division": "各级分工负责"})
        assert wrong.status_code == 409
        assert "各级分工负责" in wrong.content.decode()
        assert "SM-Z" in wrong.content.decode()
        assert client.post("/campaigns/draft/", {"title": "只有名称"}).status_code == 422
        done = client.post("/campaigns/draft/", posted)
        assert done.status_code == 302
        assert "待批准" in client.get(done["Location"]).content.decode()
        assert "还没有下发" in client.get(done["Location"]).content.decode()


@pytest.mark.django_db
def test_the_page_asks_as_often_for_a_hundred_nodes_as_for_one(django_assert_max_num_queries: Any) -> None:
    seed.demo_organs()
    organ = Organ.objects.get(name="浙江省纪委监委")
    head = Staff.objects.appoint("head", "主要负责人")
    head.take_post(organ, "principal_officer", from_on=date(2010, 1, 1), by="test", at=AFTER)
    initial = catalogue.templates()["clarification_month"].initial(date(2023, 3, 1))
    days = {name: date.fromisoformat(initial[name]) for name in ("since", "starts_on", "ends_on", "cut_off", "plan_due_on", "periodic_due_on", "due_on")}
    given = initial | days | {"stages": [], "focus": [], "requirements": [], "division": "", "contact": ""}
    with clock.frozen(datetime(2023, 4, 20, 9, tzinfo=clock.ZONE)):
        campaign = Campaign.begin(given, organ=organ, by=head, at=clock.now())
        Proceeding.objects.filter(pk=campaign.pk).update(state="distributed")
        cities = Organ.objects.directly_below([organ.pk]).disciplinary()
        for city in cities:
            Node.arrive(campaign, city, above=None, by=head, at=clock.now())
        uppers = {node.organ.pk: node for node in campaign.nodes()}
        for county in Organ.objects.directly_below(list(uppers)).disciplinary()[:90]:
            Node.arrive(campaign, county, above=uppers[county.parent_id or 0], by=head, at=clock.now())
        client = Client()
        client.force_login(head)
        with django_assert_max_num_queries(60):
            page = client.get(f"/campaigns/{campaign.proceeding.key}/").content.decode()
        assert "逾期" in page
        late = client.get(f"/campaigns/{campaign.proceeding.key}/?late=1").content.decode()
        assert "下一页" in late
        assert "第 3 页" in client.get(f"/campaigns/{campaign.proceeding.key}/?late=1&page=3").content.decode()
        assert "这一页没有机关" in client.get(f"/campaigns/{campaign.proceeding.key}/?page=9").content.decode()
