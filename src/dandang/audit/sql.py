"""Statements for migrations: tables to which rows are added and never changed."""

from __future__ import annotations

from django.db import migrations

REFUSE = "append_only_refuse"
"""The trigger function that audit's first migration makes; a migration that uses `append_only` depends on that one."""


def append_only(table: str) -> list[migrations.RunSQL]:
    """Operations that make `table` refuse UPDATE, DELETE and TRUNCATE, also to its owner (triggers) and first of all to the
    application (rights). Undone in reverse order by migrating backwards.
    """
    changes = f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {REFUSE}()"
    empties = f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {REFUSE}()"
    return [
        migrations.RunSQL(changes, f"DROP TRIGGER {table}_no_change ON {table}"),
        migrations.RunSQL(empties, f"DROP TRIGGER {table}_no_truncate ON {table}"),
        migrations.RunSQL(
            f"REVOKE ALL ON {table} FROM dandang_app; GRANT SELECT, INSERT ON {table} TO dandang_app",
            f"GRANT SELECT, INSERT, UPDATE ON {table} TO dandang_app",
        ),
    ]
