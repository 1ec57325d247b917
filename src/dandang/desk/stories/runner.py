"""Plays a story: every step through the doors of page and API, at the story's moment, by a person with a post.

`play` raises `StoryFailed` at the first step that does not hold. It opens no transaction of its own: the caller decides whether
what was played stays (the demonstration) or is rolled back (a test).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection
from django.forms import model_to_dict
from django.utils.translation import gettext as _
from psycopg import sql

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.base.verdict import Allowed, Refused, StepRefused
from dandang.base.wording import filled
from dandang.cases import doors, registry
from dandang.cases.models import Proceeding
from dandang.desk import campaigns
from dandang.desk.stories import booth, cast, compare, sight
from dandang.desk.stories.booth import Booth
from dandang.desk.stories.compare import Difference, StoryFailed
from dandang.desk.stories.reader import Story, StoryStep, moment, resolve
from dandang.procedures import loader
from dandang.procedures.errors import DataError

T = TypeVar("T")
FORM = "form"
"""`refused = "form"`: the input itself is invalid."""
RECUSE = "cases.recuse"
"""The one act on a case file that is no step of a procedure: `with = { staff = …, ground = … }`."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a step: taken, or refused by a rule, or with an invalid form."""

    done: doors.Done | None = None
    rule: str = ""
    sentence: str = ""


