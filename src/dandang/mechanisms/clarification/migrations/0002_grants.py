"""A draft may choose other allegations until it is submitted: rows of this list are replaced."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clarification", "0001_initial")]
    operations = [
        migrations.RunSQL("GRANT DELETE ON clarification_clarification_cleared TO dandang_app", migrations.RunSQL.noop)
    ]
