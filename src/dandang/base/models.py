"""The table of years behind the working-day calendar. An administrator confirms each year from the official notice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from dandang.base.calendar import OFFICIAL, PROVISIONAL, WorkCalendar


class HolidayYearManager(models.Manager["HolidayYear"]):
    def stamp(self) -> str:
        """Changes whenever a year is entered or confirmed."""
        return str(self.aggregate(newest=models.Max("entered_at"), years=models.Count("pk")))

    def calendar(self) -> WorkCalendar:
        """All years as one pure calendar."""
        days = HolidayDay.objects.values_list("day", "kind")
        return WorkCalendar(
            years=dict(self.values_list("year", "state")),
            holidays=frozenset(day for day, kind in days if kind == HolidayDay.Kind.HOLIDAY),
            working_weekends=frozenset(day for day, kind in days if kind == HolidayDay.Kind.WORKING),
        )


class HolidayYear(models.Model):
    """One calendar year; `official` once taken from the State Council's notice (国务院办公厅通知)."""

    class State(models.TextChoices):
        OFFICIAL = OFFICIAL, _("正式")
        PROVISIONAL = PROVISIONAL, _("暂定")

    year = models.PositiveSmallIntegerField(primary_key=True)
    state = models.CharField(max_length=20, choices=State)
    source = models.CharField(max_length=200, db_comment="Where the days were taken from")
    entered_by = models.CharField(max_length=100)
    entered_at = models.DateTimeField()

    objects = HolidayYearManager()

    class Meta:
        ordering = ("year",)

    def __str__(self) -> str:
        return str(self.year)

    @classmethod
    @transaction.atomic
    def enter(
        cls, year: int, state: str, days: Iterable[Mapping[str, Any]], *, source: str, by: str, at: datetime
    ) -> HolidayYear:
        """Enter or confirm a year with all its holidays and working weekends; running clocks keep their dates."""
        entry, _made = cls.objects.update_or_create(
            year=year, defaults={"state": state, "source": source, "entered_by": by, "entered_at": at}
        )
        for day in days:
            on = day["day"] if isinstance(day["day"], date) else date.fromisoformat(day["day"])
            HolidayDay.objects.update_or_create(
                day=on, defaults={"year": entry, "kind": day["kind"], "name": day.get("name", "")}
            )
        return entry


class HolidayDay(models.Model):
    """A day that differs from the week's rhythm."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("放假")
        WORKING = "working", _("调休上班")

    day = models.DateField(primary_key=True)
    year = models.ForeignKey(HolidayYear, on_delete=models.PROTECT, related_name="days")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=50, blank=True)

    class Meta:
        ordering = ("day",)

    def __str__(self) -> str:
        return self.day.isoformat()
