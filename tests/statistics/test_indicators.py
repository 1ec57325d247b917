"""The data of the indicators: whole, with sources, about steps that exist; rates of organs and never of persons."""

from __future__ import annotations

import pytest

from dandang.cases import registry
from dandang.procedures import loader
from dandang.statistics import indicators, table
from dandang.statistics.commands import PAGE
from dandang.statistics.indicators import WrongIndicator, catalogue


def steps() -> set[str]:
    found = set()
    for kind in registry.kinds():
        for profile in ("", *loader.profiles()):
            procedure = loader.in_force(kind, catalogue()["reports_received"].since, profile)
            found |= {f"{kind}.{step.verb}" for step in procedure.steps} | {f"clock.{term.code}" for term in procedure.terms}
    return found


def test_every_step_and_clock_that_is_counted_exists() -> None:
    named = {name for each in catalogue().values() for name in (*each.begins, *each.ends, *each.after)}

    assert named - steps() - set(indicators.MEASURES) == set()


def test_every_indicator_says_what_it_is_in_both_languages_and_where_it_comes_from() -> None:
    for each in catalogue().values():
        assert all((each.title, each.title_en, each.unit, each.unit_en, each.explained, each.explained_en, each.source)), each.code
        assert each.standing in {"C", "C2", "A", "S", "L", "D", "U"}, each.code


def test_the_page_of_the_documentation_is_fresh() -> None:
    assert PAGE.read_text("utf-8") == table.page(), "refresh with: ./dandang statistics list --write"


@pytest.mark.parametrize(("change", "sentence"), [
    ({"counts": "heads"}, "counts = one of"), ({"begins": []}, "counts = one of"), ({"scale": "share"}, "counts nothing itself"),
    ({"counts": "days"}, "days run from"), ({"counts": "relapse"}, "years belong to"), ({"within_days": 9}, "after to within_days"),
    ({"counts": "raised", "cells": "channel"}, "allegations are raised by"), ({"part_of": "nothing"}, "no counted indicator"),
    ({"group": "other"}, "group = one of"), ({"colour": "red"}, "unexpected keyword"),
])
def test_wrong_data_is_named(change: dict[str, object], sentence: str) -> None:
    good = dict.fromkeys(("title", "title_en", "unit", "unit_en", "explained", "explained_en", "source", "standing"), "x") | {
        "group": "reports", "since": None, "counts": "casefile", "begins": ["reports.receive"],
    }
    indicators.read({"group": {"reports": {}}, "indicator": {"i": good}})

    with pytest.raises(WrongIndicator, match=sentence):
        indicators.read({"group": {"reports": {}}, "indicator": {"i": good | change}})


def test_a_ratio_of_something_that_is_not_counted_is_named() -> None:
    words = dict.fromkeys(("title", "title_en", "unit", "unit_en", "explained", "explained_en", "source", "standing"), "x")
    ratio = words | {"group": "reports", "since": None, "scale": "share", "of": "nothing", "per": "nothing"}

    with pytest.raises(WrongIndicator, match="no counted indicator"):
        indicators.read({"group": {"reports": {}}, "indicator": {"i": ratio}})
