"""Taken in by the thousand or by hand: the same rows in every table, apart from what is drawn at random."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection

from dandang import audit
from dandang.base import clock
from dandang.cases import doors
from dandang.cases.models import CaseFile
from dandang.mechanisms.reports.bulk import Accepted, Faulty, Intake
from tests import factories
from tests.conftest import owner_connection

RECEIVED: list[dict[str, Any]] = [
    {"channel": "letter", "text": "史某办案拖延，偏袒一方当事人，请查。"},
    {"channel": "network", "text": "某局长公车私用，多次送子女上学。", "reporter_name": "周某某", "reporter_contact": "13800001234",
     "reporter_address": "清波街道某小区3幢", "reporter_relatives": "周大\n周小", "reason": "随信附照片两张", "received_on": "2023-02-27"},
    {"channel": "visit", "text": "街道干部违规收受礼金。", "reporter_name": "喆堃玥"},
    {"channel": "phone", "text": "只说了一句话，没有留名。"},
]
REGISTERED: list[dict[str, Any] | None] = [
    {"subject_name": "史某", "subject_unit": "区人民法院", "subject_post": "法官", "managing_organ": factories.COUNTY,
     "statements": "拖延办案\n偏袒一方当事人"},
    {"subject_name": "某局", "subject_kind": "organisation", "managing_organ": factories.COUNTY, "statements": ["公车私用"]},
    {"subject_name": "陈二", "managing_organ": factories.COUNTY, "statements": "收受礼金", "subject_staff": "sc-petition",
     "reason": "当场登记"},
    None,
]
RANDOM = re.compile(
    r"\b[0-9a-hjkmnp-tv-z]{20}\b|上城纪-?2023-?[0-9A-Za-z]{6}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)
DRAWN = {
    "public.audit_event": {"hash", "prev_hash"}, "public.cases_searchentry": {"words"},
    "vault.sealed": {"wrapped", "body"}, "vault.mark": {"persons", "texts"},
}
"""Hashes, ciphertext, marks and the words of a case code differ every time; of what is in the vault, number and length do not."""


@pytest.fixture
def committed(fresh_database: str, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock():
        yield fresh_database


def by_hand(county: factories.County) -> None:
    for received, registered in zip(RECEIVED, REGISTERED, strict=True):
        report = doors.begin("reports", "receive", by=county.clerk, organ=county.organ, at=factories.AT, data=received).proceeding
        if registered is not None:
            doors.take(report, "register", by=county.clerk, at=factories.AT, data=registered)


def in_bulk(county: factories.County) -> list[int]:
    intake = Intake(county.organ, county.clerk, factories.AT)
    judged = [intake.judge(*row) for row in zip(RECEIVED, REGISTERED, strict=True)]
    accepted = [row for row in judged if isinstance(row, Accepted)]
    assert len(accepted) == len(RECEIVED), judged
    return intake.take_in(accepted)


def everything(database: str) -> dict[str, list[str]]:
    """Every row of every table, with what is drawn at random left out; notes for figures and messages are one a statement, so by hand there are more."""
    with owner_connection(database) as owner:
        tables = owner.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('public', 'vault') "
            "AND tablename NOT IN ('statistics_waiting', 'inbox_moved') ORDER BY 1"
        ).fetchall()
        found = {}
        for (table,) in tables:
            rows = owner.execute(f"SELECT to_jsonb(t)::text, to_jsonb(t) FROM {table} t").fetchall()
            found[table] = sorted(_told(table, row) for _text, row in rows)
        return found


def _told(table: str, row: dict[str, Any]) -> str:
    row = {name: value for name, value in row.items() if name != "id" and not name.endswith("_id")}
    for name in DRAWN.get(table, ()):
        row[name] = len(row[name]) if table.startswith("vault.") else ""
    return RANDOM.sub("…", str(sorted(row.items(), key=lambda pair: pair[0])))


def own(rows: dict[str, list[str]], before: dict[str, list[str]]) -> dict[str, list[str]]:
    """What came since."""
    news = {}
    for table, now in rows.items():
        left = list(before.get(table, ()))
        for row in now:
            left.remove(row) if row in left else news.setdefault(table, []).append(row)
    return news


def test_the_two_roads_write_the_same(committed: str) -> None:
    with clock.frozen(factories.AT):
        county = factories.a_county()
        start = everything(committed)
        by_hand(county)
        middle = everything(committed)
        in_bulk(county)
        end = everything(committed)

    hand, bulk = own(middle, start), own(end, middle)

    assert {table: len(rows) for table, rows in hand.items()} == {table: len(rows) for table, rows in bulk.items()}
    assert hand == bulk
    assert {"public.cases_step", "public.cases_deadline", "public.audit_event", "vault.sealed", "vault.mark"} <= set(bulk)
    assert audit.verify()


def test_relations_lead_to_the_right_rows(db: None) -> None:
    """What the comparison leaves out: the keys by which rows belong together."""
    with clock.frozen(factories.AT):
        county = factories.a_county()
        keys = in_bulk(county)

    for key, received, registered in zip(keys, RECEIVED, REGISTERED, strict=True):
        casefile = CaseFile.objects.get(pk=key)
        report = casefile.proceedings.get()
        assert report.mechanism.noun.objects.get(pk=report.pk).channel == received["channel"]
        assert [step.verb for step in report.steps.all()] == (["receive", "register"] if registered else ["receive"])
        assert (casefile.organ, casefile.received_by) == (county.organ, county.clerk)
        assert report.deadlines.count() == bool(received.get("reporter_name"))
        if registered:
            subject = casefile.subjects.get()
            assert subject.name == registered["subject_name"]
            assert {a.subject for a in casefile.allegations.all()} == {subject}
    with connection.cursor() as cursor:
        cursor.execute("SELECT vault.identity_state(sealed) FROM cases_casefile ORDER BY id")
        assert [state for (state,) in cursor.fetchall()] == ["anonymous", "signed_unverified", "signed_unverified", "anonymous"]


def test_the_report_of_a_row_goes_on_as_any_other(db: None) -> None:
    with clock.frozen(factories.AT):
        county = factories.a_county()
        report = CaseFile.objects.get(pk=in_bulk(county)[1]).proceedings.get()

        doors.take(report, "verify_name", by=county.petition, at=factories.AT, data={"outcome": "real_name_verified", "note": "电话核实"})
        done = doors.take(report, "accept", by=county.petition, at=factories.AT, data={})

    assert done.proceeding.state == "accepted"
    assert [paper.kind for paper in done.papers] == ["acceptance_notice"]


@pytest.mark.rule("R-2")
def test_a_row_that_belongs_to_a_higher_organ_is_refused_and_not_received(db: None) -> None:
    county = factories.a_county()
    intake = Intake(county.organ, county.clerk, factories.AT)

    judged = intake.judge(RECEIVED[0], {**(REGISTERED[0] or {}), "managing_organ": "杭州市纪委监委"})

    assert isinstance(judged, Faulty)
    assert judged.refused is not None
    assert judged.refused.rule == "R-2"
    assert CaseFile.objects.count() == 0


@pytest.mark.rule("R-4")
def test_a_row_about_the_organs_own_head_is_refused_and_not_received(db: None) -> None:
    county = factories.a_county()
    intake = Intake(county.organ, county.clerk, factories.AT)

    judged = intake.judge(RECEIVED[0], {**(REGISTERED[0] or {}), "subject_staff": county.head.username})

    assert isinstance(judged, Faulty)
    assert judged.refused is not None
    assert judged.refused.rule == "R-4"


def test_only_a_clerk_takes_reports_in(db: None) -> None:
    county = factories.a_county()

    judged = Intake(county.organ, county.handler, factories.AT).judge(RECEIVED[0], None)

    assert isinstance(judged, Faulty)
    assert judged.refused is not None
    assert judged.refused.rule == "SM-A"


def test_what_the_page_would_reject_is_rejected(db: None) -> None:
    county = factories.a_county()
    intake = Intake(county.organ, county.clerk, factories.AT)

    faults = [
        intake.judge({"channel": "pigeon", "text": "某某"}, None),
        intake.judge({"channel": "letter", "text": ""}, None),
        intake.judge({"channel": "letter", "text": "某某", "reporter_contact": "13800001234"}, None),
        intake.judge({"channel": "letter", "text": "有\x00空字符"}, None),
        intake.judge(RECEIVED[0], {"subject_name": "史某", "managing_organ": "没有这个机关", "statements": "拖延"}),
        intake.judge(RECEIVED[0], {"subject_name": "史某", "managing_organ": factories.COUNTY, "statements": ""}),
    ]

    assert [[field for field, _error in row.faults] for row in faults if isinstance(row, Faulty)] == [
        ["channel"], ["text"], ["reporter_name"], [""], ["managing_organ"], ["statements"],
    ]
    assert isinstance(intake.judge(RECEIVED[0], REGISTERED[0]), Accepted), "a form remembers nothing of the row before"
