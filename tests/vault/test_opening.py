"""Opening a seal: the clerk who received it, for a listed purpose, on record before anything is shown. Nobody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dandang import audit, vault
from dandang.audit.models import AuditEvent
from dandang.base.verdict import StepRefused
from dandang.organs.models import Post
from dandang.vault import SealBroken, identity, models
from tests.vault.conftest import AT, REPORTER, WORDING


@pytest.mark.parametrize("suite", ["sha256", "sm3"])
def test_the_receiving_clerk_reads_reporter_and_wording(sealed, clerk, settings, suite):
    settings.AUDIT_HASH = suite
    token = sealed()

    reporter = identity.open_own(token, staff_id=clerk.pk, purpose="feedback", at=AT)

    assert reporter == identity.Reporter(**REPORTER | {"relatives": tuple(REPORTER["relatives"])})
    assert identity.open_wording(token, staff_id=clerk.pk, purpose="verify_name", at=AT) == WORDING
    events = AuditEvent.objects.filter(chain=f"vault:{token}", verb="vault.open")
    assert [(event.actor, event.data) for event in events] == [
        ("clerk", {"kind": "reporter", "purpose": "feedback"}),
        ("clerk", {"kind": "wording", "purpose": "verify_name"}),
    ]


def test_keys_of_attachments_open_like_the_wording_and_stand_nowhere_else(organ, clerk):
    files = [{"name": "证据.jpg", "key": "00ff" * 16, "place": "ab" * 16}]
    token = vault.seal(None, WORDING, organ_id=organ.pk, received_by_id=clerk.pk, at=AT, attachments=files)

    assert identity.open_attachments(token, staff_id=clerk.pk, purpose="evidence_offered", at=AT) == files
    bare = vault.seal(None, WORDING, organ_id=organ.pk, received_by_id=clerk.pk, at=AT)
    assert identity.open_attachments(bare, staff_id=clerk.pk, purpose="evidence_offered", at=AT) == []
    assert "00ff00ff" not in str(list(AuditEvent.objects.values_list("data", flat=True)))


def test_an_anonymous_report_opens_to_nothing_but_its_wording(sealed, clerk):
    token = sealed(None)

    assert identity.open_own(token, staff_id=clerk.pk, purpose="protection", at=AT) == identity.Reporter()
    assert identity.open_wording(token, staff_id=clerk.pk, purpose="protection", at=AT) == WORDING


REFUSALS = [(identity.open_own, "R-19"), (identity.open_wording, "R-21"), (identity.open_attachments, "R-21")]


@pytest.mark.rule("R-19")
@pytest.mark.rule("R-21")
@pytest.mark.parametrize(("opening", "rule"), REFUSALS)
def test_a_colleague_is_refused_and_the_attempt_is_on_record(sealed, colleague, opening, rule):
    token = sealed()

    with pytest.raises(StepRefused) as refused:
        opening(token, staff_id=colleague.pk, purpose="feedback", at=AT)

    assert refused.value.verdict.rule == rule
    assert refused.value.verdict.hidden is False
    last = AuditEvent.objects.filter(chain=f"vault:{token}").last()
    assert (last.verb, last.actor) == ("vault.open.refused", "colleague")


@pytest.mark.rule("R-19")
@pytest.mark.rule("R-21")
@pytest.mark.parametrize(("opening", "rule"), REFUSALS)
@pytest.mark.parametrize("gone", ["inactive", "post_ended", "elsewhere", "nobody"])
def test_who_no_longer_serves_in_the_organ_is_refused(sealed, clerk, organ, opening, rule, gone):
    token, staff_id = sealed(), clerk.pk
    if gone == "inactive":
        clerk.is_active = False
        clerk.save()
    elif gone == "post_ended":
        Post.objects.filter(staff=clerk).update(to_on=AT.date() - timedelta(days=1))
    elif gone == "elsewhere":
        Post.objects.filter(staff=clerk).update(to_on=date(2021, 1, 1))
        other = type(organ).objects.create(
            code="other", name="另一纪委", short_name="另纪", kind="discipline_commission", level=4, division_code="330103"
        )
        clerk.take_post(other, "intake_clerk", from_on=date(2021, 1, 2), by="setup", at=AT)
    else:
        staff_id = 999_999

    with pytest.raises(StepRefused) as refused:
        opening(token, staff_id=staff_id, purpose="feedback", at=AT)

    assert refused.value.verdict.rule == rule


@pytest.mark.rule("R-19")
@pytest.mark.rule("R-22")
@pytest.mark.parametrize("purpose", ["", "tracing", "curiosity"])
def test_a_purpose_outside_the_list_is_refused_also_by_the_database(sealed, clerk, organ, purpose):
    token = sealed()

    with pytest.raises(StepRefused) as refused:
        identity.open_own(token, staff_id=clerk.pk, purpose=purpose, at=AT)
    with pytest.raises(Exception, match="check constraint"), transaction.atomic():
        models.open_own(token, "reporter", staff_id=clerk.pk, serves_in=[organ.pk], purpose=purpose, at=AT)

    assert refused.value.verdict.rule == "R-19"


@pytest.mark.rule("R-19")
def test_the_database_gives_nothing_out_without_an_opening(sealed, clerk, organ):
    token, other = sealed(), sealed()
    given = {"staff_id": clerk.pk, "serves_in": [organ.pk], "purpose": "feedback", "at": AT}
    of_other = models.open_own(other, "reporter", **given)
    of_wording = models.open_own(token, "wording", **given)

    for opening in (0, -1, of_other, of_wording):
        with pytest.raises(ProgrammingError, match="without an opening"), transaction.atomic():
            models.fetch(token, "reporter", opening)


@pytest.mark.rule("R-19")
def test_an_opening_is_good_for_its_own_transaction_only(fresh_database, sealed, clerk, organ):
    token = sealed()
    given = {"staff_id": clerk.pk, "serves_in": [organ.pk], "purpose": "feedback", "at": AT}
    with transaction.atomic():
        opening = models.open_own(token, "reporter", **given)
        assert models.fetch(token, "reporter", opening)["name"] == "诸葛玥珏"

    with pytest.raises(ProgrammingError, match="without an opening"):
        models.fetch(token, "reporter", opening)


@pytest.mark.rule("R-19")
def test_the_trace_cannot_be_rolled_back_with_the_callers_work(fresh_database, sealed, clerk):
    token = sealed()

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        identity.open_own(token, staff_id=clerk.pk, purpose="feedback", at=AT)


@pytest.mark.rule("R-19")
def test_every_opening_is_in_the_vaults_own_log(owner, sealed, clerk, colleague):
    token = sealed()

    identity.open_own(token, staff_id=clerk.pk, purpose="feedback", at=AT)
    with pytest.raises(StepRefused):
        identity.open_own(token, staff_id=colleague.pk, purpose="feedback", at=AT)

    rows = owner.execute("SELECT token, kind, staff_id, purpose, at FROM vault.opening").fetchall()
    assert rows == [(token, "reporter", clerk.pk, "feedback", AT)]
    assert audit.verify(vault.chain(token)).events == 3


def test_nothing_was_sealed_under_an_unknown_token(clerk):
    from uuid import uuid4

    token = uuid4()

    with pytest.raises(vault.NotSealed):
        identity.open_own(token, staff_id=clerk.pk, purpose="feedback", at=AT)
    assert not AuditEvent.objects.filter(chain=vault.chain(token)).exists()


@pytest.mark.rule("R-18")
def test_a_reporter_shows_nothing_of_itself(sealed, clerk):
    reporter = identity.open_own(sealed(), staff_id=clerk.pk, purpose="feedback", at=AT)

    assert f"{reporter} {reporter!r} {[reporter]}" == "<Reporter> <Reporter> [<Reporter>]"


def test_a_body_changed_in_the_database_is_not_opened(owner, sealed, clerk):
    token = sealed()
    owner.execute("ALTER TABLE vault.sealed DISABLE TRIGGER USER")
    owner.execute("UPDATE vault.sealed SET body = set_byte(body, 20, (get_byte(body, 20) + 1) % 256) WHERE kind = 'wording'")

    with pytest.raises(SealBroken) as broken:
        identity.open_wording(token, staff_id=clerk.pk, purpose="feedback", at=AT)

    assert str(broken.value).count(".") == 1
    assert identity.open_own(token, staff_id=clerk.pk, purpose="feedback", at=AT).name == "诸葛玥珏"


def test_bodies_cannot_be_exchanged_between_reports(owner, sealed, clerk):
    one, other = sealed(), sealed({"name": "王五"})
    owner.execute("ALTER TABLE vault.sealed DISABLE TRIGGER USER")
    owner.execute(
        "UPDATE vault.sealed a SET body = b.body, wrapped = b.wrapped FROM vault.sealed b"
        " WHERE a.kind = 'reporter' AND b.kind = 'reporter' AND a.token = %s AND b.token = %s",
        [one, other],
    )

    with pytest.raises(SealBroken):
        identity.open_own(one, staff_id=clerk.pk, purpose="feedback", at=AT)


def test_without_the_key_nothing_opens_and_no_new_key_takes_its_place(sealed, clerk, settings, tmp_path):
    token = sealed()
    settings.VAULT_KEYS = tmp_path / "elsewhere"
    sealed()

    with pytest.raises(SealBroken, match="restore it from its backup"):
        identity.open_own(token, staff_id=clerk.pk, purpose="feedback", at=AT)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(
    st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("name", "contact", "address", "workplace"), TEXT) | {"relatives": st.lists(TEXT, max_size=3)}
    ),
    TEXT.filter(str.strip),
    st.sampled_from(["sha256", "sm3"]),
)
def test_what_was_sealed_is_what_is_opened(sealed, clerk, settings, reporter, wording, alg):
    settings.AUDIT_HASH = alg

    token = sealed(reporter, wording)
    opened = identity.open_own(token, staff_id=clerk.pk, purpose="feedback", at=AT)

    expected = {field: value.strip() for field, value in reporter.items() if field != "relatives"}
    assert opened == identity.Reporter(**expected, relatives=tuple(reporter.get("relatives", ())))
    assert identity.open_wording(token, staff_id=clerk.pk, purpose="feedback", at=AT) == wording
    assert connection.in_atomic_block
