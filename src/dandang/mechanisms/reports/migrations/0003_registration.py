"""What a registration says of the item as a whole: source, sub-channel, joint reporters, class, markers."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0002_masked_text'),
    ]

    operations = [
        migrations.AddField(
            model_name='report',
            name='brings_new_evidence',
            field=models.BooleanField(db_comment='Bars a repeat link, R-15', default=False),
        ),
        migrations.AddField(
            model_name='report',
            name='eight_point_rule',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='report',
            name='foreign_related',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='report',
            name='level_skipping',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='report',
            name='petition_class',
            field=models.CharField(db_comment='Code of cases/data/petition_classes.toml', default='1', max_length=1),
        ),
        migrations.AddField(
            model_name='report',
            name='reporters',
            field=models.PositiveIntegerField(db_comment='How many signed together; visits of 5 and more are collective', default=1),
        ),
        migrations.AddField(
            model_name='report',
            name='sensitive',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='report',
            name='source',
            field=models.CharField(db_comment='Code of cases/data/sources.toml', default='0101', max_length=4),
        ),
        migrations.AddField(
            model_name='report',
            name='sub_channel',
            field=models.CharField(blank=True, db_comment='Code of cases/data/phone.toml', max_length=4),
        ),
    ]
