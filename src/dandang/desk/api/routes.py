"""The routes: find what the person may see, go through the door, answer. No rule is decided here."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Body, Header, NinjaAPI, Path, Query, Status
from ninja.openapi.schema import OpenAPISchema

from dandang.base import clock
from dandang.base.verdict import Refused, StepRefused
from dandang.cases import doors, registry, searching
from dandang.cases.models import Proceeding
from dandang.desk import casepage, lawbook, packages, shelf
from dandang.desk import search as finding
from dandang.desk.api import present, problems, schemas
from dandang.desk.api.auth import Asked, Bearer, sign_in
from dandang.desk.words import title
from dandang.desk.worklist import worklist
from dandang.organs.models import Organ, Staff
from dandang.procedures import loader
from dandang.procedures.model import Step

TAKES = frozenset({400, 401, 403, 404, 409, 422})
Once = Annotated[str, Header(alias="Idempotency-Key", pattern=r"^[\x21-\x7e]{1,64}$", description="One step a key, however often it is sent")]
Fields = Annotated[dict[schemas.Text, schemas.Value], Body()]


class Api(NinjaAPI):
    """Describes its errors as what they are: problem details."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        described = super().get_openapi_schema(**kwargs)
        for operations in described["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    content = response.get("content", {})
                    if int(status) >= 400 and "application/json" in content:
                        content[problems.MEDIA_TYPE] = content.pop("application/json")
        return described


api = Api(
    title="担当 dandang", version="1", urls_namespace="desk:api", docs_url=None, openapi_url=None,
    auth=Bearer(),
    description="The desk for programs: the same doors, forms, permissions and refusals as the pages.",
)
problems.install(api)


def _answers(success: Any, *errors: int, status: int = 200) -> dict[Any, Any]:
    return {status: success, **dict.fromkeys(errors, schemas.ProblemOut)}


def _asked(request: HttpRequest) -> Asked:
    return request.auth  # type: ignore[attr-defined, no-any-return]


@api.post("/token", auth=None, response=_answers(schemas.Token, 400, 401, 422, 429, status=201), operation_id="sign_in")
def make_token(request: HttpRequest, body: schemas.SignIn) -> Any:
    """Sign in: a bearer token, shown this once. Attempts are limited as on the sign-in page."""
    text, token = sign_in(request, body.username, body.password, at=clock.now())
    staff = token.staff
    return Status(201, {"token": text, "expires_at": token.expires_at, "username": staff.username, "name": staff.name})


@api.delete("/token", response=_answers(None, 401, status=204), operation_id="sign_out")
def end_token(request: HttpRequest) -> Any:
    """Sign out: the token of this request ends."""
    asked = _asked(request)
    asked.token.revoke(by=asked.by, at=asked.at)
    return Status(204, None)


@api.get("/worklist", response=_answers(schemas.WorkPage, 401, 422), operation_id="worklist")
def work(
    request: HttpRequest, view: schemas.View = schemas.View.mine, page: Annotated[int, Query(ge=1, le=10_000)] = 1
) -> Any:
    """What needs this person: 25 rows a page."""
    asked = _asked(request)
    return present.work(worklist(asked.by, asked.at.astimezone(clock.ZONE).date(), view=view.value, number=page))


@api.post("/search", response=_answers(schemas.FoundPage, 400, 401, 410, 422, 503), operation_id="search")
def search(request: HttpRequest, body: schemas.SearchIn) -> Any:
    """Case files that this person may know of, by words: 25 rows a page. Reporters are not among what is searched (R-26)."""
    asked = _asked(request)
    opened = finding.unseal(body.page, asked.by) if body.page else (body.model_dump(mode="json", exclude_none=True, exclude={"page"}), "")
    if opened is None:
        raise problems.Problem(410, "page-gone", _("这个地址已经失效，或者不是您的。请重新搜索。"))
    form = finding.SearchForm(opened[0], by=asked.by, at=asked.at)
    if not form.is_valid():
        raise problems.invalid(problems.form_errors(form))
    try:
        return present.found(finding.results(form, opened[1]))
    except searching.TooBroad:
        raise problems.Problem(503, "too-broad", _("范围太大，没有在限定时间内找完。请把词写长一些，或者再加一个条件。")) from None


@api.get("/casefiles/{key}", response=_answers(schemas.CaseFileOut, 401, 404), operation_id="casefile")
def casefile(request: HttpRequest, key: str) -> Any:
    """One matter. The reporter is nowhere in it."""
    found = casepage.visible_casefile(_asked(request).by, _key(key))
    if found is None:
        raise problems.not_there()
    return present.casefile(found, _asked(request).by)


@api.get("/begin/{kind}/{verb}", response=_answers(schemas.OpeningOut, 401, 404), operation_id="opening_form")
def opening_form(request: HttpRequest, kind: str, verb: str) -> Any:
    """The input of a step that opens a case file, such as `reports/receive`."""
    asked = _asked(request)
    _procedure, step = _opening(kind, verb, asked)
    return {"verb": verb, "title": title(step), "input": present.form(registry.form_of(kind, verb)(by=asked.by, at=asked.at))}


@api.post(
    "/begin/{kind}/{verb}", response=_answers(schemas.DoneOut, *sorted(TAKES), status=201), operation_id="begin",
)
def begin(request: HttpRequest, kind: str, verb: str, body: Fields, once: Once = "") -> Any:
    """Take a step that opens a case file: the form's fields as the body. What the form seals, no answer ever repeats."""
    asked = _asked(request)
    procedure, step = _opening(kind, verb, asked)
    _fits(registry.form_of(kind, verb)(by=asked.by, at=asked.at), body)
    done = doors.begin(kind, verb, by=asked.by, organ=_organ(asked, procedure, step), at=asked.at, data=body, once=once)
    return Status(201, present.done(done))


@api.get("/proceedings/{key}", response=_answers(schemas.ProceedingOut, 401, 404), operation_id="proceeding")
def proceeding(request: HttpRequest, key: str) -> Any:
    """Where a proceeding stands, and every step from here, open or refused with reason and rule."""
    asked = _asked(request)
    return present.proceeding(_proceeding(asked.by, key), by=asked.by, at=asked.at)


@api.get("/proceedings/{key}/steps/{verb}", response=_answers(schemas.FormOut, 401, 404), operation_id="step_form")
def step_form(request: HttpRequest, key: str, verb: str) -> Any:
    """The input that a step takes."""
    asked = _asked(request)
    found = _proceeding(asked.by, key)
    step = _step(found, verb)
    refused = doors.ask(found, verb, by=asked.by, at=asked.at)
    return {
        "verb": verb, "title": title(step), "seen": found.last_seq, "refusal": present.said(refused) if refused is not None else None,
        "input": present.form(doors.form(found, verb, by=asked.by, at=asked.at)),
    }


@api.post(
    "/proceedings/{key}/steps/{verb}", response=_answers(schemas.DoneOut, *sorted(TAKES), status=201), operation_id="take_step"
)
def take_step(
    request: HttpRequest, key: str, verb: str, body: Fields, once: Once = "",
    seen: Annotated[int | None, Query(ge=0, le=2**31 - 1)] = None,
) -> Any:
    """Take a step: the form's fields as the body. `seen` is the number of steps you knew of when you decided."""
    asked = _asked(request)
    found = _at_the_door(asked, key, verb)
    step = _step(found, verb)
    _fits(doors.form(found, verb, by=asked.by, at=asked.at), body)
    try:
        done = doors.take(found, verb, by=asked.by, at=asked.at, data=body, once=once, seen=seen)
    except StepRefused as stop:
        found.refresh_from_db(fields=["state"])
        raise problems.refused(stop.verdict, overtaken=found.state not in step.from_states) from None
    return Status(201, present.done(done))


@api.get(
    "/casefiles/{key}/begin/{kind}/{verb}", response=_answers(schemas.FormOut, 401, 404), operation_id="begin_form"
)
def begin_form(request: HttpRequest, key: str, kind: str, verb: str) -> Any:
    """The input that begins a proceeding of this kind inside the case file."""
    asked = _asked(request)
    found = _inside(asked, key, kind, verb)
    draft = doors.draft(found, kind, at=asked.at)
    refused = doors.ask_within(found, kind, verb, by=asked.by, at=asked.at)
    return {
        "verb": verb, "title": title(_step(draft, verb)), "seen": 0,
        "refusal": present.said(refused) if refused is not None else None,
        "input": present.form(registry.form_of(kind, verb)(proceeding=draft, by=asked.by, at=asked.at)),
    }


@api.post(
    "/casefiles/{key}/begin/{kind}/{verb}", response=_answers(schemas.DoneOut, *sorted(TAKES), status=201),
    operation_id="begin_within",
)
def begin_within(
    request: HttpRequest, key: str, kind: str, verb: str, body: Annotated[dict[schemas.Text, schemas.Value], Body()],
    once: Once = "",
) -> Any:
    """Begin a proceeding inside the case file: the form's fields as the body."""
    asked = _asked(request)
    found = _inside(asked, key, kind, verb)
    _fits(registry.form_of(kind, verb)(proceeding=doors.draft(found, kind, at=asked.at), by=asked.by, at=asked.at), body)
    done = doors.begin_within(found, kind, verb, by=asked.by, at=asked.at, data=body, once=once)
    return Status(201, present.done(done))


@api.get(
    "/documents/{key}", response=_answers(None, 401, 404), operation_id="document",
    openapi_extra={"responses": {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}},
)
def document(request: HttpRequest, key: str) -> HttpResponse:
    """The frozen PDF of a paper. The reading is recorded first; the copy has a number in the register (`Copy-Number`, R-25)."""
    asked = _asked(request)
    found = shelf.visible_paper(asked.by, _key(key))
    if found is None:
        raise problems.not_there()
    copy = shelf.original_of(found, by=asked.by, at=asked.at)
    return HttpResponse(bytes(found.body), content_type="application/pdf", headers={"Copy-Number": quote(copy.label)})


@api.get("/requests/{key}", response=_answers(schemas.RequestOut, 401, 404), operation_id="request")
def request_out(request: HttpRequest, key: str) -> Any:
    """A request between organs, by the key of its proceeding or, for the partner, of the package."""
    asked = _asked(request)
    return present.request(packages.page(_request(asked, key), by=asked.by, at=asked.at))


@api.get(
    "/requests/{key}/copies/{int:place}", response=_answers(None, 401, 404), operation_id="request_copy",
    openapi_extra={"responses": {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}},
)
def request_copy(request: HttpRequest, key: str, place: Annotated[int, Path(ge=1, le=1000)]) -> HttpResponse:
    """A numbered copy of a paper that went with the request (R-25)."""
    asked = _asked(request)
    made = packages.copy(_request(asked, key), place, by=asked.by, at=asked.at)
    if made is None:
        raise problems.not_there()
    return HttpResponse(made[1], content_type="application/pdf", headers={"Copy-Number": quote(made[0].label)})


@api.get("/rules", response=_answers(list[schemas.RuleOut], 401), operation_id="rules")
def rules(request: HttpRequest) -> Any:
    """The catalogue of rules that refusals cite."""
    return [
        {"id": rule.id, "title": title(rule), "source": rule.source, "standing": rule.standing}
        for rule in lawbook.all_rules()
    ]


def _key(text: str) -> str:
    """A key that could exist; anything else is answered like one that does not."""
    if not (text.isascii() and text.isprintable()):
        raise problems.not_there()
    return text


def _proceeding(by: Staff, key: str) -> Proceeding:
    visible = Proceeding.objects.visible_to(by).select_related("casefile__organ__parent")
    found = visible.filter(key=_key(key)).first()
    if found is None:
        raise problems.not_there()
    return found


def _request(asked: Asked, key: str) -> packages.Found:
    found = packages.visible_request(asked.by, _key(key))
    if found is None:
        raise problems.not_there()
    return found


def _at_the_door(asked: Any, key: str, verb: str) -> Proceeding:
    """The proceeding of a step to be taken. Who may not see it gets what is not there, and the attempt is on record."""
    try:
        found = doors.at_the_door(_key(key), verb, by=asked.by, at=asked.at)
    except doors.NotVisible:
        raise problems.not_there() from None
    if not casepage.has_step(found, verb):
        raise problems.not_there()
    return found


def _inside(asked: Any, key: str, kind: str, verb: str) -> Any:
    """The visible case file in which that opening step begins something."""
    found = casepage.visible_casefile(asked.by, _key(key))
    if found is None or not casepage.may_begin_with(found, kind, verb, at=asked.at):
        raise problems.not_there()
    return found


def _step(found: Proceeding, verb: str) -> Any:
    step = found.procedure.step(verb)
    if step is None:
        raise problems.not_there()
    return step


def _opening(kind: str, verb: str, asked: Asked) -> tuple[Any, Step]:
    """The law in force of this kind and its step that opens a proceeding."""
    if kind not in registry.kinds() or doors.begins_within(kind):
        raise problems.not_there()
    procedure = loader.in_force(kind, asked.at.astimezone(clock.ZONE).date())
    step = procedure.step(verb)
    if step is None or step.from_states:
        raise problems.not_there()
    return procedure, step


def _organ(asked: Asked, procedure: Any, step: Step) -> Organ:
    """The organ for which the person may take the opening step: that of the first post with a role for it, of those where the
    kind is carried out if there are any.
    """
    on = asked.at.astimezone(clock.ZONE).date()
    organs = asked.by.organs_as(step.by, on)
    if not organs:
        raise StepRefused(Refused("您的职务无权办理“%(step)s”。", step.role_rule or procedure.table, {"step": step.title}))
    return next((organ for organ in organs if loader.in_force(procedure.kind, on, organ.profile).is_open), organs[0])


def _fits(form: Any, body: dict[str, Any]) -> None:
    """Unknown names, and a list where one value is wanted, are errors; what the values mean, the form judges."""
    errors = [
        {"field": name, "message": _("本步骤没有这一栏。"), "code": "unknown"} for name in body if name not in form.fields
    ]
    many = set(present.lists(form))
    errors += [
        {"field": name, "message": _("只能填一个值。"), "code": "list"}
        for name, value in body.items()
        if isinstance(value, list) and name in form.fields and name not in many
    ]
    errors += [
        {"field": name, "message": _("须填一个列表。"), "code": "no_list"}
        for name, value in body.items()
        if name in many and not isinstance(value, list | str | None)
    ]
    if errors:
        raise problems.invalid(errors)
