"""What lists are read by: the organ and the earliest running clock of a proceeding, kept by the database in the writing transaction."""

import django.db.models.deletion
from django.db import migrations, models

# Whatever anybody writes into these two columns, this is what gets there.
COPIED = """
CREATE FUNCTION proceeding_copied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT c.organ_id INTO NEW.organ_id FROM cases_casefile c WHERE c.id = NEW.casefile_id;
    SELECT min(d.due_on) INTO NEW.due_on FROM cases_deadline d WHERE d.proceeding_id = NEW.id AND d.met_at IS NULL;
    RETURN NEW;
END $$
"""
COPIES = """
CREATE TRIGGER proceeding_copies BEFORE INSERT OR UPDATE OF casefile_id, organ_id, due_on ON cases_proceeding
FOR EACH ROW EXECUTE FUNCTION proceeding_copied()
"""
MOVED = """
CREATE FUNCTION deadline_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_proceeding p SET due_on = earliest.due_on
    FROM (SELECT c.proceeding_id, (SELECT min(d.due_on) FROM cases_deadline d WHERE d.proceeding_id = c.proceeding_id AND d.met_at IS NULL)
          FROM (SELECT DISTINCT proceeding_id FROM changed) c) AS earliest(proceeding_id, due_on)
    WHERE p.id = earliest.proceeding_id AND p.due_on IS DISTINCT FROM earliest.due_on;
    RETURN NULL;
END $$
"""


def _trigger(event):
    return migrations.RunSQL(
        f"CREATE TRIGGER deadline_moves_{event.lower()} AFTER {event} ON cases_deadline REFERENCING NEW TABLE AS changed "
        "FOR EACH STATEMENT EXECUTE FUNCTION deadline_moved()",
        f"DROP TRIGGER deadline_moves_{event.lower()} ON cases_deadline",
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_registration"), ("organs", "0003_authority_and_constraints")]

    operations = [
        migrations.AddField("proceeding", "due_on", models.DateField(
            db_comment="Last day of the earliest running clock, kept by a trigger", editable=False, null=True)),
        migrations.AddField("proceeding", "organ", models.ForeignKey(
            db_comment="The organ of the case file, copied by a trigger", db_index=False, editable=False, null=True,
            on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organs.organ")),
        migrations.RunSQL(COPIED, "DROP FUNCTION proceeding_copied()"),
        migrations.RunSQL(COPIES, "DROP TRIGGER proceeding_copies ON cases_proceeding"),
        migrations.RunSQL(MOVED, "DROP FUNCTION deadline_moved()"),
        _trigger("INSERT"),
        _trigger("UPDATE"),
        migrations.RunSQL("UPDATE cases_proceeding SET due_on = NULL", migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),  # or the table cannot be indexed now
        migrations.RemoveIndex("proceeding", "proceeding_open"),
        migrations.AddIndex("proceeding", models.Index(
            condition=models.Q(("is_open", True)), fields=["organ", "kind", "state"], name="proceeding_turn")),
        migrations.AddIndex("proceeding", models.Index(
            condition=models.Q(("is_open", True)), fields=["organ", "due_on", "-moved_at", "id"], name="proceeding_due")),
    ]
