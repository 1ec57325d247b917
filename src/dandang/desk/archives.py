"""Closing packages as people see them: the volume, its check, numbered copies; and archives received from elsewhere."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dandang import audit
from dandang.base.verdict import StepRefused
from dandang.cases.models import Proceeding
from dandang.exchange import copies
from dandang.exchange.models import Copy
from dandang.mechanisms.archiving import packing, verifier
from dandang.mechanisms.archiving.models import Archiving, ReceivedArchive, contents, file_of
from dandang.organs.models import Staff

PROPERTIES = {
    "authenticity": _("真实性"), "integrity": _("完整性"), "usability": _("可用性"), "security": _("安全性"),
}


def visible(staff: Staff, key: str) -> Archiving | None:
    """The archive of a matter, or None when it does not exist for this person."""
    readable = Proceeding.objects.visible_to(staff).filter(key=key, kind="archiving")
    return Archiving.objects.select_related("proceeding__casefile__organ__parent").filter(proceeding__in=readable).first()


def page(archive: Archiving, *, by: Staff, at: datetime, checked: bool) -> dict[str, Any]:
    """The volume with its papers; with `checked` the four properties of what is kept, or of what would be archived now."""
    casefile = archive.proceeding.casefile
    rows, stop = [], None
    if checked:
        try:
            body = bytes(archive.package) if archive.package else archive.built(by, at)
            rows = _checked(packing.check(casefile, body))
        except StepRefused as refused:
            stop = refused.verdict
    return {
        "archive": archive, "proceeding": archive.proceeding, "casefile": casefile, "papers": packing.papers(casefile), "checked": rows, "refused": stop,
        "kept": archive.package is not None,
    }


def _checked(problems: list[verifier.Problem]) -> list[tuple[Any, list[str]]]:
    return [(words, [p.what for p in problems if p.property == name]) for name, words in PROPERTIES.items()]


def copy(archive: Archiving, *, by: Staff, at: datetime) -> tuple[Copy, bytes] | None:
    """A numbered copy of the package; who took which copy stands in the comment of the zip, outside what is signed (R-25)."""
    if archive.package is None:
        return None
    made = copies.issue_copy(Copy.What.ARCHIVE, "zip", by=by, at=at, chain=archive.proceeding.casefile.code)
    out = io.BytesIO(bytes(archive.package))
    with zipfile.ZipFile(out, "a") as zipped:
        zipped.comment = copies.stamp(made).encode()
    return made, out.getvalue()


def script() -> bytes:
    """The verifier as a script that needs Python alone."""
    return Path(verifier.__file__).read_bytes()


def received(staff: Staff) -> QuerySet[ReceivedArchive]:
    """Archives that were taken in, newest first, without their bytes."""
    return ReceivedArchive.objects.visible_to(staff).defer("package")[:200]


def received_page(staff: Staff, key: str, *, at: datetime) -> dict[str, Any] | None:
    """One received archive; that it was read is on record first."""
    found = ReceivedArchive.objects.visible_to(staff).select_related("organ", "by").filter(key=key).first()
    if found is None:
        return None
    audit.record(f"organ:{found.organ.code}", "archiving.read_received", by=staff.username, at=at, data={"archive": found.key})
    return {"archive": found, **contents(bytes(found.package))}


def received_file(staff: Staff, key: str, number: int, *, at: datetime) -> bytes | None:
    """One of its papers, on record first."""
    found = ReceivedArchive.objects.visible_to(staff).select_related("organ").filter(key=key).first()
    if found is None:
        return None
    audit.record(f"organ:{found.organ.code}", "archiving.read_received", by=staff.username, at=at, data={"archive": found.key, "file": number})
    return file_of(bytes(found.package), number)
