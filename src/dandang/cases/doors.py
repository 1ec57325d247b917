"""The doors: the one way in for page, API and story. Same form, same permission, same verb, same refusal.

A refused step leaves no trace but an audit event of the refusal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dandang import audit
from dandang.base import clock
from dandang.base.verdict import Refused, StepRefused
from dandang.cases import registry
from dandang.cases.forms import StepForm
from dandang.cases.models import CaseFile, Noun, Proceeding, RecusalRequest, Step
from dandang.cases.models.proceeding import AlreadyTaken, Ticket, ties
from dandang.documents.models import Document
from dandang.procedures import engine, loader
from dandang.procedures.model import Position

if TYPE_CHECKING:
    from dandang.organs.models import Organ, Staff


class FormInvalid(Exception):
    """The input itself is invalid; carries the bound form with its errors."""

    def __init__(self, form: StepForm) -> None:
        super().__init__("; ".join(f"{name}: {' '.join(map(str, errors))}" for name, errors in form.errors.items()))
        self.form = form


class NotVisible(Exception):
    """There is no such thing for this person; `rule` says why, for the audit log and stories only."""

    def __init__(self, rule: str = "") -> None:
        super().__init__(rule)
        self.rule = rule


@dataclass(frozen=True)
class Done:
    """A step that was taken: its row, the papers it issued, the proceedings it opened. `again`: a double submit."""

    step: Step
    proceeding: Proceeding
    papers: tuple[Any, ...] = ()
    opened: tuple[Proceeding, ...] = ()
    again: bool = False


def noun_of(proceeding: Proceeding, *, hold: bool = False) -> Noun:
    """The mechanism's row of a proceeding. With `hold` it, the proceeding and the case file stay locked until the transaction
    ends, so that the steps of one matter are taken one after the other and each sees what the last one wrote.
    """
    rows = registry.of(proceeding.kind).noun.objects.select_related("proceeding__casefile__organ__parent")
    if hold:
        rows = rows.select_for_update(of=("self", "proceeding", "proceeding__casefile"), no_key=True)
    noun: Noun = rows.get(pk=proceeding.pk)
    noun.proceeding.ticket, noun.proceeding.is_held = proceeding.ticket, hold
    return noun


def form(proceeding: Proceeding, verb: str, *, by: Staff, at: datetime, data: Any = None, files: Any = None) -> StepForm:
    """The step's form, unbound when `data` is None."""
    return registry.form_of(proceeding.kind, verb)(data, files, proceeding=proceeding, by=by, at=at)


def begin(
    kind: str, verb: str, *, by: Staff, organ: Organ, at: datetime, data: Any, files: Any = None, once: str = "",
    profile: str | None = None, then: str = "",
) -> Done:
    """Take an opening step, such as `reports.receive`: makes the case file, the proceeding and the noun.

    `profile` overrides the organ's local profile (stories only). A second submission with the same `once` finds the first.
    `then` is a second step taken in turn from the same input, both or none: of what may not be registered nothing stays.
    """
    bound = registry.form_of(kind, verb)(data, files, by=by, at=at)
    following = registry.form_of(kind, then)(data, files, by=by, at=at) if then else None
    for each in filter(None, (following, bound)):
        if not each.is_valid():
            raise FormInvalid(each)
    earlier = _taken_before(once, by)
    if earlier:
        return _begun_again(earlier, kind, verb, bound)
    taking = verb
    try:
        with transaction.atomic():
            noun = registry.of(kind).noun.begin(bound.given(), organ=organ, by=by, at=at, profile=profile)
            noun.proceeding.ticket = Ticket(once)
            step = noun.do(verb, by=by, at=at, given=bound.given())
            if following is not None:
                taking, noun.proceeding.ticket = then, Ticket()
                step = noun.do(then, by=by, at=at, given=following.given())
            return _done(noun, step)
    except IntegrityError:  # the same click came twice at the same moment
        earlier = _taken_before(once, by)
        if earlier is None:
            raise
        return _begun_again(earlier, kind, verb, bound)
    except StepRefused as refusal:
        _record_refusal(f"organ:{organ.code}", kind, taking, refusal.verdict, by=by, at=at)
        raise


