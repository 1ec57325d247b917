"""Decided tolerance matters as others may be laid beside them. A row is deleted when the determination is revoked."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0014_tolerance_lists'),
    ]

    operations = [
        migrations.CreateModel(
            name='Precedent',
            fields=[
                ('proceeding', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='cases.proceeding')),
                ('level', models.PositiveSmallIntegerField(db_comment='Of the organ that decided')),
                ('outcome', models.CharField(max_length=20)),
                ('determined_on', models.DateField()),
                ('places', models.BigIntegerField(db_comment='Answers of the worksheet, a bit each (cases/precedents.py)')),
                ('marks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), db_comment='tolerable:…, excluded:…, sector:…', size=None)),
                ('keys', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                ('named', models.JSONField(db_comment='What each mark said in the list of that day', default=dict)),
                ('bands', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), db_comment='MinHash of the reasons; no word can be read out of it', default=list, size=None)),
                ('casefile', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.casefile')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['keys'], name='precedent_keys')],
            },
        ),
        migrations.RunSQL("GRANT DELETE ON cases_precedent TO dandang_app", migrations.RunSQL.noop),
    ]
