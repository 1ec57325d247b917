"""Attachments are sealed while they come in: no clear file anywhere, the same memory for a note and for a recording of 200 MB.

What cannot be taken (too big, too many, no room) is received to its end, not stored, and refused in words beside the form.
Types are never believed: an attachment is bytes with a name until somebody at the desk saves it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

from dandang.mailbox.crates import Crate, Packing, drop

MB = 1024 * 1024
PAPER_MOST = 20 * MB
FILE_MOST, REPORT_MOST, FILES_MOST = 200 * MB, 500 * MB, 10
TOO_BIG, TOO_MUCH, TOO_MANY, NO_ROOM = "too_big", "too_much", "too_many", "no_room"


class Attachment(UploadedFile):
    """One file: its crate, or why there is none. Shows nothing of itself in logs."""

    def __init__(self, name: str, size: int, crate: Crate | None, refused: str = "") -> None:
        super().__init__(None, name, "application/octet-stream", size)
        self.crate, self.refused = crate, refused

    def __repr__(self) -> str:
        return "<Attachment>"


class CrateHandler(FileUploadHandler):
    """Takes the place of Django's own handlers: those keep files in memory and in clear temporary files."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._packing: Packing | None = None
        self._refused, self._size, self._total, self._number = "", 0, 0, 0
        self._crates: list[str] = []

    def new_file(self, *arguments: Any, **named: Any) -> None:
        super().new_file(*arguments, **named)
        self._size, self._number = 0, self._number + 1
        self._refused = TOO_MANY if self._number > FILES_MOST else ""
        if not self._refused:
            try:
                self._packing = Packing(Path(settings.MAILBOX_FILES))
            except OSError:
                self._refuse(NO_ROOM)
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        self._total += len(raw_data)
        if self._size > FILE_MOST:
            self._refuse(TOO_BIG)
        elif self._total > REPORT_MOST:
            self._refuse(TOO_MUCH)
        if self._packing is not None:
            try:
                self._packing.add(raw_data)
            except OSError:
                self._refuse(NO_ROOM)

    def file_complete(self, file_size: int) -> Attachment:
        crate = None
        if self._packing is not None:
            try:
                crate = self._packing.close()
                self._crates.append(crate.place)
                self._packing = None
            except OSError:
                self._refuse(NO_ROOM)
        return Attachment(self.file_name or "", self._size, crate, self._refused)

    def keep(self, places: set[str]) -> None:
        """These crates outlive the request: they are filed, or wait in a form that was sent back."""
        self._crates = [place for place in self._crates if place not in places]

    def abandon(self) -> None:
        """The request is over: what was not kept goes."""
        if self._packing is not None:
            self._packing.drop()
            self._packing = None
        for place in self._crates:
            drop(Path(settings.MAILBOX_FILES), place)
        self._crates = []

    def _refuse(self, why: str) -> None:
        if self._packing is not None:
            self._packing.drop()
            self._packing = None
        self._refused = self._refused or why


class Digest(UploadedFile):
    """What is known of a file that was read and not kept: its SHA-256."""

    def __init__(self, size: int, digest: str) -> None:
        super().__init__(None, "file", "application/octet-stream", size)
        self.digest, self.too_big = digest, size > PAPER_MOST

    def __repr__(self) -> str:
        return "<Digest>"


class DigestHandler(FileUploadHandler):
    """For a paper that is only compared: its bytes pass through a hash and are gone."""

    def new_file(self, *arguments: Any, **named: Any) -> None:
        super().new_file(*arguments, **named)
        self._hash, self._size = hashlib.sha256(), 0
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._size <= PAPER_MOST:
            self._hash.update(raw_data)

    def file_complete(self, file_size: int) -> Digest:
        return Digest(self._size, self._hash.hexdigest())

    def abandon(self) -> None:
        """There is nothing to throw away."""
