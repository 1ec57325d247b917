"""Posts from one day to another, the three administrators, what a post lets a person reach, and who signs in."""

from __future__ import annotations

import threading
from datetime import date, datetime

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, connections, transaction
from django.test import RequestFactory

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.organs import roles, seed
from dandang.organs.models import Organ, Post, Staff, StaffRelative

AT = datetime(2023, 3, 6, 9, tzinfo=clock.ZONE)
ON = AT.date()
ADMINISTRATORS = sorted(roles.THREE_ADMINISTRATORS)


@pytest.fixture(name="county")
def _county(db) -> Organ:
    return Organ.objects.get(name="上城区纪委监委")


@pytest.fixture(name="wang")
def _wang(db) -> Staff:
    return Staff.objects.appoint("wang", "王某某", "correct-horse-2023")


def take(staff: Staff, organ: Organ, role: str, from_on: date = date(2023, 1, 1)) -> Post:
    return staff.take_post(organ, role, from_on=from_on, by="xt", at=AT)


def test_roles_hold_from_the_first_to_the_last_day_counted(county, wang):
    post = take(wang, county, "handler")
    wang.leave_post(post, to_on=date(2023, 6, 30), by="xt", at=AT)

    held = {day: wang.roles_in(county, day) for day in (date(2022, 12, 31), date(2023, 1, 1), date(2023, 6, 30), date(2023, 7, 1))}
    assert [bool(found) for found in held.values()] == [False, True, True, False]
    assert held[date(2023, 1, 1)] == {"handler"}
    assert wang.roles_in(county.parent, ON) == frozenset()
    events = AuditEvent.objects.filter(chain="organ:330102").values_list("verb", "actor", "data")
    assert [verb for verb, _actor, _data in events] == ["organs.take_post", "organs.leave_post"]
    assert events[1][1:] == ("xt", {"staff": "wang", "role": "handler", "on": "2023-06-30"})


def test_a_post_taken_is_seen_at_once_and_read_once(county, wang, django_assert_num_queries):
    assert wang.roles_in(county, ON) == frozenset()
    take(wang, county, "handler")
    take(wang, county, "reviewer")

    with django_assert_num_queries(1):
        assert wang.roles_in(county, ON) == {"handler", "reviewer"}
        assert wang.organs(ON) == [county]
        assert wang.roles_in(county, ON)
        assert [post.organ.superior.name for post in wang.posts_on(ON)] == ["杭州市纪委监委"] * 2


@pytest.mark.rule("R-24")
@pytest.mark.parametrize("second", ADMINISTRATORS)
@pytest.mark.parametrize("first", ADMINISTRATORS)
def test_the_three_administrators_are_three_people(county, wang, first, second):
    take(wang, county, first)

    with pytest.raises(StepRefused) as refused:
        take(wang, Organ.objects.get(name="杭州市纪委监委") if first != second else county, second, date(2024, 1, 1))
    assert refused.value.verdict.rule == "R-24"
    assert wang.posts.count() == 1
    assert not AuditEvent.objects.filter(chain="organ:330100").exists()


@pytest.mark.rule("R-24")
def test_an_administrators_post_that_begins_later_counts_too(county, wang):
    take(wang, county, "system_admin", date(2024, 1, 1))

    with pytest.raises(StepRefused, match="须由三人分别担任"):
        take(wang, county, "security_auditor", date(2023, 1, 1))


@pytest.mark.rule("R-24")
def test_after_leaving_one_administrators_post_another_may_be_taken(county, wang):
    post = take(wang, county, "system_admin")
    wang.leave_post(post, to_on=date(2023, 6, 30), by="xt", at=AT)

    with pytest.raises(StepRefused, match="须由三人分别担任"):
        take(wang, county, "security_auditor", date(2023, 6, 30))
    take(wang, county, "security_auditor", date(2023, 7, 1))


