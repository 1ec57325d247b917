"""The audit event: one row, never changed, no foreign keys."""

from __future__ import annotations

from collections.abc import Mapping
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
        chain, verb, by = canonical.name(chain, "chain"), canonical.name(verb, "verb"), canonical.name(by, "actor")
        kept, when, alg = canonical.plain(data), canonical.moment(at), settings.AUDIT_HASH
        with transaction.atomic(savepoint=False):
            with connection.cursor() as cursor:
                cursor.execute("SELECT seq, hash FROM audit_head(%s)", [chain])
                last, head = cursor.fetchone()
            seq, prev = (last + 1, head) if last else (1, canonical.genesis(chain, alg))
            hashed = canonical.seal(prev, canonical.spell(chain, seq, when, by, verb, kept), alg)
            event = cls(chain=chain, seq=seq, at=at, actor=by, verb=verb, data=kept, prev_hash=prev, hash=hashed, alg=alg)
            event.save(force_insert=True)
        return event
