"""The case file (案卷) and what is known in it: subjects, allegations, findings, who is assigned, who is recused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from dandang import audit, vault
from dandang.base import clock, ids
from dandang.base.verdict import Refused, StepRefused
from dandang.cases.models.restriction import Admission, bypassed
from dandang.organs import roles

if TYPE_CHECKING:
    from dandang.organs.models import Organ, Staff

WHOLE_ORGAN = frozenset(
    {"petition_officer", "petition_head", "case_management", "handling_head", "reviewer", "deputy_in_charge",
     "principal_officer"}
)
"""Roles that read every case file of their own organ. A handler reads those assigned, an intake clerk those received."""


class CaseFileQuerySet(models.QuerySet["CaseFile"]):
    def visible_to(self, staff: Staff) -> Self:
        """What `staff` may know of today. A recused or concerned person's case file does not exist for them (R-28, R-31), nor
        does one that only others are admitted to (R-3), or that bypasses them as head of the organ (R-4).
        """
        return self.filter(not_kept_from(staff), known_to(staff))

    def read_whole_by(self, staff: Staff) -> Self:
        """What `staff` reads in full. Of an item received, an intake clerk reads the report's own course only (3.9)."""
        return self.filter(not_kept_from(staff), whole_for(staff))

    def not_kept_from(self, staff: Staff, organs: Iterable[int]) -> Self:
        """Case files of these organs, without those that do not exist for `staff`. For who is asked for one thing only."""
        return self.filter(not_kept_from(staff), inside(staff, organs))


# The rights as conditions on a row, along `path` from that row to its case file. A table that is asked through its foreign key is
# read by its own index and each row judged; a subquery would first gather every case file that the person may know of.


def not_kept_from(staff: Staff, path: str = "") -> Q:
    """Neither recused nor concerned, and not passed by as the head of the organ."""
    concerned = Subject.objects.filter(casefile=OuterRef(f"{path}pk"), staff=staff)
    recused = Recusal.objects.filter(casefile=OuterRef(f"{path}pk"), staff=staff)
    free = Q(~Exists(concerned), ~Exists(recused))
    theirs = bypassed(staff)
    return free if theirs is None else free & ~(Q((f"{path}bypassed_at__isnull", False)) & along(path, theirs))


def known_to(staff: Staff, path: str = "") -> Q:
    """By office, by assignment, or because the person received it; of a restricted one, who is admitted."""
    received = Q(organ__in=takes_in(staff), received_by=staff)
    return _unless_restricted(staff, _reads_whole(staff, path) | along(path, received), path)


def whole_for(staff: Staff, path: str = "") -> Q:
    """By office or by assignment; of a restricted one, who is admitted."""
    return _unless_restricted(staff, _reads_whole(staff, path), path)


def inside(staff: Staff, organs: Iterable[int], path: str = "") -> Q:
    """Of these organs; of a restricted one, who is admitted."""
    return _unless_restricted(staff, Q((f"{path}organ__in", list(organs))), path)


def along(path: str, condition: Q) -> Q:
    """The same plain condition on the case file at the end of `path`."""
    children: list[Any] = list(condition.children)
    moved = Q(*(along(path, c) if isinstance(c, Q) else (f"{path}{c[0]}", c[1]) for c in children), _connector=condition.connector)
    return ~moved if condition.negated else moved


def _unless_restricted(staff: Staff, condition: Q, path: str) -> Q:
    admitted = Admission.objects.of(staff, clock.today()).values("casefile")
    is_restricted = f"{path}is_restricted"
    return (Q((is_restricted, False)) & condition) | Q((is_restricted, True), (f"{path}pk__in", admitted))


def _reads_whole(staff: Staff, path: str) -> Q:
    posts = staff.posts_on(clock.today())
    own = {post.organ_id for post in posts if post.role in WHOLE_ORGAN}
    above = {post.organ_id for post in posts if post.role in roles.FROM_ABOVE}
    handling = {post.organ_id for post in posts if post.role == "handler"}
    found = Q((f"{path}organ__in", own))
    if above:
        found |= Q((f"{path}organ__parent__in", above))
    if handling:
        assigned = Assignment.objects.filter(casefile=OuterRef(f"{path}pk"), staff=staff)
        found |= Q(Exists(assigned), (f"{path}organ__in", handling))
    return found


