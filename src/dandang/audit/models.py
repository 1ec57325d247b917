"""The audit event: one row, never changed, no foreign keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from dandang.audit import canonical


class AuditEvent(models.Model):
    """One thing that happened. Written by `append` alone; see the package for what it must not hold."""

    chain = models.TextField(_("链"), db_comment="Case file code, organ:<code>, vault:<token> or system")
    seq = models.PositiveIntegerField(_("序号"), db_comment="1, 2, 3 … without a gap inside the chain")
    at = models.DateTimeField(_("时间"))
    actor = models.TextField(_("操作人"), db_comment="Sign-in name; no foreign key, evidence outlives accounts")
    verb = models.TextField(_("事项"), db_comment="mechanism.verb, or mechanism.verb.refused")
    data = models.JSONField(_("内容"), default=dict, db_comment="Plain values; never personal data of a reporter (R-18)")
    prev_hash = models.CharField(max_length=64, db_comment="Hash of the event before; of the chain's name for the first")
    hash = models.CharField(max_length=64, db_comment="H(prev_hash + canonical JSON), see dandang/audit/canonical.py")
    alg = models.CharField(max_length=10, db_comment="sha256 or sm3")

    class Meta:
        db_table = "audit_event"
        ordering = ("chain", "seq")
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="audit_event_seq")]
        verbose_name = _("审计事件")

    def __str__(self) -> str:
        return f"{self.chain} {self.seq} {self.verb}"

    @classmethod
    def append(cls, chain: str, verb: str, *, by: str, at: datetime, data: Mapping[str, Any]) -> Self:
        """See `dandang.audit.record`. Two queries: lock and read the head; insert."""
        event = cls._checked(chain, verb, by, at, data)
        with transaction.atomic(savepoint=False):
            with connection.cursor() as cursor:
                cursor.execute("SELECT seq, hash FROM audit_head(%s)", [chain])
                last, head = cursor.fetchone()
            event._join(last or 0, head)
            event.save(force_insert=True)
        return event

    @classmethod
    def begin_chains(cls, events: Iterable[tuple[str, str, str, datetime, Mapping[str, Any]]]) -> None:
        """See `dandang.audit.begin_chains`. A chain that exists is refused by `audit_event_joins` and the unique key."""
        made = [cls._checked(*event) for event in events]
        for event in made:
            event._join(0, None)
        cls.objects.bulk_create(made)

    @classmethod
    def _checked(cls, chain: str, verb: str, by: str, at: datetime, data: Mapping[str, Any]) -> Self:
        canonical.moment(at)
        chain, verb, by = canonical.name(chain, "chain"), canonical.name(verb, "verb"), canonical.name(by, "actor")
        return cls(chain=chain, verb=verb, actor=by, at=at, data=canonical.plain(data), alg=settings.AUDIT_HASH)

    def _join(self, last: int, head: str | None) -> None:
        """Make this the event after number `last`, whose hash is `head`."""
        self.seq, self.prev_hash = last + 1, head or canonical.genesis(self.chain, self.alg)
        when = canonical.moment(self.at)
        spelled = canonical.spell(self.chain, self.seq, when, self.actor, self.verb, self.data)
        self.hash = canonical.seal(self.prev_hash, spelled, self.alg)
