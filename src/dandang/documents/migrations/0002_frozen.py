"""The database keeps papers as issued: only `cancel` may touch a document, only its verbs a service, nothing is deleted."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION documents_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: papers are kept as issued', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$
"""

# The trigger's arguments name the columns that may change; every other column has to stay as it is.
KEEP = """
CREATE FUNCTION documents_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - TG_ARGV IS DISTINCT FROM to_jsonb(OLD) - TG_ARGV THEN
        RAISE EXCEPTION '% is kept as issued: only % may change', TG_TABLE_NAME, array_to_string(TG_ARGV, ', ')
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""

# D-1: a number is never given twice and none is skipped
RISE = """
CREATE FUNCTION documents_numbers_rise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.last <> 0 OR TG_OP = 'UPDATE' AND NEW.last <> OLD.last + 1 THEN
        RAISE EXCEPTION 'numbers of a series begin at 1 and rise by one' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""

# A paper once cancelled stays so, and a confirmed receipt stays confirmed
FINAL = """
CREATE FUNCTION documents_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% % is final', TG_TABLE_NAME, OLD.state USING ERRCODE = 'insufficient_privilege';
END $$
"""

MAY_CHANGE = {
    "documents_document": ("state", "cancelled_at", "cancelled_by_id", "cancel_reason"),
    "documents_numberseries": ("last",),
    "documents_service": (
        "state", "place", "sent_at", "received_by", "received_at", "unit_stamped", "refusal_reason", "witnesses", "remarks",
        "confirmed_by_id", "confirmed_at",
    ),
}


def trigger(name: str, table: str, when: str, call: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW {call}", f"DROP TRIGGER {name} ON {table}"
    )


def keep(table: str, columns: tuple[str, ...]) -> migrations.RunSQL:
    arguments = ", ".join(f"'{column}'" for column in columns)
    return trigger(f"{table}_keep", table, "UPDATE", f"EXECUTE FUNCTION documents_keep({arguments})")


def no_delete(table: str) -> list[migrations.RunSQL]:
    return [
        trigger(f"{table}_no_delete", table, "DELETE", "EXECUTE FUNCTION documents_refuse()"),
        migrations.RunSQL(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION documents_refuse()",
            f"DROP TRIGGER {table}_no_truncate ON {table}",
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION documents_refuse()"),
        migrations.RunSQL(KEEP, "DROP FUNCTION documents_keep()"),
        migrations.RunSQL(RISE, "DROP FUNCTION documents_numbers_rise()"),
        migrations.RunSQL(FINAL, "DROP FUNCTION documents_final()"),
        *(keep(table, columns) for table, columns in MAY_CHANGE.items()),
        trigger("documents_recipient_kept", "documents_documentrecipient", "UPDATE", "EXECUTE FUNCTION documents_refuse()"),
        trigger(
            "documents_numberseries_rise", "documents_numberseries", "INSERT OR UPDATE",
            "EXECUTE FUNCTION documents_numbers_rise()",
        ),
        trigger(
            "documents_document_final", "documents_document", "UPDATE",
            "WHEN (OLD.state = 'cancelled') EXECUTE FUNCTION documents_final()",
        ),
        trigger(
            "documents_service_final", "documents_service", "UPDATE",
            "WHEN (OLD.state IN ('confirmed', 'failed')) EXECUTE FUNCTION documents_final()",
        ),
        *no_delete("documents_document"),
        *no_delete("documents_documentrecipient"),
        *no_delete("documents_service"),
        *no_delete("documents_numberseries"),
        migrations.RunSQL("REVOKE UPDATE ON documents_documentrecipient FROM dandang_app", migrations.RunSQL.noop),
    ]
