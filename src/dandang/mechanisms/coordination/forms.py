"""The shape of what is entered about a request by who asks."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from dandang.cases.forms import LinesField, OrganField, PapersField, StepForm
from dandang.mechanisms.coordination import catalogue
from dandang.organs.models import Organ


class ContentForm(StepForm):
    """What is asked, and what goes with it."""

    matter = forms.CharField(
        label=_("请求协作的事项"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写事实，不写检举控告人和检举控告的原话；协作机关看到的就是这段文字。"),
    )
    requests = LinesField(label=_("具体请求"), help_text=_("每行一项。"))
    approval_number = forms.CharField(label=_("批准文号"), max_length=60, required=False, help_text=_("移送公安机关须填写。"))
    papers: Any = PapersField(label=_("随函文书"), required=False, help_text=_("只有选中的文书提供给协作机关，每一份打开都编号。"))
    liaison = forms.CharField(label=_("联系人和联系方式"), max_length=200, required=False)

    def arrange(self) -> None:
        assert self.proceeding is not None
        assert self.by is not None
        cast(Any, self.fields["papers"]).offer(self.proceeding.casefile, by=self.by)

    def record(self) -> dict[str, Any]:
        return super().record() | {"papers": [paper.title for paper in self.cleaned_data["papers"]]}


class DraftForm(ContentForm):
    verb = "draft"

    type: Any = forms.ChoiceField(label=_("请求种类"), choices=catalogue.choices, widget=forms.RadioSelect)
    partner = OrganField(label=_("协作机关"))
    field_order = ("type", "partner", "matter", "requests", "approval_number", "papers", "liaison")

    def arrange(self) -> None:
        super().arrange()
        cast(Any, self.fields["partner"]).queryset = Organ.objects.filter(kind__in=catalogue.partners())

    def record(self) -> dict[str, Any]:
        return super().record() | {"partner": self.cleaned_data["partner"].name}


class RedraftForm(ContentForm):
    verb = "redraft"


class ReturnDraftForm(StepForm):
    verb = "return_draft"


class AskAgainForm(StepForm):
    verb = "ask_again"


class WithdrawForm(StepForm):
    verb = "withdraw"
