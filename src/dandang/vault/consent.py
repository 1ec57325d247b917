"""What a reporter allows to be made public about them: yes or no, by scope, in the vault. The last answer counts.

Source: Rules art. 47(4), 28; 1996 Provisions art. 4(7); R-23. The answer is no identity; whose it is stays in the vault.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _l

from dandang import audit, vault
from dandang.vault import models

if TYPE_CHECKING:
    from dandang.organs.models import Staff

SCOPES: Mapping[str, Any] = {
    "named_publicity": _l("公开姓名、单位的宣传表彰"),
    "named_reward": _l("公开姓名、单位的奖励"),
}


def record(token: UUID, scope: str, granted: bool, *, asked_on: date, by: Staff, at: datetime) -> None:
    """Write down an answer, in the caller's transaction."""
    if scope not in SCOPES:
        raise ValueError(f"scope must be one of {', '.join(SCOPES)}")
    with transaction.atomic(savepoint=False):
        models.record_consent(token, scope, granted, asked_on=asked_on, staff_id=by.pk, at=at)
        audit.record(
            vault.chain(token), "vault.record_consent", by=by.username, at=at, data={"scope": scope, "granted": granted}
        )


def given(token: UUID | None, scope: str) -> bool:
    """Whether the reporter's last answer for this scope was yes. Never asked is no."""
    return token is not None and models.has_consent(token, scope)
