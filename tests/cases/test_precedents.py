"""Decided matters laid beside another: in which order, read by whom, where they differ; nothing of a person is ever in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from dandang.base import clock
from dandang.cases import precedents
from dandang.cases.models import CaseFile, Precedent, Proceeding
from dandang.cases.models import precedent as index
from dandang.cases.precedents import Profile
from dandang.cases.searching import within
from dandang.desk import bench_lists, bench_matters, bench_similar, similar
from dandang.mechanisms.tolerance.worksheet_items import fixed
from tests import factories
from tests.cases.test_plans import plans_of
from tests.conftest import owner_connection
from tests.factories import AT, County

DAY = date(2023, 6, 1)
ALL = {key: codes[0] for items in precedents.GROUPS.values() for key, codes in items.items()}


def of(*tolerable: str, excluded: str = "", sector: str = "", text: str = "", **answers: str) -> Profile:
    return Profile(ALL | answers, frozenset(tolerable), frozenset(filter(None, [excluded])), frozenset(filter(None, [sector])), text)


def test_the_places_are_the_answers_of_the_worksheet_and_fit_in_a_number() -> None:
    asked = {(item.key, finding.code) for item in fixed() for finding in item.findings}

    assert set(precedents.PLACES) == asked
    assert {item.group for item in fixed()} == set(precedents.GROUPS)
    assert sorted(precedents.PLACES.values()) == list(range(len(asked)))
    assert len(asked) < 63


ANSWERS = st.fixed_dictionaries({}, optional={key: st.sampled_from(codes) for items in precedents.GROUPS.values() for key, codes in items.items()})
CODES = st.frozensets(st.sampled_from(["ZJ-1", "ZJ-2", "X-01", "县-1"]))
PROFILES = st.builds(Profile, ANSWERS, CODES, CODES, CODES)


@given(PROFILES, PROFILES)
def test_what_is_stored_reads_back_and_every_answer_here_is_either_shared_or_a_difference(mine: Profile, theirs: Profile) -> None:
    assert precedents.profile(mine.places, mine.marks) == mine

    shared = {(kind, key) for kind, key, _answer in precedents.shared(mine, theirs)}
    differs = {(each.kind, each.key) for each in precedents.differences(mine, theirs)}
    assert shared.isdisjoint(differs)
    assert {key for _kind, key in shared | differs if key in mine.answers} == set(mine.answers)


@pytest.fixture
def county(db: None) -> Iterator[County]:
    with clock.frozen(AT):
        yield factories.a_county()


def a_decided(county: County, profile: Profile, *, outcome: str = "exempt", on: date = DAY) -> Proceeding:
    matter = factories.a_received_report(county)
    named = {mark: ["某种情形", "some circumstance"] for mark in profile.marks}
    Precedent.put(matter, profile, outcome=outcome, on=on, named=named)
    return matter


def found(county: County, profile: Profile, by: Any = None) -> list[int]:
    reader = by or county.head
    return [row.pk for row in index.alike(profile, CaseFile(), reader, within(reader), 10)]


LONG = "为了赶在汛期之前开工先行施工，事后补办了手续，没有从中获利"
MINE = of("ZJ-1", "ZJ-2", text=LONG)


@pytest.mark.parametrize(
    ("nearer", "farther"),
    [
        pytest.param(of("ZJ-1", "ZJ-2", D1_EXPERIENCE="right", F1="neutral"), of("ZJ-1"), id="circumstances before everything else"),
        pytest.param(of("ZJ-1", Q1_INTEREST="disqualifying"), of("ZJ-1", D1_EXPERIENCE="right"), id="distinctions before discriminations"),
        pytest.param(of("ZJ-1", F1="neutral", F2="neutral"), of("ZJ-1", Q3_ATTITUDE="disqualifying"), id="discriminations before factors"),
        pytest.param(of("ZJ-1", F1="neutral"), of("ZJ-1", F1="neutral", F2="neutral"), id="factors"),
        pytest.param(of("ZJ-1", text=LONG.replace("汛期", "雨季")), of("ZJ-1", text="食堂采购没有招标，一人决定，材料缺失"), id="then the words"),
    ],
)
@pytest.mark.parametrize("newest_first", [True, False])
def test_the_order_is_the_one_that_is_said(county: County, nearer: Profile, farther: Profile, newest_first: bool) -> None:
    near = a_decided(county, nearer, on=DAY if newest_first else DAY - timedelta(days=9))
    far = a_decided(county, farther, on=DAY - timedelta(days=1))

    assert found(county, MINE) == [near.pk, far.pk]


def test_of_what_is_the_same_the_later_stands_first_and_what_shares_no_mark_nowhere(county: County) -> None:
    older, newer = a_decided(county, of("ZJ-1")), a_decided(county, of("ZJ-1"), on=DAY + timedelta(days=1))
    a_decided(county, of("ZJ-5"))
    excluded = a_decided(county, of("ZJ-5", excluded="X-06"))

    assert found(county, of("ZJ-1", excluded="X-06")) == [newer.pk, older.pk, excluded.pk]
    assert found(county, of()) == []


def test_only_who_reads_the_whole_matter_is_shown_it_and_a_revoked_one_is_gone(county: County) -> None:
    here, hidden, gone = (a_decided(county, of("ZJ-1")) for _n in range(3))
    hidden.casefile.recusals.create(staff=county.head, ground="has_interest", by=county.head, at=AT)
    Precedent.drop(gone)

    assert found(county, MINE) == [here.pk]
    assert set(found(county, MINE, county.deputy)) == {here.pk, hidden.pk}
    assert found(county, MINE, county.outsider) == []
    assert found(county, MINE, county.clerk) == []  # received it, and reads the report's own course only
    assert found(county, MINE, county.handler) == []
    here.casefile.assign([county.handler], by=county.head, at=AT)
    assert found(county, MINE, county.handler) == [here.pk]


def test_rights_that_hide_a_whole_stretch_do_not_end_the_list(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "STRETCH", 2)
    shown = a_decided(county, of("ZJ-1"), on=DAY - timedelta(days=1))
    for _n in range(5):
        a_decided(county, of("ZJ-1", "ZJ-2")).casefile.recusals.create(staff=county.head, ground="has_interest", by=county.head, at=AT)

    assert found(county, MINE) == [shown.pk]


def test_a_change_is_written_over_what_was_determined_before(county: County) -> None:
    matter = a_decided(county, of("ZJ-1"))
    Precedent.put(matter, of("ZJ-2"), outcome="refused", on=DAY, named={})

    assert [(row.outcome, row.profile.tolerable) for row in Precedent.objects.all()] == [("refused", frozenset({"ZJ-2"}))]


def test_what_is_shown_names_nobody_and_gives_no_number(county: County) -> None:
    theirs = of("ZJ-1", excluded="X-06", sector="BUSINESS_ENV", text="王小明在上城区白云村先行施工", F2="unfavourable")
    matter = a_decided(county, theirs, outcome="mitigate")

    card = similar.page(of("ZJ-1", text=LONG), CaseFile(), county.head).cards[0]

    assert (card.outcome, card.year, card.level) == ("减责（减轻）", 2023, "县级")
    assert [(line.name, line.mine, line.theirs) for line in card.differs] == [
        ("X-06 某种情形", "没有", "有"), ("优化营商环境", "没有", "有"), ("F2 客观条件", "有利", "不利"),
    ]
    shown = repr(card)
    for word in ("王小明", "白云村", county.organ.name, county.organ.short_name, matter.casefile.code, matter.key, "06-01"):
        assert word not in shown
    assert re.findall(r"\d+(?:\.\d+)?%|\b0\.\d+", shown) == []


@pytest.fixture
def many(fresh_database: str, django_db_blocker: Any) -> Iterator[None]:
    with owner_connection(fresh_database) as owner:
        for _done in bench_matters.load(owner, 20_000):
            pass
        bench_similar.load(owner)
    with django_db_blocker.unblock():
        yield


def test_like_matters_are_found_by_their_index(many: None) -> None:
    _name, head = bench_lists.readers()[-1]

    plans = plans_of(lambda: index.alike(MINE, CaseFile(), head, within(head), 10))

    text = "\n".join(plans)
    assert "Bitmap Index Scan on precedent_keys" in text
    assert "Seq Scan on cases_precedent" not in text
    assert "Seq Scan on cases_casefile" not in text
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_precedent")
        assert cursor.fetchone() == (20_000,)
