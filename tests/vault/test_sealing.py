"""Sealing: nothing of it can be read outside the vault, and the state of the signature follows the rules."""

from __future__ import annotations

import logging
from datetime import datetime

import pytest
from django.db import ProgrammingError, connection, transaction

from dandang import audit, vault
from dandang.audit.models import AuditEvent
from dandang.base.verdict import StepRefused
from dandang.vault import models
from tests.vault.conftest import AT, REPORTER, WORDING

PLANTED = ["诸葛玥珏", "138-0571", "13805714321", "zhuge", "竹影巷", "330102198502303217", "虚构律师", "欧阳堃", "诸葛小满", "望湖酒楼"]


def every_text(owner, schemas: str) -> str:
    """All rows of all tables of these schemas as one text, as a dump would hold them."""
    tables = owner.execute(
        "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables"
        f" WHERE schemaname {schemas}"
    ).fetchall()
    assert len(tables) > 3
    return "\n".join(
        str(row[0]) for (table,) in tables for row in owner.execute(f"SELECT t::text FROM {table} t").fetchall()
    )


@pytest.mark.rule("R-18")
@pytest.mark.parametrize("suite", ["sha256", "sm3"])
def test_no_sealed_value_is_found_in_any_table_nor_in_the_log(owner, sealed, caplog, settings, suite):
    settings.AUDIT_HASH = suite
    connection.force_debug_cursor = True
    try:
        with caplog.at_level(logging.DEBUG):
            token = sealed()
            vault.is_close_to(token, ["诸葛玥珏"])
            vault.text_reveals(token, WORDING)
    finally:
        connection.force_debug_cursor = False

    places = {
        "tables": every_text(owner, "NOT IN ('vault', 'pg_catalog', 'information_schema')"),
        "vault": every_text(owner, "= 'vault'"),
        "log": caplog.text,
        "queries": str(connection.queries),
    }
    for value in PLANTED:
        hexed = value.encode().hex()
        for place, text in places.items():
            assert value not in text, (value, place)
            assert hexed not in text, (value, place)
    assert str(token) in places["vault"]
    assert "vault.seal" in places["queries"]


@pytest.mark.rule("R-18")
@pytest.mark.parametrize("table", ["item", "sealed", "mark", "opening", "holder"])
@pytest.mark.parametrize("statement", ["SELECT * FROM {}", "INSERT INTO {} DEFAULT VALUES", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_has_no_right_on_the_vaults_tables(db, table, statement):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(f"vault.{table}"))


@pytest.mark.rule("R-17")
@pytest.mark.parametrize(
    "statement",
    ["UPDATE vault.sealed SET body = ''", "DELETE FROM vault.sealed", "DELETE FROM vault.item", "UPDATE vault.mark SET texts = '{}'",
     "TRUNCATE vault.opening", "TRUNCATE vault.item CASCADE"],
)
def test_what_is_sealed_is_kept_as_it_is_even_by_the_owner(owner, sealed, statement):
    sealed()

    with pytest.raises(Exception, match="append-only"):
        owner.execute(statement)


@pytest.mark.parametrize("function", ["seal", "fetch", "open_own", "has_text"])
def test_the_functions_of_the_vault_are_for_the_application_only(owner, function):
    row = owner.execute(
        "SELECT prosecdef, proconfig, proowner::regrole::text, proacl::text FROM pg_proc"
        " WHERE pronamespace = 'vault'::regnamespace AND proname = %s",
        [function],
    ).fetchone()

    assert row[:3] == (True, ["search_path=pg_catalog, pg_temp"], "dandang_vault")
    assert "dandang_app=X" in row[3]
    assert "{=X" not in row[3]
    assert ",=X" not in row[3]


@pytest.mark.parametrize(
    ("reporter", "state"),
    [(None, "anonymous"), ({}, "anonymous"), ({"name": " "}, "anonymous"), ({"contact": "13900001111"}, "anonymous"),
     ({"name": "诸葛"}, "signed_unverified")],
)
def test_a_name_makes_a_report_signed_but_not_verified(sealed, reporter, state):
    assert vault.identity_state(sealed(reporter)) == state


def test_the_outcome_of_checking_the_signature_is_kept_and_audited(sealed, clerk):
    token = sealed()

    vault.reseal_identity_state(token, "real_name_verified", by=clerk, at=AT)

    assert vault.identity_state(token) == "real_name_verified"
    last = AuditEvent.objects.filter(chain=f"vault:{token}").last()
    assert (last.verb, last.actor, last.data) == (
        "vault.change_identity_state", "clerk", {"from": "signed_unverified", "to": "real_name_verified"}
    )
    assert audit.verify(f"vault:{token}")


@pytest.mark.rule("R-7")
def test_an_unsigned_report_has_no_name_to_verify(sealed, clerk):
    token = sealed(None)

    with pytest.raises(StepRefused) as refused:
        vault.reseal_identity_state(token, "real_name_verified", by=clerk, at=AT)

    assert refused.value.verdict.rule == "R-7"
    assert vault.identity_state(token) == "anonymous"


def test_a_signed_report_never_becomes_anonymous_by_decree(sealed, clerk):
    token = sealed()

    with pytest.raises(StepRefused):
        vault.reseal_identity_state(token, "anonymous", by=clerk, at=AT)
    with pytest.raises(ValueError, match="identity state"):
        vault.reseal_identity_state(token, "known", by=clerk, at=AT)


@pytest.mark.parametrize(
    "reporter",
    [{"name": "诸葛玥珏", "nickname": "诸葛小满"}, {"name": ["诸葛玥珏"]}, {"name": "诸葛玥珏", "relatives": "欧阳堃"},
     {"relatives": [1, "欧阳堃"]}],
)
def test_a_wrong_shape_is_refused_without_repeating_what_was_given(sealed, reporter):
    with pytest.raises(ValueError) as refused:
        sealed(reporter)

    assert not any(value in str(refused.value) for value in PLANTED)
    with pytest.raises(ValueError, match="wording"):
        sealed(REPORTER, " \n")


def test_a_report_that_is_not_filed_after_all_leaves_nothing_sealed(sealed):
    with transaction.atomic():
        token = sealed()
        transaction.set_rollback(True)

    with pytest.raises(vault.NotSealed):
        vault.identity_state(token)


def test_the_length_of_a_sealed_body_tells_little(owner, sealed):
    sealed({"name": "王五"}), sealed({"name": "诸葛玥珏", "contact": "13805714321"})

    lengths = owner.execute("SELECT DISTINCT length(body) FROM vault.sealed WHERE kind = 'reporter'").fetchall()

    assert len(lengths) == 1


def test_sealing_takes_one_query_beside_its_audit_event(sealed, django_assert_num_queries):
    with django_assert_num_queries(2), transaction.atomic(savepoint=False):
        sealed()


def test_a_long_wording_is_sealed_whole(sealed, clerk):
    wording = "".join(chr(0x4E00 + number % 20000) for number in range(100_000))

    token = sealed(None, wording)

    assert vault.text_reveals(token, wording[-12:]) is True
    assert models.identity_state(token) == "anonymous"
    assert isinstance(AT, datetime)
