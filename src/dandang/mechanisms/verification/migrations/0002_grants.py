"""Who handles and who verifies may be put differently before it is approved: rows of these two lists are replaced."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("verification", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "GRANT DELETE ON verification_clue_handlers, verification_clue_group TO dandang_app", migrations.RunSQL.noop
        )
    ]
