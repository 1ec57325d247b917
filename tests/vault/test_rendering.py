"""What is shown of a received file is drawn anew; bombs, polyglots and broken files are kept and not shown."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

import pytest
from PIL import Image
from PIL.ExifTags import Base

from dandang.vault import files, media, rendering, uploads
from dandang.vault.rendering import NotShown

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\n4 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 300]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n"
)


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.SEALED_FILES = tmp_path / "files"


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **more)
    return out.getvalue()


def a_png_bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A few hundred bytes that claim to be 3.6 thousand million pixels."""

    def piece(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + piece(b"IHDR", header) + piece(b"IDAT", zlib.compress(b"\0" * 1000)) + piece(b"IEND", b"")


def an_archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", b"\0" * 10_000_000)
    return out.getvalue()


def shown(body: bytes, number: int = 0) -> rendering.Drawn:
    upload = uploads.seal("x", [body])
    stored = upload.keep()
    return rendering.page(stored.name, upload.key, size=stored.size, code=media.sniff(upload.head).code, number=number)


@pytest.mark.parametrize(
    ("head", "code", "family"),
    [
        (a_picture(), "jpeg", "image"),
        (a_picture("PNG"), "png", "image"),
        (a_picture("WEBP"), "webp", "image"),
        (PDF, "pdf", "pdf"),
        (b"ID3\x04" + bytes(50), "mp3", "sound"),
        (b"\xff\xfb\x90\x44" + bytes(50), "mp3", "sound"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "wav", "sound"),
        (b"\x00\x00\x00\x20ftypisom" + bytes(20), "mp4", "video"),
        (b"\x00\x00\x00\x20ftypM4A " + bytes(20), "m4a", "sound"),
        (an_archive(), "zip", "other"),
        (b"MZ\x90\x00" + bytes(60), "program", "other"),
        ("证人甲说：\r\n没有此事。".encode(), "text", "text"),
        ("证人甲说".encode("gb18030"), "text", "text"),
        ("证人甲说".encode("utf-16"), "text", "text"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "text", "text"),
        (b"<!doctype html><script>alert(1)</script>", "text", "text"),
        (b"", "unknown", "other"),
        (bytes(range(256)), "unknown", "other"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_is_what_its_first_bytes_say(head, code, family):
    found = media.sniff(head[:4096])

    assert (found.code, found.family) == (code, family)
    assert media.of(found.code).family == family


def test_a_picture_is_drawn_anew_without_what_it_carried():
    exif = Image.Exif()
    exif[Base.Artist] = "PLANTED-9c1e"
    body = a_picture(exif=exif) + b"PLANTED-9c1e behind the picture"

    drawn = shown(body)

    assert drawn.png.startswith(b"\x89PNG")
    assert b"PLANTED" not in drawn.png
    with Image.open(io.BytesIO(drawn.png)) as picture:
        assert (picture.size, dict(picture.getexif()), picture.info) == ((60, 40), {}, {})


def test_a_large_picture_is_shown_smaller():
    with Image.open(io.BytesIO(shown(a_picture(size=(4000, 1000))).png)) as picture:
        assert picture.size == (1600, 400)


def test_each_page_of_a_document_is_drawn():
    first, second = shown(PDF), shown(PDF, 1)

    assert (first.pages, second.pages) == (2, 2)
    with Image.open(io.BytesIO(first.png)) as one, Image.open(io.BytesIO(second.png)) as two:
        assert (one.width > one.height, two.height > two.width) == (True, True)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        pytest.param(a_png_bomb(), "太大", id="decompression bomb"),
        pytest.param(a_picture("PNG")[:60], "已损坏", id="cut short"),
        pytest.param(b"%PDF-1.7\n" + b"junk" * 100, "已损坏", id="no document"),
        pytest.param(b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", "已损坏", id="only the head of a picture"),
        pytest.param(an_archive(), "这类文件", id="an archive is never unpacked"),
        pytest.param(b"<!doctype html><script>alert(1)</script>", "这类文件", id="HTML is no picture"),
    ],
)
def test_what_cannot_be_shown_safely_is_not_shown(body, why):
    with pytest.raises(NotShown, match=why):
        shown(body)


@pytest.mark.parametrize("order", ["picture first", "document first"])
def test_a_file_that_is_two_things_shows_pixels_only(order):
    body = a_picture("PNG") + an_archive() if order == "picture first" else PDF + b"<html><script>alert(1)</script>" + an_archive()

    drawn = shown(body)

    assert drawn.png.startswith(b"\x89PNG")
    assert b"script" not in drawn.png
    assert b"PK\x03\x04" not in drawn.png


def test_a_page_that_is_not_there_is_not_shown():
    with pytest.raises(NotShown):
        shown(PDF, 7)


def test_a_file_too_large_to_draw_is_told_so(monkeypatch):
    monkeypatch.setattr(rendering, "DRAWN_UP_TO", 10)

    with pytest.raises(NotShown, match="文件太大"):
        shown(a_picture())


def test_words_are_decoded_and_nothing_else():
    def read(body: bytes) -> str:
        upload = uploads.seal("x", [body])
        return rendering.words(upload.keep().name, upload.key)

    assert read("没有此事。".encode("gb18030")) == "没有此事。"
    assert read(b"<b>") == "<b>"
    with pytest.raises(NotShown, match="编码"):
        read(b"\x81" + bytes(40))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-", (0, 100)), ("bytes=10-19", (10, 20)), ("bytes=90-500", (90, 100)), ("bytes=-10", (90, 100)),
        ("bytes=-500", (0, 100)), ("bytes=100-", None), ("bytes=-", None), ("bytes=20-10", None), ("bytes=-0", None),
        ("bytes=1-2,4-5", None), ("items=0-5", None), ("", None),
    ],
)
def test_a_range_is_read_strictly(header, expected):
    assert rendering.span(header, 100) == expected


def test_a_range_gives_a_slice_at_most(monkeypatch):
    assert rendering.span("bytes=0-", 50 * 1024 * 1024) == (0, rendering.SLICE)
    assert rendering.span("bytes=0-", 0) is None


def test_drawing_leaves_no_clear_file(tmp_path):
    shown(a_picture(exif=b"PLANTED-aa01"))

    assert not any(b"PLANTED" in path.read_bytes() for path in files.store().folder.iterdir())
