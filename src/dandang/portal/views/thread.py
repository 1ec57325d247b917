"""Coming back with the code: where the matter stands, the talk, more evidence, withdrawing, asking for protection."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from dandang.base import clock
from dandang.mailbox import code, counter
from dandang.mailbox.code import NotACode, Opened
from dandang.portal import boxes, limits, sending, tokens
from dandang.portal.forms import CodeForm, LetterForm, PortalForm, ProtectionForm, WithdrawForm
from dandang.portal.sending import Sent
from dandang.portal.views.plain import answer, too_often

STATES: dict[str, Any] = {
    "waiting": gettext_lazy("已收到，等待机关登记"),
    "received": gettext_lazy("机关已收件"),
    "registered": gettext_lazy("已登记，正在决定是否受理"),
    "accepted": gettext_lazy("已受理"),
    "declined": gettext_lazy("不予受理"),
    "forwarded": gettext_lazy("已转有管辖权的机关"),
    "assigned": gettext_lazy("已交下级机关办理"),
    "split": gettext_lazy("已登记；一部分问题已转有管辖权的机关"),
    "arrived": gettext_lazy("有管辖权的机关已收到，正在决定是否受理"),
    "handling": gettext_lazy("正在办理"),
    "completed": gettext_lazy("已办结"),
    "fed_back": gettext_lazy("已反馈结果"),
    "withdrawn": gettext_lazy("已记录您的撤回"),
}
GROUNDS: dict[str, Any] = {
    "settled_by_legal_path": gettext_lazy("依法应通过诉讼、仲裁、行政裁决、行政复议等途径解决。"),
    "other_organ_competent": gettext_lazy("属于其他机关或者单位职责范围。"),
    "no_substance": gettext_lazy("没有写明具体的事实，无法核查。补充具体的时间、地点、经过后可以再次反映。"),
}
View = Callable[..., HttpResponse]


def with_code(view: View) -> View:
    """Only with an open thread; everybody else is led to the page that asks for the code."""

    @wraps(view)
    @sensitive_variables()
    def asked(request: HttpRequest) -> HttpResponse:
        at = clock.now()
        opened = tokens.entered(request, at)
        found = counter.thread(opened) if opened else None
        if opened is None or found is None:
            return redirect("enter")
        response = view(request, opened, found, at)
        tokens.enter(response, opened, at)  # half an hour from the last page on
        return response

    return asked


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables()
def enter(request: HttpRequest) -> HttpResponse:
    """Type the return code. Wrong check digits are told at once; a code that opens nothing is one sentence, however close it was."""
    at, form = clock.now(), CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return answer(request, "portal/enter.html", {"form": form}, status=422 if form.errors else 200)
    wait = limits.of_source(request, limits.CODES, at=at)
    if wait:
        return answer(request, "portal/enter.html", {"form": form, "wrong": too_often(wait)}, wait=wait)
    try:
        opened = code.derive(code.read(form.cleaned_data["code"]), counter.salt())
        if counter.thread(opened) is None:
            raise NotACode("unknown")
    except NotACode as wrong:
        form.add_error("code", _why(str(wrong), form.cleaned_data["code"]))
        return answer(request, "portal/enter.html", {"form": form}, status=422)
    response = redirect("thread")
    tokens.enter(response, opened, at)
    return response


def _why(wrong: str, typed: str) -> str:
    """What is wrong with a code, as far as its check digits tell."""
    if wrong == "check":
        swapped = code.swapped_groups(typed)
        if swapped:
            return _("核对数字不符：第%(a)s组和第%(b)s组可能写反了。") % {"a": swapped[0], "b": swapped[1]}
        return _("核对数字不符：有一位或者几位写错了。请逐组核对。")
    return {
        "too_short": _("位数不够：回执码有28位数字。"), "too_long": _("位数太多：回执码有28位数字。"),
        "not_digits": _("回执码只有数字。"),
    }.get(wrong, _("没有找到这个回执码。请逐组核对；丢失的回执码无法找回。"))


@require_http_methods(["GET", "HEAD", "POST"])
@with_code
@sensitive_variables()
def thread(request: HttpRequest, opened: Opened, found: counter.Thread, at: datetime) -> HttpResponse:
    """Where it stands and what was said; below, a letter to the organ."""
    talk = counter.letters(opened)
    state = next((each.value for each in reversed(talk) if each.value.get("kind") == "status"), {"state": "waiting"})
    may_object = any(each.value.get("state") == "fed_back" for each in talk)
    form, sent = LetterForm(may_object=may_object), Sent(tokens.new_form(at))
    status = 200
    if request.method == "POST":
        form, sent = LetterForm(request.POST, may_object=may_object), sending.read(request, at)
        if form.is_valid() and not sent.wrong and _file(request, opened, found, form.cleaned_data["kind"], form, sent, at):
            return redirect("thread")
        status = 422
    context = {
        "found": found, "talk": [_told(each, found) for each in talk], "state": STATES.get(state.get("state", ""), STATES["handling"]),
        "form": form, "sent": sent, "reason": _reason(state),
    }
    return answer(request, "portal/thread.html", context, status=status, wait=sent.wait)


@require_http_methods(["GET", "HEAD", "POST"])
@with_code
def withdraw(request: HttpRequest, opened: Opened, found: counter.Thread, at: datetime) -> HttpResponse:
    """Withdrawing is recorded; it deletes nothing and does not stop a check (R-16)."""
    return _one_letter(request, opened, found, at, "withdraw", WithdrawForm, "portal/withdraw.html")


@require_http_methods(["GET", "HEAD", "POST"])
@with_code
def protection(request: HttpRequest, opened: Opened, found: counter.Thread, at: datetime) -> HttpResponse:
    """Asking for protection: seen at once by the head of the petition office and the principal officer (R-65)."""
    return _one_letter(request, opened, found, at, "protection", ProtectionForm, "portal/protection.html")


@sensitive_variables()
def _one_letter(
    request: HttpRequest, opened: Opened, found: counter.Thread, at: datetime, kind: str, shape: type[PortalForm], template: str
) -> HttpResponse:
    form, sent, status = shape(), Sent(tokens.new_form(at)), 200
    if request.method == "POST":
        form, sent = shape(request.POST), sending.read(request, at)
        if form.is_valid() and not sent.wrong and _file(request, opened, found, kind, form, sent, at):
            return redirect("thread")
        status = 422
    return answer(request, template, {"form": form, "sent": sent, "found": found}, status=status, wait=sent.wait)


@sensitive_variables()
def _file(
    request: HttpRequest, opened: Opened, found: counter.Thread, kind: str, form: PortalForm, sent: Sent, at: datetime
) -> bool:
    """Whether the letter was filed (or had been, by the first of two clicks)."""
    try:
        if not sending.may_send(request, sent, limits.LETTERS, token=opened.token, organ=found.organ_code, at=at):
            return False
        receipt = boxes.file_letter(kind, form, sent.files, found=found, opened=opened, seed=sent.form.seed, at=at)
    except Error:
        receipt = None
    if receipt is None:
        sent.wrong.append(_("系统暂时不能收件。您写的内容都在这一页上，请过几分钟再按提交；提交几次也只算一件。"))
    return receipt is not None


def _told(letter: counter.Letter, found: counter.Thread) -> dict[str, Any]:
    """One entry of the talk, in words."""
    value = letter.value
    kinds = {
        "report": _("检举控告"), "message": _("答复或者说明"), "evidence": _("补充证据"), "objection": _("异议和新证据"),
        "withdraw": _("撤回"), "protection": _("请求保护"), "answer": _("机关答复"), "protection_taken": _("已收到您的保护请求，正在处理"),
    }
    text = value.get("text", "")
    if value.get("kind") == "status":
        text = "\n".join(filter(None, [str(_reason(value)), text]))
    files = value.get("files", [])
    return {
        "mine": letter.mine, "organ": value.get("organ", found.first_organ), "at": letter.at, "text": text,
        "title": STATES.get(value.get("state", ""), kinds.get(value.get("kind", ""), _("机关答复"))),
        "files": files if isinstance(files, list) else [], "number": files if isinstance(files, int) else 0,
        "digest": value.get("digest", ""),
    }


def _reason(value: dict[str, Any]) -> Any:
    return GROUNDS.get(value.get("ground", ""), "")
