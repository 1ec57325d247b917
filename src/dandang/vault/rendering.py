"""Showing what is sealed without serving it: pictures and pages drawn anew, words as escaped characters, sound in pieces.

Nothing of a received file reaches a browser as it came, except sound and video, which the page plays from an address with a
forced content type in a sandbox. Drawing happens in a process of its own (`draw`), fed through a pipe: no clear file on the disk.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_noop

from dandang.vault import draw, files, media
from dandang.vault.files import FileStore

DRAWN_UP_TO = 50 * 1024 * 1024
"""Larger pictures and documents are kept and not drawn."""
WORDS_UP_TO = 256 * 1024
PATIENCE = 30
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
SLICE = 4 * 1024 * 1024
"""The most that one answer to a range gives; the player asks for more."""


class NotShown(Exception):
    """The file is kept but cannot be shown; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as PNG, and how many there are."""

    png: bytes
    pages: int


def page(name: str, key: bytes, *, size: int, code: str, number: int = 0) -> Drawn:
    """One page of a picture or PDF, counted from 0. Raises `NotShown`."""
    family = media.of(code).family
    if family not in {media.IMAGE, media.PDF}:
        raise NotShown(gettext_noop("这类文件不在页面上显示。"))
    if size > DRAWN_UP_TO:
        raise NotShown(gettext_noop("文件太大，不在页面上显示。"))
    command = [sys.executable, "-I", str(Path(draw.__file__)), "pdf" if family == media.PDF else "image", str(number)]
    try:
        done = subprocess.run(
            command, input=b"".join(store().read(name, key)), capture_output=True, timeout=PATIENCE, check=False,
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired:
        raise NotShown(gettext_noop("文件在规定时间内画不出来，不在页面上显示。")) from None
    if done.returncode == draw.TOO_LARGE:
        raise NotShown(gettext_noop("画面太大，不在页面上显示。"))
    pages, _line, png = done.stdout.partition(b"\n")
    if done.returncode or not pages.isdigit():
        raise NotShown(gettext_noop("文件已损坏，或者不是它看起来的那种文件，不在页面上显示。"))
    return Drawn(png, int(pages))


def words(name: str, key: bytes) -> str:
    """The first part of a text; the template escapes it. Raises `NotShown`."""
    text = media.decoded(b"".join(store().read(name, key, 0, WORDS_UP_TO)))
    if text is None:
        raise NotShown(gettext_noop("文字编码无法识别，不在页面上显示。"))
    return text


def span(header: str, size: int) -> tuple[int, int] | None:
    """`Range: bytes=…` as start and stop (not included), at most a slice long; None when it asks for nothing there is."""
    asked = RANGE.fullmatch(header.strip())
    if not asked or asked[1] == asked[2] == "" or size == 0:
        return None
    first, last = asked[1], asked[2]
    start = int(first) if first else max(0, size - int(last))
    stop = min(size, int(last) + 1 if first and last else size)
    return (start, min(stop, start + SLICE)) if start < stop else None


def sound(name: str, key: bytes, start: int, stop: int) -> Iterator[bytes]:
    """Bytes of a recording, opened piece by piece."""
    return store().read(name, key, start, stop)


def store() -> FileStore:
    return files.store()
