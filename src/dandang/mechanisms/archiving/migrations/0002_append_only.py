"""A received archive is never changed: the database refuses it to everybody."""

from django.db import migrations

from dandang.audit.sql import append_only


class Migration(migrations.Migration):
    dependencies = [("archiving", "0001_initial"), ("audit", "0001_initial")]
    operations = [*append_only("archiving_receivedarchive")]
