"""What is proposed to be covered in a wording: found by shape, explained, undone place by place."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dandang.mechanisms.reports import spans


def kinds_of(wording: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for place in spans.propose(wording):
        found.setdefault(place.kind, []).append(wording[place.start : place.end])
    return found


@pytest.mark.parametrize(
    ("wording", "kind", "texts"),
    [
        ("我在法院打官司", "self", ["我"]),
        ("本人和我妻子都看见了", "self", ["本人", "我妻子"]),
        ("我的丈夫是他的下属", "self", ["我的丈夫"]),
        ("我国、我县、我院和自我批评", "self", []),
        ("请打13800001234或0571-87654321", "number", ["13800001234", "0571-87654321"]),
        ("身份证330102198502303217", "number", ["330102198502303217"]),
        ("邮箱zhuge.y@example.org", "number", ["zhuge.y@example.org"]),
        ("微信：abc_12345", "number", ["微信：abc_12345"]),
        ("车牌浙A12345", "number", ["浙A12345"]),
        ("2023年3月6日我到你们信访室反映过", "visit", ["2023年3月6日"]),
        ("三月六日他收下香烟", "visit", []),
        ("举报人：周某某", "signature", ["举报人：周某某"]),
        ("联系电话：13800001234", "signature", ["联系电话：13800001234"]),
        ("席间只有三个人在场，他收了钱", "circumstance", ["席间只有三个人在场"]),
        ("他收了钱", "circumstance", []),
    ],
)
def test_a_place_is_found_by_its_shape(wording: str, kind: str, texts: list[str]) -> None:
    assert kinds_of(wording).get(kind, []) == texts


def test_what_is_sure_is_covered_and_what_is_doubtful_is_left() -> None:
    wording = "本人亲眼看见他收钱，电话13800001234。"

    covered = spans.covered(wording, spans.propose(wording))

    assert covered == "〔反映人〕亲眼看见他收钱，电话〔号码略〕。"


def test_what_the_vault_knows_goes_before_what_has_a_shape() -> None:
    wording = "举报人：周某某"

    assert [(p.kind, p.start, p.end) for p in spans.propose(wording, [(4, 7)])][-1] == ("vault", 4, 7)


def test_each_place_is_undone_by_itself() -> None:
    wording = "本人的电话是13800001234"
    places = spans.propose(wording)

    assert spans.covered(wording, places, chosen=[]) == wording
    assert spans.covered(wording, places, chosen=[0]) == "〔反映人〕的电话是13800001234"
    assert spans.covered(wording, places, chosen=[1]) == "本人的电话是〔号码略〕"


@given(st.text("我们本人亲眼在场13800年3月6日来访，。：举报人电话@a.\n", max_size=60))
def test_every_place_lies_in_the_text_and_covers_do_not_overlap(wording: str) -> None:
    places = spans.propose(wording)

    assert all(0 <= p.start < p.end <= len(wording) for p in places)
    sure = [p for p in places if p.sure]
    assert all(a.end <= b.start for a, b in itertools.pairwise(sure))
    assert spans.covered(wording, places, chosen=()) == wording
