"""The shape of what is entered about an archive."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms
from django.utils.translation import gettext_lazy as _

from dandang.cases import registry
from dandang.cases.forms import StepForm
from dandang.cases.models import CaseFile
from dandang.mechanisms.archiving import retention
from dandang.mechanisms.archiving.models import Archiving

TERM = [("", "—"), *Archiving.Retention.choices]


class PrepareForm(StepForm):
    verb = "prepare"

    title = forms.CharField(label=_("题名"), required=False, max_length=200)
    fonds = forms.CharField(label=_("全宗号"), required=False, max_length=40)
    classification = forms.CharField(label=_("分类号"), required=False, max_length=40)
    retention = forms.ChoiceField(label=_("保管期限"), required=False, choices=TERM, help_text=_("由本机关提出、档案主管部门审核。"))

    def arrange(self) -> None:
        """The volume's own name and a term to begin with; both can be changed."""
        if self.proceeding is None:
            return
        casefile = self.proceeding.casefile
        self.initial.setdefault("title", next(self._names(casefile), ""))
        term = retention.proposed(casefile)
        if term is not None:
            self.initial.setdefault("retention", term.retention)
            self.fields["retention"].help_text = _("参考值，可以改；由本机关提出、档案主管部门审核。%(source)s") % {"source": term.source}

    def _names(self, casefile: CaseFile) -> Iterator[str]:
        for each in casefile.proceedings.order_by("pk"):
            yield from registry.of(each.kind).noun.names([each.pk]).values()


class HandOverForm(StepForm):
    verb = "hand_over"

    receiver = forms.CharField(label=_("接收单位"), required=False, max_length=200)
    received_by = forms.CharField(label=_("接收人"), required=False, max_length=100)
    received_on = forms.DateField(label=_("接收日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    receipt = forms.CharField(label=_("凭证号"), required=False, max_length=100)


class ArchiveForm(StepForm):
    verb = "archive"

    count = forms.IntegerField(label=_("件数"), required=False, min_value=0, help_text=_("归档包页面列出的文书件数，核对后填写。"))


class KeepOnForm(StepForm):
    verb = "keep_on"

    retention = forms.ChoiceField(label=_("保管期限"), required=False, choices=TERM, help_text=_("自批准之日所在年份的次年起算。"))
