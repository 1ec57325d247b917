"""Documents, their numbers, whom they are for and the proof that they arrived.

`Document` rows are born in `issuing.issue` and never change: a trigger refuses every UPDATE except `cancel`, `replace` and
`revoke`, and every DELETE. A wrong paper is answered by a new one. `Service` follows 送达回证: prepared → sent → received,
refused or failed; received or refused → confirmed. Not here: layout (render.py), who may issue (mechanisms).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _l

from dandang import audit
from dandang.base.clock import ZONE
from dandang.base.verdict import ALLOWED, Refused, StepRefused, Verdict
from dandang.documents.certificates import OrganCertificate
from dandang.documents.numbers import NumberSeries
from dandang.documents.recipients import DocumentRecipient, DocumentRecipientQuerySet

if TYPE_CHECKING:
    from dandang.organs.models import Staff

__all__ = ["Document", "DocumentRecipient", "NumberSeries", "OrganCertificate", "Service"]


def new_key() -> str:
    """A public name for a document that tells nothing about how many there are."""
    return secrets.token_urlsafe(12)


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


class DocumentQuerySet(models.QuerySet["Document"]):
    """Who may see a document is decided by whoever knows the case."""

    def for_casefiles(self, codes: Iterable[str]) -> DocumentQuerySet:
        """Documents of these case files, newest first."""
        return self.filter(casefile_code__in=list(codes)).order_by("-issued_at", "-pk")

    def awaiting_service(self) -> DocumentQuerySet:
        """Issued documents with a recipient who has no confirmed receipt (D-3)."""
        missing = DocumentRecipient.objects.filter(document=OuterRef("pk")).unserved()
        return self.filter(Exists(missing), state=Document.State.ISSUED)


class DocumentManager(models.Manager["Document"]):
    """Leaves the PDF in the database until it is asked for."""

    def get_queryset(self) -> DocumentQuerySet:
        return DocumentQuerySet(self.model, using=self._db).defer("body")

    def for_casefiles(self, codes: Iterable[str]) -> DocumentQuerySet:
        return self.get_queryset().for_casefiles(codes)

    def awaiting_service(self) -> DocumentQuerySet:
        return self.get_queryset().awaiting_service()


class Document(models.Model):
    """An issued paper: frozen bytes, their hash, the fields and the version it was made from (D-6)."""

    class State(models.TextChoices):
        ISSUED = "issued", _l("已印发")
        CANCELLED = "cancelled", _l("作废")
        REPLACED = "replaced", _l("已更正")
        REVOKED = "revoked", _l("已撤销")

    key = models.CharField(_l("公开编码"), max_length=24, unique=True, default=new_key, editable=False)
    casefile_code = models.CharField(_l("案卷号"), max_length=64, db_index=True)
    proceeding_id = models.BigIntegerField(
        null=True, db_index=True, db_comment="proceeding of the step that issued it; no foreign key: papers know no case"
    )
    kind = models.CharField(_l("文书种类"), max_length=40)
    version = models.CharField(
        _l("式样版本"), max_length=10, db_comment="first day in force of the template used (D-6)"
    )
    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="+", verbose_name=_l("发文机关"))
    category = models.CharField(_l("文号类别"), max_length=8, null=True)
    year = models.PositiveSmallIntegerField(_l("年份"))
    serial = models.PositiveIntegerField(_l("序号"), null=True)
    number = models.CharField(_l("发文字号"), max_length=80, blank=True, db_comment="D-1: given at issue, never reused")
    title = models.CharField(_l("标题"), max_length=200)
    context = models.JSONField(_l("栏目内容"), db_comment="the fields as printed; frozen")
    body = models.BinaryField(_l("正文"), db_comment="PDF/A-2b as issued, with the organ's signature where it has a certificate; frozen")
    sha256 = models.CharField(max_length=64, db_comment="hex SHA-256 of body")
    proof_code = models.CharField(
        _l("校验码"), max_length=12, null=True, unique=True, db_comment="printed on papers that leave; the portal asks by mark only"
    )
    proof_mark = models.BinaryField(
        null=True, unique=True, db_comment="SHA-256 of proof code and number: what a holder asks with, without a list to read"
    )
    certificate = models.ForeignKey(
        OrganCertificate, models.PROTECT, null=True, related_name="+", verbose_name=_l("签章证书")
    )
    issued_at = models.DateTimeField(_l("印发时间"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(_l("状态"), max_length=10, choices=State, default=State.ISSUED)
    cancelled_at = models.DateTimeField(_l("作废时间"), null=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    cancel_reason = models.CharField(_l("作废原因"), max_length=400, blank=True)
    answered_by = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name=_l("更正或者撤销的文书"),
        db_comment="the paper that replaced or revoked this one",
    )

    objects = DocumentManager()

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="document_by_digest")]
        constraints = [
            models.UniqueConstraint(fields=["organ", "category", "year", "serial"], name="one_number"),
            models.CheckConstraint(
                name="number_whole_or_absent",
                condition=Q(category__isnull=True, serial__isnull=True, number="")
                | (Q(category__isnull=False, serial__gte=1) & ~Q(number="")),
            ),
            models.CheckConstraint(
                name="cancelled_says_who_when_why",
                condition=Q(state="issued", cancelled_at__isnull=True, cancelled_by__isnull=True, cancel_reason="")
                | (~Q(state="issued") & Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancel_reason="")),
            ),
            models.CheckConstraint(
                name="answered_by_another_paper",
                condition=Q(state__in=("replaced", "revoked"), answered_by__isnull=False) & ~Q(answered_by=F("id"))
                | Q(state__in=("issued", "cancelled"), answered_by__isnull=True),
            ),
            models.CheckConstraint(
                name="proof_whole_or_absent",
                condition=Q(proof_code__isnull=True, proof_mark__isnull=True) | Q(proof_code__isnull=False, proof_mark__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()

    @property
    def is_intact(self) -> bool:
        """Whether the stored bytes still have the stored hash."""
        return hashlib.sha256(bytes(self.body)).hexdigest() == self.sha256

    def unserved(self) -> DocumentRecipientQuerySet:
        """Recipients without a confirmed receipt."""
        return DocumentRecipient.objects.filter(document=self).unserved()

    @property
    def is_served(self) -> bool:
        """Every recipient, main and copy, has a confirmed receipt. A paper without recipients is never served."""
        return bool(self.may_count_as_served())

    def may_count_as_served(self) -> Verdict:
        """Refused (D-3) until every recipient has confirmed."""
        if not self.recipients.exists():
            return Refused("这份文书没有受送达人，无须送达。", "D-3")
        missing = self.unserved().count()
        if missing:
            return Refused("还有%(count)s名受送达人没有确认的送达回证，不能视为已送达。", "D-3", {"count": missing})
        return ALLOWED

    @transaction.atomic
    def serve(
        self, recipient: DocumentRecipient, *, servers: Sequence[Staff], method: str, by: Staff, at: datetime,
        sent_at: datetime | None = None,
    ) -> Service:  # fmt: skip
        """Send the document to one recipient: `prepare_service` and `send` in one go."""
        service = self.prepare_service(recipient, servers=servers, method=method, by=by, at=at)
        service.send(by=by, at=at, sent_at=sent_at)
        return service

    @transaction.atomic
    def prepare_service(
        self, recipient: DocumentRecipient, *, servers: Sequence[Staff], method: str, by: Staff, at: datetime
    ) -> Service:
        """Open a receipt for a recipient of this document.

        Refused (D-4) with other than two different servers, by an unknown method, for somebody else's recipient, for a
        cancelled document, or while another attempt for the same recipient is open or confirmed.
        """
        document = Document.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if document.state != self.State.ISSUED:
            raise StepRefused(Refused("文书已经作废，不能送达。", "D-3"))
        if recipient.document_id != self.pk:
            raise StepRefused(Refused("此人不是这份文书的受送达人。", "D-5"))
        if method not in Service.Method.values:
            raise StepRefused(Refused("没有“%(method)s”这种送达方式。", "D-4", {"method": method}))
        if len({server.pk for server in servers}) != 2 or len(servers) != 2:
            raise StepRefused(Refused("送达须由两名不同的工作人员进行。", "D-4"))
        if recipient.services.exclude(state=Service.State.FAILED).exists():
            raise StepRefused(Refused("这名受送达人已有送达回证，只有送达未成时才能再次送达。", "D-4"))
        service = Service.objects.create(
            recipient=recipient, method=method, first_server=servers[0], second_server=servers[1]
        )
        service._note("prepare", by=by, at=at)
        return service

    def cancel(self, *, reason: str, by: Staff, at: datetime) -> None:
        """Declare the paper void; its number stays taken and its bytes stay (D-1). Refused without a reason, or twice."""
        self._end(self.State.CANCELLED, None, reason=reason, by=by, at=at)

    def replace(self, correction: Document, *, reason: str, by: Staff, at: datetime) -> None:
        """A wrong paper is replaced by a correction, never overwritten (D-1). Refused as `cancel` is, and by a paper of another organ."""
        self._end(self.State.REPLACED, correction, reason=reason, by=by, at=at)

    def revoke(self, letter: Document, *, reason: str, by: Staff, at: datetime) -> None:
        """The letter takes this paper back; whoever checks it from now on is told so. Refused as `replace` is."""
        self._end(self.State.REVOKED, letter, reason=reason, by=by, at=at)

    @transaction.atomic
    def _end(self, state: str, answer: Document | None, *, reason: str, by: Staff, at: datetime) -> None:
        document = Document.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if document.state != self.State.ISSUED:
            raise StepRefused(Refused("文书已经作废、更正或者撤销。", "D-1"))
        if not reason.strip():
            raise StepRefused(Refused("作废、更正或者撤销文书须说明原因。", "D-1"))
        if answer is not None and (answer.pk == self.pk or answer.organ_id != self.organ_id):
            raise StepRefused(Refused("更正或者撤销文书的，须是本机关另一份文书。", "D-1"))
        self.state, self.cancelled_at, self.cancelled_by = state, at, by
        self.cancel_reason, self.answered_by = reason.strip()[:400], answer
        self.save(update_fields=["state", "cancelled_at", "cancelled_by", "cancel_reason", "answered_by"])
        verb = {"cancelled": "cancel", "replaced": "replace", "revoked": "revoke"}[state]
        audit.record(
            self.casefile_code, f"documents.{verb}", by=by.get_username(), at=at,
            data={"document": self.key, "number": self.number} | ({"answer": answer.key} if answer else {}),
        )  # fmt: skip


class Service(models.Model):
    """One attempt to hand one recipient a document: the 送达回证. Two servers; two witnesses to a refusal."""

    class State(models.TextChoices):
        PREPARED = "prepared", _l("待送达")
        SENT = "sent", _l("已送出")
        RECEIVED = "received", _l("已签收")
        REFUSED = "refused", _l("拒收")
        FAILED = "failed", _l("未送成")
        CONFIRMED = "confirmed", _l("已确认")

    class Method(models.TextChoices):
        IN_PERSON = "in_person", _l("直接送达")
        MAIL = "mail", _l("邮寄送达")
        UNIT = "unit", _l("单位转交")

    recipient = models.ForeignKey(DocumentRecipient, models.PROTECT, related_name="services")
    method = models.CharField(_l("送达方式"), max_length=10, choices=Method)
    first_server = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    second_server = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(_l("状态"), max_length=10, choices=State, default=State.PREPARED)
    place = models.CharField(_l("送达地点"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_l("送出时间"), null=True)
    received_by = models.CharField(_l("签收人"), max_length=200, blank=True)
    received_at = models.DateTimeField(_l("签收时间"), null=True, db_comment="as the receiver wrote on the receipt")
    unit_stamped = models.BooleanField(_l("单位盖章"), default=False, db_comment="D-4: needed when a unit hands it on")
    refusal_reason = models.CharField(_l("拒收事由"), max_length=400, blank=True)
    witnesses = ArrayField(models.CharField(max_length=100), default=list, verbose_name=_l("见证人"))
    remarks = models.CharField(_l("备注"), max_length=400, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(_l("确认时间"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="two_servers", condition=~Q(first_server=F("second_server"))),
            models.CheckConstraint(
                name="received_after_sent",
                condition=Q(received_at__isnull=True)
                | Q(sent_at__isnull=False, received_at__gt=F("sent_at") - timedelta(days=1)),
            ),
            models.CheckConstraint(
                name="confirmed_says_who_when",
                condition=Q(state="confirmed", confirmed_at__isnull=False, confirmed_by__isnull=False, received_at__isnull=False)
                | (~Q(state="confirmed") & Q(confirmed_at__isnull=True, confirmed_by__isnull=True)),
            ),
            models.UniqueConstraint(
                fields=["recipient"], condition=~Q(state="failed"), name="one_open_service_each"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.state}"

    @transaction.atomic
    def send(self, *, by: Staff, at: datetime, sent_at: datetime | None = None) -> None:
        """The two servers set out, or the mail leaves, at `sent_at` (`at` when left out).

        Refused (D-4) with a day before the document's or after `at`.
        """
        self._leave(self.State.PREPARED, Refused("这份送达回证不在待送达状态。", "D-4"))
        sent_at = sent_at or at
        if not _day(self.recipient.document.issued_at) <= _day(sent_at) <= _day(at):
            raise StepRefused(Refused("送出日期须在印发之后、登记之前。", "D-4"))
        self.state, self.sent_at = self.State.SENT, sent_at
        self._write("send", by, at, "state", "sent_at")

    @transaction.atomic
    def record_receipt(
        self, *, received_by: str, by: Staff, at: datetime, received_at: datetime | None = None,
        place: str = "", remarks: str = "", unit_stamped: bool = False,
    ) -> None:  # fmt: skip
        """The receiver signed; `received_at` is the moment written on the receipt (`at` when left out).

        Refused (D-4): before sending, dated before the sending or after `at`, unsigned, or handed on by a unit without
        its stamp. A receipt is not an announcement.
        """
        self._leave(self.State.SENT, Refused("文书还没有送出，不能登记签收。", "D-4"))
        if not received_by.strip():
            raise StepRefused(Refused("送达回证须由签收人签名。", "D-4"))
        if self.method == self.Method.UNIT and not unit_stamped:
            raise StepRefused(Refused("单位转交的，送达回证须有经办人签名并加盖单位印章。", "D-4"))
        self.received_at = self._dated(received_at or at, at)
        self.state, self.received_by, self.unit_stamped = self.State.RECEIVED, received_by.strip(), unit_stamped
        self.place, self.remarks = place, remarks
        self._write("record_receipt", by, at, "state", "received_by", "received_at", "unit_stamped", "place", "remarks")

    @transaction.atomic
    def record_refusal(
        self, *, reason: str, witnesses: Sequence[str], by: Staff, at: datetime,
        refused_at: datetime | None = None, place: str = "", remarks: str = "",
    ) -> None:  # fmt: skip
        """The receiver would not sign and the paper was left (留置). Refused (D-4) without reason or two witnesses."""
        self._leave(self.State.SENT, Refused("文书还没有送出，不能登记拒收。", "D-4"))
        names = [name.strip() for name in witnesses if name.strip()]
        if not reason.strip() or len(set(names)) < 2:
            raise StepRefused(Refused("拒收须写明事由，并有两名见证人。", "D-4"))
        self.received_at = self._dated(refused_at or at, at)
        self.state, self.refusal_reason, self.witnesses = self.State.REFUSED, reason.strip(), names
        self.place, self.remarks = place, remarks
        self._write("record_refusal", by, at, "state", "refusal_reason", "witnesses", "received_at", "place", "remarks")

    @transaction.atomic
    def record_failure(self, *, remarks: str, by: Staff, at: datetime) -> None:
        """It did not arrive; a new attempt, perhaps by another method, must follow. Refused without a word why."""
        self._leave(self.State.SENT, Refused("文书还没有送出，不能登记未送成。", "D-4"))
        if not remarks.strip():
            raise StepRefused(Refused("未送成须说明情况。", "D-4"))
        self.state, self.remarks = self.State.FAILED, remarks.strip()
        self._write("record_failure", by, at, "state", "remarks")

    @transaction.atomic
    def confirm(self, *, by: Staff, at: datetime) -> None:
        """The receipt is back and checked. Refused (D-3) unless it was signed or refused before witnesses."""
        self._leave((self.State.RECEIVED, self.State.REFUSED), Refused("没有签收或者拒收记录，不能确认送达。", "D-3"))
        self.state, self.confirmed_by, self.confirmed_at = self.State.CONFIRMED, by, at
        self._write("confirm", by, at, "state", "confirmed_by", "confirmed_at")

    def receipt_pdf(self) -> bytes:
        """The 送达回证 of this attempt, with what is known so far; blank lines are for signing by hand."""
        from dandang.documents.receipts import receipt_pdf

        return receipt_pdf(self)

    def _leave(self, states: str | tuple[str, ...], otherwise: Refused) -> None:
        """Lock the row and be sure of its state: the second of two hands is told what happened."""
        fresh = Service.objects.select_for_update(of=("self",)).get(pk=self.pk)
        for column in self._meta.concrete_fields:
            setattr(self, column.attname, getattr(fresh, column.attname))
        if self.state not in ((states,) if isinstance(states, str) else states):
            raise StepRefused(otherwise)

    def _dated(self, moment: datetime, at: datetime) -> datetime:
        """Days are compared, not moments: on the receipt the receiver writes a day."""
        if self.sent_at is None or not _day(self.sent_at) <= _day(moment) <= _day(at):
            raise StepRefused(Refused("签收日期须在送出之后、登记之前。", "D-4"))
        return moment

    def _write(self, verb: str, by: Staff, at: datetime, *columns: str) -> None:
        self.save(update_fields=columns)
        self._note(verb, by=by, at=at)

    def _note(self, verb: str, *, by: Staff, at: datetime) -> None:
        document = self.recipient.document
        audit.record(
            document.casefile_code, f"documents.{verb}", by=by.get_username(), at=at,
            data={"document": document.key, "service": self.pk, "recipient": self.recipient_id, "state": self.state},
        )  # fmt: skip
