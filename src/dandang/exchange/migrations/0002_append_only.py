"""What was taken in under which number, which batches were done, which copies left: never changed (R-17, R-25)."""

from django.db import migrations

from dandang.audit.sql import append_only


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial"), ("audit", "0001_initial")]
    operations = [
        *append_only("exchange_importedrow"),
        *append_only("exchange_importbatch"),
        *append_only("exchange_importfault"),
        *append_only("exchange_copy"),
    ]
