"""Quarterly returns and who closed a quarter over which items. Rows are added and never changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dandang.audit.sql import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_registration'),
        ('organs', '0003_authority_and_constraints'),
        ("verification", "0005_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='QuarterClosing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('quarter', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('items', models.ManyToManyField(related_name='+', to='cases.proceeding')),
                ('organ', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organs.organ')),
            ],
            options={
                'ordering': ('pk',),
                'indexes': [models.Index(fields=['organ', 'year', 'quarter'], name='verificatio_organ_i_a1e472_idx')],
            },
        ),
        migrations.CreateModel(
            name='ResultReturn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('quarter', models.PositiveSmallIntegerField(db_comment='Business quarter, 21st to 20th; 1 begins on 21 December')),
                ('state', models.CharField(db_comment='State of the item when it was returned', max_length=40)),
                ('result', models.TextField()),
                ('is_late', models.BooleanField(db_comment='Returned after the last day of the quarter, R-37')),
                ('proceeding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.proceeding')),
                ('step', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.step')),
            ],
            options={
                'ordering': ('pk',),
                'indexes': [models.Index(fields=['year', 'quarter', 'proceeding'], name='verificatio_year_1531ca_idx')],
            },
        ),
        *append_only('verification_resultreturn'),
        *append_only('verification_quarterclosing'),
        *append_only('verification_quarterclosing_items'),
    ]
