"""Who may open the seal of a report: the clerk who received it, for one of the listed purposes (R-19, R-21); who reads its
masked text: everybody who reads the case file, once it is released.
"""

from __future__ import annotations

from datetime import datetime

from django.views.decorators.debug import sensitive_variables

from dandang.base import clock
from dandang.cases.models import CaseFile, Proceeding
from dandang.mechanisms.reports.masking import MaskedText
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


def masked_text(casefile: CaseFile, staff: Staff) -> MaskedText | None:
    """The masked text as `staff` may read it: the last version released, for who reads the report's proceeding."""
    readable = Proceeding.objects.visible_to(staff).filter(casefile=casefile, kind="reports")
    return MaskedText.objects.released().filter(proceeding__in=readable).last()


def waiting_text(casefile: CaseFile, staff: Staff) -> MaskedText | None:
    """The version that waits for second eyes: for its writer and for who may release it."""
    found = MaskedText.objects.waiting().filter(
        proceeding__in=Proceeding.objects.visible_to(staff).filter(casefile=casefile, kind="reports")
    ).select_related("by").last()
    if found is None:
        return None
    may_judge = {"petition_head", "deputy_in_charge"} & staff.roles_in(casefile.organ, clock.today())
    return found if may_judge or found.by_id == staff.pk else None
