"""Visits, strategies and personal matters are never changed (F-5); a team and the visitors of a day may be chosen anew."""

from django.db import migrations

from dandang.audit.sql import append_only


class Migration(migrations.Migration):
    dependencies = [("followup", "0001_initial"), ("audit", "0001_initial")]
    operations = [
        *append_only("followup_visitrecord"),
        *append_only("followup_personalstrategy"),
        *append_only("followup_personalmatter"),
        migrations.RunSQL("GRANT DELETE ON followup_followup_team, followup_followup_visitors TO dandang_app", migrations.RunSQL.noop),
    ]
