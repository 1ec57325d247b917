"""Two matters side by side: from the case page and back, with a reason, by keyboard and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import reverse

from dandang.base import clock
from dandang.cases.models import Dismissal
from tests import factories
from tests.cases.test_likeness import FIRST, REWORDED, a_matter
from tests.desk.test_pages import at_the_desk, text_of


@pytest.fixture(autouse=True)
def _a_monday() -> Iterator[None]:
    with clock.frozen(factories.AT):
        yield


@pytest.fixture
def county(db: None) -> factories.County:
    return factories.a_county()


def test_from_the_case_page_to_the_judgement_and_back(county: factories.County) -> None:
    first, second = a_matter(county, FIRST), a_matter(county, REWORDED)
    client = at_the_desk(county.petition)
    case, page = reverse("desk:case", args=[second.key]), reverse("desk:alike", args=[second.key, first.key])
    assert page in client.get(case).content.decode()

    shown = client.get(page)
    wrong = client.post(page, {"reason": " "})
    done = client.post(page, {"reason": "时间不同，是两个项目"})

    assert "<mark>危旧房改造项目招标</mark>" in shown.content.decode()
    assert reverse("desk:step", args=[second.proceedings.get().key, "link_repeat"]) in shown.content.decode()
    assert wrong.status_code == 422
    assert (done.status_code, done["Location"]) == (302, case)
    assert "已判断不是同一问题" in text_of(client.get(case))
    assert "时间不同，是两个项目" in text_of(client.get(page))
    assert client.post(page, {"again": "1"}).status_code == 302
    assert "已判断不是同一问题" not in text_of(client.get(case))
    assert [d.is_over for d in Dismissal.objects.all()] == [False, True]


@pytest.mark.rule("R-31")
def test_who_may_not_know_of_both_gets_nothing(county: factories.County) -> None:
    first, second, unlike = a_matter(county, FIRST), a_matter(county, REWORDED), a_matter(county, "擅自离岗")
    page = reverse("desk:alike", args=[second.key, first.key])
    assert at_the_desk(county.outsider).get(page).status_code == 404
    assert at_the_desk(county.petition).get(reverse("desk:alike", args=[second.key, unlike.key])).status_code == 404
    assert at_the_desk(county.petition).get(reverse("desk:alike", args=[second.key, "invented"])).status_code == 404

    first.recuse(county.petition, ground="other_impartiality", by=county.head, at=factories.AT)

    client = at_the_desk(county.petition)
    assert (client.get(page).status_code, client.post(page, {"reason": "x"}).status_code) == (404, 404)
    assert "近似提示" not in text_of(client.get(reverse("desk:case", args=[second.key])))
