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
from dandang.cases import doors
from dandang.cases.forms import StaffField
from dandang.cases.models import CaseFile
from dandang.organs.models import Staff
from dandang.organs.roles import DATA


@cache
def grounds() -> dict[str, dict[str, str]]:
    """The closed list of grounds, Rules art. 48 and Supervision Law art. 67."""
    return tomllib.loads((DATA / "recusal.toml").read_text("utf-8"))


def ground_title(code: str) -> str:
    """The ground in the reader's language; an unknown code as it is."""
    from django.utils.translation import get_language

    key = "title_en" if (get_language() or "").startswith("en") else "title"
    return grounds()[code][key] if code in grounds() else code


def _choices() -> list[tuple[str, str]]:
    return [(code, ground_title(code)) for code in grounds()]


class RecusalForm(forms.Form):
    staff = StaffField(label=_("回避人员"))
    ground = forms.ChoiceField(label=_("回避情形"), choices=_choices, widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, casefile: CaseFile, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        on = clock.today()
        organs = [o for o in (casefile.organ, casefile.organ.superior) if o]
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
