"""The shape of what is entered about a consultation by who asks."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from dandang.cases.forms import LinesField, PapersField, ProceedingField, RowsField, StaffListField, StepForm
from dandang.mechanisms.experts import catalogue
from dandang.mechanisms.experts.models import Expertise, Opinion

MOST = 9


class ContentForm(StepForm):
    """What is asked of whom, and what goes with it."""

    circumstance = forms.CharField(
        label=_("情形"), max_length=200, help_text=_("按什么情形抽取专家，如：采用生态修复新工艺，首次效果不理想。不写检举控告人。"),
    )
    fields_asked = forms.MultipleChoiceField(label=_("专业领域"), choices=catalogue.choices, widget=forms.CheckboxSelectMultiple)
    number = forms.IntegerField(label=_("抽取人数"), min_value=1, max_value=MOST, initial=3)
    matter = forms.CharField(
        label=_("提供给专家的情况"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("写事实。专家看到的就是这段文字、问题和选中的文书。"),
    )
    questions = LinesField(label=_("请专家回答的问题"), help_text=_("每行一项。"))
    papers: Any = PapersField(label=_("提供的文书"), required=False, help_text=_("只有选中的文书提供给专家，每一份打开都编号。"))

    def arrange(self) -> None:
        assert self.proceeding is not None
        assert self.by is not None
        papers = cast(Any, self.fields["papers"])
        papers.offer(self.proceeding.casefile, by=self.by)
        papers.queryset = papers.queryset.exclude(kind__in=("expert_opinion", "expert_summary"))  # each expert thinks for themself

    def record(self) -> dict[str, Any]:
        return super().record() | {"papers": [paper.title for paper in self.cleaned_data["papers"]]}


class RequestForm(ContentForm):
    verb = "request"


class RedraftForm(ContentForm):
    verb = "redraft"


class ReturnDraftForm(StepForm):
    verb = "return_draft"


class LeftOutForm(forms.Form):
    """Somebody of the right field who was not in the lot."""

    unasked = frozenset[str]()

    who = forms.CharField(label=_("专家"))
    why = forms.ChoiceField(label=_("原因"), choices=list(catalogue.LEFT_OUT.items()))


class CandidateForm(forms.Form):
    """Somebody in the lot."""

    unasked = frozenset[str]()

    who = forms.CharField(label=_("用户名"))
    organ = forms.CharField(label=_("所在单位"))
    known = forms.MultipleChoiceField(label=_("专业领域"), choices=catalogue.choices)


LOT = {
    "drawn": StaffListField(label=_("抽中")), "wanted": forms.MultipleChoiceField(label=_("所需领域"), choices=catalogue.choices),
    "candidates": RowsField(CandidateForm, label=_("参加抽取")), "left_out": RowsField(LeftOutForm, label=_("未参加抽取")),
    "seed": forms.CharField(label=_("抽取种子")),
}
"""What a draw remembers."""


class DrawForm(StepForm):
    verb = "draw"
    remembers = LOT


class OfPlaceForm(StepForm):
    """A step about one of the experts drawn."""

    whose: Any = ProceedingField(label=_("哪一位专家"))

    def arrange(self) -> None:
        assert self.proceeding is not None
        self.places = {each.proceeding.key: each for each in Expertise.objects.get(pk=self.proceeding.pk).places()}
        cast(Any, self.fields["whose"]).choices = [(key, f"{each.name} · {each.status()}") for key, each in self.places.items()]

    def clean_whose(self) -> Opinion:
        return self.places[self.cleaned_data["whose"]]

    def record(self) -> dict[str, Any]:
        return super().record() | {"whose": self.cleaned_data["whose"].name}


class ReplaceForm(OfPlaceForm):
    verb = "replace"
    remembers = LOT


class ReturnOpinionForm(OfPlaceForm):
    verb = "return_opinion"


class WithdrawForm(StepForm):
    verb = "withdraw"
