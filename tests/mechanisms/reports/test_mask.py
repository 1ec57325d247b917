"""The masked text: two panes, the original opened on record, a text asked against the vault, released by other hands (R-21)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.cases import doors
from dandang.cases.models import Proceeding, Step
from dandang.mechanisms.reports import masking
from dandang.mechanisms.reports.masking import MaskedText
from tests import factories

pytestmark = pytest.mark.django_db

WORDING = (
    "本人张晓荷反映：史某在审理我家房屋纠纷时拖延办案。\n2023年2月20日我到你们信访室反映过。\n"
    "他说：“等着吧。”当时隔壁桌的人都在场。电话13805714321，住竹影巷27号。"
)
REPORTER = {"reporter_name": "张晓荷", "reporter_contact": "13805714321", "reporter_address": "杭州市上城区竹影巷27号", "text": WORDING}


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with clock.frozen(factories.AT):
        yield


@pytest.fixture
def county() -> factories.County:
    return factories.a_county()


@pytest.fixture
def report(county: factories.County) -> Proceeding:
    received = factories.a_received_report(county, **REPORTER)
    return factories.step(received, "register", county.clerk, **factories.REGISTER).proceeding


def desk(staff: object) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def page(report: Proceeding) -> str:
    return reverse("reports:masking", args=[report.key])


def openings(report: Proceeding) -> list[str]:
    chain = f"vault:{report.casefile.sealed}"
    return list(AuditEvent.objects.filter(chain=chain, verb__startswith="vault.open").order_by("seq").values_list("actor", flat=True))


def test_the_generic_page_of_the_step_leads_to_the_two_panes(report: Proceeding, county: factories.County) -> None:
    answer = desk(county.clerk).get(reverse("desk:step", args=[report.key, "mask"]))

    assert (answer.status_code, answer["Location"]) == (302, page(report))


def test_nothing_is_opened_by_looking_at_the_page(report: Proceeding, county: factories.County) -> None:
    shown = desk(county.clerk).get(page(report)).content.decode()

    assert "竹影巷" not in shown
    assert openings(report) == []


@pytest.mark.parametrize("person", ["clerk", "petition_head"])
def test_the_original_is_opened_on_record_and_the_text_is_proposed(report: Proceeding, county: factories.County, person: str) -> None:
    staff = getattr(county, person)

    answer = desk(staff).post(page(report), {"action": "open"})
    text = answer.context["text"]

    assert answer.status_code == 200
    assert openings(report) == [staff.username]
    assert [word for word in ("张晓荷", "13805714321", "竹影巷27号", "本人", "我家", "2月20日") if word in text] == []
    assert "史某在审理" in text
    assert "隔壁桌的人都在场" in text
    assert {choice.why for choice in answer.context["choices"]} >= {"自称，或者以本人称呼亲属", "何时来访、来信、来电"}
    assert [piece.text for piece in answer.context["pieces"]] != []
    assert "".join(piece.text for piece in answer.context["pieces"]) == WORDING
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.rule("R-21")
@pytest.mark.parametrize(("person", "status"), [("petition", 409), ("handler", 404), ("case_manager", 409), ("deputy", 409), ("outsider", 404)])
def test_nobody_else_opens_the_original(report: Proceeding, county: factories.County, person: str, status: int) -> None:
    answer = desk(getattr(county, person)).post(page(report), {"action": "open"})

    assert answer.status_code == status
    assert "竹影巷" not in answer.content.decode()
    assert openings(report) == []


def test_a_place_is_uncovered_without_a_script(report: Proceeding, county: factories.County) -> None:
    client = desk(county.clerk)
    choices = client.post(page(report), {"action": "open"}).context["choices"]
    kept = [choice.index for choice in choices if choice.checked and choice.text != "我家"]

    answer = client.post(page(report), {"action": "rebuild", "cover": kept})

    assert "我家房屋" in answer.context["text"]
    assert "张晓荷" not in answer.context["text"]
    assert [c.text for c in answer.context["choices"] if not c.checked and c.text == "我家"] == ["我家"]


def test_checking_says_where_the_text_still_tells_and_stores_nothing(report: Proceeding, county: factories.County) -> None:
    typed = "反映人（张 晓荷）\r\n称史某拖延办案，本人很气愤。"

    answer = desk(county.clerk).post(page(report), {"action": "check", "text": typed})
    leaks = answer.context["leaks"]

    assert [(leak.text, leak.sure) for leak in leaks] == [("张 晓荷", True), ("本人", False)]
    assert answer.context["text"][leaks[0].start : leaks[0].end] == "张 晓荷"
    assert answer.context["text"] == typed.replace("\r\n", "\n")
    assert not MaskedText.objects.exists()
    assert Step.objects.filter(proceeding=report, verb="mask").count() == 0


@pytest.mark.rule("R-21")
def test_a_text_that_names_the_reporter_is_refused_and_stays_on_the_page(report: Proceeding, county: factories.County) -> None:
    typed = "反映人住竹影巷27号，称史某拖延办案。"

    answer = desk(county.clerk).post(page(report), {"action": "submit", "text": typed})

    assert answer.status_code == 409
    assert "R-21" in answer.content.decode()
    assert [leak.text for leak in answer.context["leaks"] if leak.sure] == ["竹影巷27号"]
    assert answer.context["text"] == typed
    assert not MaskedText.objects.exists()


def test_an_empty_text_is_an_error_at_the_field(report: Proceeding, county: factories.County) -> None:
    answer = desk(county.clerk).post(page(report), {"action": "submit", "text": "  "})

    assert answer.status_code == 422
    assert 'href="#id_text"' in answer.content.decode()


def written(report: Proceeding, county: factories.County, text: str = "反映人称：史某拖延办案。") -> Proceeding:
    return factories.step(report, "mask", county.clerk, text=text).proceeding


def test_a_submitted_text_waits_and_is_read_by_its_writer_and_its_judges_only(report: Proceeding, county: factories.County) -> None:
    answer = desk(county.clerk).post(page(report), {"action": "submit", "text": "反映人称：史某拖延办案。", "once": "one"})
    again = desk(county.clerk).post(page(report), {"action": "submit", "text": "反映人称：史某拖延办案。", "once": "one"})

    assert (answer.status_code, again.status_code) == (302, 302)
    assert MaskedText.objects.count() == 1
    case = report.casefile
    waiting = {name for name in ("clerk", "petition", "petition_head", "case_manager", "deputy", "head")
               if masking.waiting_text(case, getattr(county, name))}
    assert waiting == {"clerk", "petition_head", "deputy"}
    assert masking.masked_text(case, county.case_manager) is None


def test_the_step_remembers_the_digest_and_not_the_words(report: Proceeding, county: factories.County) -> None:
    step = written(report, county).steps.get(verb="mask")

    assert set(step.record) == {"number", "sha256"}
    assert step.reason == ""


@pytest.mark.rule("R-30")
def test_who_wrote_it_does_not_release_it(report: Proceeding, county: factories.County) -> None:
    factories.step(report, "mask", county.petition_head, text="反映人称：史某拖延办案。")

    with pytest.raises(StepRefused) as stop:
        factories.step(report, "release_mask", county.petition_head)

    assert stop.value.verdict.rule == "R-30"


READERS = [("clerk", True), ("petition", True), ("petition_head", True), ("case_manager", True), ("reviewer", True),
           ("deputy", True), ("head", True), ("handler", False), ("outsider", False)]


@pytest.mark.parametrize(("person", "reads"), READERS)
def test_a_released_text_is_read_by_who_reads_the_report(report: Proceeding, county: factories.County, person: str, reads: bool) -> None:
    """The handler is not assigned yet; the outsider works elsewhere."""
    written(report, county)
    factories.step(report, "release_mask", county.petition_head)

    masked = masking.masked_text(report.casefile, getattr(county, person))

    assert (masked is not None) is reads
    if reads:
        shown = desk(getattr(county, person)).get(reverse("desk:case", args=[report.casefile.key])).content.decode()
        assert "反映人称：史某拖延办案。" in shown
        assert "竹影巷" not in shown


def test_the_last_released_version_counts_and_none_is_changed(report: Proceeding, county: factories.County) -> None:
    written(report, county)
    factories.step(report, "release_mask", county.petition_head)
    written(report, county, "反映人称：史某拖延办案，偏袒对方。")
    assert masking.masked_text(report.casefile, county.head).number == 1

    factories.step(report, "return_mask", county.petition_head, reason="删去第二项")
    written(report, county, "反映人称：史某拖延。")
    factories.step(report, "release_mask", county.deputy)

    assert masking.masked_text(report.casefile, county.head).number == 3
    assert list(MaskedText.objects.order_by("number").values_list("number", "verdict__is_released")) == [(1, True), (2, False), (3, True)]
    for sentence in ("UPDATE reports_maskedtext SET text = ''", "DELETE FROM reports_maskverdict"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sentence)


@pytest.mark.rule("R-21")
def test_a_hand_over_needs_a_released_text_or_a_reason(report: Proceeding, county: factories.County) -> None:
    factories.step(report, "accept", county.petition)
    written(report, county)
    only = {"case_manager": county.case_manager.username}

    with pytest.raises(StepRefused) as stop:
        factories.step(report, "hand_over", county.petition, **only)
    assert stop.value.verdict.rule == "R-21"
    factories.step(report, "release_mask", county.petition_head)

    assert factories.step(report, "hand_over", county.petition, **only).proceeding.state == "handed_over"


def test_the_api_gives_the_released_text_and_never_the_original(report: Proceeding, county: factories.County) -> None:
    from dandang.desk.api import present

    assert present.casefile(report.casefile, county.head)["masked_text"] is None
    written(report, county)
    factories.step(report, "release_mask", county.petition_head)

    assert present.casefile(report.casefile, county.head)["masked_text"]["text"] == "反映人称：史某拖延办案。"


def test_a_door_refuses_what_the_page_refuses(report: Proceeding, county: factories.County) -> None:
    with pytest.raises(doors.NotVisible):
        factories.step(report, "mask", county.outsider, text="反映人称")


@pytest.mark.rule("R-21")
def test_after_a_split_each_masked_text_is_about_its_own_subjects() -> None:
    from tests.mechanisms.reports.test_routing import split

    group = factories.the_group()
    county = factories.a_county()
    chief = factories.a_person("group-chief", "吕一", group, "petition_officer", "petition_head")
    ours, theirs = split(county, group)
    factories.step(theirs, "take_in", chief)

    for report, person, other, own in ((ours, county.clerk, "乙某", "史某"), (theirs, chief, "史某", "乙某")):
        with pytest.raises(StepRefused) as stop:
            factories.step(report, "mask", person, text=f"反映人称：{own}与{other}拖延。")
        assert stop.value.verdict.rule == "R-21"
        assert factories.step(report, "mask", person, text=f"反映人称：{own}拖延。").step.verb == "mask"

    assert masking.masked_text(theirs.casefile, county.head) is None


def test_a_letter_back_has_an_envelope_without_the_organs_name(report: Proceeding, county: factories.County) -> None:
    """Domain reference 3.9 (second-hand): nothing on it tells who writes."""
    cover = reverse("reports:cover", args=[report.casefile.key])

    before = desk(county.clerk).get(cover).content.decode()
    answer = desk(county.clerk).post(cover)
    sheet = answer.content.decode().split('<section class="cover"')[1].split("</section>")[0]

    assert "竹影巷" not in before
    assert "竹影巷27号" in sheet
    assert "张晓荷" in sheet
    assert [word for word in (county.organ.name, county.organ.short_name, "纪", "检举", "举报") if word in sheet] == []
    assert openings(report) == ["sc-clerk"]


@pytest.mark.rule("R-19")
@pytest.mark.parametrize("person", ["petition", "petition_head", "head", "handler"])
def test_nobody_else_gets_the_envelope(report: Proceeding, county: factories.County, person: str) -> None:
    assert desk(getattr(county, person)).post(reverse("reports:cover", args=[report.casefile.key])).status_code == 404


def test_without_an_address_there_is_no_envelope(county: factories.County) -> None:
    received = factories.a_received_report(county)

    answer = desk(county.clerk).post(reverse("reports:cover", args=[received.casefile.key]))

    assert answer.status_code == 409
    assert 'class="cover"' not in answer.content.decode()
