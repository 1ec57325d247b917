"""What goes into each paper of a clarification. The text is made from the untrue allegations; nobody writes it freely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dandang import documents
from dandang.base import clock
from dandang.documents import Recipient
from dandang.documents.models import Document
from dandang.mechanisms.clarification.conclusions import BASIS, CONCLUSIONS
from dandang.mechanisms.clarification.rules import PUBLIC

if TYPE_CHECKING:
    from dandang.cases.models import Step
    from dandang.mechanisms.clarification.models import Clarification
    from dandang.organs.models import Staff
    from dandang.procedures.model import Procedure

STATEMENT = "经核查，上述问题失实。现就上述问题予以澄清。"


def context(clarification: Clarification) -> dict[str, Any]:
    """The fields of the notice (5.6), from the draft as it stands."""
    casefile = clarification.proceeding.casefile
    subject = clarification.person
    return {
        "title_variant": clarification.title_variant,
        "issuing_organ": casefile.organ.name,
        "joint_issuer": clarification.proceeding.procedure.joint_issuer,
        "addressee": subject.name,
        "addressee_unit": subject.unit,
        "addressee_post": subject.post,
        "cleared_allegations": list(clarification.matters),
        "conclusions": conclusions(clarification),
        "basis": list(BASIS),
        "clarifying_statement": STATEMENT,
        "scope_units": list(clarification.scope_units),
        "methods": [str(clarification.Method(code).label) for code in clarification.methods],
        "cc": list(clarification.copies),
    }


def circular(clarification: Clarification, given: Mapping[str, Any]) -> dict[str, Any]:
    """关于澄清有关问题的通报: the notice's own words, for the units in the range; for media the channel is the addressee."""
    words = context(clarification)
    return {
        "issuing_organ": words["issuing_organ"],
        "addressee": given["channel"] if given["method"] in PUBLIC else "、".join(given["units"]),
        "person_name": words["addressee"], "person_unit": words["addressee_unit"], "person_post": words["addressee_post"],
        **{name: words[name] for name in ("cleared_allegations", "conclusions", "basis", "clarifying_statement")},
    }


def conclusions(clarification: Clarification) -> list[str]:
    """One sentence an allegation, by the sub-code of its last finding."""
    answers = clarification.found()
    return [
        CONCLUSIONS.get(answers[seq][1], CONCLUSIONS["4b_not_found"])
        for seq in clarification.cleared.order_by("seq").values_list("seq", flat=True)
    ]


def text(clarification: Clarification, given: Mapping[str, Any]) -> str:
    """All words that people wrote for the notice, as entered now or as they stand in the draft: what R-42 and R-49 judge."""
    matters = given.get("matters") or clarification.matters
    scope = given.get("scope_units") or clarification.scope_units
    copies = given.get("copies") or clarification.copies
    return "\n".join([*matters, *scope, *copies])


def preview(clarification: Clarification) -> bytes:
    """The draft as PDF with a watermark."""
    on = clarification.proceeding.moved_at.astimezone(clock.ZONE).date()
    return documents.preview("clarification_notice", context(clarification), on=on)


def issue(clarification: Clarification, *, by: Staff, at: datetime) -> Document:
    """Number, freeze and address the notice: to the person, copies as drafted."""
    subject = clarification.person
    copies = [Recipient(name, "copy", unit=subject.unit or subject.name) for name in clarification.copies]
    recipients = [Recipient(subject.name), *copies]
    document: Document = clarification.issue_paper(
        "clarification_notice", context(clarification), category="澄", recipients=recipients, by=by, at=at
    )
    return document


def approval(clarification: Clarification, *, by: Staff, at: datetime) -> dict[str, Any]:
    """失实检举控告澄清审批表: what was found, who looked at it, who approves."""
    casefile = clarification.proceeding.casefile
    subject = clarification.person
    history = clarification.proceeding.steps.select_related("by")
    procedure = clarification.proceeding.procedure
    opinions = [
        {
            "stage": procedure.step(s.verb).title,  # type: ignore[union-attr]
            "signed_by": s.by.name,
            "opinion": s.reason or "同意",
            "signed_on": s.at.astimezone(clock.ZONE).date(),
        }
        for s in history
        if s.verb in _opinions(procedure)
    ]
    wish = next((s.record.get("own_words", "") for s in history if s.verb == "record_consent"), "")
    return {
        "organ": casefile.organ.name,
        "person_name": subject.name,
        "person_unit": subject.unit,
        "person_post": subject.post,
        "cleared_allegations": list(clarification.matters),
        "conclusions": conclusions(clarification),
        "basis": list(BASIS),
        "person_wish": wish,
        "scope_units": list(clarification.scope_units) or [subject.unit or subject.name],
        "methods": [str(clarification.Method(code).label) for code in clarification.methods],
        "opinions": opinions,
    }


def _opinions(procedure: Procedure) -> set[str]:
    """Steps on the way from the draft to the approval, those of a local profile among them."""
    return {"submit", "review", "approve", *(step.verb for step in procedure.steps if step.origin and "drafting" not in {step.to, *step.from_states})}


def issue_revocation(clarification: Clarification, reason: str, *, by: Staff, at: datetime) -> Document:
    """The letter that takes the notice back, to every recipient of the original (R-52)."""
    notice = clarification.notice
    assert notice is not None
    recipients = [Recipient(r.name, r.relation, r.organ, r.unit) for r in notice.recipients.order_by("pk")]
    served = {each.name for each in recipients}
    recipients += [Recipient(name, "copy", unit=name) for name in clarification.announced_units if name not in served]
    body = {
        "issuing_organ": clarification.proceeding.casefile.organ.name,
        "addressee": recipients[0].name,
        "revoked_number": notice.number,
        "revoked_title": notice.title,
        "grounds": reason,
        "cc": [r.name for r in recipients[1:]],
    }
    document: Document = clarification.issue_paper(
        "revocation_letter", body, category="澄", recipients=recipients, by=by, at=at
    )
    notice.revoke(document, reason=reason, by=by, at=at)
    return document


UNPAPERED = "失实认定和本人意见"
"""What is filed where the person wants no notice."""


def to_be_filed(clarification: Clarification) -> list[Document]:
    """Notice and circulars: what goes into both files."""
    kinds = ["clarification_notice", "clarification_circular"]
    return list(Document.objects.filter(proceeding_id=clarification.pk, kind__in=kinds).order_by("pk"))


def filing_slip(clarification: Clarification, step: Step, papers: Sequence[Document], references: Mapping[str, str]) -> dict[str, Any]:
    """澄清材料归档移交单: what went into which of the two files."""
    subject, on = clarification.person, step.at.astimezone(clock.ZONE).date()
    rows = [{"title": each.title, "number": each.number, "made_on": each.issued_at.astimezone(clock.ZONE).date()} for each in papers]
    return {
        "organ": clarification.proceeding.casefile.organ.name,
        "person_name": subject.name, "person_unit": subject.unit, "person_post": subject.post,
        "papers": rows or [{"title": UNPAPERED, "made_on": on}],
        "integrity_file": references["integrity"], "personnel_file": references["personnel"], "handed_by": step.by.name,
    }
