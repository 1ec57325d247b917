"""Search: the table, and the functions and triggers with which the database keeps it (docs/decisions/0015)."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import dandang.cases.models.search

# The same folding as `dandang.cases.folding.fold`; a test compares both over all of Unicode. Letters in one width and case, no spaces,
# no punctuation, so that 阿卜杜拉·买买提, 阿卜杜拉 买买提 and 阿卜杜拉．买买提 are one name.
FOLD = r"""
CREATE FUNCTION search_fold(raw text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT regexp_replace(
        translate(normalize(raw, NFKC), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'),
        E'[\u0001-\u002f\u003a-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u16eb\u2000-\u206f'
        '\u2219\u22c5\u3000-\u3004\u3008-\u3020\u3030\u30fb\ufe00-\ufe1f\ufe30-\ufe6f\ufeff\uff01-\uff0f\U000e0100-\U000e01ef]+',
        '', 'g')
$$
"""

# Every two neighbouring characters of each field, and the last one of a field alone, so that one character is found by its prefix.
# No more than 100,000: a tsvector ends at one megabyte.
WORDS = """
CREATE FUNCTION search_words(folded text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    WITH run AS (SELECT string_to_array(folded, NULL) AS c)
    SELECT ARRAY(
        SELECT a || CASE WHEN b <> ' ' THEN b ELSE '' END FROM run, unnest(run.c, run.c[2:]) AS pair(a, b) WHERE a <> ' ' LIMIT 100000
    )
$$
"""

REFRESH = """
CREATE FUNCTION search_refresh(ids bigint[]) RETURNS void LANGUAGE sql VOLATILE AS $$
    INSERT INTO cases_searchentry AS kept (casefile_id, city, organ_id, text, inner_text, words)
    SELECT c.id, c.city, c.organ_id, f.text, f.inner_text,
           array_to_tsvector(search_words(f.text || ' ' || f.inner_text) || f.names || ARRAY['@' || c.organ_id])
    FROM cases_casefile c CROSS JOIN LATERAL (
        SELECT concat_ws(' ',
                   search_fold(c.code),
                   (SELECT string_agg(concat_ws(' ', search_fold(s.name), search_fold(s.unit), search_fold(s.post)), ' ' ORDER BY s.id)
                    FROM cases_subject s WHERE s.casefile_id = c.id),
                   (SELECT string_agg(search_fold(a.statement), ' ' ORDER BY a.seq) FROM cases_allegation a WHERE a.casefile_id = c.id),
                   (SELECT string_agg(search_fold(x.text), ' ' ORDER BY x.id) FROM cases_searchtext x
                    WHERE x.casefile_id = c.id AND NOT x.whole_only)
               ) AS text,
               concat_ws(' ',
                   (SELECT string_agg(search_fold(g.reason), ' ' ORDER BY g.id) FROM cases_allegation a
                    JOIN cases_finding g ON g.allegation_id = a.id WHERE a.casefile_id = c.id),
                   (SELECT string_agg(search_fold(x.text), ' ' ORDER BY x.id) FROM cases_searchtext x
                    WHERE x.casefile_id = c.id AND x.whole_only)
               ) AS inner_text,
               ARRAY(SELECT '=' || search_fold(s.name) FROM cases_subject s WHERE s.casefile_id = c.id) AS names
    ) f
    WHERE c.id = ANY(ids)
    ON CONFLICT (casefile_id) DO UPDATE SET text = excluded.text, inner_text = excluded.inner_text, words = excluded.words
    WHERE (kept.text, kept.inner_text, kept.words) IS DISTINCT FROM (excluded.text, excluded.inner_text, excluded.words)
$$
"""

# A bulk load may say `SET LOCAL dandang.search = 'later'` and call `search_refresh` once at its end, in the same transaction.
CHANGED = """
CREATE FUNCTION search_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids bigint[];
BEGIN
    IF current_setting('dandang.search', true) = 'later' THEN
        RETURN NULL;
    END IF;
    IF TG_TABLE_NAME = 'cases_casefile' THEN
        SELECT array_agg(id) INTO ids FROM changed;
    ELSIF TG_TABLE_NAME = 'cases_finding' THEN
        SELECT array_agg(DISTINCT a.casefile_id) INTO ids FROM changed f JOIN cases_allegation a ON a.id = f.allegation_id;
    ELSE
        SELECT array_agg(DISTINCT casefile_id) INTO ids FROM changed;
    END IF;
    IF ids IS NOT NULL THEN
        PERFORM search_refresh(ids);
    END IF;
    RETURN NULL;
END $$
"""


def _trigger(table, event):
    name = f"{table}_search_{event.lower()}"
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING NEW TABLE AS changed FOR EACH STATEMENT "
        "EXECUTE FUNCTION search_changed()",
        f"DROP TRIGGER {name} ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_restriction"), ("organs", "0003_authority_and_constraints")]

    operations = [
        migrations.CreateModel(
            name="SearchText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=40)),
                ("text", models.TextField(db_comment="Neutral text; never reporter data (R-18)")),
                ("whole_only", models.BooleanField(db_comment="Found only by those who read the matter whole (3.9)")),
                ("casefile", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.casefile")),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [models.UniqueConstraint(fields=("casefile", "source"), name="search_text_once")],
            },
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("casefile", models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="search_entry", serialize=False,
                    to="cases.casefile")),
                ("city", models.CharField(max_length=6)),
                ("text", models.TextField(db_comment="Folded neutral text; never reporter data (R-18, R-26)")),
                ("inner_text", models.TextField(
                    db_comment="Folded reasons of findings; matched only for readers of the whole matter (3.9)")),
                ("words", dandang.cases.models.search.Words()),
                ("organ", models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organs.organ")),
            ],
            options={"indexes": [django.contrib.postgres.indexes.GinIndex(fields=["words"], name="search_words")]},
        ),
        migrations.RunSQL(FOLD, "DROP FUNCTION search_fold(text)"),
        migrations.RunSQL(WORDS, "DROP FUNCTION search_words(text)"),
        migrations.RunSQL(REFRESH, "DROP FUNCTION search_refresh(bigint[])"),
        migrations.RunSQL(CHANGED, "DROP FUNCTION search_changed()"),
        _trigger("cases_casefile", "INSERT"),
        *(_trigger(table, event) for table in ("cases_subject", "cases_allegation", "cases_searchtext") for event in ("INSERT", "UPDATE")),
        _trigger("cases_finding", "INSERT"),
        # what was there before
        migrations.RunSQL("SELECT search_refresh(array(SELECT id FROM cases_casefile))", migrations.RunSQL.noop),
    ]
