"""Gathers what the rules of clarification ask of a run: looked up under the step's lock, each only when a rule asks."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dandang import vault
from dandang.cases.lazily import Lazily
from dandang.cases.models import Proceeding, Step, Subject
from dandang.cases.models.noun import Given
from dandang.cases.models.proceeding import received_on
from dandang.documents.certificates import may_sign
from dandang.documents.models import Document
from dandang.mechanisms.clarification import notices
from dandang.mechanisms.clarification.rules import PUBLIC, Facts

if TYPE_CHECKING:
    from dandang.mechanisms.clarification.models import Clarification

WORDS = ("content", "asked_for", "reply", "spread", "range_note", "effect", "wishes", "measures")
"""Fields in which something is told at length: none of them may show the reporter (R-49)."""


def gather(run: Clarification, given: Given, *, at: datetime) -> Lazily:
    """The facts as they stand, with what was entered now."""
    casefile = run.proceeding.casefile
    text = notices.text(run, given)
    words = " ".join([*(str(given.get(name) or "") for name in WORDS), *(str(row.get("why", "")) for row in given.get("apart") or ())]).strip()
    owed = set(run.methods) - {"written", *(("face_to_face",) if run.in_person else ())}
    return Lazily(
        Facts,
        given=given,
        has_draft=bool(run.matters),
        cleared_codes=lambda: _last_codes(run, run.cleared.values_list("seq", flat=True)),
        chosen_codes=lambda: _last_codes(run, (allegation.seq for allegation in given.get("cleared") or ())),
        consented=run.consented_on is not None,
        methods=tuple(run.methods),
        effect_units=frozenset(run.effect_units),
        scope_units=frozenset(run.scope_units),
        appraisals=lambda: tuple(phrase for phrase in appraisals() if phrase in text.lower()),
        reveals=lambda: casefile.reveals(text, also=_tell_tales(run)),
        verified_here=lambda: casefile.proceedings.filter(kind="verification", is_open=False).exists(),
        can_sign=lambda: bool(may_sign(casefile.organ, at)),
        other_open_clue=lambda: _other_open_clue(run),
        reporter_informed=lambda: _reporter_informed(run),
        unconfirmed_recipients=lambda: run.unserved().count(),
        recipients=lambda: frozenset(run.reached()),
        delivered_in_person=run.in_person,
        announced=owed <= set(run.announced_methods),
        untrue=lambda: frozenset(seq for seq, (code, _sub) in run.found().items() if code == "untrue"),
        to_clear=frozenset(int(seq) for seq, answer in run.answers.items() if answer["clear"]),
        applied=run.applied_on is not None,
        words_reveal=lambda: casefile.reveals(words),
        another_run=lambda: _runs_elsewhere(run, given, is_open=True),
        cleared_before=lambda: _runs_elsewhere(run, given, state__in=["filed", "revisited"]),
        managed_here=lambda: all(subject.managing_organ_id == casefile.organ_id for subject in run.subjects()),
        channels=frozenset(run.channels),
        publication_wanted=bool(PUBLIC & set(run.methods)) and not run.channels,
        revocation_unserved=lambda: run.unserved_revocation().count(),
        correction_open=lambda: casefile.proceedings.filter(kind="correction", is_open=True).exists(),
        not_for_release=lambda: _not_for_release(run, given.get("agenda") or ()),
        rumour_recorded=lambda: run.proceeding.steps.filter(verb="record_rumour").exists(),
    )


def _last_codes(run: Clarification, seqs: Iterable[int]) -> tuple[str, ...]:
    """The last finding of each of these allegations, "" where there is none."""
    wanted = tuple(seqs)
    if not wanted:
        return ()
    answers = run.found()
    return tuple(answers[seq][0] if seq in answers else "" for seq in wanted)


def _runs_elsewhere(run: Clarification, given: Given, **standing: Any) -> bool:
    """Whether the person has another run that stands so; before the person is chosen, whether everybody in the matter has one."""
    others = type(run).objects.filter(proceeding__casefile=run.proceeding.casefile_id).exclude(pk=run.pk)
    found = list(others.filter(**{f"proceeding__{name}": value for name, value in standing.items()}).order_by("pk"))
    chosen = run.applicant(given)
    people = [chosen] if chosen else list(run.proceeding.casefile.subjects.all())
    return all(any(person in other.subjects() for other in found) for person in people)


def _not_for_release(run: Clarification, numbers: Iterable[str]) -> tuple[str, ...]:
    """Of these numbers, those that are no notice of this organ whose release was allowed, and no circular of a false accusation."""
    wanted = tuple(numbers)
    if not wanted:
        return ()
    notices_ = type(run).objects.exclude(channels=[]).filter(methods__contains=["press_release_meeting"], notice__number__in=wanted)
    circulars = Document.objects.filter(organ=run.proceeding.casefile.organ_id, kind="case_circular", number__in=wanted)
    here = notices_.filter(notice__organ=run.proceeding.casefile.organ_id)
    known = {*here.values_list("notice__number", flat=True), *circulars.values_list("number", flat=True)}
    return tuple(number for number in wanted if number not in known)


def _tell_tales(run: Clarification) -> list[str]:
    """Words that would tell channel or day of the report (R-49)."""
    day = received_on(run.proceeding.casefile)
    return [
        "来信", "来访", "来电", "举报电话", "网络举报", "信访件", "匿名", "实名", "举报人", "检举人", "控告人",
        day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day.month}月{day.day}日",
    ]


def _other_open_clue(run: Clarification) -> bool:
    casefile = run.proceeding.casefile
    people = run.subjects()
    same = Subject.objects.filter(name__in=[s.name for s in people], unit__in=[s.unit for s in people])
    return (
        Proceeding.objects.filter(kind="verification", is_open=True, casefile__subjects__in=same)
        .exclude(casefile=casefile)
        .exists()
    )


def _reporter_informed(run: Clarification) -> bool:
    casefile = run.proceeding.casefile
    if vault.identity_state(casefile.sealed) != "real_name_verified":
        return True
    return Step.objects.filter(
        proceeding__casefile=casefile, proceeding__kind="reports", verb__in=["feed_back", "excuse_feedback"]
    ).exists()


@cache
def appraisals() -> tuple[str, ...]:
    """Phrases that appraise the person as a whole, from data/appraisals.toml (R-42)."""
    data: Mapping[str, Any] = tomllib.loads((Path(__file__).parent / "data/appraisals.toml").read_text("utf-8"))
    return tuple(phrase.lower() for phrase in data["phrases"])
