"""Who may open the seal of a report: the clerk who received it, for one of the listed purposes (R-19, R-21)."""

from __future__ import annotations

from dandang.cases.models import CaseFile
from dandang.organs.models import Staff


def own_item(staff: Staff, key: str) -> CaseFile | None:
    """The case file that `staff` received and may still see; None for everybody else, as if it did not exist."""
    return CaseFile.objects.visible_to(staff).filter(key=key, received_by=staff).first()
