"""What was published of a quarter stays as it is."""

import django.db.models.deletion
from django.db import migrations, models

from dandang.audit.sql import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('organs', '0005_functional_departments'),
        ('statistics', '0003_months'),
    ]

    operations = [
        migrations.CreateModel(
            name='Published',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('names', models.JSONField(db_comment='Of the organs directly below')),
                ('columns', models.JSONField(db_comment='By indicator: of each of them, of the rest, in all; null where nothing is shown')),
                ('organ', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organs.organ')),
            ],
            options={
                'ordering': ('pk',),
                'constraints': [models.UniqueConstraint(fields=('organ', 'first', 'last'), name='published_once')],
            },
        ),
        *append_only("statistics_published"),
    ]