@pytest.mark.rule("R-24")
def test_two_appointments_at_once_do_not_combine_administrators(fresh_database, django_db_blocker):
    results: list[str] = []
    barrier = threading.Barrier(2)

    def appoint(role: str) -> None:
        try:
            organ, staff = Organ.objects.get(name="上城区纪委监委"), Staff.objects.get(username="wang")
            barrier.wait(10)
            take(staff, organ, role)
            results.append(role)
        except StepRefused as refused:
            results.append(refused.verdict.rule)
        finally:
            connections.close_all()

    with django_db_blocker.unblock():
        Staff.objects.appoint("wang", "王某某")
        threads = [threading.Thread(target=appoint, args=(role,)) for role in ("system_admin", "security_admin")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        held = list(Post.objects.values_list("role", flat=True))
    assert len(held) == 1
    assert sorted(results) == sorted(["R-24", *held])


@pytest.mark.parametrize(
    ("organ", "role"),
    [("上城区委组织部", "principal_officer"), ("上城区纪委监委", "host_unit_head"), ("上城区纪委监委", "emperor"), ("驻区人民法院纪检监察组", "contact_office")],
)
def test_a_role_that_the_kind_of_organ_lacks_is_refused(wang, organ, role):
    seed.demo_organs()
    with pytest.raises(StepRefused, match="没有这一职务"):
        take(wang, Organ.objects.get(name=organ), role)


def test_a_post_ends_once_and_not_before_it_began(county, wang):
    post = take(wang, county, "handler")
    with pytest.raises(StepRefused):
        wang.leave_post(post, to_on=date(2022, 12, 31), by="xt", at=AT)
    wang.leave_post(post, to_on=date(2023, 3, 6), by="xt", at=AT)
    with pytest.raises(StepRefused):
        wang.leave_post(post, to_on=date(2024, 3, 6), by="xt", at=AT)
    with pytest.raises(IntegrityError, match="post_ends_after_start"), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(to_on=date(2022, 1, 1))


@pytest.mark.parametrize(
    ("role", "below"),
    [
        ("principal_officer", True), ("deputy_in_charge", True), ("case_management", True), ("contact_office", True),
        ("handler", False), ("petition_head", False), ("reviewer", False), ("intake_clerk", False),
    ],
)
def test_some_roles_reach_the_organs_directly_below(county, wang, role, below):
    seed.demo_organs()
    take(wang, county, role)
    under = set(Organ.objects.filter(parent=county).values_list("pk", flat=True))

    assert wang.reach(ON) == {county.pk} | (under if below else set())
    assert Organ.objects.get(name="驻区人民法院纪检监察组").pk in under


def test_nobody_reaches_further_than_one_level_or_as_an_administrator(county, wang):
    take(wang, county.parent, "principal_officer")
    assert county.pk in wang.reach(ON)
    seed.demo_organs()
    assert Organ.objects.get(name="驻区人民法院纪检监察组").pk not in wang.reach(ON)
    assert wang.reach(date(2022, 1, 1)) == frozenset()
    for name, role in (("li", "system_admin"), ("zhao", "security_admin"), ("sun", "security_auditor")):
        keeper = Staff.objects.appoint(name, name)
        take(keeper, county, role)
        assert keeper.reach(ON) == frozenset()
        assert keeper.organs(ON) == [county]


def test_holding_finds_active_people_in_pinyin_order(county, wang):
    for username, name in (("zhao", "赵某"), ("chen", "陈某"), ("bao", "包某")):
        take(Staff.objects.appoint(username, name), county, "handler")
    take(wang, county, "handler")
    Staff.objects.filter(username="bao").update(is_active=False)

    assert [str(each) for each in Staff.objects.holding(["handler"], [county], on=ON)] == ["陈某", "王某某", "赵某"]
    assert not Staff.objects.holding(["handler"], [county.parent], on=ON)


def test_relatives_are_declared_once_and_kept_out_of_the_audit_chain(wang):
    first = wang.declare_relative("王小某", "子女", at=AT)
    assert wang.declare_relative(" 王小某 ", "子女", at=AT) == first
    wang.declare_relative("李某", "配偶", at=AT)

    assert wang.family_names() == ["王小某", "李某"]
    events = AuditEvent.objects.filter(verb="organs.declare_relative")
    assert len(events) == 2
    assert "王小某" not in str(list(events.values()))
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffRelative.objects.create(staff=wang, name="李某")


def test_passwords_are_argon2_and_without_one_nobody_signs_in(wang):
    Staff.objects.appoint("none", "无名")
    request = RequestFactory().post("/")

    assert wang.password.startswith("argon2")
    assert authenticate(request, username="wang", password="correct-horse-2023") == wang
    for username, password in (("wang", "wrong"), ("none", ""), ("none", "!"), ("nobody", "x")):
        assert authenticate(RequestFactory().post("/"), username=username, password=password) is None


def test_five_wrong_passwords_lock_and_the_application_may_open_the_lock_again(wang):
    from axes.models import AccessAttempt
    from axes.utils import reset

    def sign_in(password: str) -> Staff | None:
        return authenticate(RequestFactory().post("/"), username="wang", password=password)

    for _ in range(5):
        assert sign_in("wrong") is None
    assert sign_in("correct-horse-2023") is None, "locked"
    assert AccessAttempt.objects.filter(username="wang").exists()

    reset(username="wang")  # needs DELETE on the attempts, which the application's role has
    assert sign_in("correct-horse-2023") == wang


def test_sessions_end(db):
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session["x"] = 1
    session.save()
    session.flush()
    assert not SessionStore.get_model_class().objects.exists()


def test_nobody_is_above_the_rules(wang):
    assert not {"is_superuser", "is_staff", "groups", "user_permissions"} & {field.name for field in Staff._meta.get_fields()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Staff.objects.appoint("wang", "另一人")
