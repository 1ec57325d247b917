"""The shape of what is entered about a campaign at one organ."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from dandang.campaigns import catalogue
from dandang.campaigns.figure_forms import FiguresForm
from dandang.campaigns.forms import DistributeForm as BelowForm
from dandang.campaigns.forms import text
from dandang.campaigns.models import Node
from dandang.campaigns.models.node import units
from dandang.cases.forms import OrganField, StepForm
from dandang.organs.models import Organ


class OfNodeForm(StepForm):
    """A step of a node."""

    @property
    def node(self) -> Node:
        assert self.proceeding is not None
        return Node.objects.select_related("campaign__proceeding", "proceeding__casefile__organ").get(pk=self.proceeding.pk)


class AcceptForm(OfNodeForm):
    verb = "accept"

    scope = text(_("本级范围和底数"), help_text=_("本级管理的范围、重点对象。"))
    measures = text(_("本级措施和分工"), rows=4)
    indicators = forms.MultipleChoiceField(
        label=_("指标"), choices=catalogue.choices, widget=forms.CheckboxSelectMultiple, help_text=_("上级方案的指标已选好，不能去掉；可以增加。"),
    )
    contact = forms.CharField(label=_("联系人和联系方式"), max_length=200)

    def arrange(self) -> None:
        self.fields["indicators"].initial = self.node.upper_indicators


class DistributeForm(BelowForm):
    verb = "distribute"

    def below(self) -> Any:
        assert self.proceeding is not None
        node = Node.objects.select_related("campaign").get(pk=self.proceeding.pk)
        return units(self.proceeding.casefile.organ, node.campaign)


class DraftReportForm(FiguresForm):
    verb = "draft_report"


class DraftPeriodicForm(FiguresForm):
    verb = "draft_periodic"

    cut_off = forms.DateField(label=_("数据截止日"), widget=forms.DateInput(attrs={"type": "date"}))
    field_order = ("cut_off",)


class CorrectReportForm(FiguresForm):
    verb = "correct_report"

    def arrange(self) -> None:
        self.fields["reason"].label = _("更正的理由")


class ReturnDraftForm(StepForm):
    verb = "return_draft"


class ReturnReportForm(StepForm):
    verb = "return_report"


class ExcuseForm(StepForm):
    verb = "excuse"


class AskExemptionForm(OfNodeForm):
    verb = "ask_exemption"

    indicator = forms.ChoiceField(label=_("不适用的指标"))

    def arrange(self) -> None:
        node = self.node
        asked = {each.indicator for each in node.exemptions.exclude(answer="refused")}
        cast(Any, self.fields["indicator"]).choices = [(code, catalogue.named(code)) for code in node.counted if code not in asked]
        self.fields["reason"].required = True


class AnswerExemptionForm(OfNodeForm):
    """Of those that wait."""

    indicator = forms.ChoiceField(label=_("不适用的指标"))

    def arrange(self) -> None:
        pending = self.node.pending()
        choices = [(each.indicator, f"{catalogue.named(each.indicator)}：{each.reason}") for each in pending]
        cast(Any, self.fields["indicator"]).choices = choices
        self.fields["indicator"].initial = choices[0][0] if choices else None


class GrantExemptionForm(AnswerExemptionForm):
    verb = "grant_exemption"


class RefuseExemptionForm(AnswerExemptionForm):
    verb = "refuse_exemption"


class UrgeForm(StepForm):
    verb = "urge"


class GrantViewForm(OfNodeForm):
    verb = "grant_view"

    to_organ = OrganField(label=_("准许哪个机关"))
    until = forms.DateField(label=_("最后一日"), widget=forms.DateInput(attrs={"type": "date"}))

    def arrange(self) -> None:
        self.fields["to_organ"].queryset = self.node.beside()  # type: ignore[attr-defined]


class EndViewForm(OfNodeForm):
    verb = "end_view"

    to_organ = OrganField(label=_("哪个机关"))

    def arrange(self) -> None:
        reading = Organ.objects.filter(pk__in=self.node.views(self.day).values("organ"))
        self.fields["to_organ"].queryset = reading  # type: ignore[attr-defined]
        self.initial.setdefault("to_organ", next((each.code for each in reading), None))
