"""Whose item it is: an item moves with its report, several organs may hold one, and a body may be destroyed by law."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import transaction

from dandang import audit, vault
from dandang.audit.models import AuditEvent
from dandang.base.verdict import StepRefused
from dandang.organs.models import Organ
from dandang.vault import identity, marks, models, suites
from tests.vault.conftest import AT, REPORTER, WORDING, a_clerk


@pytest.fixture
def elsewhere(organ) -> Organ:
    return Organ.objects.create(
        code="other-commission", name="另一区纪委监委", short_name="另纪", kind="discipline_commission", level=4,
        division_code="330103",
    )


@pytest.fixture
def receiver(elsewhere):
    return a_clerk("receiver", elsewhere)


def opens(token, staff) -> bool:
    try:
        return identity.open_own(token, staff_id=staff.pk, purpose="feedback", at=AT).name == REPORTER["name"]
    except StepRefused:
        return False


@pytest.mark.rule("R-19")
def test_after_a_transfer_the_new_clerk_opens_it_and_the_old_one_no_longer(sealed, clerk, receiver, elsewhere):
    token = sealed()

    vault.transfer(token, elsewhere.pk, receiver.pk, clerk, AT)

    assert (opens(token, receiver), opens(token, clerk)) == (True, False)
    moved = AuditEvent.objects.get(chain=vault.chain(token), verb="vault.transfer")
    assert (moved.actor, moved.data) == ("clerk", {"organ": elsewhere.pk, "clerk": receiver.pk})
    assert audit.verify(vault.chain(token)).events == 4


@pytest.mark.rule("R-19")
def test_on_its_way_nobody_opens_it(sealed, clerk, receiver, elsewhere):
    token = sealed()

    vault.transfer(token, elsewhere.pk, None, clerk, AT)
    on_its_way = opens(token, receiver), opens(token, clerk)
    vault.transfer(token, elsewhere.pk, receiver.pk, receiver, AT)

    assert on_its_way == (False, False)
    assert opens(token, receiver)


def test_a_split_report_is_held_by_each_organ_and_one_may_give_it_up(sealed, clerk, receiver, elsewhere, organ):
    token = sealed()
    vault.share(token, elsewhere.pk, None, clerk, AT)
    vault.share(token, elsewhere.pk, receiver.pk, receiver, AT)
    both = opens(token, clerk), opens(token, receiver)

    vault.transfer(token, organ.pk, clerk.pk, clerk, AT, out_of=elsewhere.pk)

    assert both == (True, True)
    assert (opens(token, clerk), opens(token, receiver)) == (True, False)


@pytest.mark.parametrize("act", [vault.transfer, vault.share])
def test_what_was_never_sealed_does_not_move(clerk, organ, act):
    token = uuid4()

    with pytest.raises(vault.NotSealed):
        act(token, organ.pk, clerk.pk, clerk, AT)
    assert not AuditEvent.objects.filter(chain=vault.chain(token)).exists()


@pytest.mark.rule("R-17")
@pytest.mark.parametrize(
    "statement",
    ["UPDATE vault.holder SET staff_id = 1", "DELETE FROM vault.holder", "TRUNCATE vault.holder",
     "UPDATE vault.holder SET until = now(), ended_by_id = 1, organ_id = 2"],
)
def test_who_held_it_is_never_rewritten(owner, sealed, statement):
    sealed()

    with pytest.raises(Exception, match="append-only"):
        owner.execute(statement)


@pytest.mark.rule("R-2")
def test_a_destroyed_body_opens_to_nobody_and_answers_nothing(owner, sealed, clerk):
    token, other = sealed(), sealed()

    vault.destroy_body(token, clerk, AT)

    for opening in (identity.open_own, identity.open_wording):
        with pytest.raises(StepRefused) as refused:
            opening(token, staff_id=clerk.pk, purpose="feedback", at=AT)
        assert refused.value.verdict.rule == "R-2"
    assert vault.is_close_to(token, [REPORTER["name"]]) is False
    assert vault.text_reveals(token, WORDING) is False
    left = owner.execute("SELECT wrapped, body FROM vault.sealed WHERE token = %s", [token]).fetchall()
    assert left == [(b"", b"")] * 2
    assert owner.execute("SELECT texts, persons FROM vault.mark WHERE token = %s", [token]).fetchone() == ([], [])
    assert AuditEvent.objects.filter(chain=vault.chain(token)).first().verb == "vault.seal"
    assert opens(other, clerk)


def test_a_body_is_destroyed_once(sealed, clerk):
    token = sealed()
    vault.destroy_body(token, clerk, AT)

    for gone in (token, uuid4()):
        with pytest.raises(vault.NotSealed):
            vault.destroy_body(gone, clerk, AT)


@pytest.mark.rule("R-17")
def test_no_key_is_taken_from_a_body_that_was_not_destroyed(owner, sealed):
    sealed()

    for statement in ("UPDATE vault.sealed SET wrapped = ''", "UPDATE vault.sealed SET wrapped = '', body = ''",
                      "UPDATE vault.mark SET lengths = '{}', persons = '{}', texts = '{}'"):
        with pytest.raises(Exception, match="append-only"):
            owner.execute(statement)


@pytest.mark.parametrize("suite", ["sha256", "sm3"])
def test_many_are_sealed_as_one_is(organ, clerk, settings, suite, django_assert_num_queries):
    settings.AUDIT_HASH = suite
    row = vault.Sealing(REPORTER, WORDING, organ.pk, clerk.pk, AT)
    rows = [row, replace(row, reporter=None), replace(row, reporter={"name": "王五"}, wording="另一件事")]

    with django_assert_num_queries(2), transaction.atomic(savepoint=False):
        tokens = vault.seal_many(rows)

    assert [vault.identity_state(token) for token in tokens] == ["signed_unverified", "anonymous", "signed_unverified"]
    opened = [identity.open_wording(token, staff_id=clerk.pk, purpose="feedback", at=AT) for token in tokens]
    assert opened == [WORDING, WORDING, "另一件事"]
    assert opens(tokens[0], clerk)
    assert vault.text_reveals(tokens[1], WORDING[10:30]) is True
    assert vault.is_close_to(tokens[2], ["王五"]) is True
    assert all(audit.verify(vault.chain(token)).events >= 1 for token in tokens)
    assert not audit.verify().problems


def test_a_faulty_row_among_many_seals_none(organ, clerk):
    row = vault.Sealing(REPORTER, WORDING, organ.pk, clerk.pk, AT)

    with pytest.raises(ValueError, match="wording"):
        vault.seal_many([row, replace(row, wording=" ")])

    assert not AuditEvent.objects.filter(verb="vault.seal").exists()
    assert vault.seal_many([]) == []


def test_a_row_to_be_sealed_shows_nothing_of_itself(organ, clerk):
    row = vault.Sealing(REPORTER, WORDING, organ.pk, clerk.pk, AT)

    assert REPORTER["name"] not in f"{row!r} {row}"


def test_marks_of_the_first_form_still_answer(owner, sealed):
    """Reports sealed before marks were made in batches keep the marks they have."""
    token = sealed()
    suite, key, lengths, form = models._marking(token)
    values = marks.traces(REPORTER, WORDING)
    pieces = {value[at : at + marks.RUN] for value in values for at in range(max(1, len(value) - marks.RUN + 1))}
    owner.execute("ALTER TABLE vault.mark DISABLE TRIGGER USER")
    owner.execute(
        "UPDATE vault.mark SET form = 1, texts = %s WHERE token = %s", [marks.marks(suite, key, b"text ", pieces), token]
    )

    assert (form, suite) == (2, suites.INTERNATIONAL)
    assert sorted({len(piece) for piece in pieces}) == lengths
    assert vault.text_reveals(token, f"经查，{REPORTER['name']}") is True
    assert vault.text_reveals(token, "经查不属实") is False
