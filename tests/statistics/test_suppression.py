"""Nobody can work out a hidden cell: shown by looking at every table that would look the same."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dandang.statistics.suppression import LEAST, Masked, masked

TABLES = st.lists(st.integers(-2, 9), max_size=8)  # fewer than none: more was taken back in a period than came to it


@pytest.mark.parametrize(("rows", "cells", "total"), [
    ((), (), 0),
    ((5, 0, 7), (5, 0, 7), 12),
    ((1,), (None,), None),
    ((1, 5), (None, None), None),
    ((1, 5, 7), (None, None, None), 13),
    ((1, 1, 5, 5, 9), (None, None, None, None, 9), 21),
    ((1, 2, 4, 9), (None, None, None, 9), 16),
    ((2, 2, 0), (None, None, 0), None),
    ((-1, 5, 7, 9), (None, None, None, 9), 20),
    ((-4, 5, 6, 8), (None, None, None, 8), 15),
    ((-4, 5, 0), (None, None, 0), None),
])
def test_examples(rows: tuple[int, ...], cells: tuple[int | None, ...], total: int | None) -> None:
    assert masked(rows, sum(rows)) == Masked(cells, total)


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_whoever_knows_the_method_and_one_hidden_cell_cannot_tell_another(size: int) -> None:
    """Every table with cells up to 7, gathered by what is published of it."""
    alike: dict[Masked, list[tuple[int, ...]]] = defaultdict(list)
    for rows in product(range(8), repeat=size):
        alike[masked(rows, sum(rows))].append(rows)
    for shown, tables in alike.items():
        hidden = [place for place, cell in enumerate(shown.cells) if cell is None]
        for place in hidden:
            assert len({rows[place] for rows in tables}) > 1, shown
            for known in set(hidden) - {place}:
                by_known = defaultdict(set)
                for rows in tables:
                    by_known[rows[known]].add(rows[place])
                edge = max(max(rows) for rows in tables) == 7  # what would vary beyond the largest number is not in the list
                assert edge or all(len(values) > 1 for values in by_known.values()), (shown, place, known)


@given(TABLES)
def test_no_small_number_is_shown(rows: list[int]) -> None:
    shown = masked(rows, sum(rows))

    assert all(cell is None or cell == 0 or cell >= LEAST for cell in shown.cells)
    assert shown.total is None or shown.total == 0 or shown.total >= LEAST
    assert all(cell in (None, number) for cell, number in zip(shown.cells, rows, strict=True))


@given(TABLES)
def test_hidden_numbers_may_change_places_and_nobody_sees_it(rows: list[int]) -> None:
    shown = masked(rows, sum(rows))
    hidden = [place for place, cell in enumerate(shown.cells) if cell is None]
    turned = list(rows)
    for place, source in zip(hidden, hidden[1:] + hidden[:1], strict=True):
        turned[place] = rows[source]

    assert masked(turned, sum(turned)) == shown
    if hidden and shown.total is not None:
        for known in hidden:
            assert len({rows[place] for place in hidden if place != known}) > 1


def test_a_total_that_is_no_sum_is_refused() -> None:
    with pytest.raises(ValueError, match="sum"):
        masked((1, 2), 4)