@dataclass
class Play:
    """One run of a story; `named` are its proceedings by the names the story gives them."""

    story: Story
    world: cast.World
    today: date
    profile: str | None
    named: dict[str, Proceeding] = field(default_factory=dict)
    booth: Booth = field(default_factory=Booth)

    def step(self, step: StoryStep) -> None:
        """Take one step and judge it; raises StoryFailed."""
        with clock.frozen(moment(step.at, self.today)):
            differences = self._look(step) if step.look else self._do(step)
        if differences:
            who = f"{step.by} {step.do or 'look'} {step.on or step.look}".strip()
            raise StoryFailed(self.story.path, step.line, step.number, who, differences)

    def _look(self, step: StoryStep) -> list[Difference]:
        if step.by in self.story.visitors:
            self._holds_code(step, step.look)
            return self.booth.differences(step.look, state=step.expect.state, hears=step.expect.hears)
        return self._holds(step, self._proceeding(step, step.look), None)

    def _do(self, step: StoryStep) -> list[Difference]:
        if step.do.startswith(f"{booth.KIND}."):
            return self._at_the_portal(step)
        on = self._proceeding(step, step.on) if step.on else None
        before = traces(on) if step.refused else {}
        outcome = self._taken(step, on)
        if step.refused:
            return self._refused(step, on, outcome, before) + (self._holds(step, on, None) if on else [])
        if outcome.done is None and outcome.rule:
            return [Difference(step.do, _("办理成功"), self._refusal(outcome))]
        done = outcome.done
        if done is None:
            return self._holds(step, on, None) if on else []
        self._name(step, done)
        return self._holds(step, done.proceeding, done)

    def _at_the_portal(self, step: StoryStep) -> list[Difference]:
        """A step of a visitor, or an intake that is opened; what was sent is known by the story's name from then on."""
        at, outcome = moment(step.at, self.today), Outcome()
        try:
            if step.do == booth.OPEN_INTAKE:
                self.booth.open_intake(step.by, self.world, at)
            else:
                self._send(step, at)
        except booth.NotSent as invalid:
            outcome = Outcome(rule=FORM, sentence=str(invalid))
        except StepRefused as refusal:
            outcome = Outcome(rule=refusal.verdict.rule, sentence=sentence(refusal.verdict))
        if outcome.rule == step.refused:
            return []
        return [Difference(step.do, self._wanted(step), self._refusal(outcome) if outcome.rule else _("办理成功"))]

    def _send(self, step: StoryStep, at: datetime) -> None:
        verb = step.do.split(".")[1]
        if verb not in booth.VERBS:
            raise DataError(self.story.path, step.line, f"portal: one of {', '.join(sorted(booth.VERBS))}; found {verb!r}")
        if verb != "report":
            self._holds_code(step, step.on)
        try:
            opened, item = self.booth.send(verb, step.on, resolve(dict(step.given), self.today), at)
        except cast.UnknownName as unknown:
            raise DataError(self.story.path, step.line, str(unknown)) from None
        if step.names:
            self.booth.codes[step.names], self.world.items[step.names] = opened, str(item)

    def _holds_code(self, step: StoryStep, name: str) -> None:
        if name not in self.booth.codes:
            raise DataError(self.story.path, step.line, f"the name of something sent above; found {name!r}")

    def _taken(self, step: StoryStep, on: Proceeding | None) -> Outcome:
        by, at = self.world.staff[step.by], moment(step.at, self.today)
        kind, verb = step.do.split(".")
        try:
            if step.do == RECUSE:
                self._recuse(step, on, at)
                return Outcome()
            data = self._data(step, kind, verb)
            if on is None:
                done = doors.begin(
                    kind, verb, by=by, organ=self.world.organs[step.by], at=at, data=data, profile=self.profile
                )
            elif on.kind != kind and doors.begins_within(kind):
                done = doors.begin_within(on.casefile, kind, verb, by=by, at=at, data=data)
            else:
                done = doors.take(on, verb, by=by, at=at, data=data)
        except doors.FormInvalid as invalid:
            return Outcome(rule=FORM, sentence=str(invalid))
        except doors.NotVisible as hidden:
            return Outcome(rule=hidden.rule, sentence=_("对其不存在"))
        except StepRefused as refusal:
            return Outcome(rule=refusal.verdict.rule, sentence=sentence(refusal.verdict))
        return Outcome(done)

    def _recuse(self, step: StoryStep, on: Proceeding | None, at: datetime) -> None:
        staff, ground = step.given.get("staff"), step.given.get("ground")
        if on is None or step.given.keys() != {"staff", "ground"} or staff not in self.world.staff:
            raise DataError(self.story.path, step.line, "on = a proceeding, with = { staff = one of the cast, ground = … }")
        doors.recuse(on.casefile, self.world.staff[staff], ground=str(ground), by=self.world.staff[step.by], at=at)

    def _data(self, step: StoryStep, kind: str, verb: str) -> Any:
        if kind not in registry.kinds():
            raise DataError(self.story.path, step.line, f"do = one of {', '.join(registry.kinds())}; found {kind!r}")
        try:
            return cast.posted(registry.form_of(kind, verb), resolve(dict(step.given), self.today), self.world)
        except cast.UnknownName as unknown:
            raise DataError(self.story.path, step.line, str(unknown)) from None

    def _proceeding(self, step: StoryStep, name: str) -> Proceeding:
        if name not in self.named:
            known = ", ".join(sorted(self.named)) or "nothing yet"
            raise DataError(self.story.path, step.line, f"the name of something begun above ({known}); found {name!r}")
        return Proceeding.objects.select_related("casefile__organ__parent").get(pk=self.named[name].pk)

    def _name(self, step: StoryStep, done: doors.Done) -> None:
        """`as` names what the step created; what it opened has the name of its kind besides."""
        begun = not step.on or done.proceeding.pk != self.named[step.on].pk
        created = [done.proceeding] if begun else list(done.opened)
        if step.names:
            if not created:
                raise DataError(self.story.path, step.line, "no as: the step created no proceeding")
            self.named |= self._called(step.names, created)
        here = [opened for opened in done.opened if opened.casefile_id == done.proceeding.casefile_id]
        for kind in {opened.kind for opened in here}:
            self.named |= numbered(kind, [opened for opened in here if opened.kind == kind])
        self.world.codes |= {name: proceeding.casefile.code for name, proceeding in self.named.items()}
        self.world.keys |= {name: proceeding.key for name, proceeding in self.named.items()}

    def _called(self, name: str, created: list[Proceeding]) -> dict[str, Proceeding]:
        """Several things, each for one person alone, by the name told and that person's in the cast; others by their number."""
        found = {cast.called(name, proceeding.casefile, self.world): proceeding for proceeding in created}
        return found if len(created) > 1 and len(found) == len(created) and "" not in found else numbered(name, created)

    def _refused(
        self, step: StoryStep, on: Proceeding | None, outcome: Outcome, before: dict[str, Any]
    ) -> list[Difference]:
        """Refused by that rule, and no trace but one audit event of the refusal (of a bad form: none at all)."""
        if outcome.rule != step.refused:
            found = self._refusal(outcome) if outcome.rule else _("办理成功")
            return [Difference(step.do, self._wanted(step), found)]
        expected = dict(before) if step.refused == FORM else before | {"audit": before["audit"] + 1}
        differences = compare.counts(expected, traces(on))
        if step.refused != FORM and not differences:
            last = AuditEvent.objects.order_by("-pk")[0]
            event, rule = (last.verb, last.data.get("rule", "")), step.refused
            if event != (f"{step.do}.refused", rule):
                differences = [Difference("audit", f"{step.do}.refused {rule}", " ".join(event))]
        return differences

    @staticmethod
    def _wanted(step: StoryStep) -> str:
        if not step.refused:
            return _("办理成功")
        return _("表单无效") if step.refused == FORM else _("按%(rule)s拒绝") % {"rule": step.refused}

    @staticmethod
    def _refusal(outcome: Outcome) -> str:
        if outcome.rule == FORM:
            return _("表单无效（%(why)s）") % {"why": outcome.sentence}
        return _("按%(rule)s拒绝（%(why)s）") % {"rule": outcome.rule, "why": outcome.sentence}

    def _holds(self, step: StoryStep, on: Proceeding | None, done: doors.Done | None) -> list[Difference]:
        """Everything that `expect` names, of the proceeding the step was about or began."""
        if on is None:
            return []
        now = Proceeding.objects.select_related("casefile__organ__parent").get(pk=on.pk)
        by, at, expect = self.world.staff[step.by], moment(step.at, self.today), step.expect
        found: list[Difference] = []
        if expect.state is not None:
            found += compare.state(expect.state, now.state)
        if expect.open is not None:
            verdicts = doors.open_steps(now, by=by, at=at)
            found += compare.names("open", expect.open, [s.verb for s, v in verdicts if isinstance(v, Allowed)])
        if expect.due is not None:
            clocks = {d.code: compare.Clock(d.due_on, d.met_at is not None) for d in now.deadlines.order_by("pk")}
            found += compare.due(resolve(dict(expect.due), self.today), clocks)
        if expect.extension is not None:
            asked = {d.code: d.extended for d in now.deadlines.order_by("pk")}
            found += compare.extension(expect.extension, asked)
        if expect.figures is not None:
            found += compare.figures(expect.figures, campaigns.reported_figures(now))
        if done is not None:
            found += self._brought(step, done)
        return found + sight.differences(now.casefile, expect.sees or (), expect.hides or (), by=by, at=at)

    @staticmethod
    def _brought(step: StoryStep, done: doors.Done) -> list[Difference]:
        found: list[Difference] = []
        if step.expect.papers is not None:
            found += compare.names("papers", step.expect.papers, [paper.kind for paper in done.papers])
        if step.expect.opens is not None:
            found += compare.names("opens", step.expect.opens, [opened.kind for opened in done.opened])
        return found


