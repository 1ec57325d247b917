"""Campaigns, their nodes, what does not apply there, and reports, to which rows are added and never changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dandang.audit.sql import append_only


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0013_person_files'),
        ('documents', '0003_proof_and_certificates'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('proceeding', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='cases.proceeding')),
                ('template', models.CharField(blank=True, db_comment='Code of data/templates.toml it was drafted from', max_length=40)),
                ('title', models.CharField(max_length=100)),
                ('theme', models.TextField()),
                ('instrument', models.CharField(db_comment='Code of data/instruments.toml', max_length=40)),
                ('forms', models.JSONField(db_comment='Scope: which of the four forms', default=list)),
                ('since', models.DateField(db_comment='Scope: cases closed, or measures in force, since that day; F-20')),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('cut_off', models.DateField(db_comment='Last day that counts in the final report')),
                ('plan_due_on', models.DateField(db_comment='Last day for the plans of the organs below')),
                ('due_on', models.DateField(db_comment='Last day for their final reports')),
                ('indicators', models.JSONField(db_comment='Codes of statistics/data/indicators.toml', default=list)),
                ('stages', models.JSONField(db_comment='[{name, first, last}]', default=list)),
                ('focus', models.JSONField(default=list)),
                ('division', models.TextField(blank=True)),
                ('requirements', models.JSONField(default=list)),
                ('report_form', models.TextField(blank=True)),
                ('contact', models.CharField(blank=True, max_length=200)),
                ('plan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Node',
            fields=[
                ('proceeding', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='cases.proceeding')),
                ('due_on', models.DateField(db_comment='Last day for the final report')),
                ('upper_indicators', models.JSONField(db_comment='Of the plan above; none of them may be dropped, C-3')),
                ('indicators', models.JSONField(db_comment='Of the local plan', default=list)),
                ('local', models.JSONField(db_comment='Local plan: scope, measures, contact', default=dict)),
                ('drafted', models.JSONField(db_comment='The report in hand, figures frozen, before it is signed', default=dict)),
                ('report_kind', models.CharField(blank=True, db_comment='Of the report signed last', max_length=10)),
                ('urged_on', models.DateField(null=True)),
                ('above', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.node')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
            ],
        ),
        migrations.CreateModel(
            name='Exemption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('indicator', models.CharField(max_length=60)),
                ('reason', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('answer', models.CharField(blank=True, choices=[('granted', '已批准'), ('refused', '不同意')], max_length=10)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exemptions', to='campaigns.node')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('periodic', '阶段报告'), ('final', '总结报告')], max_length=10)),
                ('version', models.PositiveSmallIntegerField(db_comment='Counts within kind and cut-off; 2 and higher: a correction, C-4')),
                ('first', models.DateField(db_comment='First day that counts')),
                ('cut_off', models.DateField(db_comment='Last day that counts')),
                ('lines', models.JSONField(db_comment='[{code, value, own, of, per, na}], C-1')),
                ('adjustments', models.JSONField(db_comment='[{indicator, amount, why}], apart from the figures, C-1', default=list)),
                ('deviations', models.JSONField(db_comment='[{code, organ, reported, found}]', default=list)),
                ('words', models.JSONField(db_comment='deviation, methods, cases, problems, next_steps', default=dict)),
                ('reason', models.TextField(blank=True, db_comment='Why it was corrected')),
                ('signed_at', models.DateTimeField()),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('paper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('proceeding', models.ForeignKey(db_comment='Of the node, or of the campaign', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.proceeding')),
                ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.AddIndex(
            model_name='node',
            index=models.Index(fields=['campaign', 'above'], name='campaigns_n_campaig_e15719_idx'),
        ),
        migrations.AddConstraint(
            model_name='exemption',
            constraint=models.UniqueConstraint(condition=models.Q(('answer', 'refused'), _negated=True), fields=('node', 'indicator'), name='exempt_once'),
        ),
        migrations.AddConstraint(
            model_name='exemption',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='exemption_answered_at'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(fields=('proceeding', 'kind', 'cut_off', 'version'), name='report_version'),
        ),
        *append_only("campaigns_report"),
    ]
