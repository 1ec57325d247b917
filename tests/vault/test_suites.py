"""Seals and keys, without a database: what was sealed opens again, and anything else does not."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dandang.vault.keys import FileKeys
from dandang.vault.suites import INTERNATIONAL, NATIONAL, SealBroken, named

SUITES = st.sampled_from([INTERNATIONAL, NATIONAL])


@given(SUITES, st.binary(max_size=400), st.binary(max_size=40))
def test_a_sealed_body_opens_with_its_key(suite, plain, about):
    key = suite.new_key()

    sealed = suite.encrypt(key, plain, about)

    assert suite.decrypt(key, sealed, about) == plain
    assert len(plain) < 8 or plain not in sealed


@given(SUITES, st.binary(max_size=100), st.data())
def test_one_changed_bit_breaks_the_seal(suite, plain, data):
    key = suite.new_key()
    sealed = bytearray(suite.encrypt(key, plain, b"token"))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))

    sealed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(SealBroken):
        suite.decrypt(key, bytes(sealed), b"token")


@given(SUITES, st.binary(max_size=100), st.integers(0, 27))
def test_another_key_another_record_or_a_cut_body_break_the_seal(suite, plain, length):
    key = suite.new_key()
    sealed = suite.encrypt(key, plain, b"token 1")

    for broken in (
        (suite.new_key(), sealed, b"token 1"),
        (key, sealed, b"token 2"),
        (key, sealed[:length], b"token 1"),
    ):
        with pytest.raises(SealBroken):
            suite.decrypt(*broken)


def test_the_two_suites_cannot_read_each_other():
    key = os.urandom(16)
    sealed = NATIONAL.encrypt(key, b"x", b"")

    with pytest.raises(SealBroken):
        INTERNATIONAL.decrypt(key, sealed, b"")


def test_sm4_is_the_published_cipher():
    """GB/T 32907-2016, example 1, as the counter-mode key stream cannot show it: one block in ECB."""
    from cryptography.hazmat.primitives.ciphers import Cipher, modes

    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(NATIONAL.cipher(key), modes.ECB()).encryptor()

    assert encryptor.update(key).hex() == "681edf34d206965e86b3e94f536e4246"


def test_an_unknown_suite_is_one_sentence():
    with pytest.raises(SealBroken, match="does not know"):
        named("ROT13")


@pytest.mark.parametrize("suite", [INTERNATIONAL, NATIONAL])
def test_the_key_is_made_on_first_use_readable_by_us_alone(tmp_path, suite):
    keys = FileKeys(tmp_path / "secrets" / "vault")

    key_id = keys.current()
    wrapped = keys.wrap(suite, key_id, b"data key", b"token")

    assert (tmp_path / "secrets" / "vault" / key_id).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in keys.folder.iterdir()] == [key_id]
    assert keys.unwrap(suite, key_id, wrapped, b"token") == b"data key"


@pytest.mark.parametrize("suite", [INTERNATIONAL, NATIONAL])
def test_after_rotation_old_seals_open_and_new_ones_use_the_new_key(tmp_path, suite):
    keys = FileKeys(tmp_path)
    old_id = keys.current()
    old = keys.wrap(suite, old_id, b"one", b"a")

    new_id = keys.rotate()

    assert keys.current() == new_id != old_id
    assert keys.unwrap(suite, old_id, old, b"a") == b"one"
    assert keys.unwrap(suite, new_id, keys.wrap(suite, new_id, b"two", b"b"), b"b") == b"two"


def test_the_tenth_key_follows_the_ninth(tmp_path):
    keys = FileKeys(tmp_path)

    ids = [keys.rotate() for _ in range(11)]

    assert keys.current() == ids[-1]


def test_a_missing_damaged_or_open_key_is_one_sentence_each(tmp_path):
    key_id = FileKeys(tmp_path).current()
    wrapped = FileKeys(tmp_path).wrap(INTERNATIONAL, key_id, b"one", b"a")
    path = tmp_path / key_id

    path.chmod(0o644)
    with pytest.raises(SealBroken, match="set its mode to 0600"):
        FileKeys(tmp_path).unwrap(INTERNATIONAL, key_id, wrapped, b"a")

    path.write_bytes(os.urandom(32))
    path.chmod(0o600)
    with pytest.raises(SealBroken, match="damaged"):
        FileKeys(tmp_path).unwrap(INTERNATIONAL, key_id, wrapped, b"a")

    path.unlink()
    with pytest.raises(SealBroken, match="restore it from its backup"):
        FileKeys(tmp_path).unwrap(INTERNATIONAL, key_id, wrapped, b"a")

    for name in ("../../../etc/passwd", "", "1-zz"):
        with pytest.raises(SealBroken):
            FileKeys(tmp_path).unwrap(INTERNATIONAL, name, wrapped, b"a")


def test_each_record_is_marked_under_a_key_of_its_own(tmp_path):
    keys = FileKeys(tmp_path)
    key_id = keys.current()

    assert keys.marking_key(INTERNATIONAL, key_id, b"a") != keys.marking_key(INTERNATIONAL, key_id, b"b")


@pytest.mark.parametrize("suite", [INTERNATIONAL, NATIONAL])
def test_a_tag_is_the_chained_cipher_of_its_own_message_alone(suite):
    """Against the definition, one block after the other; batches of any size give the same."""
    from cryptography.hazmat.primitives.ciphers import Cipher, modes

    key, messages = suite.new_key(), [os.urandom(48) for _ in range(7)]

    def by_hand(message: bytes) -> int:
        cipher, state = Cipher(suite.cipher(key), modes.ECB()).encryptor(), bytes(16)
        for at in (0, 16, 32):
            state = cipher.update(bytes(a ^ b for a, b in zip(state, message[at : at + 16], strict=True)))
        return int.from_bytes(state[:8], "little", signed=True)

    def tags(*wanted: bytes) -> list[int]:
        return list(suite.tags(key, [b"".join(m[at : at + 16] for m in wanted) for at in (0, 16, 32)]))

    assert tags(*messages) == [by_hand(message) for message in messages]
    assert tags(messages[2]) == [by_hand(messages[2])]
    assert tags() == []


def test_the_tags_are_those_of_the_published_ciphers():
    """FIPS 197 C.3 and GB/T 32907 example 1: with one block the tag is the cipher's first half."""
    aes = INTERNATIONAL.tags(bytes(range(32)), [bytes.fromhex("00112233445566778899aabbccddeeff")])
    sm4 = NATIONAL.tags(bytes.fromhex("0123456789abcdeffedcba9876543210"), [bytes.fromhex("0123456789abcdeffedcba9876543210")])

    assert list(aes) == [int.from_bytes(bytes.fromhex("8ea2b7ca516745bf"), "little", signed=True)]
    assert list(sm4) == [int.from_bytes(bytes.fromhex("681edf34d206965e"), "little", signed=True)]
