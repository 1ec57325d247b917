"""Steps and findings are history: the database refuses to change them, to the application and to the owner (R-17)."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction


@pytest.mark.rule("R-17")
@pytest.mark.rule("R-16")
@pytest.mark.rule("S-4")
@pytest.mark.parametrize("table", ["cases_step", "cases_finding", "cases_dismissal", "cases_measure", "cases_measureevent", "audit_event"])
@pytest.mark.parametrize("role", ["dandang_app", "dandang_owner"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
@pytest.mark.django_db
def test_the_database_refuses_to_change_history(table: str, role: str, statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE '%%no_change'", [table]
        )
        assert cursor.fetchone(), "a trigger stands guard even where no row exists"
        cursor.execute(f"SET ROLE {role}")
        if role == "dandang_owner" and not statement.startswith("TRUNCATE"):
            return  # row triggers need a row; tests/cases/test_take.py and tests/audit show them at work
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(statement.format(table))
