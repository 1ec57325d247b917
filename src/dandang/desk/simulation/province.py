"""Organs and people of the invented province: the commissions of the division table with townships and stationed groups below them."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from dandang.desk.simulation import words
from dandang.desk.simulation.courses import Volumes, cast, volumes
from dandang.desk.simulation.plan import Place
from dandang.organs import seed
from dandang.organs.models import Organ, Post, Staff
from dandang.organs.models.organ import sort_key

SINCE = date(2010, 1, 1)
LEVELS = {Organ.Level.PROVINCE: "province", Organ.Level.CITY: "city", Organ.Level.COUNTY: "county"}
KINDS = {Organ.Kind.TOWNSHIP_COMMITTEE: "township", Organ.Kind.STATIONED_GROUP: "stationed"}


@transaction.atomic
def organs() -> int:
    """The whole table of organs; what is there stays. Names of townships are invented."""
    made = seed.province() + seed.demo_organs()
    known = set(Organ.objects.values_list("name", flat=True))
    commissions = Organ.objects.filter(kind=Organ.Kind.DISCIPLINE_COMMISSION).order_by("code")
    new = [each for above in commissions for each in _below(above, volumes()) if each.name not in known]
    Organ.objects.bulk_create(new, batch_size=1_000)
    return made + len(new)


def _below(above: Organ, given: Volumes) -> list[Organ]:
    area = above.name.removesuffix("纪委监委")
    found = [
        _organ(above, f"g{number}", f"驻{area}{host}纪检监察组", f"{above.short_name}驻{host[:2]}", Organ.Kind.STATIONED_GROUP, f"{area}{host}")
        for number, host in enumerate(words.STATIONED[: given.stationed], 1)
    ]
    if above.level == Organ.Level.COUNTY:
        start = int(above.division_code)
        towns = [words.TOWNS[(start + number) % len(words.TOWNS)] for number in range(given.townships)]
        found += [
            _organ(above, f"t{number:02}", f"{area}{town}纪（工）委", f"{seed.short(area)}{town[:2]}纪", Organ.Kind.TOWNSHIP_COMMITTEE)
            for number, town in enumerate(towns, 1)
        ]
    return found


def _organ(above: Organ, suffix: str, name: str, short_name: str, kind: Organ.Kind, host: str = "") -> Organ:
    level = Organ.Level.TOWNSHIP if kind == Organ.Kind.TOWNSHIP_COMMITTEE else above.level
    return Organ(
        code=f"{above.division_code}-{suffix}", name=name, short_name=short_name, sort_key=sort_key(name), kind=kind, level=level,
        division_code=above.division_code, parent=above, host_unit=host, is_demo=True,
    )


def places() -> list[Place]:
    """The organs that handle matters, numbered from 0 on."""
    rows = list(Organ.objects.disciplinary().select_related("parent").order_by("code"))
    numbers = {organ.pk: number for number, organ in enumerate(rows)}
    return [
        Place(
            number, numbers.get(organ.parent_id or 0, -1), KINDS.get(Organ.Kind(organ.kind)) or LEVELS[Organ.Level(organ.level)], organ.code,
            organ.name, organ.short_name, _area(organ),
        )
        for number, organ in enumerate(rows)
    ]


def _area(organ: Organ) -> str:
    above = organ if organ.kind == Organ.Kind.DISCIPLINE_COMMISSION or organ.parent is None else organ.parent
    return above.name.removesuffix("纪委监委")


def username(code: str, name: str) -> str:
    """The sign-in name of one of the cast in an organ."""
    return f"{code}.{name}"


def called(sign_in: str) -> str:
    """An invented name that stays the same, of three characters: two of them stand in no other text by chance."""
    chance = words.chance(sign_in)
    return chance.choice(words.SURNAMES) + chance.choice(words.GIVEN) + chance.choice(words.GIVEN)


def people(organ: Organ, *, password: str, at: datetime) -> dict[str, Staff]:
    """The cast in one organ, appointed when first asked for; `password` is an encoded one."""
    found = {each.username: each for each in Staff.objects.filter(username__startswith=f"{organ.code}.").order_by("pk")}
    made = {}
    for name, role in cast().items():
        sign_in = username(organ.code, name)
        if sign_in not in found:
            staff = Staff.objects.appoint(sign_in, called(sign_in))
            staff.password = password
            staff.save(update_fields=["password"])
            staff.take_post(organ, role, from_on=SINCE, by="simulate", at=at)
            found[sign_in] = staff
        made[name] = found[sign_in]
    return made


def everybody(password: str) -> int:
    """The cast in every organ at once, in the order of `places`; how many. On a database without people only."""
    rows = list(Organ.objects.disciplinary().order_by("code"))
    names = [username(organ.code, name) for organ in rows for name in cast()]
    staff = [Staff(username=each, name=called(each), sort_key=sort_key(called(each)), password=password) for each in names]
    Staff.objects.bulk_create(staff, batch_size=5_000)
    owners = [organ for organ in rows for _name in cast()]
    roles = list(cast().values()) * len(rows)
    Post.objects.bulk_create(
        [Post(staff=each, organ=organ, role=role, from_on=SINCE) for each, organ, role in zip(staff, owners, roles, strict=True)], batch_size=5_000
    )
    return len(staff)
