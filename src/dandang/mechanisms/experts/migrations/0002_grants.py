"""What goes with a request may be chosen anew before it is approved: rows of the list are replaced."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("experts", "0001_initial")]
    operations = [migrations.RunSQL("GRANT DELETE ON experts_expertise_chosen TO dandang_app", migrations.RunSQL.noop)]