def serves_as(staff: Staff, role: str) -> set[int]:
    """The organs in which `staff` holds that role today."""
    return {post.organ_id for post in staff.posts_on(clock.today()) if post.role == role}


def takes_in(staff: Staff) -> set[int]:
    """The organs in which `staff` is an intake clerk today."""
    return serves_as(staff, "intake_clerk")


def city_of(organ: Organ) -> str:
    """The division code of the city that the organ lies in."""
    return organ.division_code[:4].ljust(6, "0")


class CaseFile(models.Model):
    """One matter in one organ. `code` is random after the year, so that numbers show no gaps."""

    key = models.CharField(max_length=32, unique=True, default=ids.public_key, editable=False)
    code = models.CharField(_("案卷号"), max_length=40, unique=True)
    city = models.CharField(max_length=6, db_comment="Division code of the city: first part of every large key")
    organ = models.ForeignKey("organs.Organ", on_delete=models.PROTECT, related_name="+")
    profile = models.CharField(max_length=100, blank=True)
    received_by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    sealed = models.UUIDField(null=True, db_comment="Opaque token of the vault; says nothing about the reporter")
    is_restricted = models.BooleanField(default=False, db_comment="Known only to who is admitted (cases_admission), R-3")
    bypassed_at = models.DateTimeField(null=True, db_comment="Whoever headed the organ at that moment never sees it, R-4")

    objects = CaseFileQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at", "-pk")
        indexes = [models.Index(fields=["organ", "-opened_at"])]

    def __str__(self) -> str:
        return self.code

    @classmethod
    def open(cls, *, organ: Organ, sealed: UUID | None, by: Staff, at: datetime, profile: str | None = None) -> CaseFile:
        """A new case file; the audit chain of the matter begins here."""
        local = at.astimezone(clock.ZONE)
        casefile = cls.objects.create(
            code=ids.case_code(organ.short_name, local.year), city=city_of(organ), organ=organ,
            profile=organ.profile if profile is None else profile, received_by=by, opened_at=at, sealed=sealed,
        )
        audit.record(casefile.code, "cases.open", by=by.username, at=at, data={"organ": organ.code})
        return casefile

    def answers(self) -> dict[int, tuple[str, str]]:
        """The last finding (code, sub-code) of each allegation by its number; ("", "") where there is none. One query."""
        found = self.allegations.order_by("seq", "findings__pk")
        rows = found.values_list("seq", "findings__code", "findings__sub_code")
        return {seq: (code or "", sub_code or "") for seq, code, sub_code in rows}

    def words_to_name(self) -> list[str]:
        """Words that papers cannot do without, even when the reporter works in the same unit (R-49)."""
        subjects = self.subjects.values_list("name", "unit")
        return [self.organ.name, self.organ.host_unit, *(word for pair in subjects for word in pair)]

    def reveals(self, text: str, also: Iterable[str] = ()) -> bool:
        """Whether something written about the matter could give the reporter away (R-49); `also`: more words that may not appear."""
        return bool(text.strip()) and vault.text_reveals(self.sealed, text, also=also, known=self.words_to_name())

    @property
    def holds_a_seal(self) -> bool:
        """Whether a reporter's seal may be opened from here: not from a matter to which the token only went along (T-23)."""
        return self.sealed is not None and not self.proceedings.filter(kind="accountability").exists()

    def numbered_subjects(self) -> dict[int, Subject]:
        """Who is complained of, by the number of their first allegation, which a correction does not change."""
        found: dict[int, Subject] = {}
        for allegation in self.allegations.select_related("subject"):
            if allegation.subject not in found.values():
                found[allegation.seq] = allegation.subject
        return found

    def carry_over(self, subjects: Iterable[Subject]) -> None:
        """Take over these subjects and what is alleged against them from another case file, where they no longer stand (R-17)."""
        numbers = count(self.allegations.count() + 1)
        for subject in subjects:
            allegations = list(subject.allegations.all())
            copy = subject.replaced_with(casefile=self)
            for allegation in allegations:
                allegation.replaced_with(casefile=self, subject=copy, seq=next(numbers), version=1)

    @transaction.atomic
    def hand_to(self, keeper: Staff, *, by: Staff, at: datetime) -> None:
        """Who took in an item that another organ sent keeps it from now on, as if they had received it."""
        self.received_by = keeper
        self.save(update_fields=["received_by"])
        audit.record(self.code, "cases.hand_to", by=by.username, at=at, data={"staff": keeper.username})

    @transaction.atomic
    def assign(self, staff: Iterable[Staff], *, by: Staff, at: datetime) -> None:
        """Make these people handlers of the matter (承办人). Refused for who may not act in it, whoever proposed them (R-28)."""
        from dandang.cases.kinship import NOT_FREE, not_free

        people = list(staff)
        if not_free(self, people):
            raise StepRefused(Refused(NOT_FREE, "R-28"))
        for person in people:
            Assignment.objects.get_or_create(casefile=self, staff=person, defaults={"by": by, "at": at})
            audit.record(self.code, "cases.assign", by=by.username, at=at, data={"staff": person.username})

    @transaction.atomic
    def relieve(self, staff: Iterable[Staff], *, by: Staff, at: datetime) -> None:
        """These people handle the matter no more and read it no more; that they did stays on record."""
        for person in staff:
            if Assignment.objects.filter(casefile=self, staff=person).update(ended_at=at):
                audit.record(self.code, "cases.relieve", by=by.username, at=at, data={"staff": person.username})

    def decides_recusal(self, staff: Staff, *, by: Staff, at: datetime) -> None:
        """Refused unless `by` decides whether `staff` stands aside: the principal officer here, of that one the one above (R-29)."""
        on = at.astimezone(clock.ZONE).date()
        head = "principal_officer" in staff.roles_in(self.organ, on)
        decider = self.organ.superior if head else self.organ
        if decider is None or "principal_officer" not in by.roles_in(decider, on):
            sentence = "主要负责人的回避由上级机关主要负责人决定。" if head else "回避由本机关主要负责人决定。"
            raise StepRefused(Refused(sentence, "R-29" if head else "R-28"))

    @transaction.atomic
    def recuse(self, staff: Staff, *, ground: str, by: Staff, at: datetime) -> Recusal:
        """Keep `staff` away from the matter (Rules art. 48). The organ's principal officer decides; of the principal
        officer, the one of the organ above does (R-29). From then on the case file does not exist for the person.
        """
        self.decides_recusal(staff, by=by, at=at)
        recusal, _made = Recusal.objects.get_or_create(
            casefile=self, staff=staff, defaults={"ground": ground, "by": by, "at": at}
        )
        audit.record(self.code, "cases.recuse", by=by.username, at=at, data={"staff": staff.username, "ground": ground})
        return recusal


