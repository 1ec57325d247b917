"""Organs in their tree, staff, and the posts that give them roles from one day to another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dandang import audit
from dandang.base.verdict import Refused, StepRefused
from dandang.organs import roles


def sort_key(name: str) -> str:
    """Pinyin order without ICU: GB 18030 bytes in hex. Level-1 characters of GB 2312 stand in pinyin order; rarer ones follow by stroke."""
    return name.encode("gb18030").hex()


class Organ(models.Model):
    """A body of any kind. `parent` is the organ above; of a stationed group, the organ that dispatched it."""

    class Kind(models.TextChoices):
        DISCIPLINE_COMMISSION = "discipline_commission", _("纪委监委")
        STATIONED_GROUP = "stationed_group", _("派驻纪检监察组")
        TOWNSHIP_COMMITTEE = "township_committee", _("乡镇（街道）纪（工）委")
        ORGANIZATION_DEPARTMENT = "organization_department", _("组织部")
        HOST_UNIT = "host_unit", _("驻在单位")
        PARTY_COMMITTEE = "party_committee", _("党委")

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100, unique=True)
    short_name = models.CharField(max_length=20, db_comment="Organ code in document numbers, such as 上城纪")
    sort_key = models.CharField(max_length=400, editable=False, db_index=True)
    kind = models.CharField(max_length=40, choices=Kind)
    level = models.PositiveSmallIntegerField(db_comment="1 central, 2 province, 3 city, 4 county, 5 township")
    division_code = models.CharField(max_length=6)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="below")
    host_unit = models.CharField(max_length=100, blank=True)
    profile = models.CharField(max_length=100, blank=True, db_comment="Local profile of procedures in force here")
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ("level", "sort_key")

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


class StaffManager(BaseUserManager["Staff"]):
    def appoint(self, username: str, name: str, password: str | None = None) -> Staff:
        """A new colleague; without a password nobody can sign in as them."""
        staff = self.model(username=username, name=name)
        staff.set_password(password)
        staff.save()
        return staff

    def holding(self, wanted: Iterable[str], organs: Iterable[Organ], *, on: date) -> models.QuerySet[Staff]:
        """Active staff who hold one of the roles in one of the organs that day, by name."""
        posts = Post.objects.in_force(on).filter(role__in=list(wanted), organ__in=list(organs))
        return self.filter(is_active=True, pk__in=posts.values("staff")).order_by("sort_key", "pk")


class Staff(AbstractBaseUser):
    """A person who works here (工作人员). Never a subject or a reporter."""

    username = models.CharField(_("用户名"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    sort_key = models.CharField(max_length=300, editable=False)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = StaffManager()

    class Meta:
        ordering = ("sort_key", "pk")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)

    def posts_on(self, on: date) -> list[Post]:
        """Posts in force that day; read once for this object and day."""
        kept: dict[date, list[Post]] = self.__dict__.setdefault("_posts", {})
        if on not in kept:
            kept[on] = list(self.posts.in_force(on).select_related("organ__parent"))
        return kept[on]

    def roles_in(self, organ: Organ, on: date) -> frozenset[str]:
        """Codes of the roles held in that organ that day."""
        return frozenset(post.role for post in self.posts_on(on) if post.organ_id == organ.pk)

    def family_names(self) -> list[str]:
        """Names of the close relatives that this person has declared."""
        return list(self.relatives.values_list("name", flat=True))

    @transaction.atomic
    def take_post(self, organ: Organ, role: str, *, office: str = "", from_on: date, by: str, at: datetime) -> Post:
        """Give a role from a day on (that day counted). The three administrators are three people (R-24)."""
        known = roles.catalogue().get(role)
        if known is None or organ.kind not in known.organ_kinds:
            raise StepRefused(Refused("该类机关没有这一职务。", "R-24"))
        held = set(self.posts.in_force(from_on).values_list("role", flat=True)) | {role}
        if len(held & roles.THREE_ADMINISTRATORS) > 1:
            raise StepRefused(Refused("系统管理员、安全管理员、安全审计员须由三人分别担任。", "R-24"))
        audit.record(
            f"organ:{organ.code}", "organs.take_post", by=by, at=at,
            data={"staff": self.username, "role": role, "from": from_on.isoformat()},
        )
        self.__dict__.pop("_posts", None)
        return Post.objects.create(staff=self, organ=organ, role=role, office=office, from_on=from_on)


class PostQuerySet(models.QuerySet["Post"]):
    def in_force(self, on: date) -> Self:
        """Begun and not ended that day; first and last day counted."""
        return self.filter(Q(to_on=None) | Q(to_on__gte=on), from_on__lte=on)


class Post(models.Model):
    """A role in an organ from a day to a day, both counted."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="posts")
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="posts")
    office = models.CharField(max_length=60, blank=True)
    role = models.CharField(max_length=40)
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(condition=Q(to_on=None) | Q(to_on__gte=models.F("from_on")), name="post_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.role}"


class StaffRelative(models.Model):
    """A close relative that a colleague has declared, for recusal (R-28)."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="relatives")
    name = models.CharField(max_length=60)
    relation = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.relation
