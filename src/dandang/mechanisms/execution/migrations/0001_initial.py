import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0016_measures'),
    ]

    operations = [
        migrations.CreateModel(
            name='Execution',
            fields=[
                ('proceeding', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='cases.proceeding')),
                ('leads', models.BooleanField(db_comment='The person leads: announced to the leading group too', default=False)),
                ('decided_by', models.CharField(blank=True, max_length=100)),
                ('decision', models.CharField(blank=True, max_length=100)),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
