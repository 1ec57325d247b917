"""Decided tolerance matters as others may be laid beside them (已认定事项索引): findings as codes, nobody's name, no word that was written.

A row is there from the determination on, written in its transaction, and gone when the determination is revoked. It is an index, not
a record: what was decided and why stands in the steps of the matter. Only matters that the asker may read whole are ever answered.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models

from dandang.cases import precedents, walking
from dandang.cases.models.casefile import CaseFile, not_kept_from, whole_for
from dandang.cases.models.proceeding import Proceeding
from dandang.cases.precedents import Profile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dandang.organs.models import Staff

STRETCH = 80
"""Rows in order that are asked about rights at once."""
FIELDS = ("proceeding", "outcome", "determined_on", "places", "marks", "named", "bands", "level")


class PrecedentQuerySet(models.QuerySet["Precedent"]):
    def visible_to(self, staff: Staff) -> Self:
        """Of matters that `staff` reads whole."""
        return self.filter(not_kept_from(staff, "casefile__"), whole_for(staff, "casefile__"))


class Precedent(models.Model):
    """One determination that stands. `keys`: its marks hashed with the organ, so that an index gives what one organ has."""

    proceeding = models.OneToOneField(Proceeding, on_delete=models.PROTECT, primary_key=True, related_name="+")
    casefile = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(db_comment="Of the organ that decided")
    outcome = models.CharField(max_length=20)
    determined_on = models.DateField()
    places = models.BigIntegerField(db_comment="Answers of the worksheet, a bit each (cases/precedents.py)")
    marks = ArrayField(models.CharField(max_length=60), db_comment="tolerable:…, excluded:…, sector:…")
    keys = ArrayField(models.IntegerField())
    named = models.JSONField(default=dict, db_comment="What each mark said in the list of that day")
    bands = ArrayField(models.IntegerField(), default=list, db_comment="MinHash of the reasons; no word can be read out of it")

    objects = PrecedentQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["keys"], name="precedent_keys")]

    def __str__(self) -> str:
        return self.outcome

    @classmethod
    def put(cls, proceeding: Proceeding, profile: Profile, *, outcome: str, on: date, named: Mapping[str, Any]) -> None:
        """Write or write anew what was determined, in the transaction of the determination. Of a changed one the last counts."""
        organ = proceeding.casefile.organ
        values = {
            "casefile": proceeding.casefile, "level": organ.level, "outcome": outcome, "determined_on": on, "places": profile.places,
            "marks": profile.marks, "keys": keys(profile.marks, [organ.pk]), "named": dict(named), "bands": profile.bands,
        }
        cls.objects.update_or_create(proceeding=proceeding, defaults=values)

    @classmethod
    def drop(cls, proceeding: Proceeding) -> None:
        """The determination was revoked."""
        cls.objects.filter(proceeding=proceeding).delete()

    @property
    def profile(self) -> Profile:
        return precedents.profile(self.places, self.marks)


def keys(marks: Iterable[str], organs: Iterable[int]) -> list[int]:
    """One whole number of 32 bits (with sign, as PostgreSQL has it) for each mark in each organ."""
    marks = list(marks)
    found = (zlib.crc32(f"{organ}:{mark}".encode()) for organ in organs for mark in marks)
    return [value - 2**32 if value >= 2**31 else value for value in found]


@dataclass(frozen=True)
class Place:
    """Where a row stands in the order: the answers in common, group by group; then the text; then the day."""

    common: tuple[int, ...]
    pk: int


def alike(profile: Profile, casefile: CaseFile, staff: Staff, organs: list[int], most: int) -> list[Precedent]:
    """The first `most` decided matters in the order of `precedents.ORDER`, of other case files of these organs that `staff` reads whole.

    Those that share no mark are none. The text is asked only among the first `STRETCH` that may be read.
    """
    found: list[tuple[Place, Precedent]] = []
    start = 0
    while profile.marks and len(found) < most:
        places = _in_order(profile, casefile, organs, start)
        rows = Precedent.objects.visible_to(staff).in_bulk([place.pk for place in places])
        found += [(place, rows[place.pk]) for place in places if place.pk in rows]
        if len(places) < STRETCH:
            break
        start += STRETCH
    bands = set(profile.bands)
    found.sort(key=lambda each: (*(-n for n in each[0].common), -len(bands & set(each[1].bands))))  # stable: then the day
    return [row for _place, row in found[:most]]


def _in_order(profile: Profile, casefile: CaseFile, organs: list[int], start: int) -> list[Place]:
    """A stretch of the order, by the index. It knows no rights: what it finds goes into the next question only."""
    columns, values = _common(profile)
    order = ", ".join(f"{number} DESC" for number in range(2, 2 + len(columns)))
    sql = (
        f"SELECT proceeding_id, {', '.join(columns)} FROM cases_precedent WHERE keys && %s::integer[] AND casefile_id <> %s "  # noqa: S608
        f"ORDER BY {order}, determined_on DESC, proceeding_id DESC LIMIT %s OFFSET %s"
    )
    with walking.by_index(), connection.cursor() as cursor:
        cursor.execute(sql, [*values, keys(profile.marks, organs), casefile.pk or 0, STRETCH, start])
        return [Place(tuple(row[1:]), row[0]) for row in cursor.fetchall()]


def _common(profile: Profile) -> tuple[list[str], list[Any]]:
    """How many cited circumstances, answers of each group, exclusions and sectors a row has in common with the profile, in the order."""
    columns: list[str] = []
    values: list[Any] = []

    def has(kind: str) -> None:
        marks = [mark for mark in profile.marks if mark.startswith(f"{kind}:")]
        columns.append(" + ".join(["0", *("(marks @> ARRAY[%s]::varchar[])::int" for _mark in marks)]))
        values.extend(marks)

    has(precedents.TOLERABLE)
    for group in precedents.GROUPS:
        columns.append("bit_count((places & %s)::bit(64))")
        values.append(profile.places & precedents.mask(group))
    has(precedents.EXCLUDED)
    has(precedents.SECTOR)
    return columns, values
