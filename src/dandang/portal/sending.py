"""Sending a form once: its token, its attachments, its limits, and the sealed item that becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from dandang.mailbox import counter, crates
from dandang.portal import limits, tokens, uploads, work
from dandang.portal.uploads import FILE_MOST, FILES_MOST, MB, REPORT_MOST, Attachment, CrateHandler

SWEEP_SECONDS = 3600


@dataclass(slots=True)
class Sent:
    """A form as it came back: its token, attachments of this and of earlier tries, what is wrong with any of them."""

    form: tokens.Form
    files: list[dict[str, Any]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    wait: int = 0

    @property
    def size(self) -> int:
        return sum(each["size"] for each in self.files)

    @property
    def places(self) -> list[str]:
        return [each["place"] for each in self.files]

    def sealed_files(self) -> str:
        """For the hidden field of a form that is shown again: attachments need not be chosen twice."""
        return tokens.seal(self.files) if self.files else ""


def read(request: HttpRequest, at: datetime) -> Sent:
    """What was sent. A token that is not ours, or too old, gives a new one and says so."""
    form = tokens.read_form(request.POST.get("form", ""), at)
    sent = Sent(form or tokens.new_form(at))
    if form is None:
        sent.wrong.append(_("这一页打开得太久或者不完整，请检查内容后再提交一次。"))
    _earlier(request, sent)
    new = [each for each in request.FILES.getlist("files") if isinstance(each, Attachment)]
    for attachment in new:
        if attachment.crate is None:
            sent.wrong.append(_refusal(attachment))
        elif len(sent.files) >= FILES_MOST or sent.size + attachment.crate.size > REPORT_MOST:
            sent.wrong.append(_refusal(Attachment(attachment.name or "", attachment.crate.size, None, uploads.TOO_MANY)))
        else:
            crate = attachment.crate
            sent.files.append({
                "place": crate.place, "key": crate.key.hex(), "size": crate.size, "sha256": crate.sha256,
                "name": (attachment.name or "")[:200],
            })
    for handler in request.upload_handlers:
        if isinstance(handler, CrateHandler):
            handler.keep(set(sent.places))
    return sent


def _earlier(request: HttpRequest, sent: Sent) -> None:
    """Attachments that came with an earlier try of this form and were not taken off it."""
    kept = tokens.unseal(request.POST.get("kept", "")) or []
    off = set(request.POST.getlist("off"))
    for each in kept if isinstance(kept, list) else []:
        if each["place"] in off:
            crates.drop(Path(settings.MAILBOX_FILES), each["place"])
        else:
            sent.files.append(each)


def _refusal(attachment: Attachment) -> str:
    """Why a file was not taken, and what to do."""
    named = {"name": attachment.name or "", "most": FILE_MOST // MB, "all": REPORT_MOST // MB, "files": FILES_MOST}
    sentence = {
        uploads.TOO_BIG: _("“%(name)s”超过%(most)s MB，没有收下。可以分段，或者先提交文字，用回执码再补充。"),
        uploads.TOO_MUCH: _("附件合计超过%(all)s MB，“%(name)s”没有收下。可以先提交，用回执码再补充。"),
        uploads.TOO_MANY: _("一次最多%(files)s个附件、合计%(all)s MB，“%(name)s”没有收下。可以先提交，用回执码再补充。"),
    }.get(attachment.refused, _("系统暂时没有空间，“%(name)s”没有收下。请先提交文字，稍后用回执码再补充。"))
    return sentence % named


_swept = 0.0


def sweep(at: datetime) -> None:
    """Once an hour: attachments of forms that were never sent go after a day."""
    global _swept
    folder = Path(settings.MAILBOX_FILES)
    if at.timestamp() - _swept > SWEEP_SECONDS and folder.exists():
        _swept = at.timestamp()
        lying = {path.name for path in folder.iterdir()}
        crates.sweep(folder, lying - counter.unfiled(sorted(lying)))


def may_send(request: HttpRequest, sent: Sent, limit: limits.Limit, *, token: bytes, organ: str, at: datetime) -> bool:
    """Whether it may be filed now. If not, `sent.wait` says in how many seconds, `sent.wrong` why, and the form asks for its price."""
    if (limits.is_busy(at) or sent.form.bits) and not work.is_paid(sent.form, request.POST.get("number", ""), at):
        sent.form = work.asked(sent.form, at)
        sent.wait = max(1, sent.form.ready - int(at.timestamp()))
        sent.wrong.append(_("现在提交的人很多。您写的内容都在这一页上，请等%(n)s秒再按提交。") % {"n": sent.wait})
        return False
    waits = [limits.of_source(request, limit, at=at), limits.of_token(token, limit, at=at)]
    if sent.size:
        waits += [
            limits.of_source(request, limits.BYTES_OF_SOURCE, at=at, plus=sent.size),
            limits.of_token(organ.encode(), limits.BYTES_OF_ORGAN, at=at, plus=sent.size),
        ]
    if not any(waits):
        return True
    sent.wait = max(waits)
    few = _("今天的附件已经收满，请去掉附件先提交文字，或者%(when)s再来。") if any(waits[2:]) else _(
        "从您这里提交得太频繁。您写的内容都在这一页上，请%(when)s再按提交。"
    )
    sent.wrong.append(few % {"when": when(sent.wait)})
    return False


def when(seconds: int) -> str:
    """How long to wait, in words."""
    if seconds < 60:
        return _("%(n)s秒后") % {"n": seconds}
    if seconds < 3600:
        return _("%(n)s分钟后") % {"n": -(-seconds // 60)}
    return _("%(n)s小时后") % {"n": -(-seconds // 3600)}
