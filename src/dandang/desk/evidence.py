"""The evidence register prepared for the page: rows, one piece with its chain, and what may be shown of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from dandang import audit
from dandang.base import clock
from dandang.cases.models import Proceeding
from dandang.mechanisms.verification import evidence as register
from dandang.mechanisms.verification.evidence import CopyGrant, Custody, Evidence
from dandang.organs.models import Staff
from dandang.vault import SealBroken, media, rendering

__all__ = ["SealBroken", "chain", "grant_of", "on_record", "page", "rows", "shown", "type_of", "visible"]

PAGE = 50


def visible(staff: Staff, key: str) -> Evidence | None:
    """The piece, or None when it does not exist for this person."""
    found = Evidence.objects.visible_to(staff).select_related("proceeding__casefile__organ", "step__by").filter(key=key)
    return found.prefetch_related("obtained_by").first()


def chain(piece: Evidence) -> dict[str, Any]:
    """Where it went, and who was granted a copy."""
    return {
        "custody": list(Custody.objects.filter(evidence=piece).select_related("step__by")),
        "grants": list(CopyGrant.objects.filter(evidence=piece).select_related("staff", "step__by")),
    }


def rows(staff: Staff, proceeding: Proceeding, number: int) -> dict[str, Any]:
    """A page of the register of one proceeding."""
    start = (number - 1) * PAGE
    found = list(
        Evidence.objects.visible_to(staff).filter(proceeding=proceeding).select_related("step__by")
        .prefetch_related("obtained_by")[start : start + PAGE + 1]
    )
    went = {event.evidence_id: event.to for event in Custody.objects.filter(evidence__in=found)}
    listed = [
        {
            "piece": piece, "type": type_of(piece), "by": [person.name for person in piece.obtained_by.all()],
            "where": went.get(piece.pk, piece.kept_at),
        }
        for piece in found[:PAGE]
    ]
    return {"page": {"rows": listed, "number": number, "has_next": len(found) > PAGE}}


def type_of(piece: Evidence) -> str:
    """What it is, in words: the family, and the code of the type."""
    if piece.kind == Evidence.Kind.OBJECT:
        return str(piece.get_kind_display())
    return f"{media.FAMILIES[piece.type.family]} · {piece.media}"


def shown(piece: Evidence, *, number: int = 0) -> dict[str, Any]:
    """What the page shows of the file: `pages` drawn anew, `words`, `sound`, `video`, or why not."""
    family = piece.type.family
    if piece.kind == Evidence.Kind.OBJECT:
        return {}
    try:
        if family in {media.IMAGE, media.PDF}:
            drawn = page(piece, number)
            return {"pages": drawn.pages, "page": number, "before": number - 1, "after": number + 1}
        if family == media.TEXT:
            return {"words": rendering.words(piece.stored, piece.file_key()), "cut": piece.size > rendering.WORDS_UP_TO}
    except rendering.NotShown as why:
        return {"why": gettext(str(why))}
    except (SealBroken, FileNotFoundError):
        return {"why": gettext("封存的文件打不开：密钥或者文件缺失，或者被改动过。请联系系统管理员。"), "broken": True}
    if family in {media.SOUND, media.VIDEO}:
        return {family: True}
    return {"why": gettext("这类文件不在页面上显示。")}


def page(piece: Evidence, number: int) -> rendering.Drawn:
    """One page drawn anew. Raises `NotShown`."""
    return rendering.page(piece.stored, piece.file_key(), size=piece.size, code=piece.media, number=number)


def grant_of(piece: Evidence, staff: Staff, at: datetime) -> Any:
    """The grant by which this person may take a copy today."""
    return register.granted(piece, staff, at.astimezone(clock.ZONE).date())


def on_record(piece: Evidence, what: str, *, by: Staff, at: datetime) -> None:
    """Who looked at what, written before anything is shown."""
    audit.record(
        piece.proceeding.casefile.code, f"verification.{what}", by=by.username, at=at,
        data={"proceeding": piece.proceeding.key, "evidence": piece.key},
    )
