"""What the portal gives out and gets back: the token of a form (sent once), the cookie after a code, attachments of a form that
was not sent yet. All three are signed or sealed under the portal's secret; none is stored here.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from dandang.mailbox.code import Opened

FORM_SECONDS = 12 * 3600
COOKIE, COOKIE_SECONDS = "dandang", 30 * 60


@dataclass(frozen=True, slots=True)
class Form:
    """One form on somebody's screen. `once` makes it count once; `bits` is the work asked for, `ready` from when on waiting is
    enough (both 0 when the portal is not under load)."""

    once: str
    made: int
    bits: int = 0
    ready: int = 0

    @property
    def seed(self) -> bytes:
        return self.once.encode()

    def signed(self) -> str:
        return signing.dumps([self.once, self.made, self.bits, self.ready], salt="dandang.portal.form")

    def asking(self, bits: int, ready: int) -> Form:
        """The same form, to be paid for by work or by waiting."""
        return replace(self, bits=bits, ready=self.ready or ready)


def new_form(at: datetime) -> Form:
    return Form(secrets.token_urlsafe(24), int(at.timestamp()))


def read_form(text: str, at: datetime) -> Form | None:
    """The form that was given out; None when it is not ours or older than half a day."""
    try:
        form = Form(*signing.loads(text, salt="dandang.portal.form"))
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return form if 0 <= at.timestamp() - form.made + 60 <= FORM_SECONDS else None


def enter(response: HttpResponse, opened: Opened, at: datetime) -> None:
    """Remember in the browser, and nowhere else, which thread is open; it ends with the browser or after half an hour."""
    value = {"t": _text(opened.token), "p": _text(opened.private), "e": int(at.timestamp()) + COOKIE_SECONDS}
    response.set_cookie(
        COOKIE, seal(value), httponly=True, samesite="Strict", secure=bool(getattr(settings, "HTTPS", False)),
    )


def entered(request: HttpRequest, at: datetime) -> Opened | None:
    """The thread that is open in this browser; None when there is none, or it has been open too long."""
    value = unseal(request.COOKIES.get(COOKIE, ""))
    if not isinstance(value, dict) or value.get("e", 0) < at.timestamp():
        return None
    return Opened(_bytes(value["t"]), _bytes(value["p"]))


def leave(request: HttpRequest, response: HttpResponse) -> None:
    """Nothing of the visit stays in the browser, as far as it obeys."""
    if COOKIE in request.COOKIES:
        response.delete_cookie(COOKIE, samesite="Strict")
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'


def seal(value: Any) -> str:
    """Readable by the portal alone, and only when it is handed back."""
    return _text(SecretBox(_key()).encrypt(json.dumps(value).encode()))


def unseal(text: str) -> Any:
    """What was sealed; None for anything else."""
    try:
        return json.loads(SecretBox(_key()).decrypt(_bytes(text)))
    except (CryptoError, ValueError, binascii.Error):
        return None


def _key() -> bytes:
    return hashlib.sha256(b"dandang portal seal " + settings.SECRET_KEY.encode()).digest()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.encode())
