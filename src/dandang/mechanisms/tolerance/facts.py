"""What is gathered for the rules of tolerance: from the case itself, from its case file, and from what siblings have on record there."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from dandang.base import calendar, clock
from dandang.base.wording import title
from dandang.cases import across, codes
from dandang.cases.kinship import not_free
from dandang.cases.lazily import Lazily
from dandang.cases.models import Deliberation, Proceeding, RecusalRequest, Step, Subject
from dandang.documents.models import Service
from dandang.mechanisms.tolerance import listing, notices, prefiled, worksheet
from dandang.mechanisms.tolerance.rules import Facts
from dandang.mechanisms.tolerance.worksheet_items import Lists

if TYPE_CHECKING:
    from dandang.cases.models import CaseFile
    from dandang.cases.models.noun import Given
    from dandang.mechanisms.tolerance.models import ToleranceCase
    from dandang.organs.models import Staff

WORDS = (
    "opinion", "grounds", "new_facts", "cleared_by", "said", "refusal_note", "question", "facts", "proposal", "mitigating_ground", "conclusion", "found",
    "reason",
)
EXPERTS = "expertise"
"""Kind of proceeding in which an expert group gives its opinions."""
SENT_UP = ("submit_analysis", "object", "open_review")
"""After the last of these a meeting decides anew."""


def gather(case: ToleranceCase, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
    """All of them, each looked up when a rule asks."""
    casefile, today = case.proceeding.casefile, at.astimezone(clock.ZONE).date()
    return Lazily(
        Facts,
        given=given,
        reveals=lambda: casefile.reveals(_written(given)),
        assessed=bool(case.assessment),
        candidates=tuple(case.candidates),
        crime=case.crime_suspected,
        filed_first=lambda: _filed_first(casefile, given.get("prefiled") or ""),
        concerned=lambda: _is_concerned(casefile, given),
        unheard=lambda: tuple(subject.name for subject in unheard(case)),
        handlers=lambda: casefile.assignments.count(),
        recusal_open=lambda: _recusal_open(casefile, [each.staff_id for each in casefile.assignments.all()]),
        own_recusal_open=lambda: by is not None and _recusal_open(casefile, [by.pk]),
        complex=case.is_complex,
        consulted=lambda: case.proceeding.steps.filter(verb="receive_opinion").exists(),
        result_in=lambda: _has_result(case),
        sheet=lambda: sheet(case, given),
        lists=lambda: lists(casefile),
        track=given.get("track") or case.track,
        offered=tuple(given.get("offered") or case.offered),
        due=given.get("due") or case.due,
        mitigating_ground=given.get("mitigating_ground") or case.mitigating_ground,
        sector=case.sector,
        sector_name=_sector_name(case.sector),
        list_required=case.proceeding.procedure.list_required,
        decided=lambda: resolved(case),
        outcome=case.outcome,
        reduced_to=case.reduced_to,
        tasks=lambda: tasks(casefile).count(),
        tasks_open=lambda: tasks(casefile).filter(is_open=True).count(),
        no_task_reason=case.no_task_reason,
        lacking=lambda: notices.lacking(case, given),
        unserved=lambda: case.unserved().count(),
        last_day=lambda: last_day(case),
        today=today,
        missed_twice=lambda: case.missed_twice(),
        earlier_hands=lambda: earlier_hands(case),
        not_free=lambda: not_free(casefile, given.get("reviewers") or ()),
        reviewers=frozenset(case.reviewers),
        actor=by.username if by else "",
        reviewed=lambda: "report_review" in case.taken_since("object" if case.own_objection else "open_review"),
        own_objection=case.own_objection,
        filed=lambda: bool(case.fed_back),
        archived=lambda: casefile.proceedings.filter(kind="archiving", state="archived").exists(),
    )


def _filed_first(casefile: CaseFile, code: str) -> bool:
    filed = prefiled.find(casefile, code)
    return not code or (filed is not None and filed.came_before(acted_on(casefile)))


def _sector_name(code: str) -> str:
    entry = codes.catalogue("sectors").get(code)
    return title(entry) if entry else ""


def _written(given: Given) -> str:
    """Everything that was typed, the sheet included."""
    words = [str(given.get(name) or "") for name in WORDS]
    for entry in (given.get("sheet") or {}).values():
        words += [entry.reason, *entry.evidence]
    return " ".join(words)


def _is_concerned(casefile: CaseFile, given: Given) -> bool:
    """Whether whoever applies or objects is a subject of the matter."""
    return given.get("applicant") in set(casefile.subjects.values_list("name", flat=True))


def _recusal_open(casefile: CaseFile, people: list[int]) -> bool:
    return RecusalRequest.objects.waiting().filter(casefile=casefile, staff__in=people).exists()


def unheard(case: ToleranceCase) -> list[Subject]:
    """Subjects of whom no talk is on record (T-12)."""
    heard = {talk["subject"] for talk in case.talks}
    return [subject for subject in case.proceeding.casefile.subjects.all() if subject.name not in heard]


def _has_result(case: ToleranceCase) -> bool:
    """Since the consultation was asked for: a meeting with signed minutes, an expert group that is done, or an accepted answer."""
    asked = case.proceeding.steps.filter(verb="request_consultation").order_by("-seq").first()
    if asked is None:
        return False
    casefile = case.proceeding.casefile
    meeting = Deliberation.objects.filter(about=case.proceeding_id, proceeding__state="minuted", proceeding__moved_at__gte=asked.at)
    others = casefile.proceedings.filter(moved_at__gte=asked.at).filter(
        Q(kind=EXPERTS, state="answered") | Q(kind="coordination", state="accepted")
    )
    return meeting.exists() or others.exists()


def resolved(case: ToleranceCase) -> str:
    """The outcome that the last meeting with signed minutes resolved about this case since it was last sent up (T-5)."""
    sent = case.proceeding.steps.filter(verb__in=SENT_UP).order_by("-seq").first()
    if sent is None:
        return ""
    found = Deliberation.objects.filter(
        about=case.proceeding_id, proceeding__state="minuted", proceeding__moved_at__gte=sent.at, outcome__in=worksheet.OUTCOMES
    )
    last = found.order_by("-proceeding__moved_at", "-pk").first()
    return last.outcome if last else ""


def sheet(case: ToleranceCase, given: Given) -> worksheet.Sheet:
    """As entered just now; while it is being verified or reviewed the working sheet; afterwards, and for an outcome that is weighed, as
    it was submitted last.
    """
    if given.get("sheet"):
        entered: worksheet.Sheet = given["sheet"]
        return entered
    if case.analysis and (given.get("outcome") or case.proceeding.state not in {"verifying", "consulting", "under_review"}):
        return worksheet.thawed(case.analysis)
    return case.working_sheet()


def acted_on(casefile: CaseFile) -> date:
    """The day of the act, from the accountability matter of the same case file; the day of opening where none is on record."""
    told = across.told(casefile, "accountability", "acted_on")
    return date.fromisoformat(told) if told else casefile.opened_at.astimezone(clock.ZONE).date()


def lists(casefile: CaseFile) -> Lists:
    """The lists in force on the day of the act (T-11)."""
    return listing.in_force(acted_on(casefile), casefile.organ)


def tasks(casefile: CaseFile) -> Any:
    """The correction tasks of the matter."""
    return casefile.proceedings.filter(kind="correction_task")


def last_day(case: ToleranceCase) -> date | None:
    """Last day on which the person may object: one month after the last receipt, whose day is not counted [D]; None before it."""
    if case.decision is None:
        return None
    received = Service.objects.filter(recipient__document=case.decision, received_at__isnull=False).order_by("-received_at").first()
    if received is None or received.received_at is None:
        return None
    return calendar.load().due(received.received_at.astimezone(clock.ZONE).date(), months=1).on


def earlier_hands(case: ToleranceCase) -> frozenset[str]:
    """Whoever verified, proposed or decided: none of them reviews (T-27)."""
    casefile = case.proceeding.casefile
    verbs = ("assess", "hear", "submit_analysis", "determine", "change", "report_review")
    here = Step.objects.filter(proceeding=case.proceeding, verb__in=verbs)
    there = Step.objects.filter(proceeding__casefile=casefile, proceeding__kind="accountability", verb__in=("propose", "decide"))
    return frozenset(here.values_list("by__username", flat=True)) | frozenset(there.values_list("by__username", flat=True))


def siblings(case: ToleranceCase) -> list[Proceeding]:
    """The correction tasks, the oldest first."""
    return list(tasks(case.proceeding.casefile).order_by("pk"))
