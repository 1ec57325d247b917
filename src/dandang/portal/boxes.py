"""What is sealed of a report and of a letter, for whom, and what the reporter keeps of it. Knows nothing of requests and pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.views.decorators.debug import sensitive_variables

from dandang.mailbox import counter, seals
from dandang.mailbox.code import Opened
from dandang.mailbox.counter import Intake, Receipt, Thread
from dandang.portal.forms import PortalForm, ReportForm

Files = Sequence[dict[str, Any]]
"""Attachments that lie in crates: place, key, size, sha256, name."""


def digest(text: str, files: Files) -> str:
    """The fingerprint on the receipt."""
    return seals.digest(text, [each["sha256"] for each in files])


@sensitive_variables()
def file_report(form: ReportForm, files: Files, *, organ: Intake, **sent: Any) -> Receipt | None:
    """File a valid form with the organ; the reporter's own copy holds no word of it."""
    told = digest(form.text, files)
    return _file(
        "report", {"text": form.text, "reporter": form.reporter, "files": list(files)}, files, **sent,
        key_id=organ.key_id, intake_key=organ.public_key, own_copy={"kind": "report", "digest": told, "files": len(files)},
    )


@sensitive_variables()
def file_letter(kind: str, form: PortalForm, files: Files, *, found: Thread, **sent: Any) -> Receipt | None:
    """File a further letter with the organ that has the matter now; the reporter can read it again."""
    text = form.cleaned_data["text"]
    return _file(
        kind, {"text": text, "files": list(files)}, files, **sent, key_id=found.key_id,
        intake_key=found.intake_key, own_copy={"kind": kind, "text": text, "files": [each["name"] for each in files]},
    )


@sensitive_variables()
def _file(
    kind: str, value: dict[str, Any], files: Files, *, opened: Opened, seed: bytes, at: datetime, item: UUID | None = None, **sealed: Any
) -> Receipt | None:
    """`seed` is the token of the form, which counts once; `item` the id under which the item waits, a new one unless told."""
    text = value["text"]
    return counter.file(
        kind, value, form=seed, opened=opened, item=item, digest=digest(text, files), places=[each["place"] for each in files],
        size=len(text.encode()) + sum(each["size"] for each in files), at=at.replace(microsecond=0), **sealed,
    )
