"""Reports taken in by the thousand: `receive`, and `register` where a subject is given, as the doors would do it one by one.

The forms are the page's forms, bound again and again; the facts are the noun's; the engine judges. A row is taken in whole or
not at all: one whose registration is refused (R-2, R-4) was never received, and nothing of it is sealed or stored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from dandang import audit, vault
from dandang.base.copying import reserve
from dandang.base.verdict import Refused, StepRefused
from dandang.cases import codes
from dandang.cases.bulk import Batch, Matter, Rows, searchable_at_the_end
from dandang.cases.forms import StepForm
from dandang.cases.models import Allegation, CaseFile, Proceeding, Subject
from dandang.mechanisms.reports.forms import ReceiveForm, RegisterForm
from dandang.mechanisms.reports.models import MARKERS, Report
from dandang.organs.models import Organ, Staff

Fault = tuple[str, ValidationError]
"""The name of a field ("" for the row as a whole) and what is wrong with it."""


@dataclass(frozen=True, slots=True, repr=False)
class Accepted:
    """A row that may be taken in."""

    matter: Matter
    received: Mapping[str, Any]
    registered: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Faulty:
    """A row that stays outside: what its fields lack, or the refusal of a rule."""

    faults: tuple[Fault, ...] = ()
    refused: Refused | None = None


@dataclass
class Intake:
    """Judges rows for one organ, hand and moment, and then takes in those that are right."""

    organ: Organ
    by: Staff
    at: datetime
    batch: Batch = field(init=False)

    def __post_init__(self) -> None:
        self.batch = Batch("reports", organ=self.organ, by=self.by, at=self.at)
        self._receive = _reused(ReceiveForm({}, by=self.by, at=self.at))
        self._register = _reused(RegisterForm({}, by=self.by, at=self.at))
        casefile = CaseFile(organ=self.organ, received_by=self.by, opened_at=self.at)
        self._report = Report(proceeding=Proceeding(casefile=casefile, kind="reports", opened_on=self.batch.on))

    @sensitive_variables()
    def judge(self, received: Mapping[str, Any], registered: Mapping[str, Any] | None) -> Accepted | Faulty:
        """By the forms and the rules of both steps; `registered` is None where no subject is given."""
        matter, first = Matter(), _bound(self._receive, received)
        second = None if registered is None else _bound(self._register, registered)
        faults = [*_faults(first), *(_faults(second) if second else ())]
        if faults:
            return Faulty(tuple(faults))
        given = [first.given(), second.given() if second else None]
        try:
            for verb, values in zip(("receive", "register"), given, strict=True):
                if values is not None:
                    self._take(matter, verb, values, signed=bool(received.get("reporter_name")))
        except StepRefused as stop:
            return Faulty(refused=stop.verdict)
        return Accepted(matter, given[0] or {}, given[1])

    def _take(self, matter: Matter, verb: str, given: Mapping[str, Any], *, signed: bool) -> None:
        state = "signed_unverified" if signed else "anonymous"  # nothing is sealed yet that could be asked
        facts = self._report.facts(given, by=self.by, at=self.at).but(identity_state=state)
        self.batch.take(matter, verb, facts=facts, record=given["_record"], reason=given.get("reason", ""))

    @sensitive_variables()
    def take_in(self, rows: Sequence[Accepted]) -> list[int]:
        """Seal and store in the caller's transaction; the keys of the case files, in the order of the rows."""
        matters = [row.matter for row in rows]
        if not matters:
            return []
        with transaction.atomic(savepoint=False):
            self.batch.number(matters)
            with searchable_at_the_end(matters):
                self._store(rows, matters)
        return [matter.casefile for matter in matters]

    def _store(self, rows: Sequence[Accepted], matters: Sequence[Matter]) -> None:
        seals = vault.seal_many(
            vault.Sealing(Report.reporter_in(row.received), row.received["text"], self.organ.pk, self.by.pk, self.at)
            for row in rows
        )
        self.batch.write(matters, seals)
        reports = Rows(Report, "proceeding_id", "channel", "sub_channel", "source", "reporters", *MARKERS)
        unmarked = [cast(Any, Report._meta.get_field(name)).get_default() for name in MARKERS]
        for row in rows:
            received, marked = row.received, row.registered
            markers = unmarked if marked is None else [marked[name] for name in MARKERS]
            reports.add(
                row.matter.proceeding, received["channel"], received["sub_channel"], received["source"], received["reporters"] or 1,
                *markers,
            )
        reports.write()
        self._write_subjects([row for row in rows if row.registered is not None])

    def refuse(self, rules: Mapping[str, int]) -> None:
        """Leave one audit event a rule for the rows it refused; how many, and nothing of them."""
        for rule, rows in sorted(rules.items()):
            audit.record(
                f"organ:{self.organ.code}", "reports.register.refused", by=self.by.username, at=self.at,
                data={"rule": rule, "rows": rows},
            )

    def _write_subjects(self, rows: Sequence[Accepted]) -> None:
        subjects = Rows(
            Subject, "id", "casefile_id", "kind", "name", "unit", "post", "rank", "managing_organ_id", "staff_id"
        )
        allegations = Rows(Allegation, "casefile_id", "subject_id", "seq", "statement", "nature")
        everybody = [(row.matter.casefile, each) for row in rows for each in (row.registered or {})["subjects"]]
        numbers: dict[int, count[int]] = defaultdict(lambda: count(1))
        for pk, (casefile, given) in zip(reserve("cases_subject", len(everybody)), everybody, strict=True):
            staff = given["subject_staff"]
            subjects.add(
                pk, casefile, given["subject_kind"] or Subject.Kind.PERSON, given["subject_name"], given["subject_unit"],
                given["subject_post"], given["subject_rank"], given["managing_organ"].pk, staff.pk if staff else None,
            )
            for line in given["statements"]:
                nature, statement = codes.nature_of(line)
                allegations.add(casefile, pk, next(numbers[casefile]), statement, nature)
        subjects.write()
        allegations.write()


def _reused(form: StepForm) -> StepForm:
    """A form that can be bound again; what a choice looks up, it looks up once."""
    for each in form.fields.values():
        if isinstance(each, forms.ModelChoiceField):
            each.clean = _remembered(each.clean)  # type: ignore[assignment, method-assign]
    return form


def _remembered(clean: Callable[[Any], Any]) -> Callable[[Any], Any]:
    known: dict[str, Any] = {}

    def look_up(value: Any) -> Any:
        asked = str(value or "")
        if asked not in known:
            try:
                known[asked] = clean(value)
            except ValidationError as error:
                known[asked] = error
        found = known[asked]
        if isinstance(found, ValidationError):
            raise ValidationError(found)
        return found

    return look_up


@sensitive_variables()
def _bound(form: StepForm, data: Mapping[str, Any]) -> StepForm:
    form.data, form._errors = data, None  # type: ignore[assignment]
    form.full_clean()
    return form


def _faults(form: StepForm) -> list[Fault]:
    return [
        ("" if name == NON_FIELD_ERRORS else name, error)
        for name, errors in form.errors.as_data().items()
        for error in errors
    ]
