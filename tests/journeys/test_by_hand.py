"""The judge of S-01 cleared by hand: nine people sign in and out, type, are refused, put it right, and go on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser

from dandang import audit
from dandang.organs import seed
from dandang.organs.models import Organ, Staff
from tests import factories
from tests.journeys.conftest import LiveDesk
from tests.journeys.desk import Desk, unfold

pytestmark = [pytest.mark.journey]

GROUP, DISTRICT = "驻区人民法院纪检监察组", "上城区纪委监委"
CAST = {
    "clerk": ("陈思远", GROUP, "intake_clerk"), "petition": ("陈明", GROUP, "petition_officer"),
    "handler": ("王建国", GROUP, "handler"), "second": ("王海燕", GROUP, "handler"), "reviewer": ("孙立", GROUP, "reviewer"),
    "leader": ("赵宏", GROUP, "principal_officer"), "manager": ("钱勇", DISTRICT, "case_management"),
    "contact": ("孙萍", DISTRICT, "contact_office"), "secretary": ("李志强", DISTRICT, "principal_officer"),
}


class Journey:
    """Given, when, then: the words of the story; the desk does the clicking."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.page = desk, desk.page

    @contextmanager
    def given_signed_in(self, who: str, at: str) -> Iterator[None]:
        """One person at the desk, at this moment, until they sign out."""
        self.desk.set(at)
        self.desk.sign_in(who, factories.PASSWORD)
        yield
        self.desk.sign_out()

    def when_a_report_is_received(self, **fields: Any) -> None:
        self.page.locator("nav").get_by_role("link", name="收件", exact=True).click()
        self.desk.fill(**fields)
        self.desk.submit()

    def when_filled_in(self, **fields: Any) -> None:
        self.desk.fill(**fields)
        self.desk.submit()

    def when_tried(self, step: str, **fields: Any) -> None:
        self.desk.open_case("史某")
        self.desk.press(step)
        self.when_filled_in(**fields)

    def when_taken(self, step: str, **fields: Any) -> None:
        """The step succeeds: back on the case page, which says what was done."""
        self.when_tried(step, **fields)
        self.then_it_says(f"已办理：{step}")

    def when_put_right(self, step: str, **fields: Any) -> None:
        """On the page that refused: only what was wrong is typed anew."""
        self.when_filled_in(**fields)
        self.then_it_says(f"已办理：{step}")

    def then_it_says(self, words: str) -> None:
        self.page.locator("main").get_by_text(words).first.wait_for()

    def then_it_is_refused(self, rule: str, words: str) -> None:
        """The refusal stands on top, in words and with its rule, and has the focus."""
        alert = self.page.get_by_role("alert")
        alert.wait_for()
        assert words in alert.inner_text()
        assert alert.get_by_role("link", name=rule).get_attribute("href") == f"/rules/#{rule}"
        assert alert.evaluate("e => e === document.activeElement")

    def then_the_case_page_refuses(self, step: str, rule: str) -> None:
        """The step is no button but a sentence with its rule."""
        self.desk.open_case("史某")
        unfold(self.page)
        named = self.page.locator(".refused__name", has_text=re.compile(rf"^{step}\s"))
        assert self.page.locator(".refused").filter(has=named).get_by_role("link", name=rule).count() == 1
        assert self.desk.button(step).count() == 0

    def then_nothing_tells_of_the_reporter(self) -> None:
        for word in ("周某", "13800000000", "打断我们说话"):
            assert word not in self.page.content()


@pytest.fixture
def journey(browser: Browser, live_desk: LiveDesk) -> Journey:
    seed.demo_organs()
    for username, (name, organ, role) in CAST.items():
        staff = Staff.objects.appoint(username, name, factories.PASSWORD)
        staff.take_post(Organ.objects.get(name=organ), role, from_on=date(2020, 1, 1), by="tests", at=factories.AT)
    return Journey(Desk(browser, live_desk))


def intake(journey: Journey) -> None:
    with journey.given_signed_in("clerk", "2023-03-06T09:10"):
        journey.when_a_report_is_received(
            channel="visit", text="史某收案后大半年都不开庭，开庭时又总是打断我们说话。", reporter_name="周某",
            reporter_contact="13800000000", subject_name="史某", subject_unit="上城区人民法院", subject_post="民事审判一庭审判员",
            managing_organ={"label": DISTRICT}, statements=["拖延办理民事案件", "庭审中偏袒一方当事人"],
        )
        journey.then_it_says("已收件并登记")
        journey.when_tried("核实署名", outcome="real_name_verified")
        journey.then_it_is_refused("R-7", "认定实名须附核实记录")
        journey.when_put_right("核实署名", note="当面核对身份证件，本人承认")
    with journey.given_signed_in("petition", "2023-03-07T09:00"):
        journey.when_taken("受理")
        journey.then_it_says("已制发")
        journey.when_taken("移交承办", case_manager="manager", allegations_suffice="登记的问题已写明人、事、时间")
        journey.then_nothing_tells_of_the_reporter()


