"""The audit chain of a case file, for its page."""

from __future__ import annotations

from typing import Any

from dandang import audit
from dandang.audit.models import AuditEvent
from dandang.cases.models import CaseFile


def of(casefile: CaseFile) -> dict[str, Any]:
    """Events newest first, and the report of walking every link."""
    events = AuditEvent.objects.filter(chain=casefile.code).order_by("-seq")
    return {"events": events, "report": audit.verify(casefile.code)}
