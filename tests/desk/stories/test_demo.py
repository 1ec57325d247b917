"""The demonstration: all stories in one database, kept; work waits for each post; nobody's real data are touched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dandang import audit
from dandang.base import clock
from dandang.base.cli import CannotRun
from dandang.cases.models import Precedent, Proceeding
from dandang.desk import stories, worklist
from dandang.documents.models import Document
from dandang.mechanisms.tolerance.models import ToleranceCase
from dandang.organs import roles
from dandang.organs.models import Staff


@pytest.fixture
def played(fresh_database: str) -> Iterator[list[stories.SignIn]]:
    said: list[str] = []
    yield stories.demo(said.append, crowds=False)
    assert said == [s.title_en for s in sorted(stories.bundled(), key=_begins)]


def _begins(story: stories.Story) -> object:
    return stories.moment(story.begins, clock.today())


def test_all_stories_live_in_one_database(played: list[stories.SignIn]) -> None:
    people = {each.username: Staff.objects.get(username=each.username) for each in played}
    assert len(people) == len(played)
    assert people[played[0].username].check_password(played[0].password)
    assert audit.verify().problems == []
    _serials_without_gap()
    _every_role_can_sign_in(people)
    _work_waits(people)
    _every_determination_that_stands_can_be_compared()
    with pytest.raises(CannotRun):
        stories.demo(print)


def _serials_without_gap() -> None:
    series: dict[tuple[int, str, int], list[int]] = {}
    for organ, category, year, serial in Document.objects.exclude(serial=None).values_list(
        "organ_id", "category", "year", "serial"
    ):
        series.setdefault((organ, category, year), []).append(serial)
    assert series
    assert all(sorted(given) == list(range(1, len(given) + 1)) for given in series.values())


def _every_role_can_sign_in(people: dict[str, Staff]) -> None:
    held = {post.role for person in people.values() for post in person.posts_on(clock.today())}
    assert held == set(roles.catalogue())


def _work_waits(people: dict[str, Staff]) -> None:
    today = clock.today()
    for name in ("petition", "handler", "leader", "manager", "contact", "secretary", "reviewer", "clerk", "district", "d_head"):
        assert worklist.worklist(people[f"sc.{name}"], today).rows, name
    for name in ("leader", "contact", "secretary", "reviewer"):
        assert worklist.worklist(people[f"sc.{name}"], today, view="approvals").rows, name
    assert Proceeding.objects.open().overdue(today).exists()
    for name in ("system", "security", "auditor", "custodian", "host", "personnel"):
        assert not worklist.worklist(people[f"sc.{name}"], today).rows, name


def _every_determination_that_stands_can_be_compared() -> None:
    standing = ToleranceCase.objects.exclude(outcome="").exclude(proceeding__state="revoked")
    indexed = {row.pk: (row.outcome, row.determined_on) for row in Precedent.objects.all()}
    assert indexed
    assert indexed == {case.pk: (case.outcome, case.determined_on) for case in standing}


def test_rules_shown_are_rules_of_the_catalogue() -> None:
    from dandang.procedures import loader

    shown = stories.rules_shown()
    assert {"R-43", "R-49", "R-28", "R-31", "R-19", "D-4", "SM-E"} <= shown <= set(loader.rules())


def test_the_first_story_shows_at_least_twelve_rules() -> None:
    first = next(story for story in stories.bundled() if story.path.stem == "s01_shangcheng_judge")
    assert len({step.refused for step in first.steps if step.refused}) >= 12
