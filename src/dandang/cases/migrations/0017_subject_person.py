"""A person of all matters is found by name and unit: follow-up, measures and the figures that count a person once ask for it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0016_measures'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='subject',
            index=models.Index(fields=['name', 'unit'], name='subject_person'),
        ),
    ]