class Standing(models.Manager["models.Model"]):
    """Rows that stand: neither corrected by a later version nor passed on to another case file (R-17)."""

    def get_queryset(self) -> models.QuerySet[models.Model]:
        return super().get_queryset().filter(replaced_by=None)


class Version(models.Model):
    """A registered row: never changed. A correction, and a passing on to another case file, is a new row that replaces it
    (R-17). `casefile.subjects` and `casefile.allegations` give the rows that stand, `objects` every version; who was ever
    named as a subject stays kept away (R-31).
    """

    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by",
        db_comment="The row that this one corrects or carries over from another case file; R-17",
    )

    objects = models.Manager()
    standing = Standing()

    class Meta:
        abstract = True
        default_manager_name = "standing"

    def replaced_with(self, **changes: Any) -> Self:
        """A new row that stands in place of this one, the same but for `changes`."""
        return self.copied(replaces=self, **changes)

    def copied(self, **changes: Any) -> Self:
        """A new row like this one but for `changes`, for another case file that has to know of it; this one goes on standing."""
        values = {field.attname: getattr(self, field.attname) for field in self._meta.concrete_fields if not field.primary_key}
        values["replaces_id"] = None
        for name, value in changes.items():
            values.pop(f"{name}_id", None)
            values[name] = value
        return type(self).objects.create(**values)  # type: ignore[attr-defined, no-any-return]


