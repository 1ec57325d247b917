
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tolerance', '0003_sector'),
    ]

    operations = [
        migrations.AddField(
            model_name='tolerancecase',
            name='prefiled',
            field=models.CharField(blank=True, db_comment='Number of a filing made beforehand: a fact, no more (T-10)', db_default='', max_length=40),
        ),
    ]
