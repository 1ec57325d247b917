"""Opening a seal: for the clerk who received the report, and under a permit (`vault.permits`) for the one viewer it names. Only
intake and the mechanism of identity access may import this (import contract). The opening is committed to the vault's own log and to the audit chain
before a single value is given out, and so is an attempt that was refused: the functions cannot be called inside another
transaction, which could be rolled back and take the trace with it.
Source: Rules art. 47; 1996 Provisions art. 4(5); R-19, R-21.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import gettext_noop
from django.views.decorators.debug import sensitive_variables

from dandang import audit, vault
from dandang.base import clock
from dandang.base.verdict import Refused, StepRefused
from dandang.organs.models import Staff
from dandang.vault import models

PURPOSES: Mapping[str, Any] = {
    "feedback": _l("反馈处理结果"),
    "verify_name": _l("核实署名"),
    "evidence_offered": _l("补充证据"),
    "protection": _l("保护检举控告人"),
}
"""Why a seal may be opened: a closed list. Finding out who an anonymous reporter is does not belong to it (Rules art. 29)."""
DESTROYED = gettext_noop("封存内容依规不得留存，已经销毁，无法查看。")
OVER = gettext_noop("登记人自行查看的期限已过，该信息须由保密员共同开启：请申请查阅。")
NO_PERMIT = gettext_noop("没有有效的查阅批准：只有获批人可以在期限内查看批准的内容，且须保密员份额到齐。")
OTHERS = gettext_noop("检举控告人信息和举报原文只有登记人可以为本人经办的事项查看，其他人须经批准。")
PURPOSE = gettext_noop("查看封存内容须选定用途：反馈处理结果、核实署名、补充证据、保护检举控告人。")


@dataclass(frozen=True, repr=False)
class Reporter:
    """Who reported; empty text where nothing was given. Shows nothing of itself in logs."""

    name: str = ""
    contact: str = ""
    address: str = ""
    id_number: str = ""
    workplace: str = ""
    relatives: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "<Reporter>"


@sensitive_variables()
def open_own(token: UUID, *, staff_id: int, purpose: str, at: datetime) -> Reporter:
    """Identity and contact, for the clerk who received the report and still serves in the organ. Others: R-19."""
    value = _open(token, "reporter", rule="R-19", staff_id=staff_id, purpose=purpose, at=at) or {}
    known = {field.name for field in fields(Reporter)} - {"relatives"}
    given = {name: text for name, text in value.items() if name in known}
    return Reporter(**given, relatives=tuple(value.get("relatives", ())))


@sensitive_variables()
def open_wording(token: UUID, *, staff_id: int, purpose: str, at: datetime) -> str:
    """The original text, for the clerk who received the report. Others read the masked summary (R-21)."""
    return str(_open(token, "wording", rule="R-21", staff_id=staff_id, purpose=purpose, at=at))


@sensitive_variables()
def open_attachments(token: UUID, *, staff_id: int, purpose: str, at: datetime) -> list[dict[str, Any]]:
    """Names and keys of the files that came with it, for whoever may open the original text."""
    return list(_open(token, "attachments", rule="R-21", staff_id=staff_id, purpose=purpose, at=at) or ())


@sensitive_variables()
def open_permitted(token: UUID, permit_id: int, *, staff_id: int, fields: Sequence[str], at: datetime) -> dict[str, Any]:
    """The fields asked for under a permit (`vault.permits`), all or none; each is logged before anything is given out.

    Empty text where nothing was given. R-19 for anyone but the viewer, for a field outside the permit, after its end, and while
    too few custodians have given their part.
    """
    wanted, value = list(dict.fromkeys(fields)), dict[str, Any]()
    with transaction.atomic(durable=True):
        vault.identity_state(token)
        who, organs = _who(staff_id, at)
        openings = models.open_permitted(token, permit_id, wanted, staff_id=staff_id, serves_in=organs, at=at)
        verb, data = "vault.open" if openings else "vault.open.refused", {"permit": permit_id, "fields": wanted}
        audit.record(vault.chain(token), verb, by=who, at=at, data=data)
        bodies = {kind: models.fetch(token, kind, openings[field]) for field in openings for kind in [_kind(field)]}
        for field in openings:
            body = bodies[_kind(field)] or {}
            value[field] = body.get(field, "") if _kind(field) == "reporter" else body or ""
    if not openings:
        raise StepRefused(Refused(DESTROYED, "R-2") if models.is_destroyed(token) else Refused(NO_PERMIT, "R-19"))
    return value


def _kind(field: str) -> str:
    """The body in which a field stands."""
    return field if field in {"wording", "attachments"} else "reporter"


def _who(staff_id: int, at: datetime) -> tuple[str, set[int]]:
    """Sign-in name, and the organs in which the person serves that day."""
    person = Staff.objects.filter(pk=staff_id, is_active=True).first()
    if person is None:
        return f"staff:{staff_id}", set()
    return person.username, {post.organ_id for post in person.posts_on(at.astimezone(clock.ZONE).date())}


@sensitive_variables()
def _open(token: UUID, kind: str, *, rule: str, staff_id: int, purpose: str, at: datetime) -> Any:
    if purpose not in PURPOSES:
        raise StepRefused(Refused(PURPOSE, rule))
    chain, value, opening = vault.chain(token), None, None
    with transaction.atomic(durable=True):
        vault.identity_state(token)  # NotSealed, before a chain of that name could begin
        who, organs = _who(staff_id, at)
        over = kind == "reporter" and models.own_days_are_over(token, at)
        if not over:
            opening = models.open_own(token, kind, staff_id=staff_id, serves_in=organs, purpose=purpose, at=at)
        verb, data = "vault.open" if opening else "vault.open.refused", {"kind": kind, "purpose": purpose}
        audit.record(chain, verb, by=who, at=at, data=data)
        if opening:
            value = models.fetch(token, kind, opening)
    if not opening:
        raise StepRefused(Refused(DESTROYED, "R-2") if models.is_destroyed(token) else Refused(OVER if over else OTHERS, rule))
    return value
