"""Serving a paper of a matter on one recipient (送达): two colleagues hand it over, the receipt comes back signed (D-4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from dandang.base import clock
from dandang.cases.forms import StaffListField, StepForm
from dandang.cases.models.noun import Given

if TYPE_CHECKING:
    from dandang.documents.models import Document
    from dandang.organs.models import Staff


class ServiceMethod(models.TextChoices):
    IN_PERSON = "in_person", _("当面送达")
    MAIL = "mail", _("邮寄送达")
    UNIT = "unit", _("单位转交")


class ServiceForm(StepForm):
    """Two colleagues hand a paper to one recipient and bring back the receipt (D-4)."""

    recipient: Any = forms.ModelChoiceField(
        label=_("受送达人"), queryset=None, to_field_name="name", widget=forms.RadioSelect, empty_label=None
    )
    servers = StaffListField(label=_("送达人"), required=False, help_text=_("两名。"))
    method = forms.ChoiceField(label=_("送达方式"), choices=ServiceMethod, initial="in_person")
    unit_stamped = forms.BooleanField(label=_("单位转交：回证已由经办人签名并加盖单位印章"), required=False)
    received_by = forms.CharField(label=_("签收人"), required=False, max_length=100)
    received_on = forms.DateField(label=_("签收日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def arrange(self) -> None:
        cast(Any, self.fields["recipient"]).queryset = self.waiting()
        cast(Any, self.fields["servers"]).queryset = self.colleagues(
            "handler", "handling_head", "principal_officer", "deputy_in_charge", "petition_officer"
        )

    def waiting(self) -> Any:
        """Recipients who have not signed yet."""
        raise NotImplementedError


def hand_over(paper: Document, given: Given, *, by: Staff, at: datetime) -> None:
    """Sent, signed for and confirmed, as the receipt says. Refused as `Document.serve` and `Service.record_receipt` are."""
    moment = at if given["received_on"] == at.astimezone(clock.ZONE).date() else _noon(given["received_on"])
    service = paper.serve(given["recipient"], servers=given["servers"], method=given["method"], by=by, at=moment)
    service.record_receipt(
        received_by=given["received_by"], received_at=moment, unit_stamped=given["unit_stamped"], by=by, at=at
    )
    service.confirm(by=by, at=at)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.ZONE)
