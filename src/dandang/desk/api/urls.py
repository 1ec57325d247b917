"""Addresses of the API. The pages' sign-in does not apply: every route but the token's asks for a bearer token itself."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt

from dandang.desk.api import exchanging as _exchanging  # noqa: F401  (its routes are part of the API)
from dandang.desk.api import problems
from dandang.desk.api.auth import Bearer
from dandang.desk.api.routes import api


@login_not_required
def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the API (OpenAPI 3.1), for those who are signed in on the pages or have a token."""
    if not request.user.is_authenticated and Bearer()(request) is None:
        return problems.respond(problems.not_signed_in())
    return api.create_response(request, api.get_openapi_schema(), status=200)


@login_not_required
@csrf_exempt
def nothing(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """An address that does not exist, answered like a matter that does not."""
    return problems.respond(problems.not_there())


def _routes() -> list[Any]:
    """Ninja's routes, let through to their own sign-in."""
    patterns = api.urls[0]
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            login_not_required(pattern.callback)
    return patterns


urlpatterns = [
    path("v1/openapi.json", openapi, name="openapi"),
    path("v1/", nothing),
    path("v1/", (_routes(), "ninja", "api")),
    re_path(r"^", nothing),
]
