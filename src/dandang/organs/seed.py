"""The organ tree: commissions and organization departments from the division table, and the demonstration's organs."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

from django.db import transaction

from dandang.organs.models import Organ

DATA = Path(__file__).parent / "data"
LEVELS = {"province": 2, "prefecture": 3, "county": 4}


def short(division: str) -> str:
    """`上城区` becomes `上城`, `云和县` becomes `云和`; two-character names keep their last one."""
    return division[:-1] if len(division) > 2 else division


@transaction.atomic
def province() -> int:
    """Make what is missing of the province's tree; returns how many organs were made. May be run again."""
    made = 0
    if Organ.objects.filter(is_demo=False).count() == 2 * len(DATA.joinpath("divisions.csv").read_text("utf-8").splitlines()[1:]):
        return 0
    with (DATA / "divisions.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            level = LEVELS[row["level"]]
            above = Organ.objects.filter(code=row["parent_code"]).first()
            name = row["name"]
            made += _make(row["code"], f"{name}纪委监委", f"{short(name)}纪", "discipline_commission", level, row["code"], above)
            party = f"{name[:-1] if level == 2 else name}委组织部"
            commission = Organ.objects.get(code=row["code"])
            made += _make(f"{row['code']}-org", party, f"{short(name)}组", "organization_department", level, row["code"], commission)
    return made


@transaction.atomic
def demo_organs() -> int:
    """The organs of the demonstration; may be run again."""
    made = 0
    for item in tomllib.loads((DATA / "demo.toml").read_text("utf-8"))["organ"]:
        parent = Organ.objects.get(name=item["parent"])
        level = 5 if item["kind"] == "township_committee" else parent.level
        made += _make(
            item["code"], item["name"], item["short_name"], item["kind"], level, parent.division_code, parent,
            host_unit=item.get("host_unit", ""), profile=item.get("profile", ""), is_demo=True,
        )
    return made


def _make(
    code: str, name: str, short_name: str, kind: str, level: int, division: str, parent: Organ | None, *,
    host_unit: str = "", profile: str = "", is_demo: bool = False,
) -> int:
    _organ, made = Organ.objects.get_or_create(
        code=code,
        defaults={
            "name": name, "short_name": short_name, "kind": kind, "level": level, "division_code": division,
            "parent": parent, "host_unit": host_unit, "profile": profile, "is_demo": is_demo,
        },
    )
    return int(made)
