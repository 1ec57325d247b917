"""The tracing approval (追查审批) and its verbs."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, models, transaction

from dandang import vault
from dandang.base import clock
from dandang.base.verdict import Refused, StepRefused
from dandang.cases.kinship import not_free
from dandang.cases.lazily import Lazily
from dandang.cases.models import Noun, Step
from dandang.cases.models.noun import Given
from dandang.mechanisms.tracing.rules import Facts
from dandang.organs.models import Organ, Staff
from dandang.vault import permits

CITY = 3


class Tracing(Noun):
    """One request to trace. What it permits lives in the vault."""

    methods = models.JSONField(default=list, db_comment="What was asked for; nothing is compared here (R-22)")
    number = models.CharField(max_length=60, blank=True, db_comment="Approval number of the city or above")
    expires_at = models.DateTimeField(null=True)

    def facts(self, given: Given, *, by: Staff | None, at: datetime) -> Lazily:
        casefile = self.proceeding.casefile
        words = str(given.get("reason") or "").strip()
        return Lazily(
            Facts,
            given=given,
            sealed=casefile.holds_a_seal,
            anonymous=lambda: vault.identity_state(casefile.sealed) in {"anonymous", "signed_rejected"},
            free=lambda: by is None or not not_free(casefile, [by]),
            city_or_above=lambda: by is not None and self._approving(by, at) is not None,
            reveals=lambda: casefile.reveals(words),
        )

    def _approving(self, by: Staff, at: datetime) -> Organ | None:
        """The organ at the level of a city or above whose principal officer acts: this one, or the one above."""
        organ, on = self.proceeding.casefile.organ, at.astimezone(clock.ZONE).date()
        return next(
            (each for each in (organ, organ.superior) if each and each.at_or_above(CITY) and "principal_officer" in by.roles_in(each, on)),
            None,
        )

    def ask(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Ask for named methods, with the reason."""
        step = self.take("ask", by=by, at=at, given=given)
        self.methods = list(given["methods"])
        self.save(update_fields=["methods"])
        return step

    def approve(self, *, by: Staff, at: datetime, given: Given) -> Step:
        """Allow the methods asked for, until the end of the last day. Only by a city or above (Rules art. 29)."""
        step, organ, sealed = self.take("approve", by=by, at=at, given=given), self._approving(by, at), self.proceeding.casefile.sealed
        assert organ is not None
        assert sealed is not None
        self.number, self.expires_at = given["number"], at + timedelta(days=given["days"])
        try:
            with transaction.atomic():
                permits.approve_tracing(
                    sealed, number=self.number, organ_id=organ.pk, organ_level=organ.level, methods=self.methods, by=by, at=at,
                    until=self.expires_at,
                )
        except IntegrityError:
            raise StepRefused(Refused("这一批准文号已经用过。", "R-22")) from None
        self.save(update_fields=["number", "expires_at"])
        return step
