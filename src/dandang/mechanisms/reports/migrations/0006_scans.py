"""Which files of the sealed store belong to an item; nothing of what is in them."""

import django.db.models.deletion
from django.db import migrations, models

from dandang.audit.sql import append_only


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_search"), ("vault", "0008_scans")]

    operations = [
        migrations.CreateModel(
            name="ScanKept",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stored", models.CharField(db_comment="Name in the sealed store; random", max_length=32, unique=True)),
                (
                    "report",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reports.report"),
                ),
            ],
            options={"ordering": ("pk",)},
        ),
        *append_only("reports_scankept"),
    ]
