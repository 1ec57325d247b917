"""Several subjects in one registration, codes, and versions: what was registered is never changed (R-17)."""

import importlib

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

from dandang.audit.sql import append_only

search = importlib.import_module("dandang.cases.migrations.0004_search")
STANDS = "NOT EXISTS (SELECT FROM {0} n WHERE n.replaces_id = {1}.id)"
REFRESH = (
    search.REFRESH.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    .replace("WHERE s.casefile_id = c.id", "WHERE s.casefile_id = c.id AND " + STANDS.format("cases_subject", "s"))
    .replace(
        "cases_allegation a WHERE a.casefile_id = c.id",
        "cases_allegation a WHERE a.casefile_id = c.id AND " + STANDS.format("cases_allegation", "a"),
    )
)
CARRIED = """
    ELSIF TG_TABLE_NAME IN ('cases_subject', 'cases_allegation') THEN
        EXECUTE format(
            'SELECT array_agg(DISTINCT e.casefile_id) FROM (SELECT casefile_id FROM changed
             UNION SELECT o.casefile_id FROM changed r JOIN %I o ON o.id = r.replaces_id) e', TG_TABLE_NAME
        ) INTO ids;
    ELSE
"""
CHANGED = search.CHANGED.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace("\n    ELSE\n", CARRIED, 1)
"""Search finds what stands, in the case file in which it stands."""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0006_handover'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='allegation',
            options={'default_manager_name': 'standing', 'ordering': ('seq',)},
        ),
        migrations.AlterModelOptions(
            name='subject',
            options={'default_manager_name': 'standing', 'ordering': ('pk',)},
        ),
        migrations.AlterModelManagers(
            name='allegation',
            managers=[
                ('standing', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AlterModelManagers(
            name='subject',
            managers=[
                ('standing', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='allegation',
            name='allegation_seq',
        ),
        migrations.AddField(
            model_name='allegation',
            name='nature',
            field=models.CharField(blank=True, db_comment='Code of cases/data/natures.toml', max_length=10),
        ),
        migrations.AddField(
            model_name='allegation',
            name='replaces',
            field=models.OneToOneField(db_comment='The row that this one corrects or carries over from another case file; R-17', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='cases.allegation'),
        ),
        migrations.AddField(
            model_name='allegation',
            name='version',
            field=models.PositiveSmallIntegerField(db_comment='2 and higher: a correction; R-17', default=1),
        ),
        migrations.AddField(
            model_name='subject',
            name='rank',
            field=models.CharField(blank=True, db_comment='Code of cases/data/ranks.toml; not a ground of competence', max_length=4),
        ),
        migrations.AddField(
            model_name='subject',
            name='replaces',
            field=models.OneToOneField(db_comment='The row that this one corrects or carries over from another case file; R-17', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='cases.subject'),
        ),
        migrations.AddConstraint(
            model_name='allegation',
            constraint=models.UniqueConstraint(fields=('casefile', 'seq', 'version'), name='allegation_seq_version'),
        ),
        *append_only("cases_subject"),
        *append_only("cases_allegation"),
        migrations.RunSQL(REFRESH, migrations.RunSQL.noop),
        migrations.RunSQL(CHANGED, migrations.RunSQL.noop),
    ]
