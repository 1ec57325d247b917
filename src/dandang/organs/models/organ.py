"""The organ: a body of any kind, in one tree. Source: Supervision Law art. 12, 13 (stationed groups answer to who sent them)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def sort_key(name: str) -> str:
    """Pinyin order without ICU: GB 18030 bytes in hex, to be compared as text.

    The 3,755 characters of GB 2312 level 1 stand in pinyin order; rarer ones follow after all of them, by radical and stroke.
    """
    return name.encode("gb18030").hex()


class OrganQuerySet(models.QuerySet["Organ"]):
    def disciplinary(self) -> Self:
        """Organs that handle reports: commissions, stationed groups, township committees."""
        return self.filter(kind__in=DISCIPLINARY)

    def directly_below(self, organs: Iterable[int]) -> Self:
        """Organs whose superior is one of these (primary keys)."""
        return self.filter(parent__in=list(organs))


class Organ(models.Model):
    """A body of any kind. `parent` is the organ above; of a stationed group, the organ that dispatched it."""

    class Kind(models.TextChoices):
        DISCIPLINE_COMMISSION = "discipline_commission", _("纪委监委")
        STATIONED_GROUP = "stationed_group", _("派驻纪检监察组")
        TOWNSHIP_COMMITTEE = "township_committee", _("乡镇（街道）纪（工）委")
        ORGANIZATION_DEPARTMENT = "organization_department", _("组织部")
        HOST_UNIT = "host_unit", _("驻在单位")
        PARTY_COMMITTEE = "party_committee", _("党委")
        PUBLIC_SECURITY = "public_security", _("公安机关")
        PROCURATORATE = "procuratorate", _("人民检察院")
        COURT = "court", _("人民法院")
        JUSTICE_BUREAU = "justice_bureau", _("司法行政机关")
        PETITION_BUREAU = "petition_bureau", _("信访部门")
        NETWORK_OFFICE = "network_office", _("网信部门")
        FUNCTIONAL_DEPARTMENT = "functional_department", _("职能部门")

    class Level(models.IntegerChoices):
        CENTRAL = 1, _("中央")
        PROVINCE = 2, _("省级")
        CITY = 3, _("市级")
        COUNTY = 4, _("县级")
        TOWNSHIP = 5, _("乡级")

    code = models.CharField(max_length=40, unique=True, db_comment="Division code, with a suffix where an area has several")
    name = models.CharField(max_length=100, unique=True)
    short_name = models.CharField(max_length=20, db_comment="Organ code in document numbers, such as 上城纪")
    sort_key = models.CharField(max_length=400, editable=False, db_index=True, db_comment="GB 18030 bytes: pinyin order")
    kind = models.CharField(max_length=40, choices=Kind)
    level = models.PositiveSmallIntegerField(choices=Level, db_comment="1 central, 2 province, 3 city, 4 county, 5 township")
    division_code = models.CharField(max_length=6)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="below",
        db_comment="The organ above; of a stationed group, the organ that dispatched it",
    )
    host_unit = models.CharField(max_length=100, blank=True, db_comment="Of a stationed group: the unit it is stationed in")
    profile = models.CharField(max_length=100, blank=True, db_comment="Local profile of procedures in force here")
    is_demo = models.BooleanField(default=False)

    objects = OrganQuerySet.as_manager()

    class Meta:
        ordering = ("level", "sort_key")
        verbose_name = _("机关")
        constraints = [
            models.CheckConstraint(condition=Q(level__range=(1, 5)), name="organ_level"),
            models.CheckConstraint(
                condition=~Q(kind="stationed_group") | (Q(parent__isnull=False) & ~Q(host_unit="")), name="stationed_group_has_host"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)

    @property
    def superior(self) -> Organ | None:
        """The organ above; for a stationed group the dispatching organ."""
        return self.parent

    def chain(self) -> list[Organ]:
        """This organ and all above it, nearest first."""
        found: list[Organ] = [self]
        while found[-1].parent is not None:
            found.append(found[-1].parent)
        return found

    def at_or_above(self, level: int) -> bool:
        """Whether this is a commission of that level or a higher one (县级 is 4, 市级 3).

        A stationed group never is: it asks the organ that dispatched it (2022 rules for stationed bodies, art. 3).
        """
        return self.kind == self.Kind.DISCIPLINE_COMMISSION and self.level <= level


DISCIPLINARY = (Organ.Kind.DISCIPLINE_COMMISSION, Organ.Kind.STATIONED_GROUP, Organ.Kind.TOWNSHIP_COMMITTEE)