def numbered(name: str, created: Sequence[T]) -> dict[str, T]:
    """What a step created, by its name in the story; of several (one for each person) by name and number: `clarification:2`."""
    return {name: created[0]} if len(created) == 1 else {f"{name}:{n}": each for n, each in enumerate(created, 1)}


def play(
    story: Story, *, today: date | None = None, profile: str | None = None, password: str | None = None
) -> dict[str, Proceeding]:
    """Play a story from its cast to its last step; gives its proceedings by name.

    `today` is the day from which relative days count; `profile` overrides the story's; `password` is an encoded one for
    everybody of the cast. Raises StoryFailed, or DataError for a name that leads nowhere.
    """
    today = today or clock.today()
    start = moment(story.begins, today)
    profile = story.profile if profile is None else profile
    if profile and not any(f"{known}/".startswith(f"{profile}/") for known in loader.profiles()):
        raise DataError(story.path, 0, f"profile = one of {', '.join(loader.profiles())}; found {profile!r}")
    with clock.frozen(start):
        try:
            world = cast.people(story, at=start - timedelta(days=1), password=password)
        except cast.UnknownName as unknown:
            raise DataError(story.path, story.persons[0].line, str(unknown)) from None
    run = Play(story, world, today, profile)
    for step in story.steps:
        run.step(step)
    return {name: Proceeding.objects.select_related("casefile__organ").get(pk=p.pk) for name, p in run.named.items()}


def sentence(verdict: Refused) -> str:
    return _(verdict.reason) % filled(verdict.values) if verdict.values else _(verdict.reason)


def traces(proceeding: Proceeding | None) -> dict[str, Any]:
    """Everything a step could leave behind: rows of every table of cases, papers and mechanisms, and the proceeding as it stands."""
    found: dict[str, Any] = _counts()
    if proceeding is not None:
        noun = registry.of(proceeding.kind).noun.objects.get(pk=proceeding.pk)
        stands = Proceeding.objects.get(pk=proceeding.pk)
        found["proceeding"] = (stands.state, stands.last_seq, stands.is_open)
        found[noun._meta.label_lower + " row"] = str(model_to_dict(noun))
        found["clocks"] = str(list(proceeding.deadlines.order_by("pk").values_list("code", "due_on", "met_at")))
    return found


def _counts() -> dict[str, int]:
    """How many rows each table has that a step may write to, and the audit, in one query."""
    labels = {"cases", "documents", *(registry.of(kind).noun._meta.app_label for kind in registry.kinds())}
    tables = {"audit": AuditEvent._meta.db_table} | {
        model._meta.label_lower: model._meta.db_table
        for label in sorted(labels)
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    }
    counts = [
        sql.SQL("SELECT {}, count(*) FROM {}").format(sql.Literal(name), sql.Identifier(table))
        for name, table in tables.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(counts))
        return dict(cursor.fetchall())
