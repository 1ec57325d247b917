"""Steps and findings are never changed: the database refuses it to everybody (R-17)."""

from django.db import migrations

from dandang.audit.sql import append_only


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("audit", "0001_initial")]
    operations = [*append_only("cases_step"), *append_only("cases_finding")]
