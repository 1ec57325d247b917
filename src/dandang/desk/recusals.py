"""Recusal (回避) from the case page."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dandang.base import clock
from dandang.base.wording import spoken
from dandang.cases import doors
from dandang.cases.forms import StaffField
from dandang.cases.models import CaseFile, RecusalRequest
from dandang.organs.models import Staff
from dandang.organs.models.organ import DISCIPLINARY
from dandang.organs.roles import DATA


@cache
def grounds() -> dict[str, dict[str, str]]:
    """The closed list of grounds, Rules art. 48 and Supervision Law art. 67."""
    return tomllib.loads((DATA / "recusal.toml").read_text("utf-8"))


def ground_title(code: str) -> str:
    """The ground in the reader's language; an unknown code as it is."""
    return grounds()[code][spoken("title")] if code in grounds() else code


def _choices() -> list[tuple[str, str]]:
    return [(code, ground_title(code)) for code in grounds()]


class RecusalForm(forms.Form):
    staff = StaffField(label=_("回避人员"))
    ground = forms.ChoiceField(label=_("回避情形"), choices=_choices, widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, casefile: CaseFile, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        on, here = clock.today(), casefile.organ
        organs = [o for o in (here, here.superior if here.kind in DISCIPLINARY else None) if o]  # a partner is told of nobody above it
        field: Any = self.fields["staff"]
        field.queryset = Staff.objects.filter(pk__in=[
            p.staff_id for o in organs for p in o.posts.in_force(on)
        ]).order_by("sort_key", "pk")


def may_decide(casefile: CaseFile, by: Staff) -> bool:
    """Whether the button is shown: a principal officer here or in the organ above."""
    on = clock.today()
    organs = [o for o in (casefile.organ, casefile.organ.superior) if o]
    return any("principal_officer" in by.roles_in(o, on) for o in organs)


def recuse(casefile: CaseFile, given: Mapping[str, Any], *, by: Staff, at: datetime) -> None:
    """One call for the page."""
    doors.recuse(casefile, given["staff"], ground=given["ground"], by=by, at=at)


class AskForm(RecusalForm):
    """A request; who volunteers chooses themself."""

    asked_by = forms.ChoiceField(label=_("由谁提出"), choices=RecusalRequest.AskedBy, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("不写检举控告人的姓名和联系方式。"),
    )

    field_order = ["asked_by", "staff", "ground", "reason"]


class AnswerForm(forms.Form):
    granted = forms.ChoiceField(label=_("决定"), choices=[("yes", _("同意回避")), ("no", _("不同意回避"))], widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("理由"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("不同意的，必填。"),
    )


def requests(casefile: CaseFile, by: Staff) -> list[RecusalRequest]:
    """Requests that this person may see: all but those about themself, for who decides; their own for anybody."""
    found = RecusalRequest.objects.visible_to(by).filter(casefile=casefile).select_related("staff", "by", "answer__by")
    if not may_decide(casefile, by):
        found = found.filter(by=by)
    rows = list(found)
    for row in rows:
        row.words = ground_title(row.ground)  # type: ignore[attr-defined]
    return rows


def ask(casefile: CaseFile, given: Mapping[str, Any], *, by: Staff, at: datetime) -> None:
    """One call for the page."""
    doors.ask_recusal(casefile, given["staff"], asked_by=given["asked_by"], ground=given["ground"], reason=given["reason"], by=by, at=at)


def answer(request: RecusalRequest, given: Mapping[str, Any], *, by: Staff, at: datetime) -> None:
    """One call for the page."""
    doors.answer_recusal(request, granted=given["granted"] == "yes", reason=given["reason"], by=by, at=at)
