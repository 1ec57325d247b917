"""Who asks: a bearer token stands for one person until it expires."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from ninja.security import HttpBearer

from dandang.base import clock
from dandang.desk.api.problems import Problem
from dandang.desk.models import ApiToken
from dandang.organs.models import Staff


@dataclass(frozen=True)
class Asked:
    """Who asks, when (read once a request), and by which token."""

    by: Staff
    at: datetime
    token: ApiToken


class Bearer(HttpBearer):
    """`Authorization: Bearer dandang_…`; a session cookie opens nothing here."""

    def authenticate(self, request: HttpRequest, token: str) -> Asked | None:
        at = clock.now()
        valid = ApiToken.objects.valid(token, at=at)
        if valid is None:
            return None
        request.user = valid.staff
        return Asked(valid.staff, at, valid)


@sensitive_variables("password")
def sign_in(request: Any, username: str, password: str, *, at: datetime) -> tuple[str, ApiToken]:
    """A token for the right name and password. 401 for a wrong pair, 429 after too many of them (as on the page)."""
    staff = authenticate(request, username=username, password=password)
    if getattr(request, "axes_locked_out", False):
        request.axes_locked_out = False  # the answer is ours, not the sign-in page's
        raise Problem(429, "locked-out", _("登录失败次数过多，请于十五分钟后再试。"), headers={"Retry-After": "900"})
    if staff is None:
        raise Problem(401, "wrong-sign-in", _("用户名或者密码不正确。"), headers={"WWW-Authenticate": "Bearer"})
    return ApiToken.objects.issue(staff, at=at)  # type: ignore[arg-type]