def draft(casefile: CaseFile, kind: str, *, at: datetime) -> Proceeding:
    """A proceeding of the case file that has not begun and is not stored: what the form of its opening step is shown for."""
    return Proceeding(
        casefile=casefile, city=casefile.city, kind=kind, opened_on=at.astimezone(clock.ZONE).date(),
        profile=casefile.profile, state="", moved_at=at,
    )


def begins_within(kind: str) -> bool:
    """Whether a proceeding of this kind is begun by a step of its own inside a case file that is there (an opening of
    `reports` makes the case file, and a verification is opened by another proceeding's step).
    """
    return not hasattr(registry.of(kind).noun, "begin") and bool(loader.in_force(kind, date.max).opening())


def begin_within(
    casefile: CaseFile, kind: str, verb: str, *, by: Staff, at: datetime, data: Any, files: Any = None, once: str = ""
) -> Done:
    """Take an opening step inside a case file, such as `identity_access.ask`. Raises what `take` raises."""
    if not CaseFile.objects.visible_to(by).filter(pk=casefile.pk).exists():
        hidden = Refused("没有这一事项。", "R-31", hidden=True)
        _record_refusal(casefile.code, kind, verb, hidden, by=by, at=at)
        raise NotVisible(hidden.rule)
    bound = registry.form_of(kind, verb)(data, files, proceeding=draft(casefile, kind, at=at), by=by, at=at)
    if not bound.is_valid():
        refused = ask_within(casefile, kind, verb, by=by, at=at)
        if refused is None:
            raise FormInvalid(bound)
        _record_refusal(casefile.code, kind, verb, refused, by=by, at=at)
        raise StepRefused(refused)
    earlier = _taken_before(once, by)
    if earlier:
        return _begun_again(earlier, kind, verb, bound)
    try:
        with transaction.atomic():
            CaseFile.objects.select_for_update(of=("self",), no_key=True).get(pk=casefile.pk)
            noun = registry.of(kind).noun.opened(Proceeding.begin(casefile, kind, at=at), at=at)
            noun.proceeding.ticket = Ticket(once)
            step = noun.do(verb, by=by, at=at, given=bound.given())
            return _done(noun, step)
    except IntegrityError:  # the same click came twice at the same moment
        earlier = _taken_before(once, by)
        if earlier is None:
            raise
        return _begun_again(earlier, kind, verb, bound)
    except StepRefused as refusal:
        _record_refusal(casefile.code, kind, verb, refusal.verdict, by=by, at=at)
        raise


def organs_to_begin(kind: str, staff: Staff, on: date) -> list[Organ]:
    """The organs for which this person may take the opening step of such a proceeding that day, by the procedure; the oldest post first.
    None where the kind is not carried out.
    """
    return [organ for organ in _organs_asked(kind, staff, on) if loader.in_force(kind, on, organ.profile).is_open]


def closed_for(kind: str, staff: Staff, on: date) -> Refused | None:
    """Why somebody whose post would let them begin such a proceeding begins none: it is carried out in none of their organs. None
    for whoever may begin one, and for whoever may not anywhere.
    """
    asked = _organs_asked(kind, staff, on)
    if not asked or organs_to_begin(kind, staff, on):
        return None
    verdict = engine.begins(loader.in_force(kind, on, asked[0].profile))
    return verdict if isinstance(verdict, Refused) else None


def _organs_asked(kind: str, staff: Staff, on: date) -> list[Organ]:
    return staff.organs_as(loader.in_force(kind, on).opening()[0].by, on)


def ask_within(casefile: CaseFile, kind: str, verb: str, *, by: Staff, at: datetime) -> Refused | None:
    """As `ask`, for an opening step inside a case file."""
    proceeding = draft(casefile, kind, at=at)
    noun = registry.of(kind).noun(proceeding=proceeding)
    verdict = engine.begins(proceeding.procedure) and engine.ask(
        proceeding.procedure, Position(""), verb, proceeding.actor(by, proceeding.opened_on), noun.facts({}, by=by, at=at),
        proceeding.predicates, submitted=False,
    )
    return verdict if isinstance(verdict, Refused) else None


