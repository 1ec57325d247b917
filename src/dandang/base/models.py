"""The table of years behind the working-day calendar. An administrator confirms each year from the official notice.

Source: R-66; 《全国年节及纪念日放假办法》 and the yearly notice of the State Council's General Office.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, models, transaction
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _

from dandang.base import ids
from dandang.base.calendar import OFFICIAL, PROVISIONAL, WorkCalendar
from dandang.base.verdict import ALLOWED, Refused, StepRefused, Verdict


@dataclass(frozen=True, slots=True)
class Day:
    """A day to enter: `kind` is `holiday` (any day of the week) or `working` (a Saturday or Sunday that is worked)."""

    day: date
    kind: str
    name: str = ""


class HolidayYearManager(models.Manager["HolidayYear"]):
    def edition(self) -> tuple[tuple[int, str], ...]:
        """Differs whenever any year was entered anew."""
        return tuple(self.order_by("year").values_list("year", "edition"))

    def calendar(self) -> WorkCalendar:
        """All years as one pure calendar."""
        days = list(HolidayDay.objects.values_list("day", "kind"))
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
    state = models.CharField(max_length=20, choices=State, db_comment="provisional: due dates through it are marked so")
    source = models.CharField(max_length=200, db_comment="The notice from which the days were taken")
    entered_by = models.CharField(max_length=100)
    entered_at = models.DateTimeField()
    edition = models.CharField(max_length=32, default=ids.public_key, db_comment="Random; anew at every entry of the year")

    objects = HolidayYearManager()

    class Meta:
        ordering = ("year",)
        verbose_name = _("工作日历年度")

    def __str__(self) -> str:
        return str(self.year)

    @classmethod
    @transaction.atomic
    def enter(cls, year: int, state: str, days: Iterable[Day], *, source: str, by: str, at: datetime) -> HolidayYear:
        """Enter a year, or replace its days; `by` is a sign-in name. Deadlines that already run keep their dates.

        Refused (R-66) for days that cannot be in such a notice, and for making an official year provisional again.
        Base knows no audit: the page or command that calls this records it in the chain `system`.
        """
        given = list(days)
        with connection.cursor() as cursor:  # a second administrator waits; readers do not
            cursor.execute("LOCK TABLE base_holidayyear IN SHARE ROW EXCLUSIVE MODE")
        entry = cls.objects.filter(year=year).first()
        verdict = _may_enter(year, state, given, source, entry)
        if isinstance(verdict, Refused):
            raise StepRefused(verdict)
        entry = entry or cls(year=year)
        entry.state, entry.source, entry.entered_by, entry.entered_at = state, source, by, at
        entry.edition = ids.public_key()
        entry.save()
        entry.days.exclude(day__in=[each.day for each in given]).update(kind=HolidayDay.Kind.ORDINARY)
        HolidayDay.objects.bulk_create(
            [HolidayDay(day=each.day, year=entry, kind=each.kind, name=each.name) for each in given],
            update_conflicts=True, unique_fields=["day"], update_fields=["kind", "name"],
        )
        return entry

    def confirm(self, days: Iterable[Day], *, source: str, by: str, at: datetime) -> HolidayYear:
        """Make the year official with the days of the notice named in `source`; refusals as for `enter`."""
        return HolidayYear.enter(self.year, OFFICIAL, days, source=source, by=by, at=at)


def _may_enter(year: int, state: str, days: list[Day], source: str, known: HolidayYear | None) -> Verdict:
    """Whether these can be the days of that year's notice."""
    if not source.strip():
        return Refused("请写明依据的通知。", "R-66")
    if not days:
        return Refused("没有填写任何节假日，不能登记%(year)s年。", "R-66", {"year": year})
    if known and known.state == OFFICIAL and state != OFFICIAL:
        return Refused("%(year)s年的工作日历已是正式的，不能改为暂定。", "R-66", {"year": year})
    seen: set[date] = set()
    for each in days:
        values = {"year": year, "day": each.day.isoformat()}
        if each.day.year != year:
            return Refused("%(day)s不在%(year)s年内。", "R-66", values)
        if each.day in seen:
            return Refused("%(day)s填写了两次。", "R-66", values)
        if each.kind == HolidayDay.Kind.WORKING and each.day.weekday() < 5:
            return Refused("%(day)s不是周末，不能登记为调休上班日。", "R-66", values)
        seen.add(each.day)
    return ALLOWED


class HolidayDay(models.Model):
    """A day that differs from the week's rhythm. A day that a later notice no longer names becomes `ordinary`."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("放假")
        WORKING = "working", _("调休上班")
        ORDINARY = "ordinary", _("照常")

    day = models.DateField(primary_key=True)
    year = models.ForeignKey(HolidayYear, on_delete=models.PROTECT, related_name="days")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=50, blank=True)

    class Meta:
        ordering = ("day",)
        verbose_name = _("节假日")
        constraints = [
            models.CheckConstraint(condition=models.Q(year=ExtractYear("day")), name="holiday_day_in_its_year"),
            models.CheckConstraint(condition=models.Q(kind__in=["holiday", "working", "ordinary"]), name="holiday_day_kind"),
        ]

    def __str__(self) -> str:
        return self.day.isoformat()
