"""The city as a lexeme too, so that who reaches a whole city asks the index for one word and not for each of its organs."""

import importlib

from django.db import migrations

registration = importlib.import_module("dandang.cases.migrations.0007_registration")
REFRESH = registration.REFRESH.replace("ARRAY['@' || c.organ_id]", "ARRAY['@' || c.organ_id, '#' || c.city]")
ADDED = "UPDATE cases_searchentry SET words = words || array_to_tsvector(ARRAY['#' || city])"


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_recusal_requests")]

    operations = [
        migrations.RunSQL(REFRESH, registration.REFRESH),
        migrations.RunSQL(ADDED, migrations.RunSQL.noop),
    ]
