"""Stories: worked cases that a lawyer can read and the machine can run. They are the demonstration and the acceptance tests.

`bundled()` are those of the package, `demo` plays them all into an empty database and keeps them, `play` plays one. The format is in
`docs/stories.md`; no story names a Python path, a key or SQL.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password

from dandang.base import calendar, clock
from dandang.base.cli import CannotRun
from dandang.desk.stories import cast
from dandang.desk.stories.compare import StoryFailed
from dandang.desk.stories.crowds import crowded
from dandang.desk.stories.reader import Person, Story, moment, read
from dandang.desk.stories.runner import FORM, play
from dandang.desk.stories.sight import SEALED
from dandang.documents import authority
from dandang.mailbox import office
from dandang.organs import roles, seed
from dandang.organs.models import Organ, Post, Staff
from dandang.procedures.errors import DataError

DATA = Path(__file__).parent / "data"
DESK = "sc"
"""The people who share a desk in the demonstration."""

CERTIFIED = 20
"""Years of a certificate of the demonstration, whose stories begin in the past."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody of the demonstration who can sign in."""

    name: str
    username: str
    password: str
    roles: tuple[str, ...]
    organ: str


@cache
def bundled() -> tuple[Story, ...]:
    """Every story of the package, by file."""
    return tuple(read(path) for path in sorted(DATA.rglob("*.toml")))


def rules_shown() -> frozenset[str]:
    """Ids of the rules that some step of a bundled story is refused by, or that hide something from somebody with a place in the case."""
    shown: set[str] = set()
    for story in bundled():
        for step in story.steps:
            if step.refused and step.refused != FORM:
                shown.add(step.refused)
            if step.expect.sees:
                shown |= {SEALED[thing] for thing in step.expect.hides or () if thing in SEALED}
    return frozenset(shown)


def demo(progress: Callable[[str], None], *, crowds: bool = True) -> list[SignIn]:
    """Play every bundled story, oldest first, with their crowds, and keep what was played. Refused on a database that has people."""
    if Staff.objects.exists():
        raise CannotRun("The demonstration is played into an empty database only: this one has people in it.")
    seed.demo_organs()
    _certify()
    encoded, today = make_password(password()), clock.today()
    for story in sorted(bundled(), key=lambda each: moment(each.begins, today)):
        if story.is_relative and not _has_calendar(today):
            progress(f"{story.title_en}: left out, for want of this year's calendar")
            continue
        play(crowded(story) if crowds and story.crowd else story, today=today, password=encoded)
        progress(story.title_en)
    _open_intakes()
    return sign_ins()


def _certify() -> None:
    """An authority of the house, and a certificate for each organ of the demonstration that handles reports, for all of the stories' time."""
    begins, house = datetime(2020, 1, 1, tzinfo=clock.ZONE), authority.here()
    if not house.exists():
        house.begin("担当演示证书机构", at=begins)
    names = {person.organ for story in bundled() for person in story.persons}
    for organ in Organ.objects.disciplinary().filter(name__in=names).order_by("pk"):
        house.certify(organ, by="demo", at=begins, years=CERTIFIED)


def _open_intakes() -> None:
    """Organs with a clerk who takes reports in do so through the portal too; their head decides it."""
    on, at = clock.today(), clock.now()
    posts = Post.objects.in_force(on).select_related("staff", "organ")
    with_clerk = posts.filter(role="intake_clerk").values("organ")
    for head in posts.filter(role__in=office.OPENERS, organ__in=with_clerk).order_by("organ_id", "pk"):
        if not office.has_intake(head.organ_id):
            office.open_intake(head.organ, by=head.staff, at=at)


def sign_ins() -> list[SignIn]:
    """One person for each role in each organ of the shared desk, in the order of the roles' catalogue; then whom other stories name."""
    desk = [(story, person) for story in bundled() if story.people == DESK for person in story.persons]
    found: dict[str, tuple[Story, Person]] = {}
    held: set[tuple[str, str]] = set()
    for story, person in sorted(desk, key=lambda each: len(each[1].roles)):  # who holds one post before who holds several
        posts = {(role, person.organ) for role in person.roles}
        if posts - held:
            found[person.name] = (story, person)
            held |= posts
    order = list(roles.catalogue())
    people = sorted(found.values(), key=lambda each: (order.index(each[1].roles[0]), each[1].name))
    people += [(story, person) for story in bundled() for person in story.persons if person.signs_in]
    common = password()
    return [SignIn(cast.label(story, p), cast.username(story, p.name), common, _titles(p), p.organ) for story, p in people]


def _titles(person: Person) -> tuple[str, ...]:
    return tuple(roles.catalogue()[role].title for role in person.roles)


def password() -> str:
    """The demonstration's one password, made anew for every data folder."""
    path = Path(settings.HOME) / "secrets" / "demo"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(f"dandang-{secrets.token_hex(3)}")
    return path.read_text().strip()


def _has_calendar(today: date) -> bool:
    """Whether working days from a month ago to two months ahead can be counted."""
    years = calendar.load().years
    return {today.year, today.year + (today.month > 10), today.year - (today.month < 3)} <= set(years)


__all__ = ["DataError", "SignIn", "Story", "StoryFailed", "bundled", "demo", "moment", "password", "play", "read", "rules_shown", "sign_ins"]
