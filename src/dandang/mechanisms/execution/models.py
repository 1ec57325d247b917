"""The execution (处分执行) and its verbs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Self

from django.db import models, transaction

from dandang.base import clock
from dandang.base.verdict import ALLOWED, Refused, StepRefused, Verdict
from dandang.cases.lazily import Lazily
from dandang.cases.measuring import judging
from dandang.cases.models import CaseFile, Measure, MeasureEvent, Noun, PersonFile, Proceeding, Step, Subject
from dandang.cases.models.measure import counted_with, measures_of
from dandang.cases.models.noun import Given
from dandang.documents import Recipient
from dandang.mechanisms.execution import notices
from dandang.mechanisms.execution.rules import Facts
from dandang.organs.models import Organ, Staff
from dandang.sanctions import changing, law, reckoning, refusals
from dandang.sanctions.imposed import Change, Imposed

WORDS = ("reason", "result", "opinion", "refusal")
OWING = frozenset(code for duty in law.duties() if duty.code == "adjust" for code in duty.kinds)


class Execution(Noun):
    """One execution: of everything that was imposed in its case file."""

    leads = models.BooleanField(default=False, db_comment="The person leads: announced to the leading group too")
    decided_by = models.CharField(max_length=100, blank=True)
    decision = models.CharField(max_length=100, blank=True)

    @classmethod
    @transaction.atomic
    def begin(cls, given: Given, *, organ: Organ, by: Staff, at: datetime, profile: str | None = None) -> Self:
        """A case file of its own for a decision that came from another organ."""
        casefile = CaseFile.open(organ=organ, sealed=None, by=by, at=at, profile=profile)
        kind = Subject.Kind.ORGANISATION if given["subject_kind"] == "organisation" else Subject.Kind.PERSON
        colleague = Staff.objects.filter(name=given["name"], posts__organ=organ).order_by("pk").first()
        Subject.objects.create(
            casefile=casefile, kind=kind, name=given["name"], unit=given["unit"], post=given["post"],
            managing_organ=given["managing_organ"], staff=colleague,
        )
        return cls.objects.create(proceeding=Proceeding.begin(casefile, "execution", at=at))

    @classmethod
    def opened(cls, proceeding: Proceeding, *, at: datetime) -> Self:
        """A decision of this organ itself: the step that opened it imposes the measures in this case file."""
        record = proceeding.opened_by_step.record if proceeding.opened_by_step else {}
        return cls.objects.create(proceeding=proceeding, decided_by=proceeding.casefile.organ.name, decision=record.get("decision", ""))

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        casefile = self.proceeding.casefile
        words = " ".join(str(given.get(name) or "") for name in WORDS)
        return Lazily(
            Facts,
            given=given,
            faults=lambda: self._faults(given, by),
            differences=lambda: self._differences(by),
            done=lambda: frozenset(self.taken_since("issue_notice")) if self.proceeding.pk else frozenset(),
            owes_adjustment=lambda: bool(OWING & {*(each.kind for each in self._kinds()), *_kinds_given(given)}),
            leads=self.leads,
            today=at.astimezone(clock.ZONE).date(),
            fit=lambda: self._fit(given, by),
            reveals=lambda: casefile.reveals(words),
        )

    def measures(self) -> list[Measure]:
        """What was imposed in this case file, in its order."""
        found = Measure.objects.filter(casefile=self.proceeding.casefile_id)
        return list(found.select_related("subject", "casefile").prefetch_related("events").order_by("seq"))

    def _kinds(self) -> list[Change | Imposed]:
        imposed = [each.imposed for each in self.measures()]
        return [each.change or each for each in imposed if each.withdrawn_on is None]

    def _differences(self, by: Staff | None) -> tuple[Refused, ...]:
        found: list[Refused] = []
        for measure in self.measures():
            rows = counted_with(measure, by)
            own = [each.last_stated if each.pk == measure.pk else None for each in rows]
            found += judging.differences([each.imposed for each in rows], own, [each.explained for each in rows])
        return tuple(found)

    def _faults(self, given: Given, by: Staff | None) -> tuple[Refused, ...]:
        if given.get("measures"):
            return self._entered(given, by)
        chosen = self._chosen(given)
        if chosen is None:
            return ()
        told = chosen.imposed
        others = [each.imposed for each in counted_with(chosen, by) if each.pk != chosen.pk]
        changed = _changed(told, given)
        found: list[Verdict] = [fault.refused for fault in refusals.faults([*others, changed])]
        if given.get("start") and changed.change and not found:
            found.append(changing.agrees(changed, start=given["start"], ground=given.get("reason") or ""))
        return tuple(each for each in found if isinstance(each, Refused))

    def _entered(self, given: Given, by: Staff | None) -> tuple[Refused, ...]:
        earlier: Sequence[Imposed] = [each.imposed for each in measures_of(by, given["name"], given["unit"])] if by else ()
        return judging.faults(
            given["measures"], subject=given["subject_kind"] or "person", act=self.proceeding.casefile.code or "?", earlier=earlier,
            form=int(given["form"] or 0), crime=given["crime"],
        )

    def _chosen(self, given: Given) -> Measure | None:
        wanted = str(given.get("measure") or "")
        return next((each for each in self.measures() if str(each.seq) == wanted), None)

    def _fit(self, given: Given, by: Staff | None) -> Verdict:
        on = given.get("on")
        if not isinstance(on, date):
            return ALLOWED
        for measure in self.measures():
            found = reckoning.fitness_on([each.imposed for each in counted_with(measure, by)], on)
            if isinstance(found, Refused):
                return found
        return ALLOWED

    def receive(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Register a decision that came in, with everything it imposes."""
        step = self.take("receive", by=by, at=at, given=given)
        subject = self.proceeding.casefile.subjects.get()
        Measure.impose_rows(
            step, subject, given["measures"], subject_kind=given["subject_kind"] or "person", decision=given["decision"],
            form=int(given["form"] or 0),
        )
        return self.keep(step, leads=given["leads"], decided_by=given["decided_by"], decision=given["decision"])

    def correct_period(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The organ that decided has corrected the last day that its decision states."""
        step = self.take("correct_period", by=by, at=at, given=given)
        return self._event(step, MeasureEvent.What.CORRECT, given, on=_day(at), stated_last_day=given["stated_last_day"], document=given["document"])

    def explain_period(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Why the stated day stands although it is not the computed one."""
        step = self.take("explain_period", by=by, at=at, given=given)
        return self._event(step, MeasureEvent.What.EXPLAIN, given, on=_day(at))

    def issue_notice(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Tell the unit what to execute, by when to report (DOC-S1): a notice for each person."""
        step = self.take("issue_notice", by=by, at=at, given=given)
        copies = [Recipient(given["personnel"], "copy", unit=given["personnel"])] if given["personnel"] else []
        for subject, measures in notices.by_subject(self).items():
            context = notices.notice(self, subject, measures, step, given)
            self.issue_paper("execution_notice", context, category="处", recipients=[Recipient(given["addressee"]), *copies], by=by, at=at)
        return step

    def report_execution(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Report what was done to the organ that decided (DOC-S2)."""
        step = self.take("report_execution", by=by, at=at, given=given)
        for subject, measures in notices.by_subject(self).items():
            self.issue_paper("execution_report", notices.report(self, subject, measures, step, given), by=by, at=at)
        return step

    def file_decision(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Put the decision into the person's files."""
        step = self.take("file_decision", by=by, at=at, given=given)
        for subject in self.proceeding.casefile.subjects.filter(kind=Subject.Kind.PERSON):
            references: dict[str, str] = {PersonFile.Kind.PERSONNEL: given["archive_number"], PersonFile.Kind.INTEGRITY: given["archive_number"]}
            PersonFile.put(step, subject, references, title=self.decision or self.proceeding.casefile.code, papers=[])
        return step

    def change(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The sanction was changed by a decision; its execution begins anew."""
        step = self.take("change", by=by, at=at, given=given)
        return self._event(
            step, MeasureEvent.What.CHANGE, given, on=given["changed_on"], kind=given["kind"], document=given["document"],
            probation_months=int(given["probation_months"] or 0),
        )

    def withdraw(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The sanction was withdrawn as wrong: its restriction never existed."""
        step = self.take("withdraw", by=by, at=at, given=given)
        return self._event(step, MeasureEvent.What.WITHDRAW, given, on=given["withdrawn_on"], document=given["document"])

    def restore_rights(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Rights come back after probation; from that day the period runs."""
        step = self.take("restore_rights", by=by, at=at, given=given)
        return self._event(step, MeasureEvent.What.RESTORE, given, on=given["restored_on"], document=given["document"])

    def record_new_act(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """A new act that deserves a sanction: the period does not end by itself."""
        step = self.take("record_new_act", by=by, at=at, given=given)
        return self._event(step, MeasureEvent.What.NEW_ACT, given, on=given["found_on"])

    def _event(self, step: Step, what: str, given: Given, *, on: date, **more: Any) -> Step:
        measure = self._chosen(given)
        if measure is None:  # the form offers only what is there
            raise StepRefused(Refused("本案卷没有这一项措施。", "SM-S"))
        measure.record(step, what, on=on, reason=given.get("reason") or "", **more)
        return step


def _kinds_given(given: Given) -> set[str]:
    """Kinds that the step itself imposes: its rows, or the new kind of a change."""
    return {row["kind"] for row in given.get("measures") or ()} | ({given["kind"]} if given.get("kind") else set())


def _changed(told: Imposed, given: Given) -> Imposed:
    """The measure as the step would leave it, for judging it before."""
    if given.get("changed_on"):
        change = Change(given["kind"], given["changed_on"], int(given.get("probation_months") or 0))
        return replace(told, change=change, probation_months=0 if change.probation_months else told.probation_months)
    if given.get("restored_on"):
        return replace(told, restored_on=given["restored_on"])
    return told


def _day(at: datetime) -> date:
    return at.astimezone(clock.ZONE).date()
