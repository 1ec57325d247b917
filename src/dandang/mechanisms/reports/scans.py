"""Scans of a letter and photos (来信扫描件), attached when the item is received: they count as the original wording.

Each file lies sealed in the vault's store under a key of its own. Its name, key, fingerprint and type stand in the sealed body of the
item, so only who may open the wording can open them (R-21), and destroying the body makes them unreadable (R-2). A row here says no
more than that the store keeps the file. What is shown is drawn anew, page by page, each on record first; the file itself is
never given out. Bombs, broken files and anything but pictures and PDF are refused at the field.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from dandang.vault import SealBroken, identity, media, offices, rendering
from dandang.vault.uploads import SealedFilesField, SealedUpload

if TYPE_CHECKING:
    from dandang.cases.models import CaseFile
    from dandang.mechanisms.reports.models import Report
    from dandang.organs.models import Staff

MOST = 20
MASKING = "masking"
STORE = "vault"
"""Where an attachment lies; those of the portal lie in the mailbox and name no store."""
ACCEPT = "image/*,.pdf"


class ScanKept(models.Model):
    """That the store keeps this file for an item. Never changed; says nothing of what is in it."""

    report = models.ForeignKey("reports.Report", on_delete=models.PROTECT, related_name="+")
    stored = models.CharField(max_length=32, unique=True, db_comment="Name in the sealed store; random")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.stored


class ScansField(SealedFilesField):
    """Pictures and PDF whose first page can be drawn. Cleans to a list of uploads."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=MOST, **kwargs)
        self.widget.attrs["accept"] = ACCEPT

    def clean(self, data: Any, initial: Any = None) -> list[SealedUpload]:
        uploads: list[SealedUpload] = super().clean(data, initial)
        for number, upload in enumerate(uploads, 1):
            _judge(upload, number)
        return uploads


def _judge(upload: SealedUpload, number: int) -> None:
    """Refuse what cannot be shown: nobody could ever read it. Names the file by its place, for its name is the sender's."""
    kind = media.sniff(upload.head)
    if kind.family not in {media.IMAGE, media.PDF}:
        raise ValidationError(_("第%(n)s个文件不是图片或者PDF（按内容识别），没有保存。"), params={"n": number}, code="not_a_scan")
    assert upload.stored is not None
    try:
        rendering.page(upload.stored.name, upload.key, size=upload.stored.size, code=kind.code)
    except rendering.NotShown as why:
        said = {"n": number, "why": gettext(str(why))}
        raise ValidationError(_("第%(n)s个文件没有保存：%(why)s"), params=said, code="not_shown") from None


def to_seal(uploads: Iterable[SealedUpload]) -> list[dict[str, Any]]:
    """What the vault keeps of each file, sealed like the wording. The files are kept when the transaction is."""
    found = []
    for upload in uploads:
        assert upload.stored is not None
        transaction.on_commit(upload.keep)
        found.append({
            "store": STORE, "place": upload.stored.name, "key": upload.key.hex(), "name": upload.name, "size": upload.stored.size,
            "sha256": upload.stored.sha256, "sm3": upload.stored.sm3, "media": media.sniff(upload.head).code,
        })
    return found


def keep(report: Report, uploads: Iterable[SealedUpload]) -> None:
    """Tell the sweep of the store that these files have an owner."""
    ScanKept.objects.bulk_create(ScanKept(report=report, stored=upload.stored.name) for upload in uploads if upload.stored)


def names_kept() -> Iterable[str]:
    """The files that items keep, for the sweep of the store."""
    return ScanKept.objects.values_list("stored", flat=True)


@dataclass(frozen=True, repr=False)
class Shown:
    """A page of a scan, drawn anew; pages are counted from 1. Shows nothing of itself in logs."""

    number: int
    page: int
    pages: int
    image: str
    why: str = ""


@sensitive_variables()
def show(casefile: CaseFile, number: int, page: int, *, by: Staff, purpose: str, at: datetime) -> Shown | None:
    """Open the item's list of files, on record (R-21), and draw a page of the scan `number`, from 0; None when there is none."""
    assert casefile.sealed is not None
    if purpose == MASKING:
        files: Sequence[dict[str, Any]] = offices.open_attachments(casefile.sealed, by=by, at=at)
    else:
        files = identity.open_attachments(casefile.sealed, staff_id=by.pk, purpose=purpose, at=at)
    if not 0 <= number < len(files) or files[number].get("store") != STORE:
        return None
    file = files[number]
    try:
        drawn = rendering.page(file["place"], bytes.fromhex(file["key"]), size=file["size"], code=file["media"], number=page - 1)
    except rendering.NotShown as why:
        return Shown(number, page, 0, "", gettext(str(why)))
    except (SealBroken, FileNotFoundError):
        return Shown(number, page, 0, "", gettext("封存的文件打不开：密钥或者文件缺失，或者被改动过。请联系系统管理员。"))
    return Shown(number, page, drawn.pages, f"data:image/png;base64,{base64.b64encode(drawn.png).decode()}")
