"""Who can read what: each answer is a real attempt through the functions of the pages, never a claim."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from dandang.base.verdict import StepRefused
from dandang.cases.models import CaseFile, Proceeding, Step
from dandang.desk import casepage, shelf
from dandang.desk.stories.compare import Difference
from dandang.documents.models import Document
from dandang.mechanisms.reports import access, masking
from dandang.mechanisms.reports.masking import MaskedText
from dandang.organs.models import Staff

READ, HIDDEN, EMPTY = "readable", "hidden", "empty"
SEALED = {"reporter": "R-19", "original_text": "R-21"}
"""What the vault keeps, and the rule by which it refuses."""
DESTROYED = "R-2"
"""By which it refuses what it was made to forget."""


def attempt(thing: str, casefile: CaseFile, *, by: Staff, at: datetime) -> str:
    """readable, hidden, or empty when there is nothing of the kind to read or to hide."""
    seen = casepage.visible_casefile(by, casefile.key)
    if thing in SEALED:
        return _sealed(thing, casefile, by=by, at=at)
    if seen is None:
        return HIDDEN
    found = {
        "casefile": lambda: True,
        "subjects": lambda: seen.subjects.exists(),
        "allegations": lambda: seen.allegations.exists(),
        "findings": lambda: seen.allegations.filter(findings__isnull=False).exists(),
        "steps": lambda: Step.objects.filter(proceeding__in=Proceeding.objects.visible_to(by).filter(casefile=seen)).exists(),
        "masked_text": lambda: masking.masked_text(seen, by) is not None,
        "papers": lambda: any(shelf.visible_paper(by, d.key) for d in Document.objects.for_casefiles([seen.code])),
    }[thing]
    if found():
        return READ
    return HIDDEN if thing == "masked_text" and MaskedText.objects.filter(proceeding__casefile=seen).exists() else EMPTY


def _sealed(thing: str, casefile: CaseFile, *, by: Staff, at: datetime) -> str:
    """Both the page's question and the vault's own answer; the vault refuses by its rule even whom the page would let in."""
    opening = access.open_reporter if thing == "reporter" else access.open_wording
    try:
        value = opening(casefile, by=by, purpose="feedback", at=at)
    except StepRefused as refusal:
        return HIDDEN if refusal.verdict.rule in {SEALED[thing], DESTROYED} else refusal.verdict.rule
    if access.own_item(by, casefile.key) is None:
        return HIDDEN
    return READ if value else EMPTY


def differences(
    casefile: CaseFile, sees: Iterable[str], hides: Iterable[str], *, by: Staff, at: datetime
) -> list[Difference]:
    """Every thing that is not as told. To hide what does not exist is no proof of anything, and fails as well."""
    wanted = [(thing, "sees", READ) for thing in sees] + [(thing, "hides", HIDDEN) for thing in hides]
    words = {READ: _("能看到"), HIDDEN: _("看不到"), EMPTY: _("没有可看的内容")}
    found = []
    for thing, how, expected in wanted:
        got = attempt(thing, casefile, by=by, at=at)
        if got != expected:
            found.append(Difference(f"{how} {thing}", words[expected], words.get(got, got)))
    return found
