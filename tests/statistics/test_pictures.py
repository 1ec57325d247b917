"""The drawn streams: nothing lies outside the picture or on something else, and a band is as thick at its bars as it is many."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from dandang.statistics.figures import Figure
from dandang.statistics.indicators import catalogue
from dandang.statistics.pictures import GAP, laid, streams

COUNTED = [each for each in catalogue().values() if not each.is_ratio]


@given(st.lists(st.integers(-3, 10_000), min_size=len(COUNTED), max_size=len(COUNTED)))
def test_bars_and_bands_keep_their_places(values: list[int]) -> None:
    flow = streams(Figure(indicator, value) for indicator, value in zip(COUNTED, values, strict=True))
    blocks, bands = laid(flow)

    for one in blocks:
        assert -1e-9 <= one.top <= one.top + one.height <= 1 + 1e-9
        for other in blocks:
            assert one is other or one.column != other.column or abs(one.top - other.top) >= GAP
    for band, stream in zip(bands, flow, strict=True):
        assert band.start.column < band.end.column
        assert band.start.top - 1e-9 <= band.leaves <= band.leaves + band.height <= band.start.top + band.start.height + 1e-9
        assert band.end.top - 1e-9 <= band.meets <= band.meets + band.height <= band.end.top + band.end.height + 1e-9
        assert math.isclose(band.height / bands[0].height, stream.value / flow[0].value)


def test_measures_that_were_decided_elsewhere_begin_at_their_own_stage() -> None:
    forms = Figure(catalogue()["four_forms"], 3, parts=(("1", 2), ("3", 1)))
    assert [(each.start.title_en, each.start.value, each.end.title_en, each.value) for each in streams([forms])] == [
        ("Measures", 3, "First form", 2), ("Measures", 3, "Third form", 1),
    ]
    decided = Figure(catalogue()["accountability_decided"], 1)
    assert ("Held to account", "Measures", 1) in [(each.start.title_en, each.end.title_en, each.value) for each in streams([forms, decided])]


def test_nothing_drawn_of_nothing() -> None:
    assert laid([]) == ([], [])
