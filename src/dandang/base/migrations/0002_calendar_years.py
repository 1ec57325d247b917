"""The calendar of the years we know, from data/holidays/<year>.toml; later years are entered by an administrator."""

import tomllib
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import migrations

DATA = Path(__file__).parents[1] / "data" / "holidays"


def enter(apps, schema_editor):
    year_model, day_model = apps.get_model("base", "HolidayYear"), apps.get_model("base", "HolidayDay")
    for path in sorted(DATA.glob("*.toml")):
        data = tomllib.loads(path.read_text("utf-8"))
        year = year_model.objects.create(
            year=data["year"], state=data["state"], source=data["source"], entered_by="dandang",
            entered_at=datetime(2026, 11, 1, tzinfo=ZoneInfo("Asia/Shanghai")),
        )
        day_model.objects.bulk_create(
            day_model(day=d["day"], year=year, kind=d["kind"], name=d["name"]) for d in data["day"]
        )


class Migration(migrations.Migration):
    dependencies = [("base", "0001_initial")]
    operations = [migrations.RunPython(enter, migrations.RunPython.noop)]