class Subject(Version):
    """The person or body complained of (被反映人). `staff` is set when that person works in these organs."""

    class Kind(models.TextChoices):
        PERSON = "person", _("个人")
        ORGANISATION = "organisation", _("组织或单位")

    casefile = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="subjects")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.PERSON)
    name = models.CharField(max_length=100)
    unit = models.CharField(max_length=200, blank=True)
    post = models.CharField(max_length=100, blank=True)
    rank = models.CharField(max_length=4, blank=True, db_comment="Code of cases/data/ranks.toml; not a ground of competence")
    managing_organ = models.ForeignKey("organs.Organ", on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+", null=True)

    class Meta(Version.Meta):
        ordering = ("pk",)
        indexes = [models.Index(fields=["name", "unit"], name="subject_person")]

    def __str__(self) -> str:
        return self.name


class Allegation(Version):
    """One concrete alleged fact against one subject (反映的问题), in neutral words that others may read."""

    casefile = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="allegations")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="allegations")
    seq = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1, db_comment="2 and higher: a correction; R-17")
    statement = models.CharField(max_length=500)
    nature = models.CharField(max_length=10, blank=True, db_comment="Code of cases/data/natures.toml")

    class Meta(Version.Meta):
        ordering = ("seq",)
        constraints = [models.UniqueConstraint(fields=["casefile", "seq", "version"], name="allegation_seq_version")]

    def __str__(self) -> str:
        return f"{self.seq}. {self.statement}"


class Finding(models.Model):
    """The answer to an allegation. A row is never changed; a later finding is a new row (R-17, R-34)."""

    class Code(models.TextChoices):
        TRUE = "true", _("属实")
        MOSTLY_TRUE = "mostly_true", _("基本属实")
        PARTLY_TRUE = "partly_true", _("部分属实")
        UNTRUE = "untrue", _("失实")
        NOT_DETERMINED = "not_determined", _("未认定")

    class SubCode(models.TextChoices):
        NOT_SO = "4a_not_so", _("所反映的事实不存在")
        NOT_FOUND = "4b_not_found", _("经全面核查未发现所反映的问题")
        NO_BREACH = "4c_fact_no_breach", _("事实存在但不构成违规")
        CANNOT_EXCLUDE = "5a_cannot_exclude", _("不能证实也不能排除")
        CANNOT_CHECK = "5b_cannot_check", _("不具备核查条件")

    allegation = models.ForeignKey(Allegation, on_delete=models.PROTECT, related_name="findings")
    code = models.CharField(max_length=20, choices=Code, db_comment="SM-B finding codes 1 to 5")
    sub_code = models.CharField(max_length=20, choices=SubCode, blank=True)
    reason = models.TextField()
    check_record = models.TextField(blank=True, db_comment="The new check that a change of an undetermined finding rests on, R-34")
    by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.get_code_display()


class Current(models.Manager["Assignment"]):
    """Assignments that were not handed over; `Assignment.ever` has all."""

    def get_queryset(self) -> models.QuerySet[Assignment]:
        return super().get_queryset().filter(ended_at=None)


class Assignment(models.Model):
    """A handler (承办人) of a case file."""

    casefile = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="assignments")
    staff = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, db_comment="Handed over to others; from then on the person reads the file no more")

    objects = Current()
    ever = models.Manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["casefile", "staff"], condition=Q(ended_at=None), name="assigned_once"),
        ]


class Recusal(models.Model):
    """A person kept away from a case file (回避), and on which ground of Rules art. 48."""

    casefile = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="recusals")
    staff = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=40)
    by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["casefile", "staff"], name="recused_once")]
