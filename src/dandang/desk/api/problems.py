"""Errors as problem details (RFC 9457). What is hidden and what does not exist give the very same answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from dandang.base.verdict import Refused, StepRefused
from dandang.cases import doors
from dandang.desk.words import refusal

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """An answer that is not the one asked for. `name` is the last part of the problem's type."""

    def __init__(
        self, status: int, name: str, title: str, detail: str = "", *, refused: Refused | None = None,
        errors: Iterable[Mapping[str, Any]] = (), headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(name)
        self.status, self.headers = status, dict(headers or {})
        self.body: dict[str, Any] = {
            "type": f"urn:dandang:problem:{name}", "title": title, "status": status, "detail": detail or title,
        }
        if refused is not None:
            said = refusal(refused)
            self.body |= {"detail": said.text, "rule": said.rule, "rule_title": said.rule_title}
        if errors:
            self.body["errors"] = list(errors)


def respond(problem: Problem) -> HttpResponse:
    """The response for a problem."""
    return JsonResponse(problem.body, status=problem.status, content_type=MEDIA_TYPE, headers=problem.headers)


def not_there() -> Problem:
    """404, for what does not exist and for what may not be known (R-31): not one byte of difference."""
    return Problem(404, "not-there", _("没有这一事项。"))


def not_signed_in() -> Problem:
    return Problem(401, "not-signed-in", _("请先登录：需要有效的访问令牌。"), headers={"WWW-Authenticate": "Bearer"})


def refused(verdict: Refused, *, overtaken: bool = False) -> Problem:
    """404 when even the refusal is secret, 409 when the state has moved on or does not fit, otherwise 403."""
    if verdict.hidden:
        return not_there()
    if overtaken:
        return Problem(409, "state-does-not-fit", _("目前的状态不能办理这一步骤。"), refused=verdict)
    return Problem(403, "refused-by-rule", _("这一步骤按规定不能办理。"), refused=verdict)


def invalid(errors: Iterable[Mapping[str, Any]]) -> Problem:
    """422 with one entry a field."""
    return Problem(422, "invalid-input", _("提交的内容不符合要求。"), errors=errors)


def form_errors(form: Any) -> list[dict[str, str]]:
    """The errors of a Django form, as the page would show them."""
    return [
        {"field": "" if field == "__all__" else field, "message": str(entry["message"]), "code": entry["code"]}
        for field, entries in form.errors.get_json_data().items()
        for entry in entries
    ]


def install(api: NinjaAPI) -> None:
    """Turn every expected exception into a problem."""

    @api.exception_handler(Problem)
    def _problem(request: HttpRequest, error: Problem) -> HttpResponse:
        return respond(error)

    @api.exception_handler(doors.NotVisible)
    def _hidden(request: HttpRequest, error: doors.NotVisible) -> HttpResponse:
        return respond(not_there())

    @api.exception_handler(doors.FormInvalid)
    def _form(request: HttpRequest, error: doors.FormInvalid) -> HttpResponse:
        return respond(invalid(form_errors(error.form)))

    @api.exception_handler(StepRefused)
    def _refused(request: HttpRequest, error: StepRefused) -> HttpResponse:
        return respond(refused(error.verdict))

    @api.exception_handler(AuthenticationError)
    def _sign_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return respond(not_signed_in())

    @api.exception_handler(ValidationError)
    def _shape(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return respond(invalid(_shape_errors(error)))

    @api.exception_handler(HttpError)
    def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
        return respond(Problem(error.status_code, "not-json", _("提交的内容不是有效的 JSON。")))


def _shape_errors(error: ValidationError) -> list[dict[str, str]]:
    """Field and a sentence; never the value itself, which may be a name."""
    return [
        {
            "field": ".".join(str(part) for part in entry["loc"] if part not in {"body", "query", "header", "path"}),
            "message": _("必填。") if entry["type"] == "missing" else _("格式或取值不正确。"),
            "code": str(entry["type"]),
        }
        for entry in error.errors
    ]