def take(
    proceeding: Proceeding, verb: str, *, by: Staff, at: datetime, data: Any, files: Any = None, once: str = "",
    seen: int | None = None,
) -> Done:
    """Take a step of a proceeding. Raises `NotVisible`, `FormInvalid` or `StepRefused`; a double submit gives the one step."""
    must_see(proceeding, verb, by=by, at=at)
    proceeding.ticket = Ticket(once, seen)
    bound = form(proceeding, verb, by=by, at=at, data=data, files=files)
    if not bound.is_valid():
        return _answer_invalid(proceeding, verb, bound, by=by, at=at)
    try:
        with transaction.atomic():
            noun = noun_of(proceeding, hold=True)
            step = noun.do(verb, by=by, at=at, given=bound.given())
            return _done(noun, step)
    except AlreadyTaken as again:
        return _again(again.step, verb, proceeding, bound)
    except IntegrityError:
        if _taken_before(once, by) is None:
            raise
        raise _once_used(bound) from None
    except StepRefused as refusal:
        _record_refusal(proceeding.casefile.code, proceeding.kind, verb, refusal.verdict, by=by, at=at)
        raise


def recuse(casefile: CaseFile, staff: Staff, *, ground: str, by: Staff, at: datetime) -> None:
    """Keep `staff` away from the matter; see `CaseFile.recuse`. A refusal leaves an audit event of its own."""
    try:
        casefile.recuse(staff, ground=ground, by=by, at=at)
    except StepRefused as refusal:
        _record_refusal(casefile.code, "cases", "recuse", refusal.verdict, by=by, at=at)
        raise


def ask_recusal(
    casefile: CaseFile, staff: Staff, *, asked_by: str, ground: str, reason: str, by: Staff, at: datetime
) -> RecusalRequest:
    """Ask that `staff` stand aside; see `RecusalRequest.ask`. A refusal leaves an audit event of its own."""
    try:
        return RecusalRequest.ask(casefile, staff, asked_by=asked_by, ground=ground, reason=reason, by=by, at=at)
    except StepRefused as refusal:
        _record_refusal(casefile.code, "cases", "ask_recusal", refusal.verdict, by=by, at=at)
        raise


def answer_recusal(request: RecusalRequest, *, granted: bool, reason: str, by: Staff, at: datetime) -> None:
    """Decide a request; see `RecusalRequest.decide`. A refusal leaves an audit event of its own."""
    try:
        request.decide(granted=granted, reason=reason, by=by, at=at)
    except StepRefused as refusal:
        _record_refusal(request.casefile.code, "cases", "answer_recusal", refusal.verdict, by=by, at=at)
        raise


def ask(proceeding: Proceeding, verb: str, *, by: Staff, at: datetime) -> Refused | None:
    """The refusal that stands in the way of a step before any input, or None (for a form that is shown)."""
    noun = noun_of(proceeding)
    on = at.astimezone(clock.ZONE).date()
    verdict = engine.ask(
        proceeding.procedure, proceeding.position(on), verb, proceeding.actor(by, on), noun.facts({}, by=by, at=at),
        proceeding.predicates, submitted=False,
    )
    return verdict if isinstance(verdict, Refused) else None


def open_steps(proceeding: Proceeding, *, by: Staff, at: datetime) -> tuple[Any, ...]:
    """Every step that leads on from here with its verdict for `by`: (procedure step, Allowed | Refused)."""
    on = at.astimezone(clock.ZONE).date()
    return engine.open_steps(
        proceeding.procedure, proceeding.position(on), proceeding.actor(by, on),
        noun_of(proceeding).facts({}, by=by, at=at), proceeding.predicates,
    )


def _done(noun: Noun, step: Step) -> Done:
    """What the step did; papers of what it opened are its papers too, such as the clue card."""
    opened = _opened(step, noun.proceeding)
    theirs = Document.objects.filter(proceeding_id__in=[each.pk for each in opened]).order_by("pk") if opened else ()
    return Done(step, noun.proceeding, (*noun.papers, *theirs), (*opened, *noun.arrived))


