"""What lies sealed of one item, opened for its clerk: reporter, wording, attachments, and the letters that came afterwards.

Every part is opened by itself, each opening on record before anything is shown (R-19, R-21). Attachments are given out as bytes to
be saved; their type is told by their content and never by what they claim to be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import puremagic
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from dandang.cases.models import CaseFile
from dandang.mailbox import office
from dandang.mechanisms.reports import scans
from dandang.mechanisms.reports.mailroom import LETTERS, letters_taken
from dandang.organs.models import Staff
from dandang.vault import identity

SNIFFED = 4096


@dataclass(frozen=True, repr=False)
class Part:
    """The item itself, or one letter. Shows nothing of itself in logs."""

    token: UUID
    title: Any
    at: datetime | None
    wording: str
    attachments: list[dict[str, Any]]

    @property
    def scans(self) -> list[dict[str, Any]]:
        """What was scanned here: shown, never given out."""
        return [file for file in self.attachments if file.get("store") == scans.STORE]

    @property
    def files(self) -> list[dict[str, Any]]:
        """What came through the portal, as it came."""
        return [file for file in self.attachments if file.get("store") != scans.STORE]


def tokens(casefile: CaseFile) -> list[tuple[UUID, Any, datetime | None]]:
    """Token, title and moment of the item and of each letter that was taken in."""
    found: list[tuple[UUID, Any, datetime | None]] = [(casefile.sealed, _("检举控告原文"), None)] if casefile.sealed else []
    for proceeding in casefile.proceedings.filter(kind="reports"):
        found += [(token, LETTERS[kind], at) for kind, at, token in letters_taken(proceeding)]
    return found


@sensitive_variables()
def open_parts(casefile: CaseFile, *, by: Staff, purpose: str, at: datetime) -> list[Part]:
    """All of it, part by part."""
    how: dict[str, Any] = {"staff_id": by.pk, "purpose": purpose, "at": at}
    return [
        Part(token, title, came, identity.open_wording(token, **how), [
            {**file, "number": number} for number, file in enumerate(identity.open_attachments(token, **how))
        ])
        for token, title, came in tokens(casefile)
    ]


@sensitive_variables()
def open_attachment(
    casefile: CaseFile, token: UUID, number: int, *, by: Staff, purpose: str, at: datetime
) -> tuple[str, str, Iterator[bytes]] | None:
    """Name, type by content, and the bytes of one attachment; None when there is no such one in this case file."""
    if token not in {known for known, _title, _at in tokens(casefile)}:
        return None
    files = identity.open_attachments(token, staff_id=by.pk, purpose=purpose, at=at)
    if not 0 <= number < len(files) or files[number].get("store") == scans.STORE:
        return None  # a scan is shown and never given out
    pieces = office.unpack(files[number]["place"], bytes.fromhex(files[number]["key"]))
    first = next(pieces, b"")
    return files[number]["name"], sniffed(first), _again(first, pieces)


def sniffed(first: bytes) -> str:
    """What the content is, as a file's ending; empty when nothing is known of it."""
    try:
        return str(puremagic.from_string(first[:SNIFFED])) if first else ""
    except (puremagic.PureError, ValueError):
        return ""


def _again(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
