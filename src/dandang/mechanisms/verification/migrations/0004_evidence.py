"""The evidence register: pieces, where they went, who has a copy. Rows are added and never changed."""

import dandang.base.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dandang.audit.sql import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_initial'),
        ('cases', '0006_handover'),
        ('verification', '0003_clue_number'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=dandang.base.ids.public_key, editable=False, max_length=32, unique=True)),
                ('seq', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('file', '电子文件'), ('object', '实物或者纸质材料')], max_length=10)),
                ('title', models.CharField(max_length=200)),
                ('source', models.CharField(max_length=500)),
                ('obtained_on', models.DateField()),
                ('kept_at', models.CharField(blank=True, db_comment='Where an object lies', max_length=200)),
                ('media', models.CharField(blank=True, db_comment='Type by content, never by name', max_length=20)),
                ('size', models.BigIntegerField(default=0)),
                ('sha256', models.CharField(blank=True, db_comment='Of the file as it came in', max_length=64)),
                ('sm3', models.CharField(blank=True, max_length=64)),
                ('stored', models.CharField(blank=True, db_comment='Random name in the sealed store', max_length=32)),
                ('suite', models.CharField(blank=True, max_length=30)),
                ('key_id', models.CharField(blank=True, max_length=40)),
                ('wrapped', models.BinaryField(db_comment='Key of the file, under the master key named by key_id', default=b'')),
                ('obtained_by', models.ManyToManyField(related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proceeding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.proceeding')),
                ('step', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.step')),
            ],
            options={
                'ordering': ('seq',),
            },
        ),
        migrations.CreateModel(
            name='Custody',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('handed_over', '移交'), ('returned', '退还'), ('moved', '变更存放地点'), ('lent', '借出'), ('back', '归还')], max_length=20)),
                ('to', models.CharField(db_comment='Person, unit or place that has it from then on', max_length=200)),
                ('on', models.DateField()),
                ('step', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.step')),
                ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='verification.evidence')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='CopyGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateField(db_comment='Last day on which the person may take the copy')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('step', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.step')),
                ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='verification.evidence')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.UniqueConstraint(fields=('proceeding', 'seq'), name='evidence_seq'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'object'), ('stored', '')), models.Q(('kind', 'file'), models.Q(('stored', ''), _negated=True), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='evidence_has_its_file'),
        ),
        *append_only('verification_evidence'),
        *append_only('verification_evidence_obtained_by'),
        *append_only('verification_custody'),
        *append_only('verification_copygrant'),
    ]
