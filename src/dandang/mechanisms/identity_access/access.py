"""Who reads under a permit: the viewer it names. The step is on record, then the vault's own opening, then a value is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from dandang.cases.models import Proceeding
from dandang.cases.models.casefile import serves_as
from dandang.organs.models import Staff
from dandang.vault import identity, permits

WHAT = {**permits.FIELDS, "reporter": _("检举控告人")}
WHY = {**permits.PURPOSES, **identity.PURPOSES, "masking": _("制作脱密文本")}


def own_proceeding(staff: Staff, key: str) -> Proceeding | None:
    """The grant that this person asked for and that exists for them; None for everybody else."""
    found = Proceeding.objects.visible_to(staff).select_related("casefile__organ__parent")
    return found.filter(key=key, kind="identity_access", steps__verb="ask", steps__by=staff).first()


@sensitive_variables()
def open_fields(proceeding: Proceeding, permit: int, fields: Sequence[str], *, by: Staff, at: datetime) -> dict[str, Any]:
    """The granted fields. Refused by the vault itself (R-19) to all but the viewer, and after the permit's end."""
    token = proceeding.casefile.sealed
    return identity.open_permitted(token, permit, staff_id=by.pk, fields=fields, at=at) if token else {}


def log(auditor: Staff, *, before: int = 0, count: int = 50) -> list[dict[str, Any]] | None:
    """The vault's log for the security auditor of an organ; None for everybody else, as if there were none."""
    organs = serves_as(auditor, "security_auditor")
    if not organs:
        return None
    rows = permits.openings(organs, before=before, count=count)
    names = dict(Staff.objects.filter(pk__in={row.staff_id for row in rows}).values_list("pk", "name"))
    return [
        {"row": row, "name": names.get(row.staff_id, "—"), "item": str(row.token)[:8], "what": WHAT.get(row.field or row.kind, row.kind),
         "purpose": WHY.get(row.purpose, row.purpose)}
        for row in rows
    ]
