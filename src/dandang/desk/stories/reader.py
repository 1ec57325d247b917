"""Reads a story: one worked case in one TOML file. Pure; every defect is a `DataError` with file, line and what was expected.

A story uses public names only: organs, roles, verbs, form fields, states, rule ids. `docs/stories.md` describes every key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from dandang.base import clock
from dandang.procedures.errors import DataError
from dandang.procedures.loader import Reader

TOP = {"title", "title_en", "source", "profile", "people", "cast", "step", "certified", "crowd"}
PERSON = {"name", "role", "roles", "organ", "label", "relatives", "signs_in"}
SUBJECT = {"name", "kind", "label", "unit", "post", "managed_by", "body", "staff", "rank"}
STEP = {"at", "by", "do", "on", "as", "with", "expect", "refused", "look"}
CROWD = {"of", "more"}
EXPECT = {"state", "open", "due", "extension", "papers", "sees", "hides", "opens", "hears", "figures"}
VISITOR = {"name", "kind"}
HEARD = {"state", "hears"}
"""What can be expected of a look by a visitor of the portal."""
ONLY_TAKEN = ("papers", "opens")
THINGS = ("casefile", "subjects", "allegations", "findings", "steps", "papers", "masked_text", "reporter", "original_text")
"""What `sees` and `hides` may name; `sight` tries to read each as a page does."""
RELATIVE = re.compile(r"today(?:([+-])(\d{1,4})d)?(?: (\d\d):(\d\d))?")
NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague who exists when the story starts: posts in one organ, declared relatives."""

    name: str
    roles: tuple[str, ...]
    organ: str
    label: str = ""
    relatives: tuple[str, ...] = ()
    signs_in: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody or a body complained of. `staff` names a person of the cast who is this subject."""

    name: str
    label: str
    unit: str = ""
    post: str = ""
    managed_by: str = ""
    body: bool = False
    staff: str = ""
    rank: str = ""


@dataclass(frozen=True, slots=True)
class Expect:
    """What must hold after a step; None: not asserted."""

    state: str | None = None
    open: tuple[str, ...] | None = None
    due: Mapping[str, Any] | None = None
    extension: Mapping[str, Any] | None = None
    papers: tuple[str, ...] | None = None
    opens: tuple[str, ...] | None = None
    sees: tuple[str, ...] | None = None
    hides: tuple[str, ...] | None = None
    hears: tuple[str, ...] | None = None
    figures: Mapping[str, Any] | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, name) is not None for name in EXPECT)


@dataclass(frozen=True, slots=True)
class StoryStep:
    """One thing that a person does (`do`) or tries to read (`look`). `number` counts from 1."""

    number: int
    line: int
    at: datetime | str
    by: str
    do: str = ""
    look: str = ""
    on: str = ""
    names: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    expect: Expect = field(default_factory=Expect)
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A worked case. `people`: stories of the same people share their cast (a desk with several cases on it)."""

    path: Path
    title: str
    title_en: str
    source: str
    profile: str | None
    people: str
    persons: tuple[Person, ...]
    subjects: tuple[Subject, ...]
    steps: tuple[StoryStep, ...]
    visitors: frozenset[str] = frozenset()
    """Who comes to the portal: nobody the system knows, so they have no post and no name but in the story."""
    certified: tuple[str, ...] = ()
    """Organs that have a certificate to sign with, whatever the installation has."""
    crowd: Mapping[str, int] = field(default_factory=dict)
    """Of what is begun in the story: how many more like it the demonstration plays; see `crowds`."""

    @property
    def begins(self) -> datetime | str:
        return self.steps[0].at

    @property
    def is_relative(self) -> bool:
        """Whether its days are counted from the day on which it is played."""
        return isinstance(self.begins, str)


def moment(at: datetime | str, today: date) -> datetime:
    """The aware moment of a step; `today-10d 09:00` counts from `today`, China Standard Time."""
    if isinstance(at, datetime):
        return at
    day, hour, minute = _relative(at, today)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.ZONE)


