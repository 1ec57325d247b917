"""Hints that two matters tell the same (近似提示): where alike allegations are found, and what people judged of them.

A hint is no more than a hint: nothing is linked by it, nothing is counted, and no reporter is in it (R-27). Only matters that the asker
may know of are compared. Somebody may judge that two matters are not the same; the judgement and its reason stay, and can be taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models, transaction
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from dandang import audit
from dandang.cases import likeness, walking
from dandang.cases.folding import fold
from dandang.cases.models.casefile import Allegation, CaseFile

if TYPE_CHECKING:
    from dandang.organs.models import Staff

MOST = 2000
"""Candidates that are compared, the newest first."""
SHOWN = 5
"""Hints that are shown, the most alike first."""
BATCH = 2000


class Likeness(models.Model):
    """The bands of one allegation. The database makes the row, empty, with the allegation; `sign_waiting` fills it."""

    allegation = models.OneToOneField(Allegation, on_delete=models.PROTECT, primary_key=True, related_name="likeness")
    bands = ArrayField(models.IntegerField(), null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["bands"], name="likeness_bands"),
            models.Index(fields=["allegation"], condition=Q(bands=None), name="likeness_waiting"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Dismissal(models.Model):
    """That two matters are not the same, or (`is_over`) that they may be after all; the last row counts. Never changed."""

    casefile = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="+")
    is_over = models.BooleanField(default=False)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(condition=Q(is_over=True) | ~Q(reason=""), name="dismissal_has_reason"),
            models.CheckConstraint(condition=~Q(casefile=models.F("other")), name="dismissal_of_another"),
        ]

    def __str__(self) -> str:
        return self.reason

    @classmethod
    @transaction.atomic
    def record(cls, casefile: CaseFile, other: CaseFile, *, reason: str = "", is_over: bool = False, by: Staff, at: datetime) -> Dismissal:
        """Write the judgement. The audit of neither matter names the other: who may know of one need not know of both."""
        made = cls.objects.create(casefile=casefile, other=other, reason=reason, is_over=is_over, by=by, at=at)
        verb = "cases.hint_again" if is_over else "cases.dismiss_hint"
        audit.record(casefile.code, verb, by=by.username, at=at, data={"dismissal": made.pk})
        return made


@dataclass(frozen=True)
class Pair:
    """Two allegations that are alike: one of the matter at hand, one of the other; `common` are the folded runs they share."""

    mine: str
    theirs: str
    percent: int
    common: tuple[str, ...]


@dataclass(frozen=True)
class Hint:
    """Another matter with allegations like those at hand. `dismissal`: the judgement that they are not the same, if it stands."""

    casefile: CaseFile
    same_subject: bool
    pairs: tuple[Pair, ...]
    dismissal: Dismissal | None

    @property
    def percent(self) -> int:
        """The likeness of the most alike pair."""
        return max(pair.percent for pair in self.pairs)


@transaction.atomic
def sign_waiting(most: int = BATCH) -> int:
    """Fill the bands of allegations that have none yet; returns how many. Others who do the same at the same time take others."""
    wanted = (
        Likeness.objects.filter(bands=None).select_for_update(of=("self",), skip_locked=True).order_by("pk")
        .values_list("pk", "allegation__casefile__organ", "allegation__subject__name", "allegation__subject__unit", "allegation__statement")
    )
    with walking.by_index():
        waiting = list(wanted[:most])
    signed = likeness.signatures(likeness.told(*texts) for _pk, _organ, *texts in waiting)
    rows = [(likeness.keys(signature, row[1]), row[0]) for signature, row in zip(signed, waiting, strict=True)]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE cases_likeness SET bands = %s WHERE allegation_id = %s", rows)
    return len(rows)


def hints(casefile: CaseFile, staff: Staff, organs: list[int], *, only: CaseFile | None = None) -> list[Hint]:
    """Matters of these organs that `staff` may know of, with allegations like those of `casefile`; a fixed number of queries."""
    sign_waiting()
    mine = list(casefile.allegations.select_related("subject"))
    if not mine:
        return []
    signed = likeness.signatures(likeness.told(a.subject.name, a.subject.unit, a.statement) for a in mine)
    wanted = [key for signature in signed for organ in organs for key in likeness.keys(signature, organ)]
    found: dict[int, list[tuple[bool, Pair]]] = {}
    for pk, name, statement in _candidates(casefile, staff, wanted, only):
        for allegation in mine:
            pair = _pair(allegation, name, statement)
            if pair is not None:
                found.setdefault(pk, []).append((fold(allegation.subject.name) == fold(name), pair))
    best = sorted(found, key=lambda pk: (-max(pair.percent for _same, pair in found[pk]), -pk))[:SHOWN]
    return _hints(casefile, best, found)


def _candidates(casefile: CaseFile, staff: Staff, wanted: list[int], only: CaseFile | None) -> list[tuple[int, str, str]]:
    """Case file, subject and statement of allegations with a band in common, found by the index before rights are asked."""
    fence = (
        "(WITH found AS MATERIALIZED (SELECT allegation_id FROM cases_likeness WHERE bands && %s::integer[]) "
        "SELECT allegation_id FROM found)"
    )
    others = CaseFile.objects.visible_to(staff).exclude(pk=casefile.pk)
    if only is not None:
        others = others.filter(pk=only.pk)
    rows = Allegation.standing.filter(pk__in=RawSQL(fence, [wanted]), casefile__in=others).order_by("-pk")  # noqa: S611
    with walking.by_index():
        return list(rows.values_list("casefile", "subject__name", "statement")[:MOST])


def _pair(mine: Any, name: str, statement: str) -> Pair | None:
    one, other = fold(mine.statement), fold(statement)
    percent = likeness.score(one, other, same_subject=fold(mine.subject.name) == fold(name))
    if not percent:
        return None
    return Pair(mine.statement, statement, int(percent), tuple(likeness.passages(one, other)))


def _hints(casefile: CaseFile, keys: list[int], found: dict[int, list[tuple[bool, Pair]]]) -> list[Hint]:
    """The judgements that stand, and the matters themselves."""
    if not keys:
        return []
    judged = Dismissal.objects.filter(Q(casefile=casefile, other__in=keys) | Q(casefile__in=keys, other=casefile)).select_related("by")
    last = {d.other_id if d.casefile_id == casefile.pk else d.casefile_id: d for d in judged.order_by("pk")}
    matters = CaseFile.objects.select_related("organ").prefetch_related("subjects").in_bulk(keys)
    return [
        Hint(
            matters[pk], any(same for same, _pair in found[pk]),
            tuple(sorted((pair for _same, pair in found[pk]), key=lambda pair: -pair.percent)),
            last[pk] if pk in last and not last[pk].is_over else None,
        )
        for pk in keys
    ]
