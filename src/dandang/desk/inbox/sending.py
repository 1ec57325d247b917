"""Copies leave: one mail or call for everything that waits for an address. It says that something is there; what, the inbox says."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import smtplib
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import translation
from django.utils.translation import gettext as _

from dandang.desk.inbox.models import Address, Delivery

TRIES = 6
PAUSES = (1, 5, 20, 60, 240, 720)
"""Minutes after a try that failed; after the last one the copy is given up."""
WAIT = 10
"""Seconds for an answer."""
State = Delivery.State
log = logging.getLogger(__name__)


class NotSent(Exception):
    """Why a copy did not leave; a code of `FAULTS`. `for_good`: no later try would help."""

    def __init__(self, fault: str, *, for_good: bool = False) -> None:
        super().__init__(fault)
        self.fault, self.for_good = fault, for_good


def send(at: datetime) -> int:
    """Send what is due; how many addresses were tried."""
    due = Delivery.objects.filter(state=State.WAITING, next_at__lte=at, address__ended_at=None)
    addresses = list(Address.objects.filter(pk__in=due.values("address")).order_by("pk"))
    for address in addresses:
        waiting = list(due.filter(address=address).values_list("pk", flat=True))
        fault, for_good = "", False
        try:
            WAYS[address.way](address, at)
        except NotSent as stop:
            fault, for_good = stop.fault, stop.for_good
            log.warning("a copy of messages did not leave: %s", fault)
        _book(waiting, fault, for_good, at)
    return len(addresses)


def _book(keys: list[int], fault: str, for_good: bool, at: datetime) -> None:
    for each in Delivery.objects.filter(pk__in=keys, state=State.WAITING).order_by("pk"):
        each.tries, each.tried_at, each.fault = each.tries + 1, at, fault
        if not fault:
            each.state = State.SENT
        elif for_good or each.tries >= TRIES:
            each.state = State.GIVEN_UP
        else:
            each.next_at = at + timedelta(minutes=PAUSES[each.tries - 1])
        each.save(update_fields=["tries", "tried_at", "fault", "state", "next_at"])


def mail(address: Address, at: datetime) -> None:
    """By the mail server of the settings."""
    if not settings.MAIL["host"]:
        raise NotSent("no_server", for_good=True)
    server = get_connection(
        host=settings.MAIL["host"], port=settings.MAIL["port"], username=settings.MAIL["user"], password=settings.MAIL["password"],
        use_tls=settings.MAIL["tls"], timeout=WAIT,
    )
    with translation.override(settings.LANGUAGE_CODE):
        message = EmailMessage(
            _("担当：有新消息"), _("您在工作台有新的消息。请登录查看；本邮件不写明内容，请勿回复。"), settings.MAIL["sender"], [address.place], connection=server,
        )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused:
        raise NotSent("recipient_refused", for_good=True) from None
    except smtplib.SMTPAuthenticationError:
        raise NotSent("server_sign_in") from None
    except smtplib.SMTPException:
        raise NotSent("server_refused") from None
    except TimeoutError:
        raise NotSent("no_answer") from None
    except OSError:
        raise NotSent("unreachable") from None


def webhook(address: Address, at: datetime) -> None:
    """A POST with a signature over its body (X-Dandang-Signature: hex HMAC-SHA-256); redirections are not followed."""
    parts = urlsplit(address.place)
    if parts.scheme not in {"https", "http"} or (parts.hostname or "") not in settings.WEBHOOK_HOSTS:
        raise NotSent("host_not_allowed", for_good=True)
    body = json.dumps({"event": "inbox.new", "to": address.staff.username, "at": at.isoformat()}).encode()
    signature = hmac.new(address.key.encode(), body, hashlib.sha256).hexdigest()
    request = urllib.request.Request(  # noqa: S310  (the scheme was looked at above)
        address.place, data=body, method="POST", headers={"Content-Type": "application/json", "X-Dandang-Signature": signature},
    )
    try:
        with _OPENER.open(request, timeout=WAIT):
            pass
    except urllib.error.HTTPError as answer:
        raise NotSent("answered_no", for_good=answer.code in {404, 410}) from None
    except TimeoutError:
        raise NotSent("no_answer") from None
    except (OSError, HTTPException):
        raise NotSent("unreachable") from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
WAYS = {"mail": mail, "webhook": webhook}
