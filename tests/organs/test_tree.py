"""The tree of organs, its order, the catalogues beside it, and what the database keeps true."""

from __future__ import annotations

import csv

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from dandang.organs import roles, seed
from dandang.organs.models import Organ
from dandang.organs.models.organ import sort_key


def organ(name: str) -> Organ:
    return Organ.objects.get(name=name)


def test_the_province_is_complete_and_making_it_again_makes_nothing(db, django_assert_max_num_queries):
    commissions = Organ.objects.filter(kind="discipline_commission")

    assert [commissions.filter(level=level).count() for level in (1, 2, 3, 4, 5)] == [0, 1, 11, 90, 0]
    assert Organ.objects.filter(kind="organization_department").count() == 102
    with django_assert_max_num_queries(3):
        assert seed.province() == 0


def test_what_is_missing_is_made_again_and_what_is_there_is_kept(fresh_database, owner, django_db_blocker):
    with django_db_blocker.unblock():
        Organ.objects.filter(code="330102").update(name="上城区纪委监委（改名）")
        owner.execute("DELETE FROM organs_organ WHERE division_code IN ('330106')")

        assert seed.province() == 2
        assert organ("上城区纪委监委（改名）").code == "330102"
        assert organ("西湖区委组织部").superior == organ("西湖区纪委监委")
        assert organ("西湖区纪委监委").superior == organ("杭州市纪委监委")


def test_names_and_numbers_of_the_tree(db):
    assert organ("浙江省委组织部").superior == organ("浙江省纪委监委")
    assert organ("浙江省纪委监委").superior is None
    assert organ("上城区纪委监委").short_name == "上城纪"
    assert organ("景宁畲族自治县纪委监委").short_name == "景宁纪"
    assert organ("云和县纪委监委").short_name == "云和纪"
    assert [each.name for each in organ("上城区委组织部").chain()] == [
        "上城区委组织部", "上城区纪委监委", "杭州市纪委监委", "浙江省纪委监委",
    ]
    shorts = list(Organ.objects.values_list("short_name", flat=True))
    assert len(shorts) == len(set(shorts)), "two organs would share a document number"


def test_every_organ_hangs_below_the_one_its_division_names(db):
    with (seed.DATA / "divisions.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    parents = dict(Organ.objects.filter(kind="discipline_commission").values_list("code", "parent__code"))

    assert {row["code"]: row["parent_code"] or None for row in rows} == parents


def test_the_demonstration_has_its_organs_and_every_role_exists_somewhere(db):
    assert seed.demo_organs() == 27
    assert seed.demo_organs() == 0
    group = organ("驻区人民法院纪检监察组")

    assert group.superior == organ("上城区纪委监委")
    assert (group.profile, group.host_unit, group.is_demo) == ("zhejiang/hangzhou/shangcheng", "区人民法院", True)
    assert organ("乐清市城东街道纪工委").level == 5
    kinds = set(Organ.objects.values_list("kind", flat=True))
    assert [role.code for role in roles.catalogue().values() if not role.organ_kinds & kinds] == []


def test_only_a_commission_stands_at_a_level(db):
    seed.demo_organs()
    city, county, group = organ("杭州市纪委监委"), organ("上城区纪委监委"), organ("驻区人民法院纪检监察组")

    assert (city.at_or_above(3), city.at_or_above(4), city.at_or_above(2)) == (True, True, False)
    assert (county.at_or_above(3), county.at_or_above(4)) == (False, True)
    assert not group.at_or_above(4)
    assert not organ("杭州市委组织部").at_or_above(4)


def test_organs_that_handle_reports(db):
    seed.demo_organs()
    found = Organ.objects.disciplinary().directly_below([organ("上城区纪委监委").pk])

    assert [each.name for each in found] == ["驻区人民法院纪检监察组"]


def test_names_stand_in_pinyin_order(db):
    names = ["赵", "陈", "王", "李", "包", "孙", "周"]
    assert sorted(names, key=sort_key) == ["包", "陈", "李", "孙", "王", "赵", "周"]
    cities = [each.name[:2] for each in Organ.objects.filter(level=3, kind="discipline_commission")]
    assert cities == ["杭州", "湖州", "嘉兴", "金华", "丽水", "宁波", "绍兴", "台州", "温州", "舟山", "衢州"]  # 衢 is no level-1 character


@pytest.mark.parametrize(
    ("change", "constraint"),
    [({"level": 6}, "organ_level"), ({"host_unit": ""}, "stationed_group_has_host"), ({"parent": None}, "stationed_group_has_host")],
)
def test_the_database_refuses_impossible_organs(db, change, constraint):
    seed.demo_organs()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Organ.objects.filter(name="驻区人民法院纪检监察组").update(**change)


def test_the_application_deletes_no_organ(db):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Organ.objects.filter(name="上城区委组织部").delete()


def test_roles_and_grounds_are_complete_data():
    known = {kind.value for kind in Organ.Kind}
    for role in roles.catalogue().values():
        assert role.organ_kinds <= known, role.code
        assert role.organ_kinds, role.code
        assert all((role.title, role.title_en, role.source)), role.code
        assert role.standing in {"C", "C2", "S", "A", "D", "U"}, role.code
    ranks = {role.code: role.rank for role in roles.catalogue().values() if role.rank}
    assert ranks == {"handler": 1, "handling_head": 2, "deputy_in_charge": 3, "principal_officer": 4}
    assert list(roles.recusal_grounds()) == [
        "is_subject_or_relative", "relative_of_reporter", "was_witness", "has_interest", "other",
    ]
    assert all(ground.source and ground.title_en for ground in roles.recusal_grounds().values())
