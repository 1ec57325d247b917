"""One clerk who receives, one who does not, and a report to seal. All values are planted: no real person."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from dandang import vault
from dandang.base import clock
from dandang.organs.models import Organ, Staff

AT = datetime(2023, 3, 6, 9, 10, tzinfo=clock.ZONE)
REPORTER = {
    "name": "诸葛玥珏",
    "contact": "手机 138-0571 4321，zhuge.y@example.org",
    "address": "杭州市上城区虚构街道竹影巷27号3单元501室",
    "id_number": "330102198502303217",
    "workplace": "虚构律师事务所",
    "relatives": ["欧阳堃", "诸葛小满"],
}
WORDING = (
    "本人反映区人民法院民一庭法官史某某在审理房屋租赁纠纷一案时故意拖延，"
    "并于二月十四日晚在望湖酒楼接受对方当事人吴某的宴请，席间收下两条香烟。我当时坐在隔壁桌。"
)


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path):
    settings.VAULT_KEYS = tmp_path / "vault"


def an_organ() -> Organ:
    made, _new = Organ.objects.get_or_create(
        code="test-commission",
        defaults={"name": "虚构区纪委监委", "short_name": "虚纪", "kind": "discipline_commission", "level": 4,
                  "division_code": "330102"},
    )
    return made


def a_clerk(username: str, organ: Organ) -> Staff:
    clerk = Staff.objects.appoint(username, "接访员")
    clerk.take_post(organ, "intake_clerk", from_on=date(2020, 1, 1), by="setup", at=AT)
    return clerk


@pytest.fixture
def organ(request) -> Organ:
    request.getfixturevalue("fresh_database" if "fresh_database" in request.fixturenames else "db")
    return an_organ()


@pytest.fixture
def clerk(organ) -> Staff:
    return a_clerk("clerk", organ)


@pytest.fixture
def colleague(organ) -> Staff:
    return a_clerk("colleague", organ)


@pytest.fixture
def sealed(organ, clerk):
    """Seal a report; the clerk received it. Without arguments the planted one."""

    def seal(reporter=REPORTER, wording=WORDING):
        return vault.seal(reporter, wording, organ_id=organ.pk, received_by_id=clerk.pk, at=AT)

    return seal
