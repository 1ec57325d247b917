"""The sheet through the life of its case: handed in, read by who decides, written anew by who reviews, cited lists that do not hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.cases.models import Proceeding
from dandang.desk import stories
from dandang.mechanisms.tolerance import entries, facts, worksheet
from dandang.mechanisms.tolerance.entries import Base, SheetEntry
from dandang.mechanisms.tolerance.worksheet import Entry
from dandang.organs.models import Staff
from tests import factories
from tests.factories import County
from tests.mechanisms.tolerance.cases import AT, a_case_being_verified, typed
from tests.mechanisms.tolerance.sheets import ANSWERS

REPORT = {"facts": "用车经费由村集体支出。", "track": "party", "offered": ["warning"], "due": "warning", "mitigating_ground": "主动挽回", "proposal": "建议免责。"}


@pytest.fixture
def county(db: None) -> County:
    return factories.a_county()


@pytest.fixture
def case(county: County) -> Proceeding:
    return a_case_being_verified(county)


@pytest.fixture(autouse=True)
def _at() -> Iterator[None]:
    with clock.frozen(AT):
        yield


def fill(case: Proceeding, county: County, but: str = "") -> None:
    """Every item that is asked, and one circumstance."""
    lists = facts.lists(case.casefile)
    cited = [next(item for item in lists.circumstances if item.key == "ZJ-2")]
    for item in (*worksheet.asked({}, lists), *cited):
        if item.key != but:
            entry = Entry(ANSWERS.get(item.group, "cited"), "已核对材料", ("卷一第3页",))
            entries.save(case, item.key, entry, base=Base.of(None), by=county.handler, at=AT)


@pytest.mark.rule("T-9")
def test_a_sheet_with_a_gap_is_not_handed_in_and_nothing_typed_is_lost(client: Client, case: Proceeding, county: County) -> None:
    fill(case, county, but="F6")
    client.force_login(county.handler)

    answer = client.post(f"/sheets/{case.key}/", REPORT | {"action": "submit", "once": "a"} | typed("F5", "neutral", "影响不大", base=base_of(case, "F5")))
    page = answer.content.decode()

    assert answer.status_code == 409
    assert "T-9" in page
    assert "用车经费由村集体支出。</textarea>" in page
    assert entries.sheet_of(case)["F5"].reason == "影响不大"  # the sheet is saved all the same
    case.refresh_from_db()
    assert case.state == "verifying"


def base_of(case: Proceeding, key: str) -> Base:
    return Base.of(SheetEntry.objects.get(proceeding=case, key=key))


def test_saving_by_hand_keeps_what_was_typed_for_the_step(client: Client, case: Proceeding, county: County) -> None:
    client.force_login(county.handler)

    page = client.post(f"/sheets/{case.key}/", REPORT | {"action": "save"} | typed("F5", "neutral", "影响不大")).content.decode()

    assert "已全部保存" in page
    assert "用车经费由村集体支出。</textarea>" in page
    assert 'class="errorlist"' not in page


def hand_in(client: Client, case: Proceeding, county: County) -> None:
    fill(case, county)
    client.force_login(county.handler)
    assert client.post(f"/sheets/{case.key}/", REPORT | {"action": "submit", "once": "b"}).status_code == 302
    case.refresh_from_db()


def test_once_handed_in_it_is_read_and_written_no_more(client: Client, case: Proceeding, county: County) -> None:
    hand_in(client, case, county)

    assert case.state == "awaiting_determination"
    frozen = case.steps.get(verb="submit_analysis").record["sheet"]
    assert worksheet.thawed(frozen) == entries.sheet_of(case)
    with pytest.raises(StepRefused) as refusal:
        entries.save(case, "F1", Entry("neutral", "再改"), base=base_of(case, "F1"), by=county.handler, at=AT)
    assert refusal.value.verdict.rule == "SM-T"

    client.force_login(county.head)
    page = client.get(f"/sheets/{case.key}/").content.decode()
    assert "<textarea" not in page
    assert "每一项都已填完。" in page
    assert "免予党纪处分须作出书面结论。" in page  # what the collective still has to write
    assert f"/sheets/{case.key}/read/" in client.get(f"/proceedings/{case.key}/return_analysis/").content.decode()
    assert "Q1 为公" in client.get(f"/cases/{case.casefile.key}/").content.decode()


def test_a_sheet_that_a_program_sends_whole_can_be_read_as_well(case: Proceeding, county: County) -> None:
    fill(case, county)
    lines = [f"{key} {entry.finding} | {entry.reason} | {';'.join(entry.evidence)}" for key, entry in entries.sheet_of(case).items()]
    changed = [line.replace("F1 favourable | 已核对材料", "F1 neutral | 没有资料") for line in lines]

    factories.step(case, "submit_analysis", county.second, at=AT, **REPORT, sheet="\n".join(changed))

    row = SheetEntry.objects.get(proceeding=case, key="F1")
    assert (row.entry.finding, row.version, row.by) == ("neutral", 2, county.second)
    assert SheetEntry.objects.get(proceeding=case, key="F2").version == 1


@pytest.mark.rule("T-11")
def test_what_no_list_of_that_day_holds_stands_apart_and_can_only_be_taken_out(client: Client, case: Proceeding, county: County) -> None:
    entries.save(case, "OLD-1", Entry("cited", "旧清单", ("卷一",)), base=Base.of(None), by=county.handler, at=AT)
    client.force_login(county.handler)

    page = client.get(f"/sheets/{case.key}/").content.decode()
    assert "OLD-1" in page
    assert "不在行为发生之日有效的清单中" in page

    kept = typed("OLD-1", "cited", "旧清单", "卷一", base=base_of(case, "OLD-1"))
    assert client.post(f"/sheets/{case.key}/", kept).status_code == 200
    assert "OLD-1" in entries.sheet_of(case)
    assert client.post(f"/sheets/{case.key}/items/OLD-1/", typed("OLD-1", base=base_of(case, "OLD-1"))).status_code == 200
    assert entries.sheet_of(case) == {}


@pytest.mark.rule("T-27")
def test_a_review_is_written_by_the_reviewers_alone(db: None) -> None:
    case = a_case_under_review()
    first, reviewer = case.steps.filter(verb="submit_analysis").last().by, Staff.objects.get(username=case.steps.filter(verb="assign_reviewers").last().record["reviewers"][0])

    with pytest.raises(StepRefused) as refusal:
        entries.save(case, "F1", Entry("neutral", "原承办人改"), base=base_of(case, "F1"), by=first, at=AT)
    assert refusal.value.verdict.rule == "T-27"

    entries.save(case, "F1", Entry("neutral", "复核看法"), base=base_of(case, "F1"), by=reviewer, at=AT)
    assert entries.sheet_of(case)["F1"].reason == "复核看法"
    assert case.steps.filter(verb="submit_analysis").last().record["sheet"]["F1"]["reason"] != "复核看法"


def a_case_under_review() -> Proceeding:
    """The story of a review, up to where its reviewers are named."""
    story = next(each for each in stories.bundled() if each.path.stem == "tr1_changed_and_revoked")
    named = next(n for n, step in enumerate(story.steps, 1) if step.do == "tolerance.assign_reviewers" and not step.refused)
    case = stories.play(replace(story, steps=story.steps[:named]), today=date(2025, 6, 18))["tolerance"]
    case.refresh_from_db()
    return case
