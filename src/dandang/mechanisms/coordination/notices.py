"""What goes into the letter to a partner (商请协助函)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dandang.mechanisms.coordination.models import Coordination


def letter(request: Coordination, *, reply_by: date) -> dict[str, Any]:
    """The letter names what is asked and until when; what goes with it by title and number."""
    assert request.partner is not None
    basis = [request.kind.basis, *([f"批准文号：{request.approval_number}"] if request.approval_number else [])]
    return {
        "issuing_organ": request.proceeding.casefile.organ.name,
        "addressee": request.partner.name,
        "basis": basis,
        "matter": request.matter,
        "requests": list(request.requests),
        "materials": [f"{paper.title} {paper.number}".strip() for paper in request.papers_chosen()],
        "reply_by": reply_by,
        "contact": request.liaison,
    }
