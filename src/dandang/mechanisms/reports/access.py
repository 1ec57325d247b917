"""Who may open the seal of a report: the clerk who received it, for one of the listed purposes (R-19, R-21)."""

from __future__ import annotations

from datetime import datetime

from django.views.decorators.debug import sensitive_variables

from dandang.cases.models import CaseFile
from dandang.organs.models import Staff
from dandang.vault import identity
from dandang.vault.identity import Reporter


def own_item(staff: Staff, key: str) -> CaseFile | None:
    """The case file that `staff` received and may still see; None for everybody else, as if it did not exist."""
    return CaseFile.objects.visible_to(staff).filter(key=key, received_by=staff).first()


@sensitive_variables()
def open_reporter(casefile: CaseFile, *, by: Staff, purpose: str, at: datetime) -> Reporter | None:
    """Who reported; None for an anonymous item. Refused by the vault itself (R-19) to all but the receiving clerk."""
    if casefile.sealed is None:
        return None
    reporter = identity.open_own(casefile.sealed, staff_id=by.pk, purpose=purpose, at=at)
    return reporter if reporter.name else None


@sensitive_variables()
def open_wording(casefile: CaseFile, *, by: Staff, purpose: str, at: datetime) -> str:
    """The report in its own words. Refused by the vault itself (R-21) to all but the receiving clerk."""
    return identity.open_wording(casefile.sealed, staff_id=by.pk, purpose=purpose, at=at) if casefile.sealed else ""
