"""The page 影响期: measures as a person types them, judged and computed by the law of sanctions. Nothing is stored, nobody is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from dandang.base.verdict import Refused
from dandang.base.wording import sentence, spoken, title, titled
from dandang.cases.measuring.forms import PROBATION, SUBJECTS, kinds, regulations
from dandang.desk.words import refusal
from dandang.sanctions import law, reckoning, refusals, words
from dandang.sanctions.imposed import Change, Imposed

EARLIEST, LATEST = date(1949, 10, 1), date(2199, 12, 31)
FIRST, MOST = 2, 8
"""How many measures the page begins with, and how many it takes."""


def _to() -> list[tuple[str, Any]]:
    """Kinds to which a measure may be changed: those with a period of their own or none."""
    return [("", "—"), *((k.code, titled(k)) for k in law.kinds().values() if k.instrument in (law.PARTY, law.GOVERNMENTAL))]


def _day(label: Any, **more: Any) -> forms.DateField:
    first, last = EARLIEST.isoformat(), LATEST.isoformat()
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date", "min": first, "max": last}),
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)], **more,
    )


NOTHING = (None, "", "person", False)
"""What a field holds that nobody has filled in."""


class MeasureForm(forms.Form):
    """One measure as its decision says it. A block that is wholly blank counts for nothing."""

    kind = forms.ChoiceField(label=_("种类"), choices=lazy(kinds, list))
    effective_on = _day(_("决定生效之日"), help_text=_("当日计入期间。"))
    regulation = forms.ChoiceField(label=_("决定适用的规定"), required=False, choices=lazy(regulations, list))
    subject = forms.ChoiceField(label=_("对象"), required=False, choices=SUBJECTS)
    probation_months = forms.ChoiceField(label=_("察看期"), required=False, choices=PROBATION)
    restored_on = _day(_("自哪一天起恢复党员权利"), required=False)
    change_to = forms.ChoiceField(label=_("后来变更为"), required=False, choices=lazy(_to, list))
    changed_on = _day(_("变更决定之日"), required=False)
    withdrawn_on = _day(_("撤销处分之日"), required=False, help_text=_("原处分因错误被撤销的才填。"))
    months = forms.IntegerField(
        label=_("决定确定的月数"), required=False, min_value=1, max_value=999, help_text=_("只在同时给予几个同种政务处分时填写。"),
    )
    act = forms.CharField(label=_("行为编号"), required=False, max_length=40, help_text=_("同一行为填相同的编号，例如 甲1；不要写姓名。"))
    new_act = forms.BooleanField(label=_("期间内有新的应受处分行为"), required=False)

    MAIN = ("kind", "effective_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "empty_permitted": True, "use_required_attribute": False})

    @property
    def main(self) -> Iterator[Any]:
        """The fields that every measure has."""
        return (self[name] for name in self.MAIN)

    @property
    def more(self) -> Iterator[Any]:
        """The others, folded away unless one of them says something."""
        return (self[name] for name in self.fields if name not in self.MAIN)

    @property
    def says_more(self) -> bool:
        return any(field.errors or field.value() not in NOTHING for field in self.more)

    def has_changed(self) -> bool:
        """A choice left as it stands is no entry."""
        return any(self[name].data not in NOTHING for name in self.fields)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if bool(given.get("change_to")) != bool(given.get("changed_on")) and not {"change_to", "changed_on"} & set(self.errors):
            self.add_error("changed_on" if given.get("change_to") else "change_to", _("变更后的种类和变更决定之日须一并填写。"))
        kind, on = given.get("kind"), given.get("effective_on")
        if kind and on and not given.get("regulation") and law.regulation_on(law.kinds()[kind].instrument, on) is None:
            self.add_error("regulation", _("没有这一天施行的期间表，请选定适用的规定。"))
        for name in ("withdrawn_on", "restored_on"):
            if on and given.get(name) and given[name] < on:
                self.add_error(name, _("不能早于决定生效之日。"))
        return given

    def imposed(self) -> Imposed:
        """The measure. Precondition: the form is valid and not blank."""
        given = self.cleaned_data
        proposed = law.regulation_on(law.kinds()[given["kind"]].instrument, given["effective_on"])
        to = law.kinds().get(given["change_to"])
        probation = int(given["probation_months"] or 0)
        change = Change(to.code, given["changed_on"], probation if to.probation else 0) if to else None
        return Imposed(
            given["kind"], given["effective_on"], given["regulation"] or (proposed.code if proposed else ""), given["months"] or 0,
            0 if change and change.probation_months else probation, given["restored_on"], given["act"].strip(), given["subject"] or "person",
            given["withdrawn_on"], change, given["new_act"],
        )


FIELDS = {"change": "change_to"}
"""Where a fault of a measure is shown, when the form names the field otherwise."""


class Sheet:
    """The whole page: its blocks, the day asked about, and the answer. `data` None: nothing was asked yet."""

    def __init__(self, data: Mapping[str, str] | None) -> None:
        wanted = (data or {}).get("rows", "")
        number = int(wanted) if wanted.isdecimal() and len(wanted) < 3 else FIRST
        adding = data is not None and "more" in data
        self.number = max(1, min(MOST, number + adding))
        self.asked = data is not None and not adding
        self.rows = [self._row(n, data) for n in range(1, self.number + 1)]
        self.on = OnForm(data if self.asked else None, initial={"on": (data or {}).get("on")}, auto_id="id_%s")
        self.answer: dict[str, Any] | None = None
        self.verdict: dict[str, Any] | None = None
        if self.asked:
            self._answer()

    def _row(self, number: int, data: Mapping[str, str] | None) -> MeasureForm:
        """A block, judged once it is asked about; while blocks are added what was typed only stays."""
        prefix = f"m{number}"
        if self.asked or data is None:
            return MeasureForm(data, prefix=prefix, auto_id="id_%s")
        typed = {name: data.get(f"{prefix}-{name}") for name in MeasureForm.base_fields}
        return MeasureForm(prefix=prefix, auto_id="id_%s", initial=typed)

    @property
    def may_add(self) -> bool:
        return self.number < MOST

    @property
    def is_blank(self) -> bool:
        """Asked without any measure."""
        return self.asked and not any(row.has_changed() for row in self.rows)

    @property
    def is_wrong(self) -> bool:
        return self.is_blank or (self.asked and (any(row.errors for row in self.rows) or bool(self.on.errors)))

    def _answer(self) -> None:
        valid = [row.is_valid() for row in self.rows]
        filled_in = [row for row in self.rows if row.has_changed()]
        if not all((*valid, self.on.is_valid())) or not filled_in:
            return
        measures = [row.imposed() for row in filled_in]
        faults = refusals.faults(measures)
        for fault in faults:
            row, field = filled_in[fault.number], FIELDS.get(fault.field, fault.field)
            row.add_error(field, forms.ValidationError(sentence(fault.refused), code=fault.refused.rule))
        if faults:
            return
        self.answer = words.explained(measures)
        if self.on.cleaned_data["on"]:
            self.verdict = self._verdict(measures, self.on.cleaned_data["on"])

    def _verdict(self, measures: list[Imposed], on: date) -> dict[str, Any]:
        found = reckoning.fitness_on(measures, on)
        return {"on": on, "refused": refusal(found) if isinstance(found, Refused) else None}


class OnForm(forms.Form):
    """The day about which a promotion is asked."""

    on = _day(_("哪一天能否提拔使用"), required=False, help_text=_("填写后另外回答：这一天是否还在影响期内。"))


def deciders() -> list[dict[str, Any]]:
    """Who decides on which instrument, for the foot of the page."""
    return [
        {"instrument": title(instrument), "rows": [
            {"title": title(each), "body": getattr(each, spoken("body")), "source": each.source, "standing": each.standing}
            for each in instrument.decides
        ]}
        for instrument in law.instruments().values() if instrument.decides
    ]
