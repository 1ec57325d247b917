"""For a step that rests on a collective decision: the decision of a meeting, or a discussion of this one matter written down by the step."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext_lazy as _

from dandang.cases.forms import ProceedingField, StepForm
from dandang.cases.models import CollectiveDecision

AGREED = "agree"


class DecisionForm(StepForm):
    """Offers what meetings have agreed to about this proceeding, with signed minutes. Then nothing has to be written a second time."""

    decision: Any = ProceedingField(
        label=_("会议的决定"), required=False, help_text=_("已经会议研究并签发纪要的，选这里；下面的研究记录不再填写。"),
    )

    def arrange(self) -> None:
        assert self.proceeding is not None
        found = CollectiveDecision.objects.filter(item__about=self.proceeding.pk, item__outcome=AGREED).select_related("item__proceeding")
        self.decisions = {decision.item.proceeding.key: decision for decision in found.order_by("pk") if decision.item}
        names = [(key, f"{decision.held_on:%Y-%m-%d} {decision.topic}") for key, decision in self.decisions.items()]
        cast(Any, self.fields["decision"]).choices = [("", _("没有，下面填写研究记录")), *names]

    def clean_decision(self) -> CollectiveDecision | None:
        return self.decisions.get(self.cleaned_data["decision"])
