"""Who reads under a permit: the viewer it names. The step is on record, then the vault's own opening, then a value is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.views.decorators.debug import sensitive_variables

from dandang.cases.models import Proceeding
from dandang.organs.models import Staff
from dandang.vault import identity


def own_proceeding(staff: Staff, key: str) -> Proceeding | None:
    """The grant that this person asked for and that exists for them; None for everybody else."""
    found = Proceeding.objects.visible_to(staff).select_related("casefile__organ__parent")
    return found.filter(key=key, kind="identity_access", steps__verb="ask", steps__by=staff).first()


@sensitive_variables()
def open_fields(proceeding: Proceeding, permit: int, fields: Sequence[str], *, by: Staff, at: datetime) -> dict[str, Any]:
    """The granted fields. Refused by the vault itself (R-19) to all but the viewer, and after the permit's end."""
    token = proceeding.casefile.sealed
    return identity.open_permitted(token, permit, staff_id=by.pk, fields=fields, at=at) if token else {}