def resolve(value: Any, today: date) -> Any:
    """Values of `with` and `due`: texts such as `today-3d` become that day, everything else stays."""
    if isinstance(value, str) and RELATIVE.fullmatch(value):
        return _relative(value, today)[0]
    if isinstance(value, list):
        return [resolve(each, today) for each in value]
    if isinstance(value, dict):
        return {key: resolve(each, today) for key, each in value.items()}
    return value


def _relative(text: str, today: date) -> tuple[date, int, int]:
    found = RELATIVE.fullmatch(text)
    assert found is not None
    sign, days, hour, minute = found.groups()
    shift = timedelta(days=int(days or 0))
    return (today - shift if sign == "-" else today + shift), int(hour or 0), int(minute or 0)


def read(path: Path) -> Story:
    """The story in a file. Unknown keys, unknown people, a step back in time and a story that asserts nothing are errors."""
    reader = Reader(path)
    reader.known(reader.data, TOP)
    persons, subjects = _cast(reader)
    visitors = frozenset(each["name"] for each in _tables(reader, "cast") if each.get("kind") == "visitor")
    steps = _steps(reader, {p.name for p in persons} | visitors)
    for step in steps:
        _portal_fits(reader, step, visitors)
    profile = reader.data.get("profile")
    if profile is not None and not isinstance(profile, str):
        raise reader.fail('profile = a text such as "zhejiang/hangzhou"; empty for the province', key="profile")
    story = Story(
        path, reader.text_of(reader.data, "title"), reader.text_of(reader.data, "title_en"),
        reader.text_of(reader.data, "source"), profile, reader.text_of(reader.data, "people", default=""),
        persons, subjects, steps, visitors, certified=reader.list_of(reader.data, "certified"),
        crowd=_crowd(reader, {step.names for step in steps} - {""}),
    )
    if story.crowd and story.is_relative:
        raise reader.fail("no crowd in a story that counts its days from today", "crowd", 0)
    if not any(step.refused or step.expect for step in steps):
        raise DataError(path, steps[0].line, "a story that asserts something: at least one expect or refused")
    return story


def _cast(reader: Reader) -> tuple[tuple[Person, ...], tuple[Subject, ...]]:
    persons: list[Person] = []
    subjects: list[Subject] = []
    for index, item in enumerate(_tables(reader, "cast")):
        name = reader.text_of(item, "name", "cast", index)
        if not NAME.fullmatch(name) or name in {p.name for p in persons} | {s.name for s in subjects}:
            raise reader.fail(f"name = a short name, once; found {name!r}", "cast", index, "name")
        if item.get("kind") == "visitor":
            reader.known(item, VISITOR, "cast", index)
        elif "kind" in item:
            subjects.append(_subject(reader, item, index))
        else:
            persons.append(_person(reader, item, index))
    for index, item in enumerate(_tables(reader, "cast")):
        if item.get("staff") and item["staff"] not in {p.name for p in persons}:
            raise reader.fail(f"staff = a colleague of the cast; found {item['staff']!r}", "cast", index, "staff")
    return tuple(persons), tuple(subjects)


def _person(reader: Reader, item: dict[str, Any], index: int) -> Person:
    reader.known(item, PERSON, "cast", index)
    role = reader.text_of(item, "role", "cast", index, "")
    roles = reader.list_of(item, "roles", "cast", index)
    if bool(role) == bool(roles):
        raise reader.fail("either role or roles", "cast", index)
    if item.get("signs_in", True) is not True:
        raise reader.fail("signs_in = true, or left out", "cast", index, "signs_in")
    return Person(
        item["name"], roles or (role,), reader.text_of(item, "organ", "cast", index),
        reader.text_of(item, "label", "cast", index, ""), reader.list_of(item, "relatives", "cast", index), "signs_in" in item,
        reader.fail("", "cast", index).line,
    )


