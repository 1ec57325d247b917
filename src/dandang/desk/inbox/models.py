"""Messages, where copies of them go, and what became of each copy."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dandang import audit
from dandang.cases.models import Proceeding

if TYPE_CHECKING:
    from dandang.organs.models import Staff


class Moved(models.Model):
    """A proceeding in which a step was taken and nobody has been told yet. Written by a trigger."""

    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ("pk",)


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, staff: Staff) -> Self:
        """One's own, but for those about a matter that does not exist for one (any more)."""
        return self.filter(Q(proceeding=None) | Q(proceeding__in=Proceeding.objects.visible_to(staff)), staff=staff)


class Message(models.Model):
    """One thing that somebody was told. `about` makes it one: the same step or the same day of the same clock is told once."""

    class What(models.TextChoices):
        TURN = "turn", _("轮到您办理")
        MANY = "many", _("新到一批事项")
        SOON = "soon", _("期限将满")
        LATE = "late", _("已逾期")

    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    what = models.CharField(max_length=10, choices=What)
    about = models.CharField(max_length=80, db_comment="Step or clock, by keys alone; a message is made once")
    due_on = models.DateField(null=True, db_comment="Last day of the clock that the message is about")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [models.UniqueConstraint(fields=["staff", "about"], name="message_once")]
        indexes = [models.Index(fields=["staff", "-id"], name="message_new", condition=Q(read_at=None))]

    def __str__(self) -> str:
        return self.about

    def read(self, *, at: datetime) -> None:
        """It was opened; the first time counts."""
        Message.objects.filter(pk=self.pk, read_at=None).update(read_at=at)


class AddressQuerySet(models.QuerySet["Address"]):
    def visible_to(self, staff: Staff) -> Self:
        """One's own that are in use."""
        return self.used_by([staff])

    def used_by(self, people: Iterable[Staff]) -> Self:
        """Those of these people that are in use."""
        return self.filter(staff__in=people, ended_at=None)


class Address(models.Model):
    """Where copies go for somebody. A copy says that something is there, and nothing of a matter."""

    class Way(models.TextChoices):
        MAIL = "mail", _("电子邮件")
        WEBHOOK = "webhook", _("网络接口")

    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=Way)
    place = models.CharField(max_length=200)
    key = models.CharField(max_length=64, db_comment="With which a webhook's copies are signed; shown once")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = AddressQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.place

    @classmethod
    @transaction.atomic
    def give(cls, staff: Staff, way: str, place: str, *, at: datetime) -> Address:
        """From now on copies go there as well. The place is no secret of a matter, and stays out of the audit chain all the same."""
        address = cls.objects.create(staff=staff, way=way, place=place, key=secrets.token_hex(32), made_at=at)
        audit.record("system", "inbox.give_address", by=staff.username, at=at, data={"address": address.pk, "way": way})
        return address

    @transaction.atomic
    def end(self, *, by: Staff, at: datetime) -> None:
        """No copies any more; what waits is given up."""
        Address.objects.filter(pk=self.pk, ended_at=None).update(ended_at=at)
        Delivery.objects.filter(address=self, state=Delivery.State.WAITING).update(state=Delivery.State.GIVEN_UP, fault="ended")
        audit.record("system", "inbox.end_address", by=by.username, at=at, data={"address": self.pk})


class Delivery(models.Model):
    """A copy on its way: waiting, sent, or given up with a reason. One a message and address."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待发送")
        SENT = "sent", _("已发送")
        GIVEN_UP = "given_up", _("未送达")

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="deliveries")
    address = models.ForeignKey(Address, on_delete=models.PROTECT, related_name="deliveries")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=40, blank=True, db_comment="Code of what went wrong last")
    next_at = models.DateTimeField(db_comment="Not tried before")
    tried_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["message", "address"], name="delivery_once")]
        indexes = [models.Index(fields=["next_at"], name="delivery_due", condition=Q(state="waiting"))]
