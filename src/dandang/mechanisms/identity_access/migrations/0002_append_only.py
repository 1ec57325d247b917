"""An incident is never changed: the database refuses it to everybody."""

from django.db import migrations

from dandang.audit.sql import append_only


class Migration(migrations.Migration):
    dependencies = [("identity_access", "0001_initial"), ("audit", "0001_initial")]
    operations = [*append_only("identity_access_leakincident")]
