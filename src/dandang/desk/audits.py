"""The audit chain of a case file, for its page: each event in words beside its own code, and whether every link holds."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from dandang import audit
from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.cases import registry
from dandang.cases.models import CaseFile
from dandang.desk.words import title
from dandang.organs.models import Staff
from dandang.procedures import loader


def of(casefile: CaseFile) -> dict[str, Any]:
    """Events newest first with their words and the names behind the sign-in names, and the report of walking every link."""
    events = list(AuditEvent.objects.filter(chain=casefile.code).order_by("-seq"))
    names = dict(Staff.objects.filter(username__in={event.actor for event in events}).values_list("username", "name"))
    for event in events:
        event.words = words(event.verb, casefile)  # type: ignore[attr-defined]
        event.name = names.get(event.actor, "")  # type: ignore[attr-defined]
    return {"events": events, "report": audit.verify(casefile.code)}


def words(verb: str, casefile: CaseFile) -> str:
    """What an event says, in the reader's language; empty for one that this version does not know."""
    kind, _dot, rest = verb.partition(".")
    name, refused = rest.removesuffix(".refused"), rest.endswith(".refused")
    told = _step(kind, name, casefile) if kind in registry.kinds() else _others().get(f"{kind}.{name}", "")
    return _("被拒绝：%(what)s") % {"what": told} if refused and told else told


def _step(kind: str, verb: str, casefile: CaseFile) -> str:
    procedure = loader.in_force(kind, casefile.opened_at.astimezone(clock.ZONE).date(), casefile.profile)
    step = procedure.step(verb)
    return title(step) if step else ""


def _others() -> dict[str, str]:
    """Events that are no steps of a procedure."""
    return {
        "cases.open": _("立卷"), "cases.assign": _("指定承办人"), "cases.recuse": _("决定回避"),
        "documents.issue": _("印发文书"), "documents.cancel": _("作废文书"), "documents.replace": _("更正文书"), "documents.revoke": _("撤销文书"),
        "documents.take_up_certificate": _("启用签章证书"), "documents.revoke_certificate": _("停用签章证书"), "documents.read": _("查阅文书"), "exchange.copy": _("取得副本"),
        "documents.prepare": _("准备送达"), "documents.send": _("送出文书"), "documents.record_receipt": _("登记签收"),
        "documents.record_refusal": _("登记拒收"), "documents.record_failure": _("登记未送成"), "documents.confirm": _("确认送达回证"),
    }
