"""The sealed file store, without a database: what went in comes out, and a file that was touched does not open."""

from __future__ import annotations

import errno
import hashlib
import os
import signal
import subprocess
import sys
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dandang.vault import files
from dandang.vault.files import CHUNK, HALF, HEAD, SEALED_CHUNK, FileStore, StoreFull
from dandang.vault.suites import INTERNATIONAL, NATIONAL, SealBroken

HEAD_SIZE = len(HEAD[INTERNATIONAL.name])
EDGES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7]


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def whole(store: FileStore, name: str, key: bytes) -> bytes:
    return b"".join(store.read(name, key))


def pattern(size: int) -> bytes:
    return (bytes(range(251)) * (size // 251 + 1))[:size]


@pytest.mark.parametrize("suite", [INTERNATIONAL, NATIONAL], ids=lambda suite: suite.name)
@pytest.mark.parametrize("size", EDGES)
def test_what_went_in_comes_out(store, suite, size):
    key, body = suite.new_key(), pattern(size)

    stored = store.write([body], key)

    assert whole(store, stored.name, key) == body
    assert (stored.size, stored.sha256) == (size, hashlib.sha256(body).hexdigest())
    assert (store.path(stored.name).stat().st_mode & 0o777) == 0o600


def test_the_national_suite_gives_the_national_fingerprint_too(store):
    expected = hashes.Hash(hashes.SM3())
    expected.update(b"abc")

    assert store.write([b"abc"], NATIONAL.new_key()).sm3 == expected.finalize().hex()
    assert store.write([b"abc"], INTERNATIONAL.new_key()).sm3 == ""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=300), st.sampled_from([pattern(size) for size in EDGES])), max_size=8))
def test_how_the_stream_was_cut_makes_no_difference(store, pieces):
    key = INTERNATIONAL.new_key()

    stored = store.write(pieces, key)

    assert whole(store, stored.name, key) == b"".join(pieces)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.sampled_from(EDGES), st.integers(0, 4 * CHUNK), st.integers(0, 4 * CHUNK))
def test_a_range_is_cut_out_of_the_whole(store, size, start, stop):
    key, body = INTERNATIONAL.new_key(), pattern(size)
    name = store.write([body], key).name

    assert b"".join(store.read(name, key, start, stop)) == body[start:stop]


def test_a_range_opens_only_the_pieces_it_needs(store):
    key, body = INTERNATIONAL.new_key(), pattern(3 * CHUNK)
    name = store.write([body], key).name
    damaged = bytearray(store.path(name).read_bytes())
    damaged[-1] ^= 1  # the last piece is broken
    store.path(name).write_bytes(damaged)

    assert b"".join(store.read(name, key, 10, CHUNK)) == body[10:CHUNK]
    with pytest.raises(SealBroken):
        whole(store, name, key)


def touched(sealed: bytes) -> dict[str, bytes]:
    first, second = HEAD_SIZE, HEAD_SIZE + SEALED_CHUNK
    third = second + SEALED_CHUNK
    one, two = sealed[first:second], sealed[second:third]
    return {
        "one bit": sealed[:first + 20] + bytes([sealed[first + 20] ^ 4]) + sealed[first + 21:],
        "the last byte gone": sealed[:-1],
        "cut between two pieces": sealed[:third],
        "cut to the head": sealed[:HEAD_SIZE],
        "nothing left": b"",
        "two pieces exchanged": sealed[:first] + two + one + sealed[third:],
        "a piece left out": sealed[:first] + one + sealed[third:],
        "a piece twice": sealed[:first] + one + one + sealed[third:],
        "bytes added": sealed + b"x" * 40,
        "another suite named": HEAD[NATIONAL.name] + sealed[HEAD_SIZE:],
        "another head": b"DDFILE9I" + sealed[HEAD_SIZE:],
    }


@pytest.mark.parametrize("how", touched(b"\0" * (HEAD_SIZE + 3 * SEALED_CHUNK)))
def test_a_file_that_was_touched_does_not_open(store, how):
    key = INTERNATIONAL.new_key()
    name = store.write([pattern(3 * CHUNK)], key).name
    store.path(name).write_bytes(touched(store.path(name).read_bytes())[how])

    with pytest.raises(SealBroken):
        whole(store, name, key)


def test_pieces_of_another_file_do_not_fit(store):
    key, other = INTERNATIONAL.new_key(), INTERNATIONAL.new_key()
    mine, theirs = (store.write([pattern(2 * CHUNK)], k).name for k in (key, other))
    mixed = store.path(mine).read_bytes()[:HEAD_SIZE + SEALED_CHUNK] + store.path(theirs).read_bytes()[HEAD_SIZE + SEALED_CHUNK:]
    store.path(mine).write_bytes(mixed)

    with pytest.raises(SealBroken):
        whole(store, mine, key)


