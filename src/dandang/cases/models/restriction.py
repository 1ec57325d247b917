"""Case files that only some may know of (知悉范围): who is admitted, and whom a matter about the organ's own head bypasses.

Two data of the case file decide, and `CaseFileQuerySet` asks them wherever a row is read. `is_restricted`: nobody sees it by
office alone, only who is admitted, as a person or by a role in an organ, until the admission ends (R-3). `bypassed_at`:
whoever was principal officer of the organ at that moment never sees it, whatever else they are (R-4).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dandang import audit
from dandang.base import clock

if TYPE_CHECKING:
    from dandang.cases.models.casefile import CaseFile
    from dandang.organs.models import Organ, Post, Staff

HEAD = "principal_officer"


class AdmissionQuerySet(models.QuerySet["Admission"]):
    def of(self, staff: Staff, on: date) -> Self:
        """What admits `staff` that day: in person, or by a post held that day."""
        found = Q(staff=staff)
        for post in staff.posts_on(on):
            found |= Q(organ=post.organ_id, role=post.role)
        return self.filter(found, ended_at=None)


class Admission(models.Model):
    """A person, or whoever holds a role in an organ, who may know of a restricted case file. Never deleted; it ends."""

    casefile = models.ForeignKey("cases.CaseFile", on_delete=models.PROTECT, related_name="admissions")
    staff = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    organ = models.ForeignKey("organs.Organ", on_delete=models.PROTECT, related_name="+", null=True)
    role = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, db_comment="From then on it admits nobody")

    objects = AdmissionQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("知悉人")
        constraints = [
            models.CheckConstraint(
                condition=Q(staff__isnull=False, organ=None, role="") | (Q(staff=None, organ__isnull=False) & ~Q(role="")),
                name="admission_of_person_or_role",
            ),
            models.UniqueConstraint(
                fields=["casefile", "staff", "organ", "role"], condition=Q(ended_at=None), nulls_distinct=False,
                name="admitted_once",
            ),
        ]

    def __str__(self) -> str:
        return self.role or str(self.staff_id)


@transaction.atomic
def restrict(casefile: CaseFile, *, bypass: bool, by: Staff, at: datetime) -> None:
    """From now on only who is admitted knows of it; with `bypass` the organ's present principal officer never does."""
    casefile.is_restricted, casefile.bypassed_at = True, at if bypass else None
    casefile.save(update_fields=["is_restricted", "bypassed_at"])
    audit.record(casefile.code, "cases.restrict", by=by.username, at=at, data={"bypass": bypass})


@transaction.atomic
def admit(
    casefile: CaseFile, *, people: Iterable[Staff] = (), roles: Iterable[tuple[Organ, str]] = (), by: Staff, at: datetime
) -> None:
    """Let these people, and whoever holds these roles, know of it."""
    common = {"casefile": casefile, "by": by, "at": at}
    persons, posts = {person.pk: person for person in people}.values(), list(roles)
    made = [Admission(staff=person, **common) for person in persons]
    Admission.objects.bulk_create([*made, *(Admission(organ=organ, role=role, **common) for organ, role in posts)])
    told = [person.username for person in persons] + [f"{organ.code}:{role}" for organ, role in posts]
    audit.record(casefile.code, "cases.admit", by=by.username, at=at, data={"who": told})


@transaction.atomic
def dismiss(casefile: CaseFile, *, by: Staff, at: datetime) -> None:
    """Whoever was admitted in person has done their part and knows of it no more; roles stay."""
    ended = Admission.objects.filter(casefile=casefile, ended_at=None, staff__isnull=False).update(ended_at=at)
    audit.record(casefile.code, "cases.dismiss", by=by.username, at=at, data={"people": ended})


APART = "专"
"""Begins the category of papers whose numbers run in a series apart, such as 上城纪专函〔2023〕1号."""


def number_apart(casefile: CaseFile, category: str | None) -> str | None:
    """The category under which a paper of this matter is numbered. Numbers have no gaps (D-1), so in the common series the
    number of a paper that a colleague may not know of would be missing for that colleague; such a matter counts by itself.
    """
    if not category:
        return category
    hidden = casefile.is_restricted or casefile.recusals.exists() or casefile.subjects.filter(staff__isnull=False).exists()
    return APART + category if hidden else category


def bypassed(staff: Staff) -> Q | None:
    """The case files that go past `staff` as the head of their organ, or None for who never was a head."""
    found = None
    for post in _headed(staff):
        stretch = Q(organ=post.organ_id, bypassed_at__gte=_midnight(post.from_on))
        if post.to_on is not None:
            stretch &= Q(bypassed_at__lt=_midnight(post.to_on + timedelta(days=1)))
        found = stretch if found is None else found | stretch
    return found


def keeps_out(casefile: CaseFile, staff: Staff, *, admitted: bool) -> str:
    """The rule by which the case file is none of this person's, or empty."""
    if casefile.bypassed_at is not None:
        day = casefile.bypassed_at.astimezone(clock.ZONE).date()
        if any(post.organ_id == casefile.organ_id and post.is_in_force(day) for post in _headed(staff)):
            return "R-4"
    return "R-3" if casefile.is_restricted and not admitted else ""


def _headed(staff: Staff) -> list[Post]:
    return [post for post in staff.all_posts() if post.role == HEAD]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.ZONE)
