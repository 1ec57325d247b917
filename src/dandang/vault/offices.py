"""Openings that an office has by law, beside the receiving clerk's own (`identity`) and beside grants.

The head of the petition office reads the wording of the organ's items, to make the masked text (1996 Provisions art. 4(5)); the
head of the petition office and the principal officer read a request for protection at once (R-65). Who reported is never among
it. Every opening, and every attempt that was refused, is committed to the vault's log and to the audit chain before a value
is given out. For `mechanisms.reports` and `mechanisms.protection` alone (import contract).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop
from django.views.decorators.debug import sensitive_variables

from dandang import audit, vault
from dandang.base import clock
from dandang.base.verdict import Refused, StepRefused
from dandang.organs.models import Staff
from dandang.vault import models
from dandang.vault.identity import DESTROYED, Reporter
from dandang.vault.places import places

UNMASKED = gettext_noop("举报原文只有登记人本人和信访室主任可以为制作脱密文本查看，其他人看脱密文本。")
NOT_YOURS = gettext_noop("保护申请只有收件人、信访室主任和主要负责人可以查看。")


@sensitive_variables()
def open_wording(token: UUID, *, by: Staff, at: datetime) -> str:
    """The original text, to mask it: for the clerk who received it and the head of the petition office. Others: R-21."""
    (wording,) = _open(token, ["wording"], by=by, heads={"petition_head"}, purpose="masking", refusal=Refused(UNMASKED, "R-21"), at=at)
    return str(wording)


@sensitive_variables()
def open_attachments(token: UUID, *, by: Staff, at: datetime) -> list[dict[str, Any]]:
    """Names and keys of the scans and files that came with it: part of the original, for the same two as `open_wording` (R-21)."""
    (files,) = _open(token, ["attachments"], by=by, heads={"petition_head"}, purpose="masking", refusal=Refused(UNMASKED, "R-21"), at=at)
    return list(files or ())


def file_request(token: UUID, *, at: datetime) -> None:
    """Mark what was sealed at this very moment as a request for protection: its readers are those of `open_request`."""
    if not models.file_request(token, at):
        raise ValueError("only what is being sealed becomes a request")


@sensitive_variables()
def open_request(token: UUID, *, by: Staff, also_in: Iterable[int] = (), at: datetime) -> tuple[Reporter, str]:
    """Who asks for protection, and in which words. `also_in`: organs for whose principal officer this person decides (R-29)."""
    person, wording = _open(
        token, ["reporter", "wording"], by=by, heads={"petition_head", "principal_officer"}, purpose="protection",
        refusal=Refused(NOT_YOURS, "R-65"), at=at, also_in=also_in,
    )
    given: dict[str, Any] = {key: tuple(value) if key == "relatives" else value for key, value in (person or {}).items()}
    return Reporter(**given), str(wording)


@sensitive_variables()
def revealing(token: UUID | None, text: str, known: Iterable[str] = ()) -> list[tuple[int, int]]:
    """Where `text` names the reporter, a relative, a contact, a number, an address or a workplace (R-21). Opens nothing; the
    wording itself does not count, for a masked text keeps most of it. `known`: as for `vault.text_reveals`.
    """
    known = list(known)
    return places(text, models.pieces_of_identity(token, text, known), known) if token else []


@sensitive_variables()
def _open(
    token: UUID, kinds: Sequence[str], *, by: Staff, heads: set[str], purpose: str, refusal: Refused, at: datetime,
    also_in: Iterable[int] = (),
) -> list[Any]:
    values = []
    with transaction.atomic(durable=True):
        vault.identity_state(token)  # NotSealed, before a chain of that name could begin
        posts = by.posts_on(at.astimezone(clock.ZONE).date())
        organs = {post.organ_id for post in posts if post.role in heads} | set(also_in)
        serves_in = {post.organ_id for post in posts}
        opened: dict[str, int] = {}
        for kind in kinds:
            opening = models.open_own(
                token, kind, staff_id=by.pk, serves_in=serves_in, purpose=purpose, at=at
            ) or models.open_office(token, kind, staff_id=by.pk, organs=organs, purpose=purpose, at=at)
            verb = "vault.open" if opening else "vault.open.refused"
            audit.record(vault.chain(token), verb, by=by.username, at=at, data={"kind": kind, "purpose": purpose})
            if opening:
                opened[kind] = opening
        if len(opened) == len(kinds):
            values = [models.fetch(token, kind, opening) for kind, opening in opened.items()]
    if len(opened) < len(kinds):
        raise StepRefused(Refused(DESTROYED, "R-2") if models.is_destroyed(token) else refusal)
    return values
