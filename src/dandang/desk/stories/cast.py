"""The people of a story, made as legal rows, and the names of a story's `with` turned into what a browser would send."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.datastructures import MultiValueDict

from dandang.cases.forms import (
    CaseCodeField,
    LinesField,
    ProceedingField,
    ProceedingsField,
    RowsField,
    StaffField,
    StaffListField,
    StepForm,
)
from dandang.cases.models import CaseFile
from dandang.desk.stories.reader import Person, Story, Subject
from dandang.documents import authority
from dandang.documents.certificates import may_sign
from dandang.organs.models import Organ, Staff

SINCE = date(2010, 1, 1)
"""Everybody of a story has held the post for long."""
FAMILY = "赵钱孙李吴郑冯褚卫蒋沈韩朱秦许何吕施孔曹严华魏陶姜谢邹章云潘葛范彭鲁韦马方俞任柳"
GIVEN = (
    "立群", "文静", "海涛", "建平", "晓岚", "志远", "雨晴", "国栋", "思敏", "永刚", "明哲", "佳音", "长河", "秀英", "子墨", "春生",
    "若溪", "振华", "玉兰", "一鸣",
)


class UnknownName(ValueError):
    """`with` names a field, a colleague or a subject that does not exist; the text says what would."""


@dataclass
class World:
    """The people of a story by their names in it."""

    staff: dict[str, Staff] = field(default_factory=dict)
    organs: dict[str, Organ] = field(default_factory=dict)
    subjects: dict[str, Subject] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    """Of what was begun above: the code of its case file."""
    keys: dict[str, str] = field(default_factory=dict)
    """And the key of the proceeding itself."""
    items: dict[str, str] = field(default_factory=dict)
    """Of what was sent on the portal: the item that waits for the organ."""


def prefix_of(story: Story) -> str:
    """What the sign-in names of its people begin with: the shared people's name, or the file's number such as `s01`."""
    return story.people or story.path.stem.split("_")[0]


def username(story: Story, name: str) -> str:
    return f"{prefix_of(story)}.{name}"


def label(story: Story, person: Person) -> str:
    """The name shown: as told, or an invented one that stays the same."""
    if person.label:
        return person.label
    number = int(hashlib.sha256(username(story, person.name).encode()).hexdigest(), 16)
    return FAMILY[number % len(FAMILY)] + GIVEN[number // len(FAMILY) % len(GIVEN)]


def people(story: Story, *, at: datetime, password: str | None = None) -> World:
    """Make the cast, or find it when another story of the same people has made it. `password` is an encoded one.

    Refused (UnknownName): an organ that does not exist; a story of its own people whose sign-in names are taken.
    """
    if not story.people and Staff.objects.filter(username__startswith=f"{prefix_of(story)}.").exists():
        raise UnknownName(f"a file name that begins as no other story's does; found {prefix_of(story)!r}")
    _certify(story.certified, at)
    world = World(subjects={subject.name: subject for subject in story.subjects})
    for person in story.persons:
        organ = Organ.objects.select_related("parent").filter(name=person.organ).first()
        if organ is None:
            raise UnknownName(f"organ = the name of an organ; found {person.organ!r}")
        staff = Staff.objects.filter(username=username(story, person.name)).first() or _new(story, person, password)
        held = {(post.organ_id, post.role) for post in staff.posts.all()}
        for role in person.roles:
            if (organ.pk, role) not in held:
                staff.take_post(organ, role, from_on=SINCE, by="story", at=at)
        for relative in person.relatives:
            staff.declare_relative(relative, "", at=at)
        world.staff[person.name], world.organs[person.name] = staff, organ
    return world


def _certify(names: tuple[str, ...], at: datetime) -> None:
    """A certificate of the house for each of these organs that has none to sign with."""
    house = authority.here()
    for organ in Organ.objects.filter(name__in=names).order_by("pk"):
        if not may_sign(organ, at):
            if not house.exists():
                house.begin("故事证书机构", at=at)
            house.certify(organ, by="story", at=at, years=40)


def _new(story: Story, person: Person, password: str | None) -> Staff:
    staff = Staff.objects.appoint(username(story, person.name), label(story, person))
    if password:
        staff.password = password
        staff.save(update_fields=["password"])
    return staff


def called(name: str, casefile: CaseFile, world: World) -> str:
    """`op` for one of several things that are for one person alone: `op_eco` for the eco of the cast; empty for any other."""
    admitted = set(casefile.admissions.values_list("staff", flat=True))
    people = [who for who, staff in world.staff.items() if {staff.pk} == admitted]
    return f"{name}_{people[0]}" if people else ""


def posted(form: type[StepForm], given: Mapping[str, Any], world: World) -> MultiValueDict[str, Any]:
    """What a browser would post for this form. Refused (UnknownName): a field that the form does not have."""
    known: dict[str, forms.Field] = form.base_fields  # type: ignore[attr-defined]
    data: MultiValueDict[str, Any] = MultiValueDict()
    for name, value in _flat(given, known, world).items():
        if name not in known:
            raise UnknownName(f"with: some of {', '.join(sorted(known))}; found {name!r}")
        data.setlist(name, _texts(known[name], name, value, world))
    return data


def _flat(given: Mapping[str, Any], known: Mapping[str, Any], world: World) -> dict[str, Any]:
    """`reporter = { name = … }` becomes reporter_name; `subject = "judge"` the fields of that subject of the cast."""
    flat: dict[str, Any] = {}
    for name, value in given.items():
        if isinstance(known.get(name), RowsField):
            flat[name] = [_flat(each, known[name].row.base_fields, world) for each in value]
        elif isinstance(value, Mapping):
            flat |= {f"{name}_{part}": each for part, each in value.items()}
        elif name == "subject" and "subject_name" in known:
            flat |= _subject(value, world)
        else:
            flat[name] = value
    return flat


def _subject(name: Any, world: World) -> dict[str, Any]:
    subject = world.subjects.get(name)
    if subject is None:
        raise UnknownName(f"subject = one of {', '.join(sorted(world.subjects))}; found {name!r}")
    return {
        "subject_name": subject.label, "subject_unit": subject.unit, "subject_post": subject.post,
        "managing_organ": subject.managed_by, "subject_kind": "organisation" if subject.body else "person",
        **({"subject_rank": subject.rank} if subject.rank else {}),
        **({"subject_staff": subject.staff} if subject.staff else {}),
    }


def _texts(field: forms.Field, name: str, value: Any, world: World) -> list[str]:
    if isinstance(field, RowsField):
        return [json.dumps([_row(field, each, world) for each in value])]
    values = value if isinstance(value, list) else [value]
    if isinstance(field, StaffField | StaffListField):
        return [_colleague(name, each, world) for each in values]
    if isinstance(field, CaseCodeField):
        return [world.codes.get(each, str(each)) for each in values]
    if isinstance(field, ProceedingField | ProceedingsField):
        return [world.keys.get(each, str(each)) for each in values]
    if isinstance(field, forms.UUIDField) or getattr(field, "coerce", None) is UUID:
        return [world.items.get(each, str(each)) for each in values]
    if isinstance(field, LinesField):
        return ["\n".join(map(str, values))]
    return [text for each in values for text in _text(each)]


def _row(field: RowsField, given: Mapping[str, Any], world: World) -> dict[str, Any]:
    """One row of a field with rows: a text a field, a list where it takes lines."""
    known: dict[str, forms.Field] = field.row.base_fields  # type: ignore[attr-defined]
    unknown = sorted(given.keys() - known.keys())
    if unknown:
        raise UnknownName(f"with: some of {', '.join(sorted(known))}; found {unknown[0]!r}")
    return {name: text for name, value in given.items() for text in _texts(known[name], name, value, world)[:1]}


def _colleague(name: str, value: Any, world: World) -> str:
    if value not in world.staff:
        raise UnknownName(f"{name}: people of the cast ({', '.join(sorted(world.staff))}); found {value!r}")
    return world.staff[value].username


def _text(value: Any) -> list[str]:
    if isinstance(value, bool):
        return ["on"] if value else []
    return [value.isoformat() if isinstance(value, date) else str(value)]
