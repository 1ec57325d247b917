"""Permits: one viewer, the fields named, in time, with the custodians' parts. The database says no whatever it is told."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import Error, ProgrammingError, transaction

from dandang import audit, vault
from dandang.audit.models import AuditEvent
from dandang.base.verdict import StepRefused
from dandang.organs.models import Organ, Post
from dandang.vault import custody, identity, keys, models, permits, shares, tracing
from dandang.vault.suites import SealBroken
from tests.vault.conftest import AT, REPORTER, WORDING, a_clerk
from tests.vault.test_threshold import HOLDERS, PASSPHRASES

UNTIL = AT + timedelta(days=7)


@pytest.fixture
def approver(organ):
    return a_clerk("approver", organ)


@pytest.fixture
def give(organ, colleague, approver):
    """Permit the colleague the contact of a report, as evidence is offered; anything else by keyword."""

    def give(token, **changed) -> permits.Permit:
        asked = {
            "number": f"查-{token}", "organ_id": organ.pk, "grantee": colleague, "by": approver, "purpose": "evidence_offered",
            "fields": ["contact"], "at": AT, "until": UNTIL,
        }
        return permits.give(token, **asked | changed)

    return give


def reads(token, permit, staff, fields=("contact",), at=AT + timedelta(hours=1)):
    return identity.open_permitted(token, permit.id, staff_id=staff.pk, fields=list(fields), at=at)


@pytest.mark.parametrize("suite", ["sha256", "sm3"])
def test_the_viewer_reads_what_was_permitted_and_each_field_is_on_record(owner, sealed, give, colleague, settings, suite):
    settings.AUDIT_HASH = suite
    token = sealed()
    permit = give(token, fields=["contact", "name", "wording"])

    assert reads(token, permit, colleague, ["contact", "wording"]) == {"contact": REPORTER["contact"], "wording": WORDING}

    logged = owner.execute("SELECT kind, field, staff_id, purpose, permit_id FROM vault.opening ORDER BY id").fetchall()
    assert logged == [
        ("reporter", "contact", colleague.pk, "evidence_offered", permit.id),
        ("wording", "wording", colleague.pk, "evidence_offered", permit.id),
    ]
    last = AuditEvent.objects.filter(chain=vault.chain(token)).last()
    assert (last.verb, last.actor, last.data) == ("vault.open", "colleague", {"permit": permit.id, "fields": ["contact", "wording"]})
    assert audit.verify(vault.chain(token))


def refused(call) -> str:
    with pytest.raises(StepRefused) as stop:
        call()
    rule: str = stop.value.verdict.rule
    return rule


@pytest.mark.rule("R-19")
@pytest.mark.parametrize("fields", [["name"], ["contact", "name"], ["wording"], [], ["contact'"]])
def test_a_field_outside_the_permit_is_refused_and_nothing_is_logged_as_opened(owner, sealed, give, colleague, fields):
    token = sealed()
    permit = give(token)

    assert refused(lambda: reads(token, permit, colleague, fields)) == "R-19"
    assert owner.execute("SELECT count(*) FROM vault.opening").fetchone() == (0,)
    assert AuditEvent.objects.filter(chain=vault.chain(token)).last().verb == "vault.open.refused"


@pytest.mark.rule("R-19")
def test_nobody_else_reads_under_it(sealed, give, clerk, approver):
    token = sealed()
    permit = give(token)

    for other in (approver, clerk):
        assert refused(lambda other=other: reads(token, permit, other)) == "R-19"


@pytest.mark.rule("R-19")
@pytest.mark.parametrize("at", [AT - timedelta(seconds=1), UNTIL, UNTIL + timedelta(days=30)])
def test_outside_its_time_it_opens_nothing(sealed, give, colleague, at):
    token = sealed()
    permit = give(token)

    assert refused(lambda: reads(token, permit, colleague, at=at)) == "R-19"
    assert reads(token, permit, colleague, at=UNTIL - timedelta(microseconds=1))


@pytest.mark.rule("R-19")
@pytest.mark.parametrize("stop", ["ended", "frozen", "moved", "left", "destroyed", "other_report"])
def test_what_ends_a_permit(sealed, give, clerk, colleague, organ, stop):
    token, other = sealed(), sealed()
    permit, rule = give(token), "R-19"
    if stop == "ended":
        permits.end(token, permit.id, why="purpose_ended", by=colleague, at=AT)
    elif stop == "frozen":
        assert permits.freeze(token, by=clerk, at=AT) == 1
    elif stop == "moved":
        elsewhere = Organ.objects.create(
            code="elsewhere", name="他处纪委", short_name="他", kind="discipline_commission", level=4, division_code="330103"
        )
        vault.transfer(token, elsewhere.pk, None, clerk, AT)
    elif stop == "left":
        Post.objects.filter(staff=colleague).update(to_on=AT.date() - timedelta(days=1))
    elif stop == "destroyed":
        vault.destroy_body(token, clerk, AT)
        rule = "R-2"
    else:
        token = other

    assert refused(lambda: reads(token, permit, colleague)) == rule
    assert not permits.is_alive(token, permit.id, viewer_id=colleague.pk, serves_in=[organ.pk] if stop != "left" else [], at=AT)


@pytest.mark.rule("R-19")
@pytest.mark.parametrize(
    "changed",
    [
        {"fields": []}, {"fields": ["nickname"]}, {"purpose": "curiosity"}, {"until": AT}, {"until": AT + timedelta(days=93)},
        {"purpose": "feedback", "fields": ["contact", "name"]},
    ],
    ids=str,
)
def test_the_database_limits_every_permit(sealed, give, changed):
    token = sealed()

    with pytest.raises(Error, match="check constraint"), transaction.atomic():
        give(token, **changed)


@pytest.mark.rule("R-19")
def test_nobody_permits_themself_also_by_the_database(sealed, give, colleague):
    with pytest.raises(Error, match="permit_other_hand"), transaction.atomic():
        give(sealed(), by=colleague)


@pytest.mark.rule("R-19")
def test_an_organ_that_does_not_hold_the_item_permits_nothing(sealed, give, clerk):
    token = sealed()
    vault.destroy_body(token, clerk, AT)

    for asked in ({"organ_id": 999_999}, {}):
        with pytest.raises(permits.NotPermitted):
            give(token, **asked)


@pytest.mark.rule("R-19")
def test_an_opening_under_a_permit_is_good_for_its_own_transaction_only(fresh_database, sealed, give, colleague, organ):
    token = sealed()
    permit = give(token)
    with transaction.atomic():
        openings = models.open_permitted(token, permit.id, ["contact"], staff_id=colleague.pk, serves_in=[organ.pk], at=AT)
        assert models.fetch(token, "reporter", openings["contact"])["contact"] == REPORTER["contact"]

    with pytest.raises(ProgrammingError, match="without an opening"):
        models.fetch(token, "reporter", openings["contact"])


@pytest.mark.rule("R-17")
@pytest.mark.parametrize("table", ["permit", "permit_end", "release", "tracing", "note", "escrow"])
def test_nothing_about_permits_is_rewritten_even_by_the_owner(owner, table):
    with pytest.raises(Exception, match="append-only"):
        owner.execute(f"TRUNCATE vault.{table} CASCADE")


def test_a_sealed_reason_is_read_again_by_its_writer_alone(owner, sealed, approver, colleague):
    token = sealed()

    number = permits.put_note(token, "脱密文本足够", by=approver, at=AT)

    assert permits.own_note(token, number, by=approver, at=AT) == "脱密文本足够"
    assert permits.own_note(token, number, by=colleague, at=AT) is None
    assert permits.own_note(sealed(), number, by=approver, at=AT) is None
    assert "脱密" not in str(owner.execute("SELECT n::text FROM vault.note n").fetchall())


# Tracing


def approved(token, organ, by, **changed):
    asked = {"number": "嘉纪〔2023〕1号", "organ_id": organ.pk, "organ_level": 3, "methods": ["handwriting"], "by": by, "at": AT, "until": UNTIL}
    permits.approve_tracing(token, **asked | changed)


@pytest.mark.rule("R-22")
@pytest.mark.parametrize("method", ["handwriting", "ip", "device", "voice", "", "gait"])
def test_no_comparison_without_an_approval(sealed, method):
    assert refused(lambda: tracing.guard_tracing(sealed(None), method, AT)) == "R-22"


@pytest.mark.rule("R-22")
def test_an_approval_is_for_one_item_named_methods_and_a_time(sealed, organ, clerk):
    token, other = sealed(None), sealed(None)
    approved(token, organ, clerk)

    tracing.guard_tracing(token, "handwriting", AT)
    assert tracing.may_trace(token, "", AT)
    for asked in ((token, "voice", AT), (other, "handwriting", AT), (token, "handwriting", UNTIL), (None, "handwriting", AT)):
        assert refused(lambda asked=asked: tracing.guard_tracing(*asked)) == "R-22"


@pytest.mark.rule("R-22")
@pytest.mark.parametrize("changed", [{"organ_level": 4}, {"methods": []}, {"methods": ["score"]}, {"until": AT + timedelta(days=93)}], ids=str)
def test_the_database_takes_no_approval_below_a_city_or_without_limits(sealed, organ, clerk, changed):
    with pytest.raises(Error, match="check constraint"), transaction.atomic():
        approved(sealed(None), organ, clerk, **changed)


@pytest.mark.rule("R-22")
def test_a_permit_for_tracing_lives_only_as_long_as_the_approval(sealed, give, organ, clerk, colleague):
    token = sealed()
    with pytest.raises(permits.NotPermitted):
        give(token, purpose="tracing", fields=["wording"])
    approved(token, organ, clerk, until=AT + timedelta(days=2))

    permit = give(token, purpose="tracing", fields=["wording"])

    assert reads(token, permit, colleague, ["wording"])["wording"] == WORDING
    assert refused(lambda: reads(token, permit, colleague, ["wording"], at=AT + timedelta(days=3))) == "R-19"


@pytest.mark.rule("R-22")
def test_no_table_has_a_column_for_what_tracing_would_compare(owner):
    columns = owner.execute(
        "SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
    ).fetchall()
    telling = ("handwriting", "user_agent", "device", "voice", "fingerprint", "ip_address", "remote_addr", "client_ip")
    found = {
        (schema, table) for schema, table, column, kind in columns
        if kind in {"inet", "cidr"} or any(word in column for word in telling)
    }

    certificates = {"documents_organcertificate", "archiving_receivedarchive"}  # the fingerprint of an organ's certificate tells of no person
    assert {table for _schema, table in found if not table.startswith("axes_")} - certificates == set()
    assert all(schema == "public" for schema, _table in found)


# Custody


@pytest.fixture(params=["sha256", "sm3"])
def kept(request, settings, tmp_path):
    """Three custodians, any two of whom open; gives their sealed shares."""
    settings.AUDIT_HASH = request.param
    suite = models.suite_in_use()
    known, _secret, made = custody.begin(2, HOLDERS, PASSPHRASES, suite, own_days=7)
    custody.write(settings.VAULT_KEYS, known)
    return made


@pytest.fixture
def custodians(organ):
    return [a_clerk(f"custodian{number}", organ) for number in (1, 2, 3)]


def releases(token, permit, kept, custodian, number) -> bool:
    share = shares.read(kept[number - 1].text("保密员"))
    return permits.release(token, permit.id, *permits.part(token, share, PASSPHRASES[number - 1]), by=custodian, at=AT)


@pytest.mark.rule("R-19")
def test_two_of_three_custodians_open_an_identity_for_the_viewer_and_one_does_not(kept, sealed, give, colleague, custodians):
    token = sealed()
    permit = give(token, fields=["name", "contact"])
    first = refused(lambda: reads(token, permit, colleague))

    assert releases(token, permit, kept, custodians[0], 1)
    second = refused(lambda: reads(token, permit, colleague))
    assert releases(token, permit, kept, custodians[2], 3)

    assert (permit.releases, first, second) == (2, "R-19", "R-19")
    assert reads(token, permit, colleague, ["name"]) == {"name": REPORTER["name"]}
    assert {custodian for _share, custodian in permits.released(token, permit.id)} == {custodians[0].pk, custodians[2].pk}


@pytest.mark.rule("R-19")
def test_one_person_does_not_count_for_two_nor_one_share_nor_the_viewers_own(kept, sealed, give, colleague, custodians):
    token = sealed()
    permit = give(token)
    assert releases(token, permit, kept, custodians[0], 1)

    assert not releases(token, permit, kept, custodians[0], 2)
    assert not releases(token, permit, kept, custodians[1], 1)
    assert not releases(token, permit, kept, colleague, 2)
    assert refused(lambda: reads(token, permit, colleague)) == "R-19"


@pytest.mark.rule("R-19")
def test_parts_given_for_one_permit_open_nothing_else(owner, kept, sealed, give, colleague, custodians):
    """All that the database holds after an opening does not open another record, nor this one without a live permit."""
    token, other = sealed(), sealed({"name": "另一人", "contact": "13700000000"})
    permit, another = give(token), give(other)
    for number in (1, 2):
        assert releases(token, permit, kept, custodians[number - 1], number)
        part = owner.execute("SELECT part FROM vault.release WHERE permit_id = %s AND share = %s", [permit.id, number]).fetchone()[0]
        assert permits.release(other, another.id, number, bytes(part), by=custodians[number - 1], at=AT)

    assert reads(token, permit, colleague)
    with pytest.raises(SealBroken):
        reads(other, another, colleague)


def test_wording_and_marks_need_no_custodian(kept, sealed, give, clerk, colleague):
    token = sealed()
    permit = give(token, fields=["wording"])

    assert permit.releases == 0
    assert reads(token, permit, colleague, ["wording"])["wording"] == WORDING
    assert identity.open_wording(token, staff_id=clerk.pk, purpose="feedback", at=AT) == WORDING
    assert vault.is_close_to(token, ["欧阳堃"]) is True
    assert vault.text_reveals(token, "诸葛玥珏") is True


@pytest.mark.rule("R-19")
def test_the_receiving_clerk_reads_an_own_item_while_the_key_of_its_day_exists(kept, sealed, clerk, settings):
    token = sealed()

    def own(at: datetime) -> str:
        return identity.open_own(token, staff_id=clerk.pk, purpose="feedback", at=at).name

    assert own(AT + timedelta(days=6)) == REPORTER["name"]
    assert refused(lambda: own(AT + timedelta(days=7))) == "R-19"
    assert keys.provider().destroy_days(before=date(2023, 3, 7)) == 1
    assert refused(lambda: own(AT)) == "R-19"
    assert not list(settings.VAULT_KEYS.glob("day-*"))


@pytest.mark.rule("R-19")
def test_the_key_folder_and_the_database_together_open_no_identity_after_the_day(owner, kept, sealed, settings):
    """Whoever steals both, after the day's key was destroyed, has ciphertext: no key in the folder unwraps it."""
    token = sealed()
    keys.provider().destroy_days(before=date(2023, 4, 1))
    suite_name, key_id, wrapped, own_key, own_wrapped = owner.execute(
        "SELECT suite, key_id, wrapped, own_key, own_wrapped FROM vault.sealed WHERE token = %s AND kind = 'reporter'", [token]
    ).fetchone()
    suite, about, keeper = models.suites.named(suite_name), models.about(token, "reporter"), keys.provider()

    for name in keeper.ids():
        for wrap in (wrapped, own_wrapped):
            with pytest.raises(SealBroken):
                keeper.unwrap(suite, name, bytes(wrap), about)
    for name in (key_id, own_key):
        with pytest.raises(SealBroken):
            keeper.unwrap(suite, name, bytes(own_wrapped), about)


def test_a_damaged_custody_stops_sealing_instead_of_going_without(kept, sealed, settings):
    (settings.VAULT_KEYS / custody.FILE).write_text("{")

    with pytest.raises(SealBroken, match="recover"):
        sealed()


def test_an_anonymous_report_needs_no_custodian(kept, sealed, give, colleague):
    token = sealed(None)
    permit = give(token, fields=["name"])

    assert permit.releases == 0
    assert reads(token, permit, colleague, ["name"]) == {"name": ""}
