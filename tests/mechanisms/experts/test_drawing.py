"""The lot: whoever draws it again gets the same; every field is heard where it can be; departments go before a second of one."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dandang.mechanisms.experts import drawing
from dandang.mechanisms.experts.drawing import Candidate

FIELDS = ("ecology", "finance", "land", "audit")
SEED = "k7/1"


def candidates(least: int = 0) -> Any:
    people = st.builds(
        Candidate, who=st.text("abcdefgh", min_size=1, max_size=4), organ=st.sampled_from("xyz"),
        fields=st.frozensets(st.sampled_from(FIELDS), min_size=1),
    )
    return st.lists(people, min_size=least, max_size=12, unique_by=lambda each: each.who)


@given(candidates(), st.permutations(FIELDS), st.integers(1, 6), st.randoms(use_true_random=False))
def test_it_comes_out_the_same_in_whatever_order_the_pool_is_read(pool: list[Candidate], fields: list[str], number: int, chance: Any) -> None:
    first = drawing.draw(SEED, pool, fields, number)
    chance.shuffle(pool)

    assert drawing.draw(SEED, pool, fields, number) == first
    assert len(first) == len(set(first)) == min(number, len(pool))


@given(candidates(), st.integers(4, 6))
def test_every_field_that_somebody_knows_is_heard(pool: list[Candidate], number: int) -> None:
    drawn = [each for each in pool if each.who in drawing.draw(SEED, pool, FIELDS, number)]

    assert {f for each in drawn for f in each.fields} == {f for each in pool for f in each.fields}


@given(candidates(1), st.integers(1, 4))
def test_who_was_not_drawn_has_no_part_in_it(pool: list[Candidate], number: int) -> None:
    drawn = drawing.draw(SEED, pool, FIELDS, number)

    assert drawing.draw(SEED, [each for each in pool if each.who in drawn], FIELDS, number) == drawn


def test_another_seed_another_group() -> None:
    pool = [Candidate(f"p{n}", f"o{n}", frozenset({"audit"})) for n in range(8)]

    assert len({drawing.draw(drawing.seed("k7", n), pool, ("audit",), 3) for n in range(1, 20)}) > 10


def test_another_department_goes_before_a_second_of_the_same() -> None:
    pool = [Candidate(f"p{n}", "x", frozenset({"audit"})) for n in range(6)] + [Candidate("other", "y", frozenset({"land"}))]

    assert "other" in drawing.draw(SEED, pool, ("audit",), 2)


def test_the_place_in_the_lot_is_a_plain_hash_that_anybody_can_make() -> None:
    assert drawing.place("k7/1", "lq.eco") == "9ac9b1d7885d70f60688e1f1a8bb48dfef120c6d94bdf429a85da0858f47c5ea"
