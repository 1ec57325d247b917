"""The policy library: every source that the data cite leads to a measure; versions by dates; articles found behind a name."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from dandang.procedures import library, loader
from dandang.procedures.errors import DataError


def sources(item: Any) -> Iterator[str]:
    for key, value in item.items() if isinstance(item, dict) else enumerate(item) if isinstance(item, list) else ():
        if key == "source" and isinstance(value, str):
            yield value
        else:
            yield from sources(value)


ALL = sorted({s for path in loader.DATA.rglob("*.toml") for s in sources(tomllib.loads(path.read_text("utf-8")))})


def test_every_source_of_the_data_leads_to_a_measure() -> None:
    assert [source for source in ALL if not any(piece.measure for piece in library.cited(source))] == []


def test_no_book_title_is_left_as_plain_text() -> None:
    left = [s for s in ALL for piece in library.cited(s) if not piece.measure and piece.text.strip("《》").strip() and "《" in piece.text[:-1]]

    assert left == []


def test_every_article_that_is_cited_stands_in_its_measure() -> None:
    known = {m.id: {a.no for a in m.articles} for m in library.measures().values()}

    missing = {(p.measure, no) for s in ALL for p in library.cited(s) if p.measure for no in p.articles if no not in known[p.measure]}

    assert missing == set()


@pytest.mark.parametrize(
    ("source", "measure", "articles"),
    [
        ("《工作规则》第14、15条", "reporting-rules", ("14", "15")),
        ("《工作规则》第39至45条", "reporting-rules", ("39", "40", "41", "42", "43", "44", "45")),
        ("《监察法实施条例》（2021）第172条", "supervision-regulation", ("172",)),
        ("《监察法》第40-42条", "supervision-law", ("40", "41", "42")),
        ("1996年规定第4条第5项", "protection-1996", ("4",)),
        ("《监督执纪工作规则》", "discipline-work-rules", ()),
        ("《公职人员政务处分法》第22、23、32条", "sanctions-law", ("22", "23", "32")),
    ],
)
def test_a_source_names_measure_and_articles(source: str, measure: str, articles: tuple[str, ...]) -> None:
    assert library.sources(measure, source) == articles
    assert "".join(piece.text for piece in library.cited(source)) == source


@pytest.mark.parametrize(("on", "there"), [(date(2021, 9, 19), False), (date(2021, 9, 20), True), (date(2025, 5, 31), True), (date(2025, 6, 1), False)])
def test_a_measure_is_in_force_from_its_first_day_to_its_last(on: date, there: bool) -> None:
    assert ("supervision-regulation" in {m.id for m in library.in_force(on)}) is there


def test_a_measure_without_a_first_day_is_refused(tmp_path: Any) -> None:
    (tmp_path / "measures.toml").write_text('[[measure]]\nid = "x"\n', "utf-8")

    with pytest.raises(DataError, match="from = a day"):
        library.measures(tmp_path)
