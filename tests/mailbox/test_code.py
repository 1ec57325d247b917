"""The return code: 86 bits of chance, two check digits, readable aloud, and of no use when wrong."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dandang.mailbox import code

forms = st.binary(min_size=16, max_size=32)


@given(forms)
def test_a_code_is_seven_groups_of_four_with_its_check(form: bytes) -> None:
    made = code.make(form, b"secret")

    assert len(made) == 28
    assert int(made) % 97 == 1
    assert [len(group) for group in code.spoken(made).split()] == [4] * 7
    assert 10**code.RANDOM > 2**80


@given(forms, st.integers(0, 27), st.integers(1, 9))
def test_every_single_wrong_digit_is_told_at_once(form: bytes, place: int, more: int) -> None:
    made = code.make(form, b"secret")
    wrong = made[:place] + str((int(made[place]) + more) % 10) + made[place + 1 :]

    with pytest.raises(code.NotACode, match="check"):
        code.read(wrong)


@given(forms, st.integers(0, 26))
def test_two_neighbours_swapped_are_told_at_once(form: bytes, place: int) -> None:
    made = code.make(form, b"secret")
    if made[place] == made[place + 1]:
        return

    with pytest.raises(code.NotACode, match="check"):
        code.read(made[:place] + made[place + 1] + made[place] + made[place + 2 :])


@given(forms, st.sampled_from([" ", "-", "  ", "–", "—", "\u3000", "\n", "，", "/"]))
def test_spaces_dashes_and_wide_digits_do_not_matter(form: bytes, apart: str) -> None:
    made = code.make(form, b"secret")
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in made)

    assert code.read(apart.join(code.spoken(made).split())) == made
    assert code.read(code.spoken(wide)) == made


@pytest.mark.parametrize(
    ("typed", "why"),
    [("1234", "too_short"), ("1" * 29, "too_long"), ("", "not_digits"), ("abcd" * 7, "not_digits"), ("²" * 28, "check"),
     ("٣" * 28, "not_digits"), ("1" * 5000, "too_long"), ("\x00" * 28, "not_digits")],
)
def test_what_cannot_be_a_code_is_told_apart(typed: str, why: str) -> None:
    with pytest.raises(code.NotACode, match=why):
        code.read(typed)


def test_two_exchanged_groups_are_named_only_when_no_other_repair_fits() -> None:
    made = code.make(b"a form", b"secret")
    groups = code.spoken(made).split()
    wrong = " ".join([groups[1], groups[0], *groups[2:]])

    assert code.swapped_groups(wrong) in {(1, 2), None}
    assert code.swapped_groups("1234") is None
    assert code.swapped_groups(made) is None or int(made) % 97 == 1


def test_the_same_form_gives_the_same_code_and_another_form_or_secret_another() -> None:
    assert code.make(b"a", b"s") == code.make(b"a", b"s")
    assert len({code.make(b"a", b"s"), code.make(b"b", b"s"), code.make(b"a", b"t")}) == 3


@settings(max_examples=3, deadline=None)
@given(forms)
def test_token_and_key_come_from_the_code_alone(form: bytes) -> None:
    made, salt = code.make(form, b"secret"), b"0123456789abcdef"
    opened, other = code.derive(made, salt), code.derive(made, b"another salt 123")

    assert opened == code.derive(made, salt)
    assert opened.token not in {opened.private, other.token}
    assert len(opened.public) == 32
    assert made not in repr(opened)
    assert str(opened.token) not in repr(opened)