def test_a_wrong_key_opens_nothing(store):
    name = store.write([b"evidence"], INTERNATIONAL.new_key()).name

    with pytest.raises(SealBroken):
        whole(store, name, INTERNATIONAL.new_key())
    with pytest.raises(SealBroken):
        whole(store, name, NATIONAL.new_key())
    with pytest.raises(ValueError, match="32 bytes"):
        whole(store, name, b"short")


@pytest.mark.parametrize("name", ["../secrets", "", "0" * 31, "0" * 33, "G" * 32, "a/" * 16])
def test_only_names_of_the_store_are_paths(store, name):
    with pytest.raises(ValueError, match="not a name"):
        store.path(name)


def test_nothing_is_ever_on_the_disk_in_the_clear(store):
    marker = b"PLANTED-7f3a" * 20
    store.write([marker * 600], INTERNATIONAL.new_key())

    assert not any(b"PLANTED" in path.read_bytes() for path in store.folder.rglob("*"))


def test_a_stream_that_breaks_leaves_nothing(store):
    def broken():
        yield pattern(2 * CHUNK)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store.write(broken(), INTERNATIONAL.new_key())

    assert list(store.folder.iterdir()) == []


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_full_disk_is_told_and_leaves_nothing(store, monkeypatch, call):
    """The disk is what leaves the machine here, so it alone is pretended."""
    real, calls = getattr(os, call), []

    def full(*args):
        calls.append(args)
        if call == "fsync" or len(calls) > 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*args)

    monkeypatch.setattr(os, call, full)

    with pytest.raises(StoreFull, match="No space left"):
        store.write([pattern(4 * CHUNK)], INTERNATIONAL.new_key())

    assert list(store.folder.iterdir()) == []


KILLED = """
import os, signal, sys
from pathlib import Path
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
from dandang.vault.files import CHUNK, FileStore
def stream():
    yield b"x" * (3 * CHUNK)
    os.kill(os.getpid(), signal.SIGKILL)
FileStore(Path(sys.argv[1])).write(stream(), b"k" * 32)
"""


def test_a_worker_killed_in_the_middle_leaves_half_a_file_that_is_swept(store):
    died = subprocess.run([sys.executable, "-c", KILLED, str(store.folder)], env={**os.environ, "PYTHONPATH": "src"}, check=False)
    now = datetime.now(UTC)  # noqa: DTZ005, TID251, RUF100  (compared with the time of real files)

    left = [path.name for path in store.folder.iterdir()]
    early, late = store.sweep(at=now), store.sweep(at=now + timedelta(hours=25))

    assert died.returncode == -signal.SIGKILL
    assert [name.startswith(HALF) for name in left] == [True]
    assert (early, late) == ([], left)
    assert list(store.folder.iterdir()) == []


def test_the_sweep_keeps_what_has_an_owner(store):
    owned, orphan = (store.write([b"x"], INTERNATIONAL.new_key()).name for _ in range(2))
    later = datetime.now(UTC) + timedelta(hours=25)  # noqa: DTZ005, TID251, RUF100

    assert store.sweep(at=later) == []
    assert store.sweep(at=later, kept=[owned]) == [orphan]
    assert store.exists(owned)
    assert not store.exists(orphan)


def test_a_file_is_dropped_when_nobody_keeps_it(store):
    name = store.write([b"x"], INTERNATIONAL.new_key()).name

    store.remove(name)
    store.remove(name)

    assert not store.exists(name)


def test_memory_does_not_grow_with_the_file(store):
    key, piece = INTERNATIONAL.new_key(), os.urandom(CHUNK)

    def peak(pieces: int) -> int:
        tracemalloc.start()
        name = store.write((piece for _ in range(pieces)), key).name
        for _part in store.read(name, key):
            pass
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(4)

    assert peak(800) < peak(16) + 256 * 1024  # 50 MB and 1 MB


def test_one_huge_piece_is_not_held_twice(store):
    body = bytes(30 * CHUNK)
    tracemalloc.start()

    store.write([body], INTERNATIONAL.new_key())

    assert tracemalloc.get_traced_memory()[1] < 12 * CHUNK
    tracemalloc.stop()


def test_the_installation_has_one_store_and_one_suite(settings, tmp_path):
    settings.SEALED_FILES = tmp_path / "kept"
    settings.AUDIT_HASH = "sm3"
    national = files.store().write([b"x"], files.new_key())
    settings.AUDIT_HASH = "sha256"
    international = files.store().write([b"x"], files.new_key())

    assert (len(national.sm3), len(international.sm3)) == (64, 0)
    assert {path.name for path in (tmp_path / "kept").iterdir()} == {national.name, international.name}
