"""Uploads, sealed while they come in: no part of a file is ever in the clear on the disk, nor whole in memory.

`SealingHandler` takes the place of Django's own handlers for every page. What it gives is a `SealedUpload`: the name as sent,
the size, the first bytes (to sniff the type), the place in the store and the key. Whoever keeps the file calls `keep` and
wraps the key; a file that nobody keeps is removed when the request ends. A file that is too big, or for which the disk has no
room, is received to its end, not stored, and refused at its field in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dandang.vault import files
from dandang.vault.files import FileStore, Stored, StoreFull, Writer

SNIFFED = 4096
"""So many first bytes stay at hand to tell the type."""
TOO_BIG, NO_ROOM, NOT_SIGNED_IN = "too_big", "no_room", "not_signed_in"
MB = 1024 * 1024


class SealedUpload(UploadedFile):
    """A file that came with a request and lies sealed in the store; or `refused`, and then it lies nowhere."""

    def __init__(
        self, name: str, *, head: bytes, size: int, stored: Stored | None, key: bytes, refused: str = "", field_name: str = ""
    ) -> None:
        super().__init__(None, name, "application/octet-stream", size)
        self.head, self.stored, self.key, self.refused, self.field_name = head, stored, key, refused, field_name
        self._kept = False

    def keep(self) -> Stored:
        """The caller's row keeps the file from now on."""
        assert self.stored is not None, self.refused
        self._kept = True
        return self.stored

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The content, piece by piece, opened from the store."""
        return iter(()) if self.stored is None else files.store().read(self.stored.name, self.key)

    def read(self, *args: Any) -> bytes:
        """All of it at once; for small files only."""
        return b"".join(self.chunks())

    def open(self, mode: str | None = None) -> SealedUpload:  # type: ignore[override]
        return self

    def close(self) -> None:
        """The request ends: what nobody keeps goes."""
        if self.stored is not None and not self._kept:
            files.store().remove(self.stored.name)
            self.stored, self.refused = None, NO_ROOM


def seal(name: str, chunks: Iterable[bytes], *, store: FileStore | None = None) -> SealedUpload:
    """Seal a stream as an upload would be: for files that come another way than a browser's form."""
    receiving = _Receiving(name, store or files.store())
    for chunk in chunks:
        receiving.feed(chunk)
    return receiving.close()


class SealingHandler(FileUploadHandler):
    """For pages of people who signed in: what anybody else sends is received and thrown away."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: str | None = None
    ) -> None:
        user = getattr(self.request, "user", None)
        self._refused = "" if getattr(user, "is_authenticated", False) else NOT_SIGNED_IN
        self._receiving: _Receiving | None = None

    def new_file(
        self, field_name: str, file_name: str, content_type: str, content_length: int | None, charset: str | None = None,
        content_type_extra: Any = None,
    ) -> None:
        super().new_file(field_name, file_name, content_type, content_length, charset, content_type_extra)
        self._receiving = _Receiving(file_name, files.store(), refused=self._refused, field_name=field_name)
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        cast(_Receiving, self._receiving).feed(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload:
        upload, self._receiving = cast(_Receiving, self._receiving).close(), None
        return upload

    def upload_interrupted(self) -> None:
        if self._receiving is not None:
            self._receiving.discard()


class _Receiving:
    """One file on its way in; from the first reason to refuse it, only counted."""

    def __init__(self, name: str, store: FileStore, *, refused: str = "", field_name: str = "") -> None:
        self.name, self.field_name, self.refused = name, field_name, refused
        self.head, self.size, self.key = b"", 0, files.new_key()
        self.writer: Writer | None = None
        if not refused:
            self._guarded(lambda: setattr(self, "writer", store.writer(self.key)))

    def feed(self, data: bytes) -> None:
        self.size += len(data)
        if len(self.head) < SNIFFED:
            self.head += data[: SNIFFED - len(self.head)]
        if self.size > settings.UPLOAD_LIMIT:
            self._refuse(TOO_BIG)
        if self.writer is not None:
            self._guarded(lambda: cast(Writer, self.writer).feed(data))

    def close(self) -> SealedUpload:
        stored: list[Stored] = []
        if self.writer is not None:
            self._guarded(lambda: stored.append(cast(Writer, self.writer).close()))
        return SealedUpload(
            self.name, head=self.head, size=self.size, stored=stored[0] if stored else None, key=self.key,
            refused=self.refused, field_name=self.field_name,
        )

    def discard(self) -> None:
        if self.writer is not None:
            self.writer.discard()

    def _refuse(self, why: str) -> None:
        self.discard()
        self.writer, self.refused = None, self.refused or why

    def _guarded(self, act: Any) -> None:
        try:
            act()
        except (StoreFull, OSError):
            self._refuse(NO_ROOM)


class SealedFileField(forms.FileField):
    """A file that comes sealed; says in words why one was not taken."""

    widget: Any = forms.FileInput

    def to_python(self, data: Any) -> Any:
        if isinstance(data, SealedUpload) and data.refused:
            raise ValidationError(refusal(data), code=data.refused)
        return super().to_python(data)


class SealedFilesInput(forms.FileInput):
    """Lets several files be chosen. What a program sends as plain values is no file, and is refused rather than lost."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return super().value_from_datadict(data, files, name) or data.get(name)


class SealedFilesField(SealedFileField):
    """Several files at once; cleans to a list."""

    widget: Any = SealedFilesInput

    def __init__(self, *, most: int = 20, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        sent = [each for each in (data if isinstance(data, list | tuple) else [data]) if each]
        if len(sent) > self.most:
            raise ValidationError(_("一次最多上传%(n)s个文件。"), params={"n": self.most}, code="too_many")
        if not sent and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return [super(SealedFilesField, self).clean(each, initial) for each in sent]


def refusal(upload: SealedUpload) -> str:
    """Why a file was not taken, in words that say what to do."""
    if upload.refused == TOO_BIG:
        return gettext("文件有%(size)s MB，超过每个文件%(most)s MB的上限。请分段或者压缩后再上传，也可以登记为实物。") % {
            "size": -(-(upload.size or 0) // MB), "most": settings.UPLOAD_LIMIT // MB,
        }
    if upload.refused == NOT_SIGNED_IN:
        return gettext("登录已经失效，文件没有保存。请重新登录后再上传。")
    return gettext("存储空间不足或者暂时不可用，文件没有保存。请联系系统管理员，稍后再试。")
