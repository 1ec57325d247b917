"""The shape of what is entered about an item for a meeting."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from dandang.base.wording import title
from dandang.cases import doors
from dandang.cases.forms import ProceedingField, StepForm
from dandang.cases.meetings import catalogue
from dandang.cases.meetings.catalogue import ABSTAIN
from dandang.cases.models import Deliberation, Meeting, Proceeding
from dandang.cases.models.deliberation import OWN


def _text(label: Any, *, required: bool = True, rows: int = 3, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text
    )


class SubmitForm(StepForm):
    verb = "submit"

    type = forms.ChoiceField(label=_("提交哪一类会议"), choices=catalogue.choices, widget=forms.RadioSelect)
    about: Any = forms.ChoiceField(label=_("就哪一程序作出决定"), choices=())
    question = forms.CharField(label=_("议题"), max_length=200, help_text=_("一事一议。列在议程上，参会的人都能看到；不写检举控告人。"))
    proposal = _text(_("汇报的情况和建议"), rows=5, help_text=_("事实、依据和拟办意见。"))

    def arrange(self) -> None:
        assert self.proceeding is not None
        found = Proceeding.objects.filter(casefile=self.proceeding.casefile_id).exclude(kind__in=OWN).order_by("pk")
        self.matters = _by_code(list(found))
        cast(Any, self.fields["about"]).choices = [(code, _name(matter)) for code, matter in self.matters.items()]

    def clean_about(self) -> Proceeding:
        return self.matters[self.cleaned_data["about"]]

    def record(self) -> dict[str, Any]:
        about = self.cleaned_data["about"]
        return super().record() | {"about": about.kind}


def _by_code(found: list[Proceeding]) -> dict[str, Proceeding]:
    """Proceedings by kind; several of one kind, such as a clarification for each person, by kind and number: `clarification:2`."""
    kinds = {each.kind: [other for other in found if other.kind == each.kind] for each in found}
    return {
        kind if len(same) == 1 else f"{kind}:{number}": each for kind, same in kinds.items() for number, each in enumerate(same, 1)
    }


def _name(matter: Proceeding) -> str:
    """The title of the procedure, and whose it is where the matter has several."""
    whose = doors.noun_of(matter).whose()
    return f"{title(matter.procedure)}（{whose}）" if whose else title(matter.procedure)


class ScheduleForm(StepForm):
    verb = "schedule"

    meeting: Any = ProceedingField(label=_("列入哪次会议"))

    def arrange(self) -> None:
        assert self.proceeding is not None
        assert self.by is not None
        item = Deliberation.objects.get(pk=self.proceeding.pk)
        visible = Proceeding.objects.visible_to(self.by).filter(kind="meeting", state="called")
        found = Meeting.objects.filter(
            proceeding__in=visible, type=item.type, proceeding__casefile__organ=self.proceeding.casefile.organ_id
        ).select_related("proceeding").order_by("meets_on", "pk")
        self.meetings = {meeting.proceeding.key: meeting for meeting in found}
        cast(Any, self.fields["meeting"]).choices = [(key, f"{m.kind.name} {m.meets_on:%Y-%m-%d}") for key, m in self.meetings.items()]

    def clean_meeting(self) -> Meeting:
        return self.meetings[self.cleaned_data["meeting"]]


class ItemForm(StepForm):
    """A step of an item that a meeting deals with."""

    reason = None  # type: ignore[assignment]

    @property
    def item(self) -> Deliberation:
        assert self.proceeding is not None
        return Deliberation.objects.select_related("meeting").get(pk=self.proceeding.pk)


class VoteForm(ItemForm):
    verb = "vote"

    choice: Any = forms.ChoiceField(label=_("表决"), choices=(), widget=forms.RadioSelect)
    opinion = _text(_("意见"), help_text=_("如实记录，不同意见保留在纪要中。"))

    def arrange(self) -> None:
        outcomes = [*self.item.kind.outcomes.items(), (ABSTAIN, _("弃权"))]
        cast(Any, self.fields["choice"]).choices = outcomes


class RecordGuestForm(VoteForm):
    verb = "record_guest"

    department: Any = forms.ChoiceField(label=_("部门"), choices=())
    field_order = ("department", "choice", "opinion")

    def arrange(self) -> None:
        super().arrange()
        meeting = self.item.meeting
        guests = meeting.guests.filter(is_present=True) if meeting is not None else ()
        cast(Any, self.fields["department"]).choices = [(g.department, f"{g.department_name} {g.name}") for g in guests]


class ResolveForm(ItemForm):
    verb = "resolve"

    outcome: Any = forms.ChoiceField(label=_("决定"), choices=(), widget=forms.RadioSelect, help_text=_("须与表决一致。"))
    discussion = _text(_("讨论情况"), rows=5)
    resolution = _text(_("决议"), help_text=_("一案一策：由谁、何时、做什么。"))

    def arrange(self) -> None:
        cast(Any, self.fields["outcome"]).choices = list(self.item.kind.outcomes.items())


class CarryOverForm(StepForm):
    verb = "carry_over"


class TakeOffForm(StepForm):
    verb = "take_off"


class DraftItemMinutesForm(ItemForm):
    verb = "draft_minutes"

    minutes = _text(_("纪要的补充说明"), required=False, help_text=_("出席、意见、表决和决定已有记录，不必重写。"))


class ReturnItemMinutesForm(StepForm):
    verb = "return_minutes"


class WithdrawForm(StepForm):
    verb = "withdraw"