def _opened(step: Step, proceeding: Proceeding) -> tuple[Proceeding, ...]:
    """The proceedings that the step opened; asked for only when the law of the step opens any."""
    declared = proceeding.procedure.step(step.verb)
    return tuple(step.opened.all()) if declared and declared.opens else ()


def _answer_invalid(proceeding: Proceeding, verb: str, bound: StepForm, *, by: Staff, at: datetime) -> Done:
    """An invalid form: perhaps the step was taken already, perhaps it is refused anyway; otherwise the input is at fault."""
    earlier = _taken_before(proceeding.ticket.once, by)
    if earlier is not None and earlier.proceeding_id == proceeding.pk:
        return _again(earlier, verb, proceeding, bound)
    refused = ask(proceeding, verb, by=by, at=at)
    if refused is None:
        raise FormInvalid(bound)
    _record_refusal(proceeding.casefile.code, proceeding.kind, verb, refused, by=by, at=at)
    raise StepRefused(refused)


def _taken_before(once: str, by: Staff) -> Step | None:
    """The step that this person took with the same submission, if any."""
    return Step.objects.filter(once=once, by=by).select_related("proceeding__casefile").first() if once else None


def _again(earlier: Step, verb: str, proceeding: Proceeding, bound: StepForm) -> Done:
    if earlier.verb != verb:
        raise _once_used(bound)
    return Done(earlier, proceeding, opened=_opened(earlier, proceeding), again=True)


def _begun_again(earlier: Step, kind: str, verb: str, bound: StepForm) -> Done:
    if (earlier.proceeding.kind, earlier.verb) != (kind, verb):
        raise _once_used(bound)
    return Done(earlier, earlier.proceeding, again=True)


def _once_used(bound: StepForm) -> FormInvalid:
    """The token of a submission belongs to another step: nothing is done."""
    sentence = _("这一提交编号已用于另一步骤，本次提交没有生效。请重新打开页面后再办理。")
    bound.add_error(None, ValidationError(sentence, code="once_used"))
    return FormInvalid(bound)


def at_the_door(key: str, verb: str, *, by: Staff, at: datetime) -> Proceeding:
    """The proceeding with this key, in which the person wants to take a step; `NotVisible` when there is none for them.

    The attempt at what is hidden is on record in the matter's chain. A key that leads nowhere is answered, and recorded, by
    the very same questions, so that neither the answer nor its time tells the two apart.
    """
    known = Proceeding.objects.select_related("casefile__organ__parent").filter(key=key)
    found = known.filter(pk__in=Proceeding.objects.visible_to(by).filter(key=key).values("pk")).first()
    if found is not None:
        return found
    hidden = known.first()
    casefile = hidden.casefile if hidden else CaseFile()
    _assigned, recused, concerned, kept_out = ties(casefile, by, at.astimezone(clock.ZONE).date())
    rule = "R-31" if concerned else "R-28" if recused else kept_out or "R-21"
    chain, step = (casefile.code, f"{hidden.kind}.{verb}") if hidden else ("system", "nothing.step")
    _record(chain, step, rule, by=by, at=at)
    raise NotVisible(rule)


def must_see(proceeding: Proceeding, verb: str, *, by: Staff, at: datetime) -> None:
    """Raise `NotVisible` when the proceeding does not exist for this person; the attempt is on record."""
    if Proceeding.objects.visible_to(by).filter(pk=proceeding.pk).exists():
        return
    refused = ask(proceeding, verb, by=by, at=at)
    hidden = refused if refused is not None else Refused("没有这一事项。", "R-21", hidden=True)
    _record_refusal(proceeding.casefile.code, proceeding.kind, verb, hidden, by=by, at=at)
    raise NotVisible(hidden.rule)


def _record_refusal(chain: str, kind: str, verb: str, verdict: Refused, *, by: Staff, at: datetime) -> None:
    _record(chain, f"{kind}.{verb}", verdict.rule, by=by, at=at)


def _record(chain: str, step: str, rule: str, *, by: Staff, at: datetime) -> None:
    with transaction.atomic():
        audit.record(chain, f"{step}.refused", by=by.username, at=at, data={"rule": rule})
