"""The archive of a matter and its verbs; and an archive received from elsewhere, which is read and never changed."""

from __future__ import annotations

import hashlib
import io
import xml.etree.ElementTree as ET
import zipfile
from datetime import datetime
from functools import cached_property
from typing import Any, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from dandang import audit
from dandang.base import clock, ids
from dandang.base.verdict import Refused, StepRefused
from dandang.cases import registry
from dandang.cases.lazily import Lazily
from dandang.cases.models import FileEntry, Noun, PersonFile, Step
from dandang.cases.models.noun import Given
from dandang.documents.certificates import may_sign
from dandang.mechanisms.archiving import packing, verifier
from dandang.mechanisms.archiving.rules import Facts
from dandang.organs.models import Organ, Staff

READS_ARCHIVES = frozenset({"case_management", "reviewer", "deputy_in_charge", "principal_officer"})


class Archiving(Noun):
    """One volume of one matter, and the package that closed it."""

    class Retention(models.TextChoices):
        PERMANENT = "permanent", _("永久")
        THIRTY = "30", _("30年")
        TEN = "10", _("10年")

    title = models.CharField(max_length=200, blank=True)
    fonds = models.CharField(max_length=40, blank=True)
    classification = models.CharField(max_length=40, blank=True)
    retention = models.CharField(max_length=10, choices=Retention, blank=True)
    since = models.PositiveSmallIntegerField(null=True, db_comment="Year from the end of which the retention counts")
    package = models.BinaryField(null=True, db_comment="The zip as archived; removed when its disposal was approved, the hash stays")
    sha256 = models.CharField(max_length=64, blank=True)

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        casefile = self.proceeding.casefile
        return Lazily(
            Facts,
            given=given,
            closed=self._closed,
            handed_over=self._handed_over,
            can_sign=lambda: bool(may_sign(casefile.organ, at)),
            count=lambda: len(packing.papers(casefile)),
            problems=lambda: tuple(problem.what for problem in packing.check(casefile, self.built(by, at))),
            over=lambda: self.is_over(at),
        )

    def _closed(self) -> bool:
        """Everything else in the case file has ended, and nothing of it can be taken up again."""
        others = self.proceeding.casefile.proceedings.exclude(kind="archiving")
        if others.filter(is_open=True).exists():
            return False
        return not any(registry.of(each.kind).noun.objects.get(pk=each.pk).may_go_on() for each in others)

    def _handed_over(self) -> bool:
        """Everything that was put into a personnel file was handed over afterwards."""
        filed = FileEntry.objects.filter(casefile=self.proceeding.casefile, file__kind=PersonFile.Kind.PERSONNEL).order_by("-at").first()
        last = Step.objects.filter(proceeding=self.proceeding_id, verb="hand_over").order_by("-at").first()
        return filed is None or (last is not None and last.at >= filed.at)

    @cached_property
    def _made(self) -> dict[datetime, bytes]:
        return {}

    def built(self, by: Any, at: datetime) -> bytes:
        """The package as it would be archived at that moment; made once for check and keeping."""
        if at not in self._made:
            self._made[at] = packing.build(self.proceeding.casefile, self.described(), by=by, at=at)
        return self._made[at]

    def described(self) -> dict[str, str]:
        """The fields of the volume by their names in the package."""
        return {"题名": self.title, "全宗号": self.fonds, "分类号": self.classification, "保管期限": self.get_retention_display()}

    def is_over(self, at: datetime) -> bool:
        """Whether the retention has ended: whole years after that of archiving; for ever never ends."""
        if self.since is None or not self.retention.isdecimal():
            return False
        return at.astimezone(clock.ZONE).year > self.since + int(self.retention)

    def prepare(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Describe the volume."""
        step = self.take("prepare", by=by, at=at, given=given)
        return self._keep(step, **{name: given[name] for name in ("title", "fonds", "classification", "retention")})

    def archive(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Make, check and keep the package; nothing is kept of one that fails (A-1)."""
        step = self.take("archive", by=by, at=at, given=given)
        body = self.built(by, at)
        return self._keep(step, package=body, sha256=hashlib.sha256(body).hexdigest(), since=at.astimezone(clock.ZONE).year)

    def keep_on(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Another term, counted from the end of this year."""
        step = self.take("keep_on", by=by, at=at, given=given)
        return self._keep(step, retention=given["retention"], since=at.astimezone(clock.ZONE).year)

    def dispose(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """The package goes; that it was, its hash and who decided stay (R-17)."""
        step = self.take("dispose", by=by, at=at, given=given)
        return self._keep(step, package=None)

    def _keep(self, step: Step, **values: Any) -> Step:
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))
        return step


class ReceivedQuerySet(models.QuerySet["ReceivedArchive"]):
    def visible_to(self, staff: Staff) -> Self:
        """The archive's readers of the organ that took it in, never a person it is about."""
        organs = {post.organ_id for post in staff.posts_on(clock.today()) if post.role in READS_ARCHIVES}
        return self.filter(organ__in=organs).exclude(persons__contains=[staff.name])


class ReceivedArchive(models.Model):
    """A closing package that came from elsewhere: registered as it is, read only. Never changed."""

    key = models.CharField(max_length=32, unique=True, default=ids.public_key, editable=False)
    organ = models.ForeignKey("organs.Organ", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=200, db_comment="The organ that made the package, as the package says")
    code = models.CharField(max_length=64)
    made = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=64, db_comment="hex SHA-256 of the certificate that signed it")
    persons = models.JSONField(default=list)
    package = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey("organs.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ReceivedQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [models.UniqueConstraint(fields=["organ", "sha256"], name="received_once")]

    def __str__(self) -> str:
        return self.title

    @classmethod
    @transaction.atomic
    def register(cls, body: bytes, organ: Organ, *, by: Staff, at: datetime) -> ReceivedArchive:
        """Take a package in. Refused (A-1) unless its four properties hold, (A-5) for what is no package, and for other hands than case management."""
        if "case_management" not in by.roles_in(organ, at.astimezone(clock.ZONE).date()):
            raise StepRefused(Refused("接收归档包由案件监督管理室办理。", "A-1"))
        try:
            result = verifier.verify(io.BytesIO(body))
        except verifier.NoPackage:
            raise StepRefused(Refused("文件不是归档包。", "A-5")) from None
        if result.problems:
            raise StepRefused(Refused("四性检测未通过，没有接收：%(why)s。", "A-1", {"why": result.problems[0].what}))
        digest, catalogue = hashlib.sha256(body).hexdigest(), contents(body)
        found, made = cls.objects.get_or_create(
            organ=organ, sha256=digest,
            defaults={
                "title": result.title[:200], "source": result.organ[:200], "code": catalogue["code"][:64], "made": result.created[:40], "by": by, "at": at,
                "fingerprint": result.fingerprint, "persons": catalogue["persons"], "package": body,
            },
        )
        if made:
            audit.record(f"organ:{organ.code}", "archiving.receive", by=by.username, at=at, data={"sha256": digest})
        return found


FILE = {"number": "文号", "title": "题名", "path": "文件路径"}
ACT = {"at": "行为时间", "procedure": "程序", "act": "行为", "by": "机构人员"}


def contents(body: bytes) -> dict[str, Any]:
    """What a sound package tells: the code of the volume, the people it is about, its files and its history, oldest first."""
    with zipfile.ZipFile(io.BytesIO(body)) as zipped:
        root = ET.fromstring(zipped.read(verifier.XML))  # noqa: S314 - verified before, without entities
    block = next(root.iter(f"{verifier.NS}文件实体块"))
    return {
        "code": block.findtext(f"{verifier.NS}案卷号") or "", "persons": [each.text or "" for each in block.findall(f"{verifier.NS}相关人")],
        "files": _all(root, "电子文件", FILE), "history": _all(root, "业务行为", ACT),
    }


def file_of(body: bytes, number: int) -> bytes | None:
    """The file with that number in the catalogue, from 1."""
    files = contents(body)["files"]
    if not 1 <= number <= len(files):
        return None
    with zipfile.ZipFile(io.BytesIO(body)) as zipped:
        return zipped.read(files[number - 1]["path"])


def _all(root: ET.Element, entry: str, names: dict[str, str]) -> list[dict[str, str]]:
    found = root.iter(f"{verifier.NS}{entry}")
    return [{name: each.findtext(f"{verifier.NS}{tag}") or "" for name, tag in names.items()} for each in found]
