"""Attachments are sealed while they come in: nothing clear on the disk, nothing cut off unnoticed, memory small."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest

from dandang.mailbox import crates
from dandang.mailbox.seals import CannotOpen

CLEAR = b"a recording, planted " * 20_000


def pack(folder: Path, clear: bytes = CLEAR, step: int = 50_000) -> crates.Crate:
    packing = crates.Packing(folder)
    for start in range(0, len(clear), step):
        packing.add(clear[start : start + step])
    return packing.close()


@pytest.mark.parametrize("size", [0, 1, crates.PIECE - 1, crates.PIECE, crates.PIECE + 1, 3 * crates.PIECE])
def test_what_was_packed_comes_out(tmp_path: Path, size: int) -> None:
    clear = os.urandom(size)
    crate = pack(tmp_path, clear)

    assert b"".join(crates.unpack(tmp_path, crate.place, crate.key)) == clear
    assert (crate.size, crate.sha256) == (size, hashlib.sha256(clear).hexdigest())


def test_nothing_clear_is_on_the_disk_and_others_may_not_look(tmp_path: Path) -> None:
    folder = tmp_path / "crates"
    crate = pack(folder)
    (path,) = folder.iterdir()

    assert b"planted" not in path.read_bytes()
    assert path.name == crate.place
    assert (folder.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)
    assert crate.place not in repr(crate)


@pytest.mark.parametrize("harm", ["cut", "cut at a piece", "swap", "flip", "key", "header"])
def test_a_crate_that_was_harmed_is_found_out(tmp_path: Path, harm: str) -> None:
    crate = pack(tmp_path)
    path, key, whole = tmp_path / crate.place, crate.key, (tmp_path / crate.place).read_bytes()
    piece = crates.PIECE + crates.EXTRA
    parts = {
        "cut": whole[:-10], "cut at a piece": whole[: 24 + piece], "header": whole[:7],
        "swap": whole[:24] + whole[24 + piece : 24 + 2 * piece] + whole[24 : 24 + piece] + whole[24 + 2 * piece :],
        "flip": whole[:100] + bytes([whole[100] ^ 1]) + whole[101:], "key": whole,
    }
    path.write_bytes(parts[harm])

    with pytest.raises(CannotOpen):
        b"".join(crates.unpack(tmp_path, crate.place, os.urandom(32) if harm == "key" else key))


def test_a_name_cannot_lead_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="hexadecimal"):
        b"".join(crates.unpack(tmp_path, "../secrets/postgres", b""))


def test_what_is_dropped_leaves_nothing_and_what_is_forgotten_is_swept(tmp_path: Path) -> None:
    packing = crates.Packing(tmp_path)
    packing.add(CLEAR)
    packing.drop()
    assert list(tmp_path.iterdir()) == []
    filed, unfiled, fresh = pack(tmp_path), pack(tmp_path), pack(tmp_path)
    half = crates.Packing(tmp_path)
    old = time.time() - crates.KEPT_SECONDS - 10
    for path in tmp_path.iterdir():
        if path.name != fresh.place:
            os.utime(path, (old, old))

    assert crates.sweep(tmp_path, {filed.place}) == 2
    assert {path.name for path in tmp_path.iterdir()} == {filed.place, fresh.place}
    assert unfiled.place != half.place
    half.drop()
