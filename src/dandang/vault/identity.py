"""Opening a seal. For the clerk who received the report, and for intake code alone (import contract).

Everyone else needs a grant, which has no place here. The opening is committed to the vault's own log and to the audit chain
before a single value is given out, and so is an attempt that was refused: the functions cannot be called inside another
transaction, which could be rolled back and take the trace with it.
Source: Rules art. 47; 1996 Provisions art. 4(5); R-19, R-21.
"""

from __future__ import annotations

from collections.abc import Mapping
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
def _open(token: UUID, kind: str, *, rule: str, staff_id: int, purpose: str, at: datetime) -> Any:
    if purpose not in PURPOSES:
        raise StepRefused(Refused(PURPOSE, rule))
    chain, value = vault.chain(token), None
    with transaction.atomic(durable=True):
        vault.identity_state(token)  # NotSealed, before a chain of that name could begin
        person = Staff.objects.filter(pk=staff_id, is_active=True).first()
        who = person.username if person else f"staff:{staff_id}"
        organs = {post.organ_id for post in person.posts_on(at.astimezone(clock.ZONE).date())} if person else set()
        opening = models.open_own(token, kind, staff_id=staff_id, serves_in=organs, purpose=purpose, at=at)
        verb, data = "vault.open" if opening else "vault.open.refused", {"kind": kind, "purpose": purpose}
        audit.record(chain, verb, by=who, at=at, data=data)
        if opening:
            value = models.fetch(token, kind, opening)
    if not opening:
        raise StepRefused(Refused(DESTROYED, "R-2") if models.is_destroyed(token) else Refused(OTHERS, rule))
    return value
