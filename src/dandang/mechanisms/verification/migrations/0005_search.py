"""A matter is found by the number of its clue, by those who read it whole."""

from django.db import migrations

NUMBERED = """
CREATE FUNCTION verification_clue_numbered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_searchtext (casefile_id, source, text, whole_only)
    SELECT p.casefile_id, 'clue ' || c.proceeding_id, c.number, true FROM changed c JOIN cases_proceeding p ON p.id = c.proceeding_id
    ON CONFLICT (casefile_id, source) DO UPDATE SET text = excluded.text WHERE cases_searchtext.text <> excluded.text;
    RETURN NULL;
END $$;
"""
BEFORE = """
INSERT INTO cases_searchtext (casefile_id, source, text, whole_only)
SELECT p.casefile_id, 'clue ' || c.proceeding_id, c.number, true FROM verification_clue c JOIN cases_proceeding p ON p.id = c.proceeding_id
"""


class Migration(migrations.Migration):
    dependencies = [("verification", "0004_evidence"), ("cases", "0004_search")]

    operations = [
        migrations.RunSQL(NUMBERED, "DROP FUNCTION verification_clue_numbered()"),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER verification_clue_numbered_{event.lower()} AFTER {event} ON verification_clue "
                "REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION verification_clue_numbered()",
                f"DROP TRIGGER verification_clue_numbered_{event.lower()} ON verification_clue",
            )
            for event in ("INSERT", "UPDATE")
        ),
        migrations.RunSQL(BEFORE, migrations.RunSQL.noop),
    ]
