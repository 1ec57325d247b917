"""A request between organs on one page: for who asked with all of it, for the partner the package and nothing else.

The partner reads the letter and the papers chosen; every opening of a paper is a numbered copy (R-25), on record in both chains.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dandang import audit
from dandang.cases.models import Proceeding
from dandang.desk import casepage, shelf
from dandang.documents.models import Document
from dandang.exchange.models import Copy
from dandang.mechanisms.coordination.models import Coordination, Package
from dandang.organs.models import Staff


@dataclass(frozen=True)
class Found:
    """What this person may see of a request: `package` alone for the partner, None for who asked."""

    request: Coordination
    proceeding: Proceeding
    package: Package | None

    @property
    def papers(self) -> list[Document]:
        """The letter and what went with it; of a package that was withdrawn, nothing."""
        if self.package is not None and not self.package.stands:
            return []
        letter = [self.request.letter] if self.request.letter is not None else []
        return [*letter, *self.request.papers_chosen()]


def visible_request(staff: Staff, key: str) -> Found | None:
    """The request by the key of its proceeding or of the package's; None when it does not exist for this person."""
    visible = Proceeding.objects.visible_to(staff).filter(key=key, kind__in=("coordination", "package"))
    proceeding = visible.select_related("casefile__organ__parent").first()
    if proceeding is None:
        return None
    joined = ("partner", "letter", "proceeding__casefile__organ")
    if proceeding.kind == "coordination":
        return Found(Coordination.objects.select_related(*joined).get(pk=proceeding.pk), proceeding, None)
    package = Package.objects.select_related("proceeding", "received_by").get(pk=proceeding.pk)
    return Found(Coordination.objects.select_related(*joined).get(pk=package.request_id), proceeding, package)


def page(found: Found, *, by: Staff, at: datetime) -> dict[str, Any]:
    """Letter, papers, receipt and answers, and what may be done now."""
    request = found.request
    mine = {"pk": found.package.pk} if found.package is not None else {"request": request}
    packages = Package.objects.filter(**mine).select_related("proceeding", "received_by").order_by("-pk")
    urged = request.proceeding.steps.filter(verb__in=("urge", "ask_again")).order_by("seq")
    return {
        "request_": request, "proceeding": found.proceeding, "casefile": found.proceeding.casefile, "is_partner": found.package is not None,
        "state": found.proceeding.procedure.states[found.proceeding.state], "papers": found.papers,
        "asker": request.proceeding.casefile.organ, "packages": list(packages), "stands": found.package is None or found.package.stands,
        "due": found.proceeding.deadlines.filter(code__in=("DL-X1", "DL-Y1")).order_by("-pk").first(),
        "notes": [(step.at, step.reason) for step in urged if step.reason],
        "buttons": casepage.buttons(found.proceeding, by=by, at=at),
    }


def copy(found: Found, number: int, *, by: Staff, at: datetime) -> tuple[Copy, bytes] | None:
    """A numbered copy of the paper with that place on the page; None when there is none."""
    papers = found.papers
    if not 1 <= number <= len(papers):
        return None
    paper, matter = papers[number - 1], found.request.proceeding.casefile.code
    audit.record(matter, "coordination.copy", by=by.username, at=at, data={"document": paper.key})
    return shelf.copy_of(bytes(paper.body), found.proceeding.casefile.code, by=by, at=at)
