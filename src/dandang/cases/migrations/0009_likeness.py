"""Hints of near duplicates: bands of every allegation, found by an index; judgements that two matters are not the same."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dandang.audit.sql import append_only

# A row waits for its bands (MinHash is not the database's work) from the moment the allegation is there. A correction is a new allegation.
WAITS = """
CREATE FUNCTION likeness_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_likeness (allegation_id) SELECT id FROM changed;
    RETURN NULL;
END $$
"""
TRIGGER = (
    "CREATE TRIGGER cases_allegation_waits AFTER INSERT ON cases_allegation REFERENCING NEW TABLE AS changed "
    "FOR EACH STATEMENT EXECUTE FUNCTION likeness_waits()"
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_lists"), ("audit", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Likeness",
            fields=[
                ("allegation", models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="likeness", serialize=False,
                    to="cases.allegation")),
                ("bands", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), null=True, size=None)),
            ],
            options={"indexes": [
                django.contrib.postgres.indexes.GinIndex(fields=["bands"], name="likeness_bands"),
                models.Index(condition=models.Q(("bands", None)), fields=["allegation"], name="likeness_waiting"),
            ]},
        ),
        migrations.CreateModel(
            name="Dismissal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_over", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="理由")),
                ("at", models.DateTimeField()),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("casefile", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.casefile")),
                ("other", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.casefile")),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("is_over", True), models.Q(("reason", ""), _negated=True), _connector="OR"),
                        name="dismissal_has_reason"),
                    models.CheckConstraint(
                        condition=models.Q(("casefile", models.F("other")), _negated=True), name="dismissal_of_another"),
                ],
            },
        ),
        *append_only("cases_dismissal"),
        migrations.RunSQL(WAITS, "DROP FUNCTION likeness_waits()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER cases_allegation_waits ON cases_allegation"),
        migrations.RunSQL("INSERT INTO cases_likeness (allegation_id) SELECT id FROM cases_allegation", migrations.RunSQL.noop),
    ]
