"""Lists of circumstances prepared for reading: what holds on a day for an organ, the drafts, and what a version has otherwise than the last.

What was approved is law of the house and is read by everybody; a draft is read by who may know of its case file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dandang.base.wording import title
from dandang.cases import codes, doors
from dandang.cases.lists import catalogue
from dandang.cases.lists.catalogue import Item, Version
from dandang.cases.models import CaseFile, ListVersion, Proceeding
from dandang.cases.models.listversion import APPROVED, ENDED, KIND, versions
from dandang.desk import casepage
from dandang.organs.models import Organ, Staff


@dataclass(frozen=True)
class Row:
    """An entry on a page. `blocks`: as all lists together say; `holds`: on the day of the page; `change`: `new`, `changed` or empty."""

    item: Item
    blocks: bool
    holds: bool
    change: str = ""


@dataclass(frozen=True)
class Sheet:
    """A version on the shelf, with its rows. `sector`: in the reader's language."""

    version: Version
    sector: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Own:
    """A version of the organ's own, on the list of versions. `until`: derived from the version that follows, where one does."""

    key: str
    version: Version
    kind: Any
    sector: str
    state: Any
    is_open: bool


def organ_of(staff: Staff, on: date) -> Organ | None:
    """The organ whose lists this person reads: of the oldest post."""
    return next(iter(staff.organs(on)), None)


def drafting_for(staff: Staff, on: date) -> Organ | None:
    """The organ for which this person may draft a list today."""
    return next(iter(doors.organs_to_begin(KIND, staff, on)), None)


def shelf(staff: Staff, on: date, today: date) -> dict[str, Any]:
    """Everything in force on a day for the person's organ, by kind; the stock of other places; the organ's own versions."""
    organ = organ_of(staff, today)
    known = versions(organ) if organ else []
    holding = catalogue.holding(known, on)
    merged = {(kind, item.sector, item.code): item for kind in catalogue.KINDS for item in catalogue.in_force(known, kind, on)}
    sheets = [_sheet(version, on, merged) for version in holding]
    return {
        "organ": organ, "on": on, "kinds": [(kind, name, [s for s in sheets if s.version.kind == kind]) for kind, name in catalogue.KINDS.items()],
        "stock": [_sheet(version, on, {}) for version in catalogue.shipped() if not version.organ],
        "own": _own(staff, organ) if organ else [], "may_draft": drafting_for(staff, today) is not None,
    }


def _sheet(version: Version, on: date, merged: dict[tuple[str, str, str], Item]) -> Sheet:
    rows = tuple(
        Row(item, merged.get((version.kind, version.sector, item.code), item).blocking, item.holds(on)) for item in version.items
    )
    return Sheet(version, sector_title(version.sector), rows)


def sector_title(code: str) -> str:
    """In the reader's language; the code itself for one that the catalogue no longer has."""
    entry = codes.catalogue("sectors").get(code)
    return title(entry) if entry else code


def _readable(staff: Staff) -> Any:
    """Versions that this person may read: those that were ever approved, and drafts of case files that exist for them."""
    rows = ListVersion.objects.select_related("organ__parent", "proceeding__casefile__organ__parent").prefetch_related("rows")
    seen = Proceeding.objects.visible_to(staff).filter(kind=KIND)
    return rows.filter(proceeding__state__in=[APPROVED, ENDED]) | rows.filter(proceeding__in=seen)


def _own(staff: Staff, organ: Organ) -> list[Own]:
    found = []
    for row in _readable(staff).filter(organ=organ).order_by("-pk"):
        state = row.proceeding.procedure.states[row.proceeding.state]
        found.append(Own(
            row.proceeding.key, row.plain(()), catalogue.KINDS[row.kind], sector_title(row.sector), state, row.proceeding.is_open,
        ))
    return found


def readable(staff: Staff, key: str) -> ListVersion | None:
    """The version, or None when it does not exist for this person."""
    found: ListVersion | None = _readable(staff).filter(proceeding__key=key).first()
    return found


def page(row: ListVersion, *, by: Staff, at: datetime) -> dict[str, Any]:
    """One version with its entries, the difference from the one before, and the steps that `by` may take."""
    items, before = row.items(), row.before()
    changes = catalogue.difference(before, items)
    said = {change.code: "changed" if change.before else "new" for change in changes if change.after} if before else {}
    sees = CaseFile.objects.visible_to(by).filter(pk=row.proceeding.casefile_id).exists()
    buttons = casepage.buttons(row.proceeding, by=by, at=at) if sees else []
    return {
        "row": row, "version": row.plain(items), "proceeding": row.proceeding, "casefile": row.proceeding.casefile, "sees": sees,
        "state": row.proceeding.procedure.states[row.proceeding.state], "kind": catalogue.KINDS[row.kind],
        "sector": sector_title(row.sector), "rows": [Row(item, item.blocking, True, said.get(item.code, "")) for item in items],
        "before": before, "changes": [(change, _parts(change)) for change in changes] if before else [],
        "buttons": [b for b in buttons if b.verb not in WITH_A_ROW], "edits": any(b.verb == "put_item" and not b.refused for b in buttons),
        "returned": _returned(row),
    }


WITH_A_ROW = frozenset({"drop_item"})
"""Steps that stand beside the entry that they are about."""
PARTS = ("text", "category", "power_item", "conditions", "evidence", "excluded_if", "lead", "source", "blocking", "from_on", "until")


def _parts(change: catalogue.Change) -> list[tuple[str, Any, Any]]:
    """Of an entry that is said otherwise: each part with what it was and what it is."""
    old, new = change.before, change.after
    if old is None or new is None:
        return []
    return [(name, _shown(getattr(old, name)), _shown(getattr(new, name))) for name in PARTS if getattr(old, name) != getattr(new, name)]


def _shown(value: Any) -> Any:
    return "；".join(value) if isinstance(value, tuple) else value


def _returned(row: ListVersion) -> Any:
    """The step by which the draft was sent back, while it waits to be changed."""
    last = row.proceeding.steps.select_related("by").filter(verb__in=["submit", "return_draft"]).order_by("-seq").first()
    return last if last and last.verb == "return_draft" and row.proceeding.state == "drafting" else None


def initial(row: ListVersion, code: str) -> dict[str, Any]:
    """The form of an entry as it stands, for changing it; empty for a new one."""
    found = next((item for item in row.items() if item.code == code), None)
    values = {name: getattr(found, name) for name in ("code", *PARTS, "standing")} if found else {}
    return {name: "\n".join(value) if isinstance(value, tuple) else value for name, value in values.items()}
