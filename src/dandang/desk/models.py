"""Tokens with which programs act for a person through the API. The text of a token is shown once and never stored."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction

from dandang import audit

if TYPE_CHECKING:
    from dandang.organs.models import Staff

LIFETIME = timedelta(hours=12)
"""As long as a sign-in on the pages."""
PREFIX = "dandang_"
"""So that a token that leaked into a file is recognised as one."""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class ApiTokenManager(models.Manager["ApiToken"]):
    @transaction.atomic
    def issue(self, staff: Staff, *, at: datetime) -> tuple[str, ApiToken]:
        """A new token for `staff`, valid for `LIFETIME`: its text, which nobody can read again, and its row."""
        text = PREFIX + secrets.token_urlsafe(32)
        token = self.create(
            staff=staff, digest=_digest(text), password_mark=_mark(staff), made_at=at, expires_at=at + LIFETIME
        )
        audit.record("system", "desk.issue_token", by=staff.username, at=at, data={"token": token.pk})
        return text, token

    def valid(self, text: str, *, at: datetime) -> ApiToken | None:
        """The token with this text if it still opens the door: not revoked, not expired, the person still works here and
        has not changed the password since.
        """
        token = self.select_related("staff").filter(digest=_digest(text), revoked_at=None, expires_at__gt=at).first()
        if token is None or not token.staff.is_active:
            return None
        return token if hmac.compare_digest(token.password_mark, _mark(token.staff)) else None


class ApiToken(models.Model):
    """A bearer token. 256 random bits, so a plain SHA-256 of it cannot be guessed back."""

    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True, db_comment="Hex SHA-256 of the token's text")
    password_mark = models.CharField(max_length=64, db_comment="Keyed mark of the password; a new password ends the token")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_comment="First moment at which it is no longer valid")
    revoked_at = models.DateTimeField(null=True)

    objects = ApiTokenManager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.staff_id} {self.expires_at}"

    @transaction.atomic
    def revoke(self, *, by: Staff, at: datetime) -> None:
        """End the token now."""
        self.revoked_at = at
        self.save(update_fields=["revoked_at"])
        audit.record("system", "desk.revoke_token", by=by.username, at=at, data={"token": self.pk})


def _mark(staff: Staff) -> str:
    return hashlib.sha256(staff.get_session_auth_hash().encode()).hexdigest()
