"""Finding out who an anonymous reporter is: off. Only an approval by a city or above, with its number, methods and end, turns
a method on for one item (R-22), and no part of this program computes, shows or stores such a comparison by itself.

Whoever would compare handwriting, addresses, devices or voices asks `guard_tracing` first. Source: Rules art. 29.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _l

from dandang.base.verdict import Refused, StepRefused
from dandang.vault import models

METHODS = {"handwriting": _l("笔迹"), "ip": _l("网络地址"), "device": _l("设备"), "voice": _l("声音")}
OFF = "没有设区的市级以上纪委监委的批准文号、范围和期限，不得作笔迹、网络地址、设备、声音比对。"


def may_trace(token: UUID | None, method: str, at: datetime) -> bool:
    """Whether this method is approved for the item at that moment; an empty method asks for any."""
    return token is not None and bool(models.call("vault.may_trace(%s, %s, %s)", token, method, at))


def guard_tracing(token: UUID | None, method: str, at: datetime) -> None:
    """Raise `StepRefused` by R-22 unless the method is approved for the item now."""
    if method not in METHODS or not may_trace(token, method, at):
        raise StepRefused(Refused(OFF, "R-22"))