def _subject(reader: Reader, item: dict[str, Any], index: int) -> Subject:
    reader.known(item, SUBJECT, "cast", index)
    if item["kind"] != "subject":
        raise reader.fail(f'kind = "subject" or "visitor"; found {item["kind"]!r}', "cast", index, "kind")
    if not isinstance(item.get("body", False), bool):
        raise reader.fail("body = true (an organisation) or false (a person)", "cast", index, "body")
    return Subject(
        item["name"], reader.text_of(item, "label", "cast", index), reader.text_of(item, "unit", "cast", index, ""),
        reader.text_of(item, "post", "cast", index, ""), reader.text_of(item, "managed_by", "cast", index),
        item.get("body", False), reader.text_of(item, "staff", "cast", index, ""),
        reader.text_of(item, "rank", "cast", index, ""),
    )


def _crowd(reader: Reader, begun: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, item in enumerate(_tables(reader, "crowd")):
        reader.known(item, CROWD, "crowd", index)
        of, more = reader.text_of(item, "of", "crowd", index), item.get("more")
        if of not in begun or of in found:
            raise reader.fail(f"of = the name of something begun in the story, once; found {of!r}", "crowd", index, "of")
        if type(more) is not int or not 0 < more < 100:
            raise reader.fail("more = a number from 1 to 99", "crowd", index, "more")
        found[of] = more
    return found


def _steps(reader: Reader, people: set[str]) -> tuple[StoryStep, ...]:
    items = _tables(reader, "step")
    if not items:
        raise reader.fail("at least one [[step]]")
    steps: list[StoryStep] = []
    for index, item in enumerate(items):
        step = _step(reader, item, index, people)
        if steps:
            _not_back(reader, steps[-1].at, step.at, index)
        steps.append(step)
    return tuple(steps)


def _not_back(reader: Reader, before: datetime | str, at: datetime | str, index: int) -> None:
    if isinstance(before, str) != isinstance(at, str):
        raise reader.fail("all days counted from today, or none", "step", index, "at")
    fixed = date(2000, 1, 1) + timedelta(days=20_000)
    if moment(at, fixed) < moment(before, fixed):
        raise reader.fail("at = not before the step above", "step", index, "at")


def _step(reader: Reader, item: dict[str, Any], index: int, people: set[str]) -> StoryStep:
    reader.known(item, STEP, "step", index)
    by = reader.text_of(item, "by", "step", index)
    if by not in people:
        raise reader.fail(f"by = one of {', '.join(sorted(people))}; found {by!r}", "step", index, "by")
    do, look = (reader.text_of(item, key, "step", index, "") for key in ("do", "look"))
    if bool(do) == bool(look):
        raise reader.fail("either do or look", "step", index)
    if do and not re.fullmatch(r"[a-z_]+\.[a-z_]+", do):
        raise reader.fail(f"do = mechanism.verb; found {do!r}", "step", index, "do")
    given = item.get("with", {})
    if not isinstance(given, dict):
        raise reader.fail("with = a table of form fields", "step", index, "with")
    step = StoryStep(
        index + 1, reader.fail("", "step", index).line, _at(reader, item, index), by, do, look,
        reader.text_of(item, "on", "step", index, ""), reader.text_of(item, "as", "step", index, ""), given,
        _expect(reader, item, index), reader.text_of(item, "refused", "step", index, ""),
    )
    _fits(reader, item, index, step)
    return step


def _fits(reader: Reader, item: dict[str, Any], index: int, step: StoryStep) -> None:
    """Keys that do not go together."""
    unfit = {"on", "as", "with", "refused"} if step.look else set()
    if step.refused:
        unfit |= {"as"}
    for key in sorted(unfit & item.keys()):
        raise reader.fail(f"no {key!r} beside {'look' if step.look else 'refused'}", "step", index, key)
    if step.look or step.refused:
        for key in ONLY_TAKEN:
            if getattr(step.expect, key) is not None:
                raise reader.fail(f"no expect.{key} beside {'look' if step.look else 'refused'}", "step", index, "expect")
    if step.look and not step.expect:
        raise reader.fail("a look that expects something", "step", index, "look")


def _portal_fits(reader: Reader, step: StoryStep, visitors: frozenset[str]) -> None:
    """A visitor does what the portal offers and hears what it says; nobody else does."""
    index, visits = step.number - 1, step.by in visitors
    if step.do and step.do != "portal.open_intake" and visits != step.do.startswith("portal."):
        raise reader.fail("portal.report and the like by a visitor, every other step by a colleague", "step", index, "do")
    expected = {key for key in EXPECT if getattr(step.expect, key) is not None}
    if expected - HEARD if visits else step.expect.hears is not None:
        raise reader.fail(f"expect: of a visitor {', '.join(sorted(HEARD))}, of nobody else hears", "step", index, "expect")
    if step.do.startswith("portal.") and expected:
        raise reader.fail("no expect beside a step on the portal: let the visitor look", "step", index, "expect")


def _at(reader: Reader, item: dict[str, Any], index: int) -> datetime | str:
    at = item.get("at")
    if isinstance(at, datetime):
        return at if at.tzinfo else at.replace(tzinfo=clock.ZONE)
    if isinstance(at, str) and RELATIVE.fullmatch(at) and " " in at:
        return at
    raise reader.fail('at = 2023-03-06T09:10:00, or "today-10d 09:10"', "step", index, "at")


def _expect(reader: Reader, item: dict[str, Any], index: int) -> Expect:
    found = item.get("expect", {})
    if not isinstance(found, dict):
        raise reader.fail("expect = a table", "step", index, "expect")
    for key in found:
        if key not in EXPECT:
            expected = f"expect: one of {', '.join(sorted(EXPECT))}; found {key!r}"
            raise reader.fail(expected, "step", index, f"expect.{key}" if _dotted(reader, key) else "expect")
    lists: dict[str, tuple[str, ...] | None] = {
        key: _list(reader, found, key, index) if key in found else None for key in EXPECT - {"state", "due", "extension", "figures"}
    }
    for key in ("sees", "hides"):
        for thing in lists[key] or ():
            if thing not in THINGS:
                raise reader.fail(f"{key}: some of {', '.join(THINGS)}; found {thing!r}", "step", index, "expect")
    state = found.get("state")
    if state is not None and not isinstance(state, str):
        raise reader.fail("expect.state = a state's code", "step", index, "expect")
    due, extension, figures = _due(reader, found, index), _extension(reader, found, index), _figures(reader, found, index)
    return Expect(state=state, due=due, extension=extension, figures=figures, **lists)


def _list(reader: Reader, found: dict[str, Any], key: str, index: int) -> tuple[str, ...]:
    value = found[key]
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise reader.fail(f"expect.{key} = a list of texts", "step", index, "expect")
    return tuple(value)


def _due(reader: Reader, found: dict[str, Any], index: int) -> Mapping[str, Any] | None:
    due = found.get("due")
    if due is None:
        return None
    good = isinstance(due, dict) and due and all(
        type(value) is date or value in ("running", "met", "none") or (isinstance(value, str) and RELATIVE.fullmatch(value))
        for value in due.values()
    )
    if not good:
        raise reader.fail('expect.due = { DL-03 = 2023-03-27 }, or "running", "met", "none"', "step", index, "expect")
    return dict(due)


def _extension(reader: Reader, found: dict[str, Any], index: int) -> Mapping[str, Any] | None:
    value, states = found.get("extension"), ("none", "pending", "granted", "refused")
    if value is not None and not (isinstance(value, dict) and value and all(each in states for each in value.values())):
        raise reader.fail(f"expect.extension = {{ DL-08 = one of {', '.join(states)} }}", "step", index, "expect")
    return value


def _figures(reader: Reader, found: dict[str, Any], index: int) -> Mapping[str, Any] | None:
    value = found.get("figures")
    good = isinstance(value, dict) and value and all(type(each) in (int, float) or each in ("n/a", "none") for each in value.values())
    if value is not None and not good:
        raise reader.fail('expect.figures = { assessed = 2 }, or "n/a" (does not apply), "none" (nothing to divide by)', "step", index, "expect")
    return value


def _dotted(reader: Reader, key: str) -> bool:
    return re.search(rf"^\s*expect\.{re.escape(key)}\s*=", reader.text, re.MULTILINE) is not None


def _tables(reader: Reader, key: str) -> list[dict[str, Any]]:
    value = reader.data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise reader.fail(f"[[{key}]] tables", key=key)
    return value
