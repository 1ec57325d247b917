"""The archive set of a report (归档): what must be there, and the list of what is (domain reference 4.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dandang.documents.models import Document

if TYPE_CHECKING:
    from dandang.cases.models import Proceeding
    from dandang.organs.models import Staff

REQUIRED = frozenset({"handling_sheet", "completion_report"})
"""With the original, which lies sealed in the vault, the three that must be present."""
LISTED = ("reports", "verification", "clarification")
"""Proceedings whose papers are listed. What protects or opens an identity has an archive of its own."""
ORIGINAL = "一件，密封保存"


def is_complete(report: Proceeding) -> bool:
    """Whether the required papers were issued and stand."""
    standing = Document.objects.filter(proceeding_id=report.pk, kind__in=REQUIRED, state=Document.State.ISSUED)
    return set(standing.values_list("kind", flat=True)) >= REQUIRED


def archive_list(report: Proceeding, *, by: Staff) -> dict[str, Any]:
    """归档材料目录: every paper of the report, its clues and its clarification that stands, the oldest first."""
    casefile = report.casefile
    proceedings = casefile.proceedings.filter(kind__in=LISTED).values_list("pk", flat=True)
    papers = Document.objects.filter(proceeding_id__in=list(proceedings), state=Document.State.ISSUED).order_by("issued_at", "pk")
    return {
        "organ": casefile.organ.name, "item_code": casefile.code, "originals": ORIGINAL,
        "papers": [{"title": each.title, "number": each.number, "made_on": each.issued_at} for each in papers],
        "archived_by": by.name,
    }
