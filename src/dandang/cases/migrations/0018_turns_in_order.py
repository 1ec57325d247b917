"""Whose turn it is stands in an index in the order of the list: a page reads few rows, however many wait."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0017_subject_person'),
        ('organs', '0005_functional_departments'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='proceeding',
            name='proceeding_turn',
        ),
        migrations.AddIndex(
            model_name='proceeding',
            index=models.Index(condition=models.Q(('is_open', True)), fields=['organ', 'kind', 'state', 'due_on', '-moved_at', 'id'], name='proceeding_turn'),
        ),
    ]
