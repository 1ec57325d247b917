"""What a file is, by its first bytes: never by its name or by what the sender says.

The table has what organs really receive and what may be shown; for anything else `puremagic` gives a name, and the file is kept
and never shown. A file that is two things at once (a picture with an archive behind it) is what its first bytes say, and is shown
only as drawn anew, so that nothing but its pixels reaches a browser. HTML and SVG are text: shown as their characters.
"""

from __future__ import annotations

from dataclasses import dataclass

import puremagic
from django.utils.translation import gettext_lazy as _

IMAGE, PDF, TEXT, SOUND, VIDEO, OTHER = "image", "pdf", "text", "sound", "video", "other"
FAMILIES = {
    IMAGE: _("图片"), PDF: _("PDF文件"), TEXT: _("文字"), SOUND: _("录音"), VIDEO: _("录像"), OTHER: _("其他文件，不在页面上显示"),
}


@dataclass(frozen=True, slots=True)
class Media:
    """`code` is stored; `content_type` is what a browser is told when the file itself is sent to it (sound and video only)."""

    code: str
    family: str
    content_type: str = "application/octet-stream"


# first bytes at a place, code, family, content type
TABLE: tuple[tuple[int, bytes, str, str, str], ...] = (
    (0, b"\xff\xd8\xff", "jpeg", IMAGE, "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "png", IMAGE, "image/png"),
    (0, b"GIF87a", "gif", IMAGE, "image/gif"),
    (0, b"GIF89a", "gif", IMAGE, "image/gif"),
    (0, b"II*\x00", "tiff", IMAGE, "image/tiff"),
    (0, b"MM\x00*", "tiff", IMAGE, "image/tiff"),
    (0, b"BM", "bmp", IMAGE, "image/bmp"),
    (0, b"%PDF-", "pdf", PDF, "application/pdf"),
    (0, b"ID3", "mp3", SOUND, "audio/mpeg"),
    (0, b"fLaC", "flac", SOUND, "audio/flac"),
    (0, b"OggS", "ogg", SOUND, "audio/ogg"),
    (0, b"#!AMR", "amr", OTHER, "audio/amr"),
    (0, b"\x1aE\xdf\xa3", "webm", VIDEO, "video/webm"),
    (4, b"ftypM4A", "m4a", SOUND, "audio/mp4"),
    (4, b"ftyp", "mp4", VIDEO, "video/mp4"),
    (0, b"PK\x03\x04", "zip", OTHER, ""),
    (0, b"PK\x05\x06", "zip", OTHER, ""),
    (0, b"Rar!\x1a\x07", "rar", OTHER, ""),
    (0, b"7z\xbc\xaf'\x1c", "7z", OTHER, ""),
    (0, b"\x1f\x8b", "gzip", OTHER, ""),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole", OTHER, ""),
    (0, b"MZ", "program", OTHER, ""),
    (0, b"\x7fELF", "program", OTHER, ""),
)
RIFF = {b"WEBP": ("webp", IMAGE, "image/webp"), b"WAVE": ("wav", SOUND, "audio/wav")}
BY_CODE = {code: Media(code, family, kind or "application/octet-stream") for _at, _magic, code, family, kind in TABLE} | {
    code: Media(code, family, kind) for code, family, kind in RIFF.values()
} | {"text": Media("text", TEXT, "text/plain")}


def sniff(head: bytes) -> Media:
    """The kind of file that begins with `head` (its first 4 KiB are enough)."""
    if head[:4] == b"RIFF" and head[8:12] in RIFF:
        return BY_CODE[RIFF[head[8:12]][0]]
    for place, magic, code, _family, _kind in TABLE:
        if head[place:place + len(magic)] == magic:
            return BY_CODE[code]
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:  # an MPEG audio frame, layer III
        return BY_CODE["mp3"]
    if reads_as_text(head):
        return BY_CODE["text"]
    return Media(_named(head), OTHER)


def of(code: str) -> Media:
    """The kind that was stored; a name that only puremagic knows is never shown."""
    return BY_CODE.get(code, Media(code, OTHER))


def reads_as_text(head: bytes) -> bool:
    """Whether the bytes are words: UTF-8, UTF-16 with a mark, or GB18030, without control characters."""
    return decoded(head) is not None and bool(head.strip())


def decoded(data: bytes) -> str | None:
    """Bytes as words, or None. A character cut at the end is left out."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _clean(data[: len(data) - len(data) % 2].decode("utf-16", errors="ignore"))
    for encoding, longest in (("utf-8-sig", 3), ("gb18030", 3)):
        for cut in range(longest + 1):
            try:
                return _clean(data[: len(data) - cut].decode(encoding))
            except UnicodeDecodeError:
                continue
    return None


def _clean(text: str) -> str | None:
    return None if any(ord(c) < 32 and c not in "\t\r\n\f\x1b" for c in text) else text


def _named(head: bytes) -> str:
    try:
        found = puremagic.from_string(head).strip(".").lower()
    except (puremagic.PureError, ValueError):
        return "unknown"
    return found[:20] if found.isalnum() else "unknown"
