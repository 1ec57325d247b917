"""The shape of what is entered about a meeting itself."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dandang.cases.forms import ProceedingsField, RowsField, StaffField, StaffListField, StepForm
from dandang.cases.meetings import catalogue
from dandang.cases.models import Deliberation, Guest, Meeting, Proceeding
from dandang.organs.models import Staff

SEATS = tuple(sorted({role for kind in catalogue.kinds().values() for role in kind.seats}))
DEPARTMENTS = {code: name for kind in catalogue.kinds().values() for code, name in kind.guests.items()}


def waiting(by: Staff) -> dict[str, Deliberation]:
    """Items that wait for a meeting and exist for `by`, by the key of their proceeding."""
    visible = Proceeding.objects.visible_to(by).filter(kind="deliberation", state="submitted")
    found = Deliberation.objects.filter(proceeding__in=visible).select_related("proceeding__casefile__organ__parent").order_by("pk")
    return {item.proceeding.key: item for item in found}


class GuestForm(forms.Form):
    """Who comes for a department of another organ."""

    unasked = frozenset[str]()

    department = forms.ChoiceField(label=_("部门"), choices=[("", "—"), *DEPARTMENTS.items()])
    name = forms.CharField(label=_("参会人"), max_length=60)
    post = forms.CharField(label=_("职务"), max_length=100, required=False)


class CallForm(StepForm):
    """Calls a meeting with an agenda: of what waits, what exists for the person. What is listed, only the matters remember."""

    verb = "call"

    type: Any = forms.ChoiceField(label=_("会议种类"), choices=catalogue.choices, widget=forms.RadioSelect)
    meets_on = forms.DateField(label=_("会议日期"), widget=forms.DateInput(attrs={"type": "date"}))
    place = forms.CharField(label=_("地点"), max_length=100, required=False, help_text=_("留空即在本机关。"))
    chair = StaffField(label=_("主持人"))
    members = StaffListField(label=_("参加会议人员"), help_text=_("有表决权的成员。主持人也是成员，不必再选。"))
    guests = RowsField(GuestForm, label=_("参会的其他部门"), required=False, help_text=_("哪些部门必须到会，见会议种类和本地的规定；其意见由本机关记录。"))
    items: Any = ProceedingsField(label=_("议题"), required=False, help_text=_("等待上会的议题；只列出您可以知悉的。会前还可以在案卷中列入。"))

    def arrange(self) -> None:
        assert self.by is not None
        people = Staff.objects.holding(SEATS, self.by.organs(self.day), on=self.day)
        for name in ("chair", "members"):
            cast(Any, self.fields[name]).queryset = people
        self.waiting = waiting(self.by)
        if not self.waiting:
            self.fields["items"].help_text = _("现在没有等待上会的议题；会前还可以在案卷中列入。")
        cast(Any, self.fields["items"]).choices = [(key, f"{item.kind.name} · {item.question}") for key, item in self.waiting.items()]

    def clean_items(self) -> list[Deliberation]:
        return [self.waiting[key] for key in self.cleaned_data["items"]]

    def clean_guests(self) -> list[dict[str, Any]]:
        guests: list[dict[str, Any]] = self.cleaned_data["guests"] or []
        if len({row["department"] for row in guests}) < len(guests):
            raise ValidationError(_("每个部门只填一次。"), code="twice")
        return guests

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind = catalogue.kinds().get(cleaned.get("type", ""))
        if kind is None:
            return cleaned
        chair = [cleaned["chair"]] if cleaned.get("chair") else []
        if any(item.type != kind.code for item in cleaned.get("items") or ()):
            self.add_error("items", _("所选议题中有提交其他种类会议的。"))
        if any(row["department"] not in kind.guests for row in cleaned.get("guests") or ()):
            self.add_error("guests", _("所选部门中有不参加此类会议的部门。"))
        if any(not kind.chairs & self._roles(person) for person in chair):
            self.add_error("chair", _("该职务不能主持此类会议。"))
        if any(not kind.seats & self._roles(person) for person in cleaned.get("members") or ()):
            self.add_error("members", _("所选人员中有不参加此类会议的职务。"))
        return cleaned

    def _roles(self, person: Staff) -> frozenset[str]:
        assert self.by is not None
        return frozenset(role for organ in self.by.organs(self.day) for role in person.roles_in(organ, self.day))

    def record(self) -> dict[str, Any]:
        return {name: value for name, value in super().record().items() if name != "items"}


class OfMeetingForm(StepForm):
    """A step of a meeting that has been called."""

    @property
    def meeting(self) -> Meeting:
        assert self.proceeding is not None
        return Meeting.objects.get(pk=self.proceeding.pk)


class OpenForm(OfMeetingForm):
    verb = "open"

    present = StaffListField(label=_("到会人员"))
    guests_present: Any = forms.MultipleChoiceField(label=_("到会的其他部门"), required=False, widget=forms.CheckboxSelectMultiple)

    def arrange(self) -> None:
        meeting = self.meeting
        cast(Any, self.fields["present"]).queryset = Staff.objects.filter(pk__in=meeting.seats.values("staff")).order_by("sort_key", "pk")
        guests: list[Guest] = list(meeting.guests.all())
        cast(Any, self.fields["guests_present"]).choices = [(g.department, f"{g.department_name} {g.name}") for g in guests]
        if not guests:
            del self.fields["guests_present"]


class CancelForm(StepForm):
    verb = "cancel"


class DraftMinutesForm(StepForm):
    verb = "draft_minutes"

    remark = forms.CharField(
        label=_("纪要的补充说明"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写入每一议题的纪要，各议题的人都能看到；出席、意见、表决和决定已有记录，不必重写。不写任何一件事项的情况。"),
    )


class ReturnMinutesForm(StepForm):
    verb = "return_minutes"
