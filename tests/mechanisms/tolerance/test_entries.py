"""What is written of an item, one item at a time: kept with its version, never over somebody else's words, never a reporter's."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.cases.models import Proceeding
from dandang.mechanisms.tolerance import entries
from dandang.mechanisms.tolerance.entries import Base, SheetEntry, Stale
from dandang.mechanisms.tolerance.worksheet import BLANK, Entry
from tests import factories
from tests.factories import County
from tests.mechanisms.tolerance.cases import AT, a_case_being_verified, typed

OURS = Entry("acceptable", "没有得利", ("账目第3页",))
THEIRS = Entry("acceptable", "资金用于项目", ("用车登记",))


@pytest.fixture
def county(db: None) -> County:
    return factories.a_county()


@pytest.fixture
def case(county: County) -> Proceeding:
    return a_case_being_verified(county)


@pytest.fixture(autouse=True)
def _at() -> Any:
    with clock.frozen(AT):
        yield


def write(case: Proceeding, county: County, entry: Entry = OURS, *, base: Base | None = None, by: Any = None, key: str = "Q1_INTEREST") -> SheetEntry:
    row = entries.save(case, key, entry, base=base or Base.of(None), by=by or county.handler, at=AT)
    assert row is not None
    return row


def events(verb: str = entries.WRITE) -> list[dict[str, Any]]:
    return [event.data for event in AuditEvent.objects.filter(verb=verb).order_by("pk")]


def test_each_save_has_a_version_and_an_audit_event_without_the_words(case: Proceeding, county: County) -> None:
    first = write(case, county)
    second = write(case, county, THEIRS, base=Base.of(first))

    assert (second.version, second.by, second.at) == (2, county.handler, AT)
    assert [(event["item"], event["version"]) for event in events()] == [("Q1_INTEREST", 1), ("Q1_INTEREST", 2)]
    assert "得利" not in str(events())
    assert entries.sheet_of(case) == {"Q1_INTEREST": THEIRS}


def test_the_same_words_again_are_written_once(case: Proceeding, county: County) -> None:
    first = write(case, county)

    again = write(case, county, OURS, base=Base.of(None))  # sent twice, because the answer to the first was lost

    assert (again.version, len(events())) == (first.version, 1)


def test_a_text_that_somebody_else_changed_is_not_written_over(case: Proceeding, county: County) -> None:
    write(case, county, THEIRS, by=county.second)

    with pytest.raises(Stale) as stale:
        write(case, county, OURS)

    assert stale.value.theirs.entry == THEIRS
    assert entries.sheet_of(case) == {"Q1_INTEREST": THEIRS}


def test_what_one_did_not_change_oneself_is_no_clash(case: Proceeding, county: County) -> None:
    write(case, county, THEIRS, by=county.second)

    row = entries.save(case, "Q1_INTEREST", BLANK, base=Base.of(None), by=county.handler, at=AT)

    assert row is not None
    assert row.entry == THEIRS


def test_an_answer_can_be_taken_back(case: Proceeding, county: County) -> None:
    first = write(case, county)

    write(case, county, BLANK, base=Base.of(first))

    assert entries.sheet_of(case) == {}


def test_both_texts_can_be_kept() -> None:
    assert entries.merged(OURS, THEIRS) == Entry("acceptable", "资金用于项目\n没有得利", ("用车登记", "账目第3页"))
    assert entries.merged(Entry("disqualifying", "一", ()), Entry("acceptable", "一", ("二",))) == Entry("disqualifying", "一", ("二",))
    assert entries.merged(Entry(reason="一"), THEIRS).finding == "acceptable"


def a_case_from_a_report(county: County) -> Proceeding:
    report = factories.a_registered_report(county, reporter_name="周某某")
    return a_case_being_verified(county, came_from=report.casefile.code)


@pytest.mark.rule("T-23")
def test_words_that_could_give_a_reporter_away_are_refused_and_nothing_of_them_stays(county: County) -> None:
    case = a_case_from_a_report(county)

    with pytest.raises(StepRefused) as refusal:
        write(case, county, Entry("acceptable", "周某某反映的情况", ("账目",)))

    assert refusal.value.verdict.rule == "T-23"
    assert entries.sheet_of(case) == {}
    assert events(f"{entries.WRITE}.refused") == [{"rule": "T-23", "item": "Q1_INTEREST"}]


def test_who_does_not_handle_it_reads_and_does_not_write(case: Proceeding, county: County) -> None:
    with pytest.raises(StepRefused):
        write(case, county, by=county.head)

    assert entries.sheet_of(case) == {}


def test_two_at_the_same_moment_lose_nothing(fresh_database: str) -> None:
    """One is written, the other one gets it back to choose; never both, never neither."""
    county = factories.a_county()
    case = a_case_being_verified(county)
    start, got = threading.Barrier(2), []

    def one(by: Any, entry: Entry) -> None:
        with clock.frozen(AT):
            start.wait()
            try:
                got.append(entries.save(Proceeding.objects.select_related("casefile__organ").get(pk=case.pk), "Q1_INTEREST", entry, base=Base.of(None), by=by, at=AT))
            except Stale as stale:
                got.append(stale.theirs)
            finally:
                connections.close_all()

    threads = [threading.Thread(target=one, args=each) for each in ((county.handler, OURS), (county.second, THEIRS))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    stands = entries.sheet_of(case)["Q1_INTEREST"]
    assert stands in (OURS, THEIRS)
    assert [row.entry for row in got if row] == [stands, stands]
    assert SheetEntry.objects.get(proceeding=case).version == 1
    connection.close()


@pytest.fixture
def desk(client: Client, county: County) -> Client:
    client.force_login(county.handler)
    return client


def item(desk: Client, case: Proceeding, key: str = "Q1_INTEREST", **sent: Any) -> Any:
    return desk.post(f"/sheets/{case.key}/items/{key}/", typed(key, **sent))


def test_an_item_is_saved_by_itself_and_the_answer_says_what_is_lacking(desk: Client, case: Proceeding) -> None:
    answer = item(desk, case, finding="acceptable", reason="没有得利")

    assert answer.status_code == 200
    assert answer["X-Sheet"] == "1"
    page = answer.content.decode()
    assert "还缺：证据" in page
    assert 'id="still" hx-swap-oob="true"' in page
    assert f'name="Q1_INTEREST-base" value="{Base.of(SheetEntry.objects.get())}"' in page


def test_a_clash_shows_both_texts_at_the_field_and_keeps_ones_own(desk: Client, case: Proceeding, county: County) -> None:
    theirs = write(case, county, THEIRS, by=county.second)

    answer = item(desk, case, finding="acceptable", reason="没有得利", evidence="账目第3页")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "王二已于" in page
    assert "资金用于项目" in page
    assert f'value="{Base.of(None)}"' in page  # still begun from what one has seen

    whole = desk.post(f"/sheets/{case.key}/", typed("Q1_INTEREST", "acceptable", "没有得利", "账目第3页") | typed("F1", "neutral", "一般"))
    page = whole.content.decode()
    assert whole.status_code == 409
    assert "没有得利</textarea>" in page
    assert "资金用于项目" in page
    assert set(entries.sheet_of(case)) == {"Q1_INTEREST", "F1"}  # the rest is saved

    settled = item(desk, case, finding="acceptable", reason="没有得利", evidence="账目第3页", take="Q1_INTEREST:both", **{"Q1_INTEREST-theirs": str(Base.of(theirs))})
    assert settled.status_code == 200
    assert entries.sheet_of(case)["Q1_INTEREST"] == entries.merged(OURS, THEIRS)


@pytest.mark.parametrize(("how", "stands"), [("mine", OURS), ("theirs", THEIRS)])
def test_one_of_two_texts_can_be_chosen(desk: Client, case: Proceeding, county: County, how: str, stands: Entry) -> None:
    theirs = write(case, county, THEIRS, by=county.second)
    chosen = {"take": f"Q1_INTEREST:{how}", "Q1_INTEREST-theirs": str(Base.of(theirs))}

    answer = desk.post(f"/sheets/{case.key}/", typed("Q1_INTEREST", "acceptable", "没有得利", "账目第3页") | chosen)

    assert answer.status_code == 200
    assert entries.sheet_of(case) == {"Q1_INTEREST": stands}


def test_a_choice_does_not_cover_what_was_written_after_it_was_offered(desk: Client, case: Proceeding, county: County) -> None:
    theirs = write(case, county, THEIRS, by=county.second)
    seen = str(Base.of(theirs))
    write(case, county, Entry("acceptable", "又补充了", ("新材料",)), base=Base.of(theirs), by=county.second)

    answer = item(desk, case, finding="acceptable", reason="没有得利", evidence="账目第3页", take="Q1_INTEREST:mine", **{"Q1_INTEREST-theirs": seen})

    assert answer.status_code == 409
    assert "又补充了" in answer.content.decode()


WRONG = [
    ({"finding": "splendid"}, "splendid"),
    ({"reason": "长" * 2001}, "2000"),
    ({"evidence": "长" * 201}, "200"),
    ({"evidence": "\n".join(["一份"] * 31)}, "30"),
    ({"reason": "坏\x00字"}, "不能保存的字符"),
    ({"base": "what?"}, "从哪一版改起"),
]


@pytest.mark.parametrize(("sent", "named"), WRONG)
def test_what_cannot_be_kept_is_said_at_the_item(desk: Client, case: Proceeding, sent: dict[str, str], named: str) -> None:
    answer = item(desk, case, **({"reason": "理由"} | sent))

    assert answer.status_code == 422
    assert named in answer.content.decode()
    assert entries.sheet_of(case) == {}


def test_who_may_not_see_the_matter_finds_no_sheet(client: Client, case: Proceeding, county: County) -> None:
    client.force_login(county.outsider)

    assert client.get(f"/sheets/{case.key}/").status_code == 404
    assert client.get(f"/sheets/{case.key}/read/").status_code == 404
    assert client.post(f"/sheets/{case.key}/print/").status_code == 404
    assert item(client, case, reason="理由").status_code == 404
    assert entries.sheet_of(case) == {}


def test_an_item_that_there_is_not_is_not_found(desk: Client, case: Proceeding) -> None:
    assert item(desk, case, key="Q9").status_code == 404


def test_a_reader_gets_the_sheet_to_read_and_a_refusal_for_what_they_type(client: Client, case: Proceeding, county: County) -> None:
    write(case, county)
    client.force_login(county.head)

    page = client.get(f"/sheets/{case.key}/").content.decode()
    assert "没有得利" in page
    assert "<textarea" not in page

    refused = client.post(f"/sheets/{case.key}/", typed("F1", "neutral", "一般"))
    assert refused.status_code == 409
    assert set(entries.sheet_of(case)) == {"Q1_INTEREST"}


def test_a_numbered_copy_carries_its_stamp(client: Client, case: Proceeding, county: County) -> None:
    write(case, county)
    client.force_login(county.head)

    page = client.post(f"/sheets/{case.key}/print/").content.decode()

    assert "不得外传" in page
    assert "打印须编号" not in page


@pytest.mark.rule("T-23")
def test_a_refusal_is_said_at_the_item_and_the_words_stay_on_the_page(client: Client, county: County) -> None:
    case = a_case_from_a_report(county)
    client.force_login(county.handler)

    alone = item(client, case, finding="acceptable", reason="周某某反映的情况")
    whole = client.post(f"/sheets/{case.key}/", typed("Q1_INTEREST", "acceptable", "周某某反映的情况"))

    for answer in (alone, whole):
        assert answer.status_code == 409
        assert "检举控告人的信息" in answer.content.decode()
        assert "T-23" in answer.content.decode()
    assert "周某某反映的情况</textarea>" in whole.content.decode()
