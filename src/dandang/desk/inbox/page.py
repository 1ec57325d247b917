"""The inbox prepared for its page; the forms of addresses; words for what went wrong with a copy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dandang.base.wording import title
from dandang.desk.inbox.models import Address, Delivery, Message
from dandang.desk.worklist import names
from dandang.organs.models import Staff

PAGE = 25
FAULTS = {
    "no_server": _("没有配置邮件服务器：请系统管理员设置 DANDANG_MAIL。"),
    "recipient_refused": _("对方服务器说没有这个邮箱：请核对地址。"),
    "server_sign_in": _("邮件服务器不接受本系统的账号：请系统管理员核对 DANDANG_MAIL。"),
    "server_refused": _("邮件服务器拒绝发送。"),
    "no_answer": _("对方十秒内没有应答。"),
    "unreachable": _("连接不上对方服务器。"),
    "host_not_allowed": _("该主机不在允许的名单中：请系统管理员设置 DANDANG_WEBHOOKS。"),
    "answered_no": _("对方接口答复失败。"),
    "ended": _("地址已停用。"),
}


class AddressForm(forms.Form):
    """Where copies go."""

    way = forms.ChoiceField(label=_("方式"), choices=Address.Way, widget=forms.RadioSelect, initial="mail")
    place = forms.CharField(label=_("地址"), max_length=200, help_text=_("邮箱，或者以 https:// 开头的接口地址。副本只说有新消息，不写任何案情。"))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        place, way = str(given.get("place") or "").strip(), given.get("way")
        if way == "mail" and place:
            try:
                forms.EmailField().clean(place)
            except forms.ValidationError:
                self.add_error("place", _("这不是一个邮箱地址，例如 name@example.gov.cn。"))
        if way == "webhook" and place:
            parts = urlsplit(place)
            if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost"}:
                self.add_error("place", _("接口地址须以 https:// 开头。"))
            elif (parts.hostname or "") not in settings.WEBHOOK_HOSTS:
                self.add_error("place", FAULTS["host_not_allowed"])
        given["place"] = place
        return given


def page(staff: Staff, on: date, *, view: str, number: int) -> dict[str, Any]:
    """`view`: new, or all. One more than a page says that there is a next one; nothing is counted."""
    found = Message.objects.visible_to(staff).select_related("proceeding__casefile").prefetch_related("proceeding__casefile__subjects")
    found = found.filter(read_at=None) if view == "new" else found
    rows = list(found[(number - 1) * PAGE : number * PAGE + 1])
    called = names(each.proceeding for each in rows[:PAGE] if each.proceeding)
    return {
        "page": {"rows": [_row(each, called) for each in rows[:PAGE]], "number": number, "has_next": len(rows) > PAGE}, "view": view,
        "addresses": _addresses(staff), "mail_works": bool(settings.MAIL["host"]),
    }


def _row(message: Message, called: Mapping[int, str]) -> dict[str, Any]:
    proceeding = message.proceeding
    if proceeding is None:
        return {"message": message}
    state = proceeding.procedure.states.get(proceeding.state)
    return {
        "message": message, "code": proceeding.casefile.code, "kind": title(proceeding.procedure), "state": title(state) if state else "",
        "subject": "、".join(subject.name for subject in proceeding.casefile.subjects.all()) or called.get(proceeding.pk, ""),
    }


def _addresses(staff: Staff) -> Iterable[dict[str, Any]]:
    for address in Address.objects.visible_to(staff):
        last = address.deliveries.exclude(tried_at=None).order_by("-tried_at", "-pk").first()
        waiting = address.deliveries.filter(state=Delivery.State.WAITING).exists()
        yield {"address": address, "last": last, "waiting": waiting, "fault": FAULTS.get(last.fault, last.fault) if last and last.fault else ""}