def verification(journey: Journey) -> None:
    with journey.given_signed_in("manager", "2023-03-07T10:10"):
        journey.when_taken("列为问题线索")
        journey.when_taken("拟分办", handlers=["handler", "second"])
    with journey.given_signed_in("leader", "2023-03-08T09:00"):
        journey.when_taken("批准分办")
    with journey.given_signed_in("handler", "2023-03-10T15:10"):
        journey.when_taken(
            "提出处置意见", disposal="preliminary_verification", held_on="2023-03-10", members=["handler", "second", "leader"],
            minutes="反映的问题具体、可查，一致同意初步核实。",
        )
    with journey.given_signed_in("leader", "2023-03-13T09:15"):
        journey.when_taken("批准初步核实", group=["handler", "second"])
    with journey.given_signed_in("handler", "2023-03-28T10:00"):
        journey.when_tried(
            "逐项认定", allegation="1", code="untrue", sub_code="5a_cannot_exclude", basis="案件扣除鉴定期间后在审限内审结。"
        )
        journey.then_it_is_refused("R-35", "细分结论")
        journey.when_put_right("逐项认定", sub_code="4a_not_so")
        journey.when_taken("逐项认定", allegation="2", code="untrue", sub_code="4b_not_found", basis="核看庭审录像，未发现偏袒。")
        journey.when_taken(
            "提交核实报告", course="调阅卷宗及庭审录像，与当事人谈话。", proposal="均失实，建议予以了结。", opinion="close",
            signed_by=["handler", "second"]
        )
    with journey.given_signed_in("leader", "2023-04-03T09:05"):
        journey.when_taken("批准核实报告并了结", ending="disproved")
        journey.then_it_says("已启动：澄清正名")


def drafting(journey: Journey) -> None:
    with journey.given_signed_in("handler", "2023-04-03T10:00"):
        journey.when_taken("办结")
        journey.when_taken(
            "研判：应予澄清", grounds=["work_life_effect"], effect_units=["民事审判一庭"], reason="庭内同事议论较多。"
        )
        journey.when_taken(
            "记录本人同意", asked_on="2023-04-03", own_words="同意澄清，在本庭范围内即可。", wished_methods=["written", "face_to_face"]
        )
        journey.when_tried(
            "拟写澄清文书", title_variant="通知书", cleared=["1", "2"], matters=["拖延办理案件", "偏袒一方当事人，史某一贯清正廉洁"],
            methods=["written", "face_to_face"], scope_units=["民事审判一庭"], copies=["民事审判一庭庭长"],
        )
        journey.then_it_is_refused("R-42", "就事论事")
        journey.when_put_right("拟写澄清文书", matters=["拖延办理案件", "偏袒一方当事人"])
        journey.when_taken("提交审核")
        journey.then_the_case_page_refuses("审核", "SM-E")


def approval(journey: Journey) -> None:
    with journey.given_signed_in("reviewer", "2023-04-10T09:40"):
        journey.page.get_by_role("link", name="待我审批").first.click()
        journey.then_it_says("偏袒一方当事人")
        journey.when_taken("审核", fact_bound="on", reason="全文只讲两个失实问题，范围适当。")
    with journey.given_signed_in("contact", "2023-04-12T10:00"):
        journey.when_taken("派出机关联系室会商", reason="同意澄清意见。")
    with journey.given_signed_in("leader", "2023-04-13T09:00"):
        journey.when_taken("派驻组组长签批")
        journey.then_the_case_page_refuses("批准", "R-44")
    with journey.given_signed_in("secretary", "2023-04-14T09:00"):
        journey.when_taken("批准")
        journey.then_nothing_tells_of_the_reporter()


def notice(journey: Journey) -> None:
    with journey.given_signed_in("clerk", "2023-04-14T14:10"):
        journey.when_taken("反馈结果", way="face_to_face", summary="当面说明核查情况和结论：两个问题均失实。", reaction="accepted")
    with journey.given_signed_in("handler", "2023-04-14T16:00"):
        journey.when_taken("制发通知书")
        journey.then_it_says("已制发：澄清正名通知书")
    serve = {"method": "in_person", "received_on": "2023-04-17"}
    both = ["handler", "leader"]
    with journey.given_signed_in("handler", "2023-04-17T09:10"):
        journey.when_tried("记录送达", **serve, servers=["handler"], recipient="史某", received_by="史某")
        journey.then_it_is_refused("D-4", "两名不同的工作人员")
        journey.when_put_right("记录送达", servers=both)
        journey.when_taken("记录送达", **serve, servers=both, recipient="民事审判一庭庭长", received_by="民事审判一庭庭长")
    with journey.given_signed_in("leader", "2023-04-17T10:10"):
        journey.when_taken("确认送达完毕")
    with journey.given_signed_in("handler", "2023-04-19T09:10"):
        journey.when_taken("存入两份档案", integrity_file_ref="廉政档案-史某-2023-2", personnel_file_ref="人事档案-史某-2023-5")


def then_everything_can_be_read(journey: Journey) -> None:
    """The served notice as a PDF, its service, and a whole audit trail; nothing of the reporter."""
    with journey.given_signed_in("secretary", "2023-05-18T09:10"):
        journey.desk.open_case("史某")
        journey.then_nothing_tells_of_the_reporter()
        journey.page.get_by_role("link", name="澄清正名通知书").first.click()
        journey.then_it_says("民事审判一庭庭长")
        link = journey.page.get_by_role("link", name="打开 PDF").get_attribute("href")
        assert journey.desk.read(link).startswith(b"%PDF")
        journey.desk.open_case("史某")
        journey.page.get_by_role("link", name="本案留痕").click()
        journey.then_it_says("环环相接")


def test_a_judge_is_cleared_from_the_report_to_the_filed_notice(journey: Journey) -> None:
    for part in (intake, verification, drafting, approval, notice, then_everything_can_be_read):
        part(journey)

    assert journey.desk.complaints == []
    assert audit.verify().problems == []
