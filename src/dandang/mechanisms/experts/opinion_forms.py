"""The shape of what an expert enters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from dandang.base.wording import title
from dandang.cases.forms import LinesField, StepForm
from dandang.mechanisms.experts.models import Opinion
from dandang.organs import roles


def _grounds() -> list[tuple[str, Any]]:
    """Grounds for recusal, and the two others."""
    titled = lazy(title, str)
    return [("busy", _("因工作不能参加")), ("other_field", _("不属于本人专业领域")), *((g.code, titled(g)) for g in roles.recusal_grounds().values())]


class ReceiveForm(StepForm):
    verb = "receive"
    reason = None  # type: ignore[assignment]

    free = forms.BooleanField(
        label=_("本人与本事项没有应当回避的情形"), required=False,
        help_text=_("本人或者近亲属是当事人、证人，或者有利害关系、其他可能影响公正的关系，应当回避：请不要勾选，改办“谢绝”。"),
    )


class GiveOpinionForm(StepForm):
    verb = "give_opinion"
    reason = None  # type: ignore[assignment]

    conclusion = forms.ChoiceField(label=_("结论意见"), choices=Opinion.Conclusion, widget=forms.RadioSelect)
    opinion = forms.CharField(
        label=_("意见"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("写本人的专业判断。逐字归档，不会被合并或者改写；不同意见照录。意见供研究参考，不作决定。"),
    )
    basis = LinesField(label=_("依据"), required=False, help_text=_("规范、数据、现场情况等，每行一项。"))
    signature = forms.CharField(label=_("签名"), max_length=60, help_text=_("填写本人姓名。提出后不能更改。"))


class DeclineForm(StepForm):
    verb = "decline"

    ground = forms.ChoiceField(label=_("原因"), choices=_grounds, widget=forms.RadioSelect)
    field_order = ("ground", "reason")


class OfferEvidenceForm(StepForm):
    verb = "offer_evidence"
    reason = None  # type: ignore[assignment]

    what = forms.CharField(label=_("证据"), max_length=300, help_text=_("名称和能说明什么。"))
    origin = forms.CharField(label=_("来源"), max_length=300, help_text=_("由谁保管、怎样取得，承办人据此调取。"))
