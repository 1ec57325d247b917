"""Taken in from the mailbox like a letter on paper: once, by its organ, straight into the vault; then answers, letters, states."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.cases import doors
from dandang.cases.models import CaseFile, Proceeding, Step
from dandang.desk import postbox
from dandang.mailbox import code, counter, crates, office, seals
from dandang.organs.models import Organ
from tests.factories import AT, PASSWORD, County, a_county, a_person, step
from tests.mailbox.conftest import the_portal

PLANTED, NAME, FILE = "我亲眼看见史某在竹影巷收下两条香烟，并答应拖延开庭。", "诸葛玥珏", "竹影巷照片.jpg"


@pytest.fixture(name="county")
def _county(db: None, settings: Any, tmp_path: Any) -> County:
    settings.VAULT_KEYS, settings.MAILBOX_KEYS, settings.MAILBOX_FILES = (tmp_path / name for name in ("vault", "keys", "crates"))
    made = a_county(password=PASSWORD)
    office.open_intake(made.organ, by=made.petition_head, at=AT)
    return made


def file(county: County, settings: Any, form: bytes = b"form", kind: str = "report", text: str = PLANTED, **reporter: Any) -> code.Opened:
    """Something that came through the portal, with an attachment; all of one thread."""
    packing = crates.Packing(settings.MAILBOX_FILES)
    packing.add(b"\x89PNG\r\n\x1a\n planted")
    crate = packing.close()
    files = [{"place": crate.place, "key": crate.key.hex(), "size": crate.size, "sha256": crate.sha256, "name": FILE}]
    with the_portal():
        (organ,) = [each for each in counter.organs() if each.code == county.organ.code]
        opened = code.derive(code.make(b"the thread", b"secret"), counter.salt())
        receipt = counter.file(
            kind, {"text": text, "files": files, "reporter": reporter}, opened=opened, key_id=organ.key_id,
            intake_key=organ.public_key, form=form, digest=seals.digest(text, []), places=[crate.place], size=1, at=AT,
        )
        assert receipt
    return opened


def take_in(county: County, by: Any = None, once: str = "") -> Proceeding:
    (one,) = office.waiting([county.organ.pk])
    with clock.frozen(AT):
        return postbox.take_in(one.item, by=by or county.clerk, at=AT, once=once).proceeding


def talk(opened: code.Opened, *, keep: bool = False) -> list[dict[str, Any]]:
    """What the organs wrote; `keep`: with the name of the organ."""
    with the_portal():
        return [
            {key: value for key, value in each.value.items() if value and (keep or key != "organ")} for each in counter.letters(opened)
        ]


def test_an_item_becomes_a_report_of_the_channel_network(county: County, settings: Any) -> None:
    file(county, settings, name=NAME, contact="13805714321", relatives=["诸葛小满"])
    report = take_in(county)

    assert report.state == "received"
    assert doors.noun_of(report).channel == "network"  # type: ignore[attr-defined]
    assert report.deadlines.get().code == "DL-03"  # a signed report has its clock
    assert office.waiting([county.organ.pk]) == []


@pytest.mark.rule("R-1")
def test_an_item_is_taken_in_once_also_by_a_double_click(county: County, settings: Any) -> None:
    file(county, settings)
    (one,) = office.waiting([county.organ.pk])
    first = postbox.take_in(one.item, by=county.clerk, at=AT, once="click")
    second = postbox.take_in(one.item, by=county.clerk, at=AT, once="click")
    assert second.again
    assert second.proceeding == first.proceeding
    with pytest.raises(StepRefused) as stop:
        postbox.take_in(one.item, by=county.clerk, at=AT, once="another click")

    assert stop.value.verdict.rule == "R-1"
    assert CaseFile.objects.count() == 1


def test_what_is_typed_beside_an_item_does_not_count(county: County, settings: Any) -> None:
    file(county, settings)
    (one,) = office.waiting([county.organ.pk])
    data = {"mailbox_item": str(one.item), "channel": "letter", "text": "另写的", "reporter_name": "另一人"}
    report = doors.begin("reports", "receive", by=county.clerk, organ=county.organ, at=AT, data=data).proceeding

    from dandang import vault

    assert vault.identity_state(report.casefile.sealed) == "anonymous"
    assert vault.text_reveals(report.casefile.sealed, PLANTED)


def test_another_organ_does_not_see_it_and_cannot_take_it(county: County, settings: Any) -> None:
    file(county, settings)
    (one,) = office.waiting([county.organ.pk])
    stranger = a_person("stranger", "郑一", county.outsider.organs(AT.date())[0], "intake_clerk")

    assert postbox.inbox(stranger, AT.date()).reports == ()
    with pytest.raises(StepRefused):
        postbox.take_in(one.item, by=stranger, at=AT, once="")
    assert len(office.waiting([county.organ.pk])) == 1


@pytest.mark.rule("R-18")
def test_nothing_of_the_reporter_is_in_steps_or_audit(county: County, settings: Any) -> None:
    file(county, settings, name=NAME, contact="13805714321")
    report = take_in(county)
    file(county, settings, b"2", kind="evidence", text="又在竹影巷看见一次，还是香烟。")
    letter = office.letters_of(report.key)[0].item
    step(report, "take_letter", county.clerk, item=str(letter))
    step(report, "answer", county.clerk, text="请补充竹影巷的门牌。")
    written = str(list(Step.objects.values_list("record", "reason"))) + str(list(AuditEvent.objects.values_list("data", flat=True)))

    for word in (NAME, "13805714321", "竹影巷", "香烟"):
        assert word not in written


def test_the_reporter_is_told_where_it_stands_and_nothing_of_the_check(county: County, settings: Any) -> None:
    opened = file(county, settings)
    report = take_in(county)
    step(report, "register", county.clerk, subject_name="史某", managing_organ=county.organ.name, statements="收受香烟")
    step(report, "decline", county.petition, ground="other_organ_competent", told="请向区信访局反映。", reason="内部意见")

    assert talk(opened) == [
        {"kind": "status", "state": "received"}, {"kind": "status", "state": "registered"},
        {"kind": "status", "state": "declined", "ground": "other_organ_competent", "text": "请向区信访局反映。"},
    ]


def test_letters_follow_the_matter_and_so_does_what_the_reporter_is_told(county: County, settings: Any) -> None:
    below = a_county("yx", "余杭区纪委监委")
    Organ.objects.filter(pk=below.organ.pk).update(parent=county.organ)
    opened = file(county, settings, name=NAME, contact="1")
    report = take_in(county)
    registered = {"subject_name": "史某", "managing_organ": below.organ.code, "statements": "收受香烟"}
    step(report, "register", county.clerk, **registered)
    file(county, settings, b"2", kind="message", text="还没有收取的信")
    there = step(report, "forward_down", county.petition, to_organ=below.organ.code).opened[0]
    with the_portal():
        listed, thread = {each.code for each in counter.organs()}, counter.thread(opened)
        refused = counter.file(
            "report", {"text": "x", "files": []}, opened=code.derive(code.make(b"other", b"secret"), counter.salt()),
            key_id=thread.key_id, intake_key=thread.intake_key, form=b"3", digest="x" * 64, places=[], size=1, at=AT,
        )
        counter.file(
            "message", {"text": "转走以后的信", "files": []}, opened=opened, key_id=thread.key_id, intake_key=thread.intake_key,
            form=b"4", digest="x" * 64, places=[], size=1, at=AT,
        )
    step(there, "take_in", below.petition, keeper=below.clerk.username)
    with clock.frozen(AT):
        seen = {person.username: [letter.proceeding_key for letter in postbox.inbox(person, AT.date()).letters]
                for person in (county.petition, below.petition)}
    letters = office.letters_of(there.key)
    for letter in letters:
        step(there, "take_letter", below.petition, item=str(letter.item))
    step(there, "accept", below.petition)

    assert (listed, refused) == ({county.organ.code}, None)  # a key for letters takes no reports in
    assert (thread.organ, thread.first_organ) == (below.organ.name, county.organ.name)
    assert seen == {county.petition.username: [], below.petition.username: [there.key] * 2}
    assert office.letters_of(report.key) == []
    with pytest.raises(StepRefused), transaction.atomic():
        office.take(letters[0].item, organs=[county.organ.pk], by=county.clerk, at=AT)
    told = [(each["state"], each["organ"]) for each in talk(opened, keep=True) if each["kind"] == "status"]
    assert told == [
        ("received", county.organ.name), ("registered", county.organ.name), ("forwarded", county.organ.name),
        ("arrived", below.organ.name), ("accepted", below.organ.name),
    ]


@pytest.mark.parametrize("way", ["assign", "split_off"])
def test_assigning_and_dividing_are_told_and_name_nobody(county: County, settings: Any, way: str) -> None:
    below = a_county("yx", "余杭区纪委监委")
    Organ.objects.filter(pk=below.organ.pk).update(parent=county.organ)
    opened = file(county, settings, name=NAME, contact="1")
    report = take_in(county)
    second = [{"subject_name": "乙某", "managing_organ": below.organ.code, "statements": "拖延"}]
    first = {"subject_name": "史某", "managing_organ": below.organ.code, "statements": "收受香烟"}
    step(report, "register", county.clerk, **first, more_subjects=json.dumps(second))
    if way == "assign":
        step(report, "propose_assignment", county.petition, to_organ=below.organ.code, ground="typical_and_resented", requirement="查清后报结果")
        step(report, "assign", county.deputy)
    else:
        step(report, "split_off", county.clerk, to_organ=below.organ.code, chosen=["2"], excerpt="乙某拖延。")

    last = talk(opened)[-1]
    assert last == {"kind": "status", "state": "assigned" if way == "assign" else "split"}
    assert (office.thread_of(report.key) is None) == (way == "assign")  # of a divided report the letters stay

def test_a_step_that_is_undone_tells_nothing(county: County, settings: Any) -> None:
    opened = file(county, settings)
    with transaction.atomic():
        take_in(county)
        transaction.set_rollback(True)

    assert talk(opened) == []
    assert len(office.waiting([county.organ.pk])) == 1


def test_an_answer_reaches_the_return_code_and_nobody_else(county: County, settings: Any) -> None:
    opened = file(county, settings)
    report = take_in(county)
    step(report, "answer", county.petition, text="请问是哪一天？")

    assert talk(opened)[-1] == {"kind": "answer", "text": "请问是哪一天？"}


@pytest.mark.rule("D-21")
def test_a_report_on_paper_has_nobody_to_answer_to(county: County) -> None:
    from tests.factories import a_received_report

    report = a_received_report(county)
    for verb, data in (("answer", {"text": "x"}), ("take_letter", {"item": str(uuid4())})):
        with pytest.raises(StepRefused) as stop:
            step(report, verb, county.clerk, **data)
        assert stop.value.verdict.rule == "D-21"


@pytest.mark.rule("R-39")
def test_evidence_after_the_result_must_be_treated_before_archiving(county: County, settings: Any) -> None:
    from dandang.mechanisms.reports.models import Report

    file(county, settings)
    report = take_in(county)
    Proceeding.objects.filter(pk=report.pk).update(state="fed_back")
    Report.objects.filter(pk=report.pk).update(reaction="accepted")
    file(county, settings, b"2", kind="objection", text="有新的证据。")
    step(report, "take_letter", county.petition, item=str(office.letters_of(report.key)[0].item))

    with pytest.raises(StepRefused) as stop:
        step(report, "archive", county.petition)
    assert stop.value.verdict.rule == "R-39"


def test_the_clerk_opens_wording_letters_and_attachments_and_each_is_on_record(county: County, settings: Any) -> None:
    file(county, settings, name=NAME, contact="1")
    report = take_in(county)
    file(county, settings, b"2", kind="evidence", text="第二封信。")
    step(report, "take_letter", county.petition, item=str(office.letters_of(report.key)[0].item))
    client, address = Client(), f"/cases/{report.casefile.key}/sealed/"
    client.force_login(county.clerk)
    with clock.frozen(AT):
        page = client.post(address, {"purpose": "evidence_offered"}).content.decode()
        answer = client.post(f"{address}attachment/", {"purpose": "evidence_offered", "token": report.casefile.sealed, "number": "0"})
        body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]

    assert all(word in page for word in (NAME, PLANTED, "第二封信。", FILE))
    assert body == b"\x89PNG\r\n\x1a\n planted"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert AuditEvent.objects.filter(verb="vault.open", data__kind="attachments").count() == 3


@pytest.mark.parametrize("who", ["petition", "handler", "head", "outsider"])
def test_nobody_else_opens_an_attachment(county: County, settings: Any, who: str) -> None:
    file(county, settings)
    report = take_in(county)
    client = Client()
    client.force_login(getattr(county, who))
    with clock.frozen(AT):
        answer = client.post(
            f"/cases/{report.casefile.key}/sealed/attachment/",
            {"purpose": "evidence_offered", "token": report.casefile.sealed, "number": "0"},
        )

    assert answer.status_code == 404


@pytest.mark.parametrize("change", [{"number": "9"}, {"number": "-1"}, {"token": "x"}, {"token": str(uuid4())}, {"purpose": "curiosity"}])
def test_an_attachment_that_is_not_there_is_not_there(county: County, settings: Any, change: dict[str, str]) -> None:
    file(county, settings)
    report = take_in(county)
    client = Client()
    client.force_login(county.clerk)
    data = {"purpose": "evidence_offered", "token": str(report.casefile.sealed), "number": "0", **change}
    with clock.frozen(AT):
        assert client.post(f"/cases/{report.casefile.key}/sealed/attachment/", data).status_code == 404


def test_the_page_lists_what_waits_and_takes_it_in(county: County, settings: Any) -> None:
    file(county, settings)
    (one,) = office.waiting([county.organ.pk])
    client = Client()
    client.force_login(county.clerk)
    with clock.frozen(AT):
        page = client.get("/postbox/").content.decode()
        assert str(one.item) in page
        assert PLANTED not in page
        answer = client.post("/postbox/", {"item": str(one.item), "once": "a"})
        again = client.post("/postbox/", {"item": str(one.item), "once": "b"})
        nonsense = client.post("/postbox/", {"item": "nonsense"})

    report = Proceeding.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/proceedings/{report.key}/register/")
    assert again.status_code == 409
    assert "已由他人收取" in again.content.decode()
    assert nonsense.status_code == 404


@pytest.mark.rule("R-65")
def test_a_request_for_protection_stands_first_for_the_heads_and_not_for_a_recused_one(county: County, settings: Any) -> None:
    file(county, settings)
    report = take_in(county)
    file(county, settings, b"2", kind="message", text="先写的信")
    file(county, settings, b"3", kind="protection", text="有人威胁")

    for reader in (county.petition_head, county.head, county.clerk):
        with clock.frozen(AT):
            assert [letter.kind for letter in postbox.inbox(reader, AT.date()).letters] == ["protection", "message"]
    with clock.frozen(AT):
        assert [letter.kind for letter in postbox.inbox(county.petition, AT.date()).letters] == ["message"]
    step(report, "take_letter", county.petition_head, item=str(office.letters_of(report.key)[1].item))
    assert report.steps.get(verb="take_letter").record["kind"] == "message"  # who handles the matter reads no more of it
    file(county, settings, b"4", kind="protection", text="又有人威胁")
    report.casefile.recuse(county.petition_head, ground="related", by=county.head, at=AT)
    with clock.frozen(AT):
        assert postbox.inbox(county.petition_head, AT.date()).letters == ()


@pytest.mark.rule("R-65")
def test_a_request_is_filed_in_one_click_and_nothing_is_typed_again(county: County, settings: Any) -> None:
    opened = file(county, settings, name=NAME, contact="13805714321")
    report = take_in(county)
    file(county, settings, b"3", kind="protection", text="史某的侄子昨夜砸了我家的门。")
    (letter,) = office.letters_of(report.key)
    pages, answers = {}, {}
    for person in ("petition", "outsider", "petition_head"):
        client = Client()
        client.force_login(getattr(county, person))
        with clock.frozen(AT):
            pages[person] = client.get("/postbox/")
            answers[person] = client.post("/protection/letter/", {"item": str(letter.item), "once": "click"})
            again = client.post("/protection/letter/", {"item": str(letter.item), "once": "click"})
    request = Proceeding.objects.get(kind="protection")
    with clock.frozen(AT):
        opened_by_head = client.post(f"/protection/{request.key}/sealed/").content.decode()

    assert {name: answer.status_code for name, answer in answers.items()} == {"petition": 404, "outsider": 404, "petition_head": 302}
    assert "/protection/letter/" in pages["petition_head"].content.decode()
    assert str(letter.item) not in pages["petition"].content.decode()
    assert again.status_code == 404  # it lies in no mailbox any more; the case file is one
    assert all(word in opened_by_head for word in (NAME, "13805714321", "史某的侄子昨夜砸了我家的门。", report.casefile.code))
    assert office.letters_of(report.key) == []
    assert talk(opened)[-1] == {"kind": "protection_taken"}
    assert not report.steps.filter(verb="take_letter").exists()  # who handles the matter learns nothing of it
    written = str(list(Step.objects.values_list("record", "reason"))) + str(list(AuditEvent.objects.values_list("data", flat=True)))
    assert "侄子" not in written
    assert str(letter.item) not in written
    with pytest.raises(StepRefused) as stop:  # the person is known to the seal, though nobody typed the name
        step(request, "protect", county.head, reason=f"{NAME}受到威胁，予以保护")
    assert stop.value.verdict.rule == "R-49"


def test_a_letter_on_a_closed_matter_is_received_as_an_item_of_its_own(county: County, settings: Any) -> None:
    file(county, settings)
    report = take_in(county)
    Proceeding.objects.filter(pk=report.pk).update(state="archived", is_open=False)
    file(county, settings, b"2", kind="evidence", text="归档以后的信。")
    with clock.frozen(AT):
        (letter,) = postbox.inbox(county.clerk, AT.date()).letters
        second = postbox.take_in(letter.item, by=county.clerk, at=AT, once="").proceeding

    assert not letter.is_open
    assert second.casefile != report.casefile
    assert office.thread_of(report.key) is not None


def test_an_intake_is_opened_on_the_page_by_the_head_and_by_nobody_else(county: County, settings: Any) -> None:
    other = a_county("yh", county.outsider.organs(AT.date())[0].name)
    for person, status in ((other.clerk, 409), (other.petition_head, 302)):
        client = Client()
        client.force_login(person)
        with clock.frozen(AT):
            assert client.post("/postbox/", {"open": other.organ.code}).status_code == status
    assert office.has_intake(other.organ.pk)


def test_the_page_is_not_there_for_whoever_has_no_use_for_it(county: County) -> None:
    client = Client()
    client.force_login(county.handler)
    with clock.frozen(AT):
        assert client.get("/postbox/").status_code == 404
