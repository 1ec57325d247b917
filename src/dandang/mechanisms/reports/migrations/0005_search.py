"""A matter is found by its masked text once that is released, as whoever may know of the matter reads it; no other version is searched
(R-21).
"""

from django.db import migrations

RELEASED = """
CREATE FUNCTION reports_mask_released() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_searchtext (casefile_id, source, text, whole_only)
    SELECT p.casefile_id, 'masked ' || p.id, last.text, false
    FROM (SELECT DISTINCT m.proceeding_id FROM changed v JOIN reports_maskedtext m ON m.id = v.masked_id WHERE v.is_released) AS moved
    JOIN cases_proceeding p ON p.id = moved.proceeding_id
    CROSS JOIN LATERAL (
        SELECT m.text FROM reports_maskedtext m JOIN reports_maskverdict v ON v.masked_id = m.id
        WHERE m.proceeding_id = p.id AND v.is_released ORDER BY m.number DESC LIMIT 1
    ) AS last
    ON CONFLICT (casefile_id, source) DO UPDATE SET text = excluded.text;
    RETURN NULL;
END $$;
"""
TRIGGER = (
    "CREATE TRIGGER reports_mask_released AFTER INSERT ON reports_maskverdict REFERENCING NEW TABLE AS changed "
    "FOR EACH STATEMENT EXECUTE FUNCTION reports_mask_released()"
)


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_routing"), ("cases", "0004_search")]

    operations = [
        migrations.RunSQL(RELEASED, "DROP FUNCTION reports_mask_released()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER reports_mask_released ON reports_maskverdict"),
    ]
