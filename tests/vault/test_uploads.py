"""Files that come with a request: sealed on the way in, refused in words, gone when nobody keeps them."""

from __future__ import annotations

import errno
import os
import tracemalloc

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from dandang.vault import files, uploads
from dandang.vault.files import CHUNK
from dandang.vault.uploads import SealedFileField, SealedFilesField, SealedUpload, SealingHandler

MARK = b"PLANTED-55d1 "


class SignedIn:
    is_authenticated = True


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.SEALED_FILES = tmp_path / "files"


class Form(forms.Form):
    file = SealedFileField()


class ManyForm(forms.Form):
    files = SealedFilesField(most=2)


def sent(body: bytes, *, user=None, handler=None, name="录音.mp3", field="file"):
    request = RequestFactory().post("/", {field: SimpleUploadedFile(name, body), "note": "x"})
    request.user = user or SignedIn()
    if handler:
        request.upload_handlers = [handler(request)]
    return request


def on_disk() -> list[str]:
    folder = files.store().folder
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_file_arrives_sealed_and_whole():
    body = MARK * 40_000

    request = sent(body)
    upload = request.FILES["file"]

    assert isinstance(upload, SealedUpload)
    assert (upload.name, upload.size, upload.head) == ("录音.mp3", len(body), body[:4096])
    assert request.POST["note"] == "x"
    assert upload.read() == body
    assert not any(MARK in path.read_bytes() for path in files.store().folder.iterdir())


def test_what_nobody_keeps_is_gone_when_the_request_ends():
    request = sent(b"x" * 100)
    upload = request.FILES["file"]
    assert on_disk() == [upload.stored.name]

    request.close()

    assert on_disk() == []
    assert upload.read() == b""


def test_what_is_kept_stays():
    request = sent(b"x" * 100)
    stored = request.FILES["file"].keep()

    request.close()

    assert on_disk() == [stored.name]


def test_a_file_that_is_too_big_is_told_so_and_not_stored(settings):
    settings.UPLOAD_LIMIT = 2 * CHUNK
    request = sent(b"x" * (2 * CHUNK + 1))

    form = Form(request.POST, request.FILES)

    assert not form.is_valid()
    assert form.errors["file"].as_data()[0].code == "too_big"
    assert on_disk() == []


def test_a_file_of_just_the_limit_is_taken(settings):
    settings.UPLOAD_LIMIT = 2 * CHUNK
    request = sent(b"x" * (2 * CHUNK))

    assert Form(request.POST, request.FILES).is_valid()


def test_a_full_disk_is_told_in_words(monkeypatch):
    """The disk is what leaves the machine here, so it alone is pretended."""

    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    request = sent(b"x" * 100)

    form = Form(request.POST, request.FILES)

    assert not form.is_valid()
    assert form.errors["file"].as_data()[0].code == "no_room"
    assert on_disk() == []


def test_a_stranger_cannot_fill_the_disk_of_the_desk():
    request = sent(b"x" * 100, user=AnonymousUser())

    form = Form(request.POST, request.FILES)

    assert form.errors["file"].as_data()[0].code == "not_signed_in"
    assert on_disk() == []


def test_a_connection_that_breaks_leaves_nothing():
    handler = SealingHandler(sent(b""))
    handler.handle_raw_input(None, {}, 0, b"")
    with pytest.raises(uploads.StopFutureHandlers):
        handler.new_file("file", "a.bin", "", None)
    handler.receive_data_chunk(b"x" * 3 * CHUNK, 0)
    assert len(on_disk()) == 1

    handler.upload_interrupted()

    assert on_disk() == []


def test_an_empty_file_is_refused_at_the_field():
    request = sent(b"")

    assert Form(request.POST, request.FILES).errors["file"].as_data()[0].code == "empty"


def test_several_files_at_once_up_to_a_number():
    two = {"files": [SimpleUploadedFile("a", b"a"), SimpleUploadedFile("b", b"b")]}
    request = RequestFactory().post("/", two)
    request.user = SignedIn()
    form = ManyForm(request.POST, {"files": request.FILES.getlist("files")})

    assert form.is_valid()
    assert [upload.read() for upload in form.cleaned_data["files"]] == [b"a", b"b"]
    assert ManyForm({}, {"files": [*form.cleaned_data["files"], form.cleaned_data["files"][0]]}).errors["files"].as_data()[0].code == "too_many"
    assert ManyForm({}, {}).errors["files"].as_data()[0].code == "required"


def test_a_stream_from_elsewhere_is_sealed_the_same_way():
    upload = uploads.seal("扫描件.pdf", [b"%PDF-", b"1.7"])

    assert (upload.name, upload.read(), upload.size) == ("扫描件.pdf", b"%PDF-1.7", 8)


def test_memory_does_not_grow_with_the_upload():
    piece = os.urandom(CHUNK)

    def peak(pieces: int) -> int:
        handler = SealingHandler(sent(b""))
        handler.handle_raw_input(None, {}, 0, b"")
        tracemalloc.start()
        with pytest.raises(uploads.StopFutureHandlers):
            handler.new_file("file", "a.bin", "", None)
        for _ in range(pieces):
            handler.receive_data_chunk(piece, 0)
        handler.file_complete(pieces * CHUNK)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(4)

    assert peak(640) < peak(16) + 256 * 1024  # 40 MB and 1 MB
