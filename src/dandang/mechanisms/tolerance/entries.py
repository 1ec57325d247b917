"""Working entries of the worksheet: one row an item, each with a version of its own. They are no steps; `submit_analysis` freezes them.

Two people may write at the same time. Whoever saves says which text they began from (`Base`); when another text stands there by
then, nothing is written and `Stale` brings the other text back, so that the writer chooses. Nobody's words are overwritten unseen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from dandang import audit
from dandang.base import clock
from dandang.base.verdict import Refused, StepRefused, Verdict
from dandang.cases.digest import digest
from dandang.cases.models import Proceeding
from dandang.mechanisms.tolerance import review_rules
from dandang.mechanisms.tolerance.worksheet import BLANK, Entry, thawed
from dandang.mechanisms.tolerance.worksheet_items import Item, Lists, notes
from dandang.procedures import engine
from dandang.procedures.model import Position

if TYPE_CHECKING:
    from dandang.organs.models import Staff

REVIEW = "report_review"
SUBMITTED_BY = ("submit_analysis", REVIEW)
"""The steps that freeze the sheet. Whoever may take one may write entries, as long as the proceeding stands where it is taken."""
WRITE = "tolerance.write"
REVEALS = "文字中出现了检举控告人的信息或者举报内容，请改写；容错材料不得涉及。"


@dataclass(frozen=True, slots=True)
class Base:
    """The text that a writer began from: its version (0: none) and the fingerprint of its words, as the page carries it: `3.1f0c…`."""

    version: int = 0
    print: str = ""

    @classmethod
    def read(cls, text: str) -> Base | None:
        """From a page; None for what no page of ours has sent."""
        found = re.fullmatch(r"(\d{1,6})\.([0-9a-f]{12})", text)
        return cls(int(found[1]), found[2]) if found else None

    @classmethod
    def of(cls, row: SheetEntry | None) -> Base:
        return cls(row.version if row else 0, fingerprint(row.entry if row else BLANK))

    def __str__(self) -> str:
        return f"{self.version}.{self.print}"


class Stale(Exception):
    """Somebody else wrote since; carries what stands there now."""

    def __init__(self, theirs: SheetEntry) -> None:
        super().__init__(theirs.key)
        self.theirs = theirs


class SheetEntry(models.Model):
    """What the sheet of one proceeding says of one item just now."""

    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=60, db_comment="Item of the worksheet, such as Q1_INTEREST, F3.2, ZJ-2, X-01")
    finding = models.CharField(max_length=20, blank=True)
    reason = models.TextField(blank=True)
    evidence = models.JSONField(default=list, db_comment="One line a piece")
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["proceeding", "key"], name="sheet_entry_once")]

    def __str__(self) -> str:
        return self.key

    @property
    def entry(self) -> Entry:
        return Entry(self.finding, self.reason, tuple(self.evidence))

    def say(self, said: Entry, *, by: Staff, at: datetime) -> None:
        """The next version."""
        self.finding, self.reason, self.evidence = said.finding, said.reason, list(said.evidence)
        self.version, self.by, self.at = self.version + 1, by, at
        self.save()

    @classmethod
    def write(cls, proceeding: Proceeding, key: str, given: Entry, *, base: Base, by: Staff, at: datetime) -> SheetEntry | None:
        """Keep what was written of one item, with its audit event. Gives the row as it stands; None when nothing was ever written.

        The same words again change nothing, so a save that is sent twice is written once. Refused when the sheet was submitted, for
        who is not a handler, and when the words could give a reporter away (T-23). Raises `Stale` when another text stands there.
        """
        with transaction.atomic():
            _hold(proceeding)
            verdict = may_write(proceeding, by=by, at=at)
            if isinstance(verdict, Refused):
                raise StepRefused(verdict)
            row = cls.objects.filter(proceeding=proceeding, key=key).select_related("by").first()
            stands = row.entry if row else BLANK
            if given == stands or fingerprint(given) == base.print:  # nothing new, or nothing of one's own
                return row
            if row and row.version != base.version:
                raise Stale(row)
            if proceeding.casefile.reveals(" ".join((given.reason, *given.evidence))):
                raise StepRefused(Refused(REVEALS, "T-23"))
            return cls._keep(row or cls(proceeding=proceeding, key=key, version=0), given, by=by, at=at)

    @classmethod
    def _keep(cls, row: SheetEntry, given: Entry, *, by: Staff, at: datetime) -> SheetEntry:
        row.say(given, by=by, at=at)
        words = {"finding": given.finding, "reason": given.reason, "evidence": list(given.evidence)}
        audit.record(
            row.proceeding.casefile.code, WRITE, by=by.username, at=at,
            data={"proceeding": row.proceeding.key, "item": row.key, "version": row.version, "content": digest(words)},
        )
        return row


def save(proceeding: Proceeding, key: str, given: Entry, *, base: Base, by: Staff, at: datetime) -> SheetEntry | None:
    """`SheetEntry.write`; a refusal leaves an audit event of its own."""
    try:
        return SheetEntry.write(proceeding, key, given, base=base, by=by, at=at)
    except StepRefused as stop:
        audit.record(proceeding.casefile.code, f"{WRITE}.refused", by=by.username, at=at, data={"rule": stop.verdict.rule, "item": key})
        raise


def may_write(proceeding: Proceeding, *, by: Staff, at: datetime) -> Verdict:
    """Whether this person may write in the sheet now: by the step that will submit it."""
    actor, verb = proceeding.actor(by, at.astimezone(clock.ZONE).date()), submits(proceeding)
    verdict = engine.may_prepare(proceeding.procedure, Position(proceeding.state), verb, actor)
    if verdict and verb == REVIEW and by.username not in _reviewers(proceeding):
        return Refused(review_rules.actor_reviews.sentence, "T-27")  # type: ignore[attr-defined]
    return verdict


def _reviewers(proceeding: Proceeding) -> list[str]:
    """Who was named to review it last: user names."""
    named = proceeding.steps.filter(verb="assign_reviewers").order_by("-seq").first()
    return named.record.get("reviewers", []) if named else []


def submits(proceeding: Proceeding) -> str:
    """The step that hands the sheet in from the present state; the first of them where none does."""
    steps = [proceeding.procedure.step(verb) for verb in SUBMITTED_BY]
    return next((step.verb for step in steps if step and proceeding.state in step.from_states), SUBMITTED_BY[0])


def put(proceeding: Proceeding, frozen: Mapping[str, Any], *, by: Staff, at: datetime) -> None:
    """The rows say what a step has frozen, also when a program sent the sheet whole. The step is the record; there is no event beside it."""
    rows, sheet = rows_of(proceeding), thawed(frozen)
    for key in {**rows, **sheet}:
        row, said = rows.get(key) or SheetEntry(proceeding=proceeding, key=key, version=0), sheet.get(key, BLANK)
        if row.entry != said:
            row.say(said, by=by, at=at)


def rows_of(proceeding: Proceeding) -> dict[str, SheetEntry]:
    """Every row of the sheet by its item; one query."""
    return {row.key: row for row in SheetEntry.objects.filter(proceeding=proceeding).select_related("by")}


def sheet_of(proceeding: Proceeding) -> dict[str, Entry]:
    """The sheet as it stands, for the rules."""
    return words_of(rows_of(proceeding))


def words_of(rows: dict[str, SheetEntry]) -> dict[str, Entry]:
    return {key: row.entry for key, row in rows.items() if row.entry != BLANK}


def keys(lists: Lists) -> dict[str, Item | None]:
    """What may be written of: the items of the lists in force; None for the note of a sub-question."""
    return {**lists.items, **dict.fromkeys(sorted(notes()))}


def merged(mine: Entry, theirs: Entry) -> Entry:
    """Both texts one after the other, theirs first, each line once; the finding is that of whoever merges."""
    def both(*lines: str) -> list[str]:
        return list(dict.fromkeys(line for line in lines if line))

    reason = "\n".join(both(*theirs.reason.splitlines(), *mine.reason.splitlines()))
    return Entry(mine.finding or theirs.finding, reason, tuple(both(*theirs.evidence, *mine.evidence)))


def fingerprint(entry: Entry) -> str:
    """Twelve digits that stand for these words."""
    return digest({"finding": entry.finding, "reason": entry.reason, "evidence": list(entry.evidence)})[:12]


def _hold(proceeding: Proceeding) -> None:
    """The sheet of a matter is written by one at a time, and not while it is being submitted."""
    held = Proceeding.objects.select_for_update(of=("self",), no_key=True).get(pk=proceeding.pk)
    proceeding.state, proceeding.last_seq = held.state, held.last_seq
