"""The request for protection (保护申请) and its verbs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from dandang import vault
from dandang.base import clock
from dandang.cases.lazily import Lazily
from dandang.cases.models import Allegation, CaseFile, Noun, Proceeding, Recusal, Step, Subject
from dandang.cases.models.noun import Given
from dandang.cases.models.restriction import admit, restrict
from dandang.mailbox import office
from dandang.mechanisms.protection.rules import Facts
from dandang.organs.competence import may_handle
from dandang.organs.models import Organ, Staff
from dandang.vault import offices

MEASURES = {
    "masked": _("办理中对受保护人信息加强隐去"),
    "contact": _("固定联系人，随时可以联系"),
    "police": _("商请公安机关保护人身、住宅安全"),
    "workplace": _("商请单位停止不利处理、调整岗位"),
    "stop": _("责令停止打击报复，纠正不当处理"),
    "relatives": _("一并保护近亲属"),
    "other": _("其他措施"),
}
"""Rules art. 49; 1996 Provisions art. 10, 11. Own wording, tag D."""
TEXTS = ("reason", "contacted", "told_how", "help", "body", "answer", "details", "note")


class Protection(Noun):
    """One request. Who asked, why, and for which report, only the vault knows."""

    is_reporters_own = True

    measures = models.JSONField(default=list)
    contact_person = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, null=True, related_name="+")

    @classmethod
    @transaction.atomic
    def begin(cls, given: Given, *, organ: Organ, by: Staff, at: datetime, profile: str | None = None) -> Self:
        """Seal the request and open a case file that only its three readers know of (R-65), past whoever it concerns."""
        report: CaseFile | None = given["report"]
        token = _sealed_letter(given, organ=organ, by=by, at=at) if given.get("mailbox_item") else vault.seal(
            _person(given), _wording(given), organ_id=organ.pk, received_by_id=by.pk, at=at, urgent=True
        )
        offices.file_request(token, at=at)
        casefile = CaseFile.open(organ=organ, sealed=token, by=by, at=at, profile=profile)
        concerned = _concerned(report, given.get("threatening_staff"))
        heads = [person for person in concerned if "principal_officer" in person.roles_in(organ, _day(at))]
        past = bool(heads) or (report is not None and report.bypassed_at is not None)
        restrict(casefile, bypass=past, by=by, at=at)
        decider = organ.superior if past and organ.superior else organ
        admit(casefile, people=[by], roles=[(organ, "petition_head"), (decider, "principal_officer")], by=by, at=at)
        for person in concerned:
            Recusal.objects.create(casefile=casefile, staff=person, ground="is_subject_or_relative", by=by, at=at)
        proceeding = Proceeding.begin(casefile, "protection", at=at)
        return cls.objects.create(proceeding=proceeding)

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        casefile = self.proceeding.casefile
        text = " ".join(filter(None, [*(given.get(name) or "" for name in TEXTS), *(given.get("statements") or ())]))
        return Lazily(
            Facts,
            given=given,
            reveals=lambda: casefile.reveals(text),
            noted=lambda: self.proceeding.steps.filter(verb="acknowledge").exists(),
            bodies_owing=lambda: bodies_owing(self.proceeding),
            contact_is_free=lambda: self._is_free(given.get("contact_person")),
            retaliator_within=lambda: _is_within(casefile.organ, given),
            retaliation_open=lambda: Proceeding.objects.filter(
                opened_by_step__proceeding=self.proceeding, is_open=True
            ).exists(),
        )

    def _is_free(self, person: Staff | None) -> bool:
        """Whether somebody may be the contact: not kept away from it, nor close to the person (asked inside the vault)."""
        casefile = self.proceeding.casefile
        return person is None or not (
            casefile.recusals.filter(staff=person).exists()
            or vault.is_close_to(casefile.sealed, [person.name, *person.family_names()])
        )

    def take_measures(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Put the measures in place and name who can always be reached (R-65)."""
        return self._measures("take_measures", by=by, at=at, given=given)

    def change_measures(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Other measures, or another contact; the steps keep the earlier ones."""
        return self._measures("change_measures", by=by, at=at, given=given)

    def _measures(self, verb: str, *, by: Staff, at: datetime, given: Given) -> Step:
        step = self.take(verb, by=by, at=at, given=given)
        contact: Staff = given["contact_person"]
        if not self.proceeding.casefile.admissions.filter(staff=contact, ended_at=None).exists():
            admit(self.proceeding.casefile, people=[contact], by=by, at=at)
        self.measures, self.contact_person = given["measures"], contact
        self.save(update_fields=["measures", "contact_person"])
        return step

    def confirm_retaliation(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Open a clue against who retaliates, in a case file of its own: its handlers never learn of this request. The papers
        there are asked against the same seal, so that they cannot name the person protected.
        """
        step = self.take("confirm_retaliation", by=by, at=at, given=given)
        here = self.proceeding.casefile
        casefile = CaseFile.open(organ=here.organ, sealed=here.sealed, by=by, at=at, profile=here.profile)
        subject = Subject.objects.create(
            casefile=casefile, name=given["retaliator_name"], unit=given["retaliator_unit"], post=given["retaliator_post"],
            managing_organ=given["managing_organ"], staff=given["retaliator_staff"],
        )
        for seq, statement in enumerate(given["statements"], start=1):
            Allegation.objects.create(casefile=casefile, subject=subject, seq=seq, statement=statement)
        Proceeding.begin(casefile, "verification", at=at, after=step)
        return step


def bodies_owing(proceeding: Proceeding) -> tuple[str, ...]:
    """Bodies that were asked for help and have not answered yet, by the steps taken."""
    owing: list[str] = []
    for verb, record in proceeding.steps.filter(verb__in=["ask_help", "record_answer"]).values_list("verb", "record"):
        if verb == "ask_help":
            owing.append(record["body"])
        elif record["body"] in owing:
            owing.remove(record["body"])
    return tuple(dict.fromkeys(owing))


@sensitive_variables()
def _sealed_letter(given: Given, *, organ: Organ, by: Staff, at: datetime) -> UUID:
    """The request as it lay in the mailbox, out of it once and into the vault (R-1); the reporter is told that it was read."""
    taken = office.take(given["mailbox_item"], organs=[organ.pk], by=by, at=at)
    report: CaseFile = given["report"]
    office.reply(taken.thread, {"kind": "protection_taken", "organ": organ.name}, at=at)
    return vault.seal_request(
        report.sealed, _wording({"text": taken.value["text"], "report": report}), organ_id=organ.pk, by=by, at=at,
        attachments=taken.value["files"],
    )


def _person(given: Given) -> dict[str, Any]:
    return {name: given[f"person_{name}"] for name in ("name", "contact", "address") if given.get(f"person_{name}")}


def _wording(given: Given) -> str:
    """What is sealed as one text: the words, where the threat comes from, which report it belongs to."""
    report, staff = given["report"], given.get("threatening_staff")
    lines = [given["text"]]
    if given.get("threatened_by") or staff:
        lines.append("威胁来自：" + "、".join(filter(None, [given.get("threatened_by"), staff.name if staff else ""])))
    if report is not None:
        lines.append(f"所涉检举控告：{report.code}")
    return "\n".join(lines)


def _concerned(report: CaseFile | None, threatening: Staff | None) -> list[Staff]:
    """Who may not know of the request: whoever threatens, is complained of in that report, or is kept away from it."""
    people: Iterable[Staff] = [threatening] if threatening else []
    if report is not None:
        kept = Staff.objects.filter(pk__in=[
            *report.subjects.exclude(staff=None).values_list("staff_id", flat=True),
            *report.recusals.values_list("staff_id", flat=True),
        ])
        people = [*people, *kept]
    return list({person.pk: person for person in people}.values())


def _is_within(organ: Organ, given: Given) -> bool:
    managing = given.get("managing_organ")
    unit = given.get("retaliator_unit") or given.get("retaliator_name")
    return managing is None or bool(may_handle(organ, managing, unit=unit, rule="SM-G"))


def _day(at: datetime) -> Any:
    return at.astimezone(clock.ZONE).date()
