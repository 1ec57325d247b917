"""Every clue has a number of its own, random after the year; those from before get one too."""

from django.db import migrations, models

NUMBERED = """
UPDATE verification_clue SET number = upper(substr(replace(gen_random_uuid()::text, '-', ''), 1, 12)) WHERE number IS NULL
"""
COMMENT = "Clue number; random after the year, shows no gaps"


class Migration(migrations.Migration):
    dependencies = [("verification", "0002_grants")]
    operations = [
        migrations.AddField("clue", "number", models.CharField(max_length=40, unique=True, null=True, db_comment=COMMENT)),
        migrations.RunSQL(NUMBERED, migrations.RunSQL.noop),
        migrations.AlterField("clue", "number", models.CharField(max_length=40, unique=True, db_comment=COMMENT)),
    ]
