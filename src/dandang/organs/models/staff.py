"""The people who work here, the roles they hold from one day to another, and the relatives that they declared."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date, datetime
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dandang import audit
from dandang.base.verdict import Refused, StepRefused
from dandang.organs import roles
from dandang.organs.models.organ import Organ, sort_key


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
    """A person who works here (工作人员). Never a subject or a reporter. Rights come from posts alone; nobody is above the rules."""

    username = models.CharField(_("用户名"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    sort_key = models.CharField(max_length=300, editable=False, db_comment="GB 18030 bytes: pinyin order")
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = StaffManager()

    class Meta:
        ordering = ("sort_key", "pk")
        verbose_name = _("工作人员")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)

    def all_posts(self) -> list[Post]:
        """Every post ever held or to be held; read once for this object."""
        if "_posts" not in self.__dict__:
            self.__dict__["_posts"] = list(self.posts.select_related("organ__parent"))
        kept: list[Post] = self.__dict__["_posts"]
        return kept

    def posts_on(self, on: date) -> list[Post]:
        """Posts in force that day."""
        return [post for post in self.all_posts() if post.is_in_force(on)]

    def roles_in(self, organ: Organ, on: date) -> frozenset[str]:
        """Codes of the roles held in that organ that day."""
        return frozenset(post.role for post in self.posts_on(on) if post.organ_id == organ.pk)

    def organs(self, on: date) -> list[Organ]:
        """Organs in which a post is held that day, the oldest post first."""
        return list({post.organ_id: post.organ for post in self.posts_on(on)}.values())

    def organs_as(self, wanted: Container[str], on: date) -> list[Organ]:
        """Organs in which one of these roles is held that day, the oldest post first."""
        return [post.organ for post in self.posts_on(on) if post.role in wanted]

    def places(self, on: date) -> frozenset[str]:
        """The local profiles of the organs in which a post is held that day; "" stands for the province, and for nobody's post."""
        return frozenset({"", *(organ.profile for organ in self.organs(on))})

    def reach(self, on: date) -> frozenset[int]:
        """Primary keys of the organs whose matters this person may have to do with that day; which of them, the nouns say.

        Their own organ; and, for the roles of `roles.FROM_ABOVE`, the organs directly below it (a stationed group handles
        under the direct leadership of the organ that dispatched it). The three administrators keep the system, not matters.
        """
        posts = [post for post in self.posts_on(on) if post.role not in roles.THREE_ADMINISTRATORS]
        above = {post.organ_id for post in posts if post.role in roles.FROM_ABOVE}
        below = Organ.objects.directly_below(above).values_list("pk", flat=True) if above else ()
        return frozenset({post.organ_id for post in posts} | set(below))

    def family_names(self) -> list[str]:
        """Names of the close relatives that this person has declared."""
        return list(self.relatives.values_list("name", flat=True))

    @transaction.atomic
    def take_post(self, organ: Organ, role: str, *, office: str = "", from_on: date, by: str, at: datetime) -> Post:
        """Give a role from a day on (that day counted); `by` is a sign-in name, or the set-up's.

        Refused: a role that this kind of organ does not have; a role that the person has there already; two of the three
        administrators in one person, now or in a post that begins later (R-24).
        """
        known = roles.catalogue().get(role)
        if known is None or organ.kind not in known.organ_kinds:
            raise StepRefused(Refused("该类机关没有这一职务。", "R-24"))
        Staff.objects.select_for_update(of=("self",)).get(pk=self.pk)  # two appointments at once: the second waits, then sees
        running = list(self.posts.filter(Q(to_on=None) | Q(to_on__gte=from_on)))
        if any(post.organ_id == organ.pk and post.role == role for post in running):
            raise StepRefused(Refused("该人员在本机关已任这一职务。", "R-24"))
        if len(({post.role for post in running} | {role}) & roles.THREE_ADMINISTRATORS) > 1:
            raise StepRefused(Refused("系统管理员、安全管理员、安全审计员须由三人分别担任。", "R-24"))
        post = Post.objects.create(staff=self, organ=organ, role=role, office=office, from_on=from_on)
        self._recorded("organs.take_post", post, from_on, by=by, at=at)
        return post

    @transaction.atomic
    def leave_post(self, post: Post, *, to_on: date, by: str, at: datetime) -> Post:
        """End a post of this person; `to_on` is the last day counted. Refused for a post that has ended or begins later."""
        held = Post.objects.select_for_update(of=("self",)).select_related("organ").get(pk=post.pk, staff=self)
        if held.to_on is not None or to_on < held.from_on:
            raise StepRefused(Refused("该职务已经结束，或者在该日尚未开始。", "R-24"))
        held.to_on = to_on
        held.save(update_fields=["to_on"])
        self._recorded("organs.leave_post", held, to_on, by=by, at=at)
        return held

    @transaction.atomic
    def declare_relative(self, name: str, relation: str, *, at: datetime) -> StaffRelative:
        """Declare a close relative (近亲属), by the person themself. The names stay out of the audit chain."""
        relative, made = StaffRelative.objects.get_or_create(staff=self, name=name.strip(), defaults={"relation": relation})
        if made:
            audit.record("system", "organs.declare_relative", by=self.username, at=at, data={"relative": relative.pk})
        return relative

    def _recorded(self, verb: str, post: Post, on: date, *, by: str, at: datetime) -> None:
        data = {"staff": self.username, "role": post.role, "on": on.isoformat()}
        audit.record(f"organ:{post.organ.code}", verb, by=by, at=at, data=data)
        self.__dict__.pop("_posts", None)


class PostQuerySet(models.QuerySet["Post"]):
    def in_force(self, on: date) -> Self:
        """Begun and not ended that day; first and last day counted."""
        return self.filter(Q(to_on=None) | Q(to_on__gte=on), from_on__lte=on)


class Post(models.Model):
    """A role in an organ from a day to a day, both counted."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="posts")
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="posts")
    office = models.CharField(max_length=60, blank=True)
    role = models.CharField(max_length=40, db_comment="Code from the catalogue of roles")
    from_on = models.DateField(db_comment="First day in the post")
    to_on = models.DateField(null=True, db_comment="Last day in the post; empty while held")

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("任职")
        constraints = [
            models.CheckConstraint(condition=Q(to_on=None) | Q(to_on__gte=models.F("from_on")), name="post_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.role}"

    def is_in_force(self, on: date) -> bool:
        """Begun and not ended that day; first and last day counted."""
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)


class StaffRelative(models.Model):
    """A close relative that a colleague has declared, for recusal (R-28)."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="relatives")
    name = models.CharField(max_length=60)
    relation = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("近亲属")
        constraints = [models.UniqueConstraint(fields=["staff", "name"], name="relative_declared_once")]

    def __str__(self) -> str:
        return self.relation
