
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0016_measures'),
    ]

    operations = [
        migrations.CreateModel(
            name='Filing',
            fields=[
                ('proceeding', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='cases.proceeding')),
                ('filer', models.CharField(blank=True, max_length=100)),
                ('matter', models.CharField(blank=True, max_length=200)),
                ('received_on', models.DateField(db_comment='The day on which it first came in', null=True)),
                ('begins_on', models.DateField(db_comment='The day on which it was meant to begin', null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
