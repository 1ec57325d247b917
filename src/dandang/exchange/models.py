"""The rows of an import and of the register of copies. No row holds anything of what a file says: it rests sealed in the store."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from dandang.base import clock, ids

if TYPE_CHECKING:
    from dandang.organs.models import Staff


READ_REGISTER = frozenset({"security_auditor", "principal_officer"})


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    def visible_to(self, staff: Staff) -> Self:
        """Whoever sent the file, while an intake clerk of that organ; nobody else, for even its counts would tell of matters."""
        organs = {post.organ_id for post in staff.posts_on(clock.today()) if post.role == "intake_clerk"}
        return self.filter(by=staff, organ__in=organs)

    def sealed_files(self) -> Iterable[str]:
        """Names in the sealed store that a job keeps."""
        return self.exclude(file="").values_list("file", flat=True)


class ImportJob(models.Model):
    """One file on its way in. `turn` counts its checks and runs: batches and faults belong to one of them."""

    class State(models.TextChoices):
        RECEIVED = "received", _("待对应栏目")
        CHECKING = "checking", _("试导入中")
        CHECKED = "checked", _("试导入完毕")
        RUNNING = "running", _("导入中")
        PAUSED = "paused", _("已暂停")
        DONE = "done", _("已导入")
        CANCELLED = "cancelled", _("已取消")
        FAILED = "failed", _("文件不能读取")

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "Excel"
        NDJSON = "ndjson", "NDJSON"

    key = models.CharField(max_length=32, unique=True, default=ids.public_key, editable=False)
    organ = models.ForeignKey("organs.Organ", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+", db_comment="The hand that signed for receipt (R-1)")
    at = models.DateTimeField()
    source = models.CharField(max_length=60, db_comment="The system whose numbers the file carries")
    format = models.CharField(max_length=10, choices=Format)
    encoding = models.CharField(max_length=20, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(default=0)
    estimate = models.PositiveIntegerField(default=0, db_comment="Lines counted on arrival; for the progress bar only")
    language = models.CharField(max_length=10, default="zh-hans")
    file = models.CharField(max_length=32, blank=True, db_comment="Name in the sealed store; empty when it was removed")
    suite = models.CharField(max_length=40, blank=True)
    key_id = models.CharField(max_length=40, blank=True)
    wrapped = models.BinaryField(default=bytes, db_comment="Key of the file under the vault's master key")
    holds = models.CharField(
        max_length=10, choices=[("source", _("来件")), ("faults", _("差错"))], default="source",
        db_comment="What the sealed file is: what was sent, or after the import only the faulty rows",
    )
    mapping = models.JSONField(default=dict, db_comment="Field to column number or fixed value; never a heading's words")
    state = models.CharField(max_length=20, choices=State, default=State.RECEIVED)
    turn = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    moved_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_comment="When file and error report are removed, whatever the state")

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [
            models.Index(fields=["state"], condition=models.Q(state__in=["checking", "running"]), name="import_waiting"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.DONE, self.State.CANCELLED, self.State.FAILED}

    def progress(self) -> dict[str, int]:
        """Rows of this turn so far: read, taken in (or fit to be), there already, faulty."""
        counted = ("rows", "taken", "repeated", "faulty")
        sums = self.batches.filter(turn=self.turn).aggregate(**{name: Sum(name, default=0) for name in counted})
        return {name: sums[name] for name in counted}


class ImportBatch(models.Model):
    """Some rows of a file, dealt with in one transaction. Its number is there exactly once, so a batch is done once or not at all."""

    job = models.ForeignKey(ImportJob, on_delete=models.PROTECT, related_name="batches")
    turn = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    rows = models.PositiveIntegerField()
    taken = models.PositiveIntegerField()
    repeated = models.PositiveIntegerField()
    faulty = models.PositiveIntegerField()

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["job", "turn", "number"], name="batch_once")]

    def __str__(self) -> str:
        return f"{self.job_id} {self.turn} {self.number}"


class ImportFault(models.Model):
    """Why a row stayed outside: its number in the file and sentences; nothing that stands in the row."""

    job = models.ForeignKey(ImportJob, on_delete=models.PROTECT, related_name="faults")
    turn = models.PositiveIntegerField()
    row = models.PositiveIntegerField(db_comment="As a spreadsheet counts: the headings are row 1")
    reasons = models.JSONField()
    withheld = models.BooleanField(default=False, db_comment="R-2, R-4: the error report repeats nothing of the row")

    class Meta:
        ordering = ("row", "pk")
        indexes = [models.Index(fields=["job", "turn", "row"])]

    def __str__(self) -> str:
        return f"{self.job_id} {self.turn} {self.row}"


class ImportedRow(models.Model):
    """A report that came by a file, and its number where it came from: the same number is never taken in twice."""

    organ = models.ForeignKey("organs.Organ", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=60)
    number = models.CharField(max_length=100, db_comment="Number of the report in the source system")
    casefile = models.ForeignKey("cases.CaseFile", on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey(ImportJob, on_delete=models.PROTECT, related_name="+")
    row = models.PositiveIntegerField()

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["organ", "source", "number"], name="source_number_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.number}"


class KnownColumns(models.Model):
    """How an organ has matched a set of headings before. The set is known by a keyed fingerprint, never by its words."""

    organ = models.ForeignKey("organs.Organ", on_delete=models.PROTECT, related_name="+")
    headings = models.CharField(max_length=64, db_comment="Keyed hash of the sorted headings")
    mapping = models.JSONField(db_comment="Field to place in the sorted headings, or fixed value")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["organ", "headings"], name="headings_once")]

    def __str__(self) -> str:
        return f"{self.organ_id} {self.headings[:8]}"


class CopyQuerySet(models.QuerySet["Copy"]):
    def visible_to(self, staff: Staff) -> Self:
        """The register of an organ is read by its security auditor and its head; whose copies they are, everybody sees of their own."""
        read = {post.organ_id for post in staff.posts_on(clock.today()) if post.role in READ_REGISTER}
        return self.filter(models.Q(organ__in=read) | models.Q(by=staff))


class Copy(models.Model):
    """A print, export or copy that left the system: who, when, the how-manieth of the organ (R-25). Never changed.

    It does not say of which matter, nor how many rows: that would tell the reader of matters hidden from them. The audit chain of
    the matter holds the number.
    """

    class What(models.TextChoices):
        CASES = "cases", _("案卷清单")
        WORKLIST = "worklist", _("工作清单")
        FINDINGS = "findings", _("认定结论清单")
        PAPER = "paper", _("文书")
        ORIGINAL = "original", _("文书正本")
        PAGE = "page", _("案卷打印件")
        FAULTS = "faults", _("导入差错表")
        EVIDENCE = "evidence", _("证据副本")
        ARCHIVE = "archive", _("归档包")
        FIGURES = "figures", _("统计指标")
        PUBLICATION = "publication", _("公开数据")

    organ = models.ForeignKey("organs.Organ", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(db_comment="1, 2, 3 … without a gap inside the organ")
    what = models.CharField(max_length=20, choices=What)
    format = models.CharField(max_length=10)
    by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = CopyQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [models.UniqueConstraint(fields=["organ", "number"], name="copy_number_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """As it stands on the copy."""
        return f"{self.organ.short_name}-{self.number:06d}"


class CopyCounter(models.Model):
    """The last copy number of an organ."""

    organ = models.OneToOneField("organs.Organ", on_delete=models.PROTECT, primary_key=True, related_name="+")
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.organ_id} {self.last}"
