"""The split key, without a database: any k of n open, fewer tell nothing, and a part opens one record only."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dandang.vault import custody, shares, threshold
from dandang.vault.suites import INTERNATIONAL, NATIONAL, SealBroken

SUITES = pytest.mark.parametrize("suite", [INTERNATIONAL, NATIONAL])
SCALARS = st.integers(1, threshold.ORDER - 1)
HOLDERS = ("甲", "乙", "丙")
PASSPHRASES = ("correct horse battery", "staple of the second", "三号保密员的长口令词")


@given(SCALARS, st.integers(2, 6), st.integers(0, 4), st.randoms())
@settings(max_examples=40, deadline=None)
def test_any_k_shares_give_the_secret_and_k_minus_1_another_number(secret, needed, more, random):
    parts = threshold.split(secret, needed, needed + more)
    chosen = random.sample(sorted(parts), needed)

    assert threshold.joined({number: parts[number] for number in chosen}) == secret
    assert threshold.joined({number: parts[number] for number in chosen[:-1]}) != secret


@given(SCALARS, SCALARS, st.integers(2, 4))
@settings(max_examples=20, deadline=None)
def test_k_minus_1_shares_fit_every_secret(secret, other, needed):
    """Structurally: for whatever secret one guesses there is a last share that makes it, so the others exclude none."""
    parts = threshold.split(secret, needed, needed)
    known = dict(list(parts.items())[: needed - 1])
    weights = threshold._weights([*known, needed])
    so_far = sum(weights[number] * share for number, share in known.items())
    last = (other - so_far) * pow(weights[needed], -1, threshold.ORDER) % threshold.ORDER

    assert threshold.joined({**known, needed: last}) == other


def test_the_shares_of_one_secret_are_different_each_time():
    assert threshold.split(7, 2, 3) != threshold.split(7, 2, 3)


@SUITES
def test_parts_of_any_two_of_three_open_a_record_and_one_does_not(suite):
    secret = threshold.new_secret()
    parts = threshold.split(secret, 2, 3)
    wrapped = threshold.wrap(suite, threshold.public(secret), b"data key", b"token")

    for pair in combinations(parts, 2):
        given_parts = {number: threshold.part(parts[number], wrapped) for number in pair}
        assert threshold.unwrap(suite, given_parts, wrapped, b"token") == b"data key"
    for number in parts:
        with pytest.raises(SealBroken):
            threshold.unwrap(suite, {number: threshold.part(parts[number], wrapped)}, wrapped, b"token")


@SUITES
def test_a_part_is_of_no_use_for_another_record(suite):
    secret = threshold.new_secret()
    parts = threshold.split(secret, 2, 3)
    one, other = (threshold.wrap(suite, threshold.public(secret), key, b"token") for key in (b"one", b"other"))
    of_one = {number: threshold.part(parts[number], one) for number in (1, 2)}

    with pytest.raises(SealBroken):
        threshold.unwrap(suite, of_one, other, b"token")
    with pytest.raises(SealBroken):
        threshold.unwrap(suite, of_one, one, b"another token")
    assert threshold.unwrap_with(suite, secret, other, b"token") == b"other"


def test_what_is_no_point_of_the_group_is_refused():
    """The small-order points and the identity would make every part the same; libsodium's list, RFC 8032 encodings."""
    for bad in (bytes(32), b"\x01" + bytes(31), b"\xff" * 32, bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")):
        with pytest.raises(SealBroken, match="damaged"):
            threshold.part(5, bad + b"rest")


def test_the_group_is_the_published_one():
    """RFC 8032: the base point, and eight times it against libsodium's own addition."""
    from nacl import bindings

    base = bytes.fromhex("5866666666666666666666666666666666666666666666666666666666666666")
    doubled = bindings.crypto_core_ed25519_add(base, base)

    assert threshold.public(1) == base
    assert threshold.public(2) == doubled
    assert threshold.part(3, base) == bindings.crypto_core_ed25519_add(doubled, base)


@pytest.mark.parametrize(("needed", "count"), [(1, 3), (4, 3), (2, 17), (0, 0)])
def test_a_sharing_that_one_person_could_open_is_refused(needed, count):
    with pytest.raises(ValueError, match="at least 2"):
        threshold.split(5, needed, count)


@pytest.fixture(scope="module", params=[INTERNATIONAL, NATIONAL], ids=["international", "national"])
def made(request):
    return request.param, *custody.begin(2, HOLDERS, PASSPHRASES, request.param, own_days=7)


def test_a_share_is_printed_and_read_again(made):
    _suite, known, _secret, given_shares = made
    text = given_shares[1].text("乙")

    typed = shares.read("\n".join(reversed(text.lower().replace(" ", "  ").splitlines())))

    assert typed == given_shares[1]
    assert "乙" in text
    assert known.fingerprint in text
    assert known.value_of(typed, PASSPHRASES[1]) > 0
    assert repr(typed) == "<Share 2 of 3>"


def test_any_two_bring_the_secret_back_and_one_does_not(made):
    _suite, known, secret, given_shares = made
    opened = {s.number: known.value_of(s, p) for s, p in zip(given_shares, PASSPHRASES, strict=True)}

    for pair in combinations(opened, 2):
        assert known.secret({number: opened[number] for number in pair}) == secret
    with pytest.raises(SealBroken, match="Too few"):
        known.secret({1: opened[1]})
    with pytest.raises(SealBroken, match="another custody"):
        known.secret({1: opened[1], 2: opened[2] + 1})


def test_a_wrong_passphrase_opens_no_share(made):
    _suite, known, _secret, given_shares = made

    for wrong in ("", PASSPHRASES[1], PASSPHRASES[0] + " "):
        with pytest.raises(SealBroken):
            known.value_of(given_shares[0], wrong)


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_a_mistyped_line_is_named(made, data):
    lines = made[3][0].text("甲").splitlines()
    row = data.draw(st.integers(3, len(lines) - 1))
    place = data.draw(st.sampled_from([at for at, letter in enumerate(lines[row]) if at > 2 and letter != " "]))
    letter = data.draw(st.sampled_from([c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" if c != lines[row][place]]))
    lines[row] = lines[row][:place] + letter + lines[row][place + 1 :]

    with pytest.raises(shares.ShareUnreadable) as unreadable:
        shares.read("\n".join(lines))

    assert unreadable.value.args[0] in {row - 2, 0}


@pytest.mark.parametrize("text", ["", "hello", "01 AAAA", "02 " + "A" * 32])
def test_what_is_no_share_is_said_to_be_none(text):
    with pytest.raises(shares.ShareUnreadable):
        shares.read(text)


def test_a_line_left_out_is_noticed(made):
    lines = made[3][0].text("甲").splitlines()

    with pytest.raises(shares.ShareUnreadable):
        shares.read("\n".join(lines[:-1]))


def test_a_new_sharing_keeps_the_key_and_ends_the_old_shares(made):
    suite, known, secret, old = made
    wrapped = known.wrap(suite, b"data key", b"token")

    anew, fresh = custody.share_anew(known, secret, 3, ("甲", "乙", "丁", "戊"), (*PASSPHRASES, "the fourth one's words"), suite)

    with pytest.raises(SealBroken, match="earlier sharing"):
        anew.value_of(old[0], PASSPHRASES[0])
    opened = {s.number: anew.value_of(s, p) for s, p in zip(fresh[:3], PASSPHRASES, strict=True)}
    parts = {number: threshold.part(value, wrapped) for number, value in opened.items()}
    assert (anew.key_id, anew.needed, anew.count) == (known.key_id, 3, 4)
    assert threshold.unwrap(suite, parts, wrapped, b"token") == b"data key"


def test_the_custody_is_written_whole_and_a_damaged_file_stops_sealing(made, tmp_path):
    known = made[1]
    custody.write(tmp_path / "keys", known)

    assert custody.read(tmp_path / "keys") == known
    assert (tmp_path / "keys" / custody.FILE).stat().st_mode & 0o777 == 0o600
    assert custody.read(tmp_path) is None
    for broken in ("", "{}", known.dumped().replace(known.public, "00"), "[1]"):
        (tmp_path / "keys" / custody.FILE).write_text(broken)
        with pytest.raises(SealBroken, match="damaged"):
            custody.read(tmp_path / "keys")


def test_a_short_passphrase_is_refused():
    with pytest.raises(ValueError, match="at least 10"):
        custody.begin(2, HOLDERS, ("short", *PASSPHRASES[1:]), INTERNATIONAL, own_days=7)
