"""The organ tree: commissions and organization departments from the division table, and the demonstration's organs."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from dandang.organs.models import Organ
from dandang.organs.models.organ import sort_key

DATA = Path(__file__).parent / "data"
LEVELS = {"province": Organ.Level.PROVINCE, "prefecture": Organ.Level.CITY, "county": Organ.Level.COUNTY}
AUTONOMOUS = re.compile(r"(?<=..)[^族]{1,3}族自治县$")


def short(division: str) -> str:
    """`上城区` becomes `上城`, `云和县` `云和`, `景宁畲族自治县` `景宁`; a name of two characters stays whole."""
    stem = AUTONOMOUS.sub("", division)
    return stem if stem != division or len(division) <= 2 else division[:-1]


@transaction.atomic
def province() -> int:
    """Make what is missing of the province's tree; returns how many organs were made. What is there is never changed."""
    known = dict(Organ.objects.values_list("code", "pk"))
    missing = [(organ, above) for organ, above in _tree() if organ.code not in known]
    made = len(missing)
    while missing:
        ready = [(organ, above) for organ, above in missing if not above or above in known]
        if not ready:
            raise ValueError(f"divisions.csv: nothing stands above {missing[0][0].code}")
        for organ, above in ready:
            organ.parent_id = known.get(above)
        new = Organ.objects.bulk_create([organ for organ, _above in ready])
        known |= {organ.code: organ.pk for organ in new}
        missing = [(organ, above) for organ, above in missing if organ.code not in known]
    return made


def _tree() -> Iterator[tuple[Organ, str]]:
    """Every organ of the division table, not yet saved, with the code of the organ above it."""
    with (DATA / "divisions.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            name, code, level = row["name"], row["code"], LEVELS[row["level"]]
            yield _organ(code, f"{name}纪委监委", f"{short(name)}纪", "discipline_commission", level, code), row["parent_code"]
            yield _organ(f"{code}-org", f"{name}委组织部", f"{short(name)}组", "organization_department", level, code), code


def _organ(code: str, name: str, short_name: str, kind: str, level: int, division: str) -> Organ:
    return Organ(
        code=code, name=name, short_name=short_name, kind=kind, level=level, division_code=division, sort_key=sort_key(name)
    )


@transaction.atomic
def demo_organs() -> int:
    """The organs of the demonstration; returns how many were made. May be run again."""
    made = 0
    for item in tomllib.loads((DATA / "demo.toml").read_text("utf-8"))["organ"]:
        parent = Organ.objects.get(name=item["parent"])
        level = Organ.Level.TOWNSHIP if item["kind"] == "township_committee" else parent.level
        _it, new = Organ.objects.get_or_create(
            code=item["code"],
            defaults={
                "name": item["name"], "short_name": item["short_name"], "kind": item["kind"], "level": level, "parent": parent,
                "division_code": parent.division_code, "host_unit": item.get("host_unit", ""), "profile": item.get("profile", ""),
                "is_demo": True,
            },
        )
        made += new
    return made
