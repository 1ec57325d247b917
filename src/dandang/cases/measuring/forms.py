"""The row in which a measure is entered, in any mechanism."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from dandang.base.wording import titled
from dandang.sanctions import law


def instruments() -> list[tuple[str, Any]]:
    return [("", "—"), *((code, titled(each)) for code, each in law.instruments().items())]


def kinds() -> list[Any]:
    """Every kind, grouped by instrument."""
    groups = [
        (titled(instrument), [(kind.code, titled(kind)) for kind in law.kinds().values() if kind.instrument == code])
        for code, instrument in law.instruments().items()
    ]
    return [("", "—"), *groups]


def regulations() -> list[tuple[str, Any]]:
    return [("", _("按生效之日施行的规定")), *((each.code, titled(each)) for each in law.regulations().values())]


def day(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}), help_text=help_text)


PROBATION = [("", "—"), ("12", _("一年")), ("24", _("二年"))]
SUBJECTS = [("person", _("个人")), ("village", _("村（社区）管理人员")), ("organisation", _("党组织、单位"))]
FORMS = [("", "—"), ("1", _("第一种形态")), ("2", _("第二种形态")), ("3", _("第三种形态")), ("4", _("第四种形态"))]


class MeasureRow(forms.Form):
    """One measure as its decision says it. The period is computed, never entered; a stated last day is compared with it."""

    unasked: frozenset[str] = frozenset()

    instrument = forms.ChoiceField(label=_("类别"), choices=lazy(instruments, list))
    kind = forms.ChoiceField(label=_("种类"), choices=lazy(kinds, list))
    effective_on = day(_("决定生效之日"), required=True)
    stated_last_day = day(_("决定载明的最后一日"), help_text=_("没有载明就留空；与计算不一致的，须更正或者写明理由。"))
    regulation = forms.ChoiceField(label=_("决定适用的规定"), required=False, choices=lazy(regulations, list))
    probation_months = forms.ChoiceField(label=_("察看期"), required=False, choices=PROBATION)
    months = forms.IntegerField(
        label=_("决定确定的月数"), required=False, min_value=1, max_value=999, help_text=_("只在同时给予几个同种政务处分时填写。"),
    )
    act = forms.CharField(label=_("行为编号"), required=False, max_length=40, help_text=_("几个行为分别处分的才填，例如 甲1。"))
