"""Measures and what became of them. Rows are added and never changed: no date is edited by hand (S-4)."""

import django.db.models.deletion
from django.db import migrations, models

from dandang.audit.sql import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_initial'),
        ('cases', '0015_precedents'),
    ]

    operations = [
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveSmallIntegerField(db_comment='Number within the case file, from 1')),
                ('instrument', models.CharField(max_length=20)),
                ('kind', models.CharField(db_comment='Code of sanctions/data/kinds.toml', max_length=10)),
                ('regulation', models.CharField(db_comment='Code of sanctions/data/regulations.toml: gives the length, for good', max_length=40)),
                ('effective_on', models.DateField(db_comment='First day of the period, itself counted')),
                ('months', models.PositiveSmallIntegerField(db_comment='Only where the decision sets the length; 0: by the table', default=0)),
                ('probation_months', models.PositiveSmallIntegerField(default=0)),
                ('stated_last_day', models.DateField(db_comment='As the decision states it; compared with the computed one', null=True)),
                ('subject_kind', models.CharField(default='person', max_length=20)),
                ('act', models.CharField(blank=True, db_comment='Tells one act from another (S-14)', max_length=60)),
                ('decision', models.CharField(blank=True, db_comment='Number of the decision document', max_length=100)),
                ('form', models.PositiveSmallIntegerField(db_comment='Form 1-4 (S-15); 0: not classified', default=0)),
                ('casefile', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='cases.casefile')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.step')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='cases.subject')),
            ],
            options={
                'ordering': ('casefile', 'seq'),
            },
        ),
        migrations.CreateModel(
            name='MeasureEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('change', '变更'), ('withdraw', '撤销处分'), ('restore', '恢复党员权利'), ('new_act', '期间内有新的应受处分行为'), ('correct', '更正载明的最后一日'), ('explain', '写明期间不一致的理由')], max_length=20)),
                ('on', models.DateField(db_comment='The day from which it has effect')),
                ('kind', models.CharField(blank=True, db_comment='Of a change: the new kind', max_length=10)),
                ('probation_months', models.PositiveSmallIntegerField(default=0)),
                ('stated_last_day', models.DateField(null=True)),
                ('document', models.CharField(blank=True, db_comment='Number of the decision document', max_length=100)),
                ('reason', models.TextField(blank=True)),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='cases.measure')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.step')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.UniqueConstraint(fields=('casefile', 'seq'), name='measure_seq'),
        ),
        *append_only("cases_measure"),
        *append_only("cases_measureevent"),
    ]
