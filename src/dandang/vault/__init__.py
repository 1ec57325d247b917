"""The vault: who reported, and in which words. Sealed at intake; everyone else asks yes-or-no questions.

Identity and wording are encrypted in the application under a key of their own each, and stored in the schema `vault` that the
application's role cannot read: it may call functions, and those give a body out only against a logged opening by the clerk
who received the report (`vault.identity`, imported by intake alone). What others need to know is answered from keyed marks
made at sealing, without opening anything. Search by reporter does not exist (R-26), nor counting by reporter (R-27): the same
name leaves different marks in each report.
Source: Rules art. 29, 47; 1996 Provisions art. 4, 7, 8; R-18 to R-28, R-49.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop
from django.views.decorators.debug import sensitive_variables

from dandang import audit
from dandang.audit.bulk import NewChains
from dandang.base import clock
from dandang.base.verdict import Refused, StepRefused
from dandang.vault import marks, models
from dandang.vault.models import NotSealed
from dandang.vault.suites import SealBroken

if TYPE_CHECKING:
    from dandang.organs.models import Staff

__all__ = [
    "STATES", "NotSealed", "SealBroken", "Sealing", "derive", "destroy_body", "identity_state", "is_close_to", "reseal_identity_state",
    "seal", "seal_many", "seal_request", "share", "text_reveals", "transfer",
]

LATE = gettext_noop("该件登记人自行查看的期限已过，检举控告人信息只能由保密员开启，不能再分出另一件。")
STATES = ("anonymous", "signed_unverified", "real_name_verified", "signed_rejected")
FIELDS = frozenset({"name", "contact", "address", "id_number", "workplace"})


@dataclass(frozen=True, repr=False)
class Sealing:
    """A report to be sealed among many (`seal_many`); the fields are those of `seal`. Shows nothing of itself in logs."""

    reporter: Mapping[str, Any] | None
    wording: str
    organ_id: int
    received_by_id: int
    at: datetime
    attachments: Sequence[Mapping[str, Any]] = ()
    urgent: bool = False


@sensitive_variables()
def seal(
    reporter: Mapping[str, Any] | None, wording: str, *, organ_id: int, received_by_id: int, at: datetime,
    attachments: Sequence[Mapping[str, Any]] = (), urgent: bool = False,
) -> UUID:
    """Seal a report as it came in, in the caller's transaction, and give the token that stands for it.

    `reporter`: name, contact, address, id_number, workplace (text) and relatives (list of names), all optional. With a name
    the identity is `signed_unverified`, without `anonymous`. `received_by_id` is the clerk who may open it again (R-19).
    `attachments`: names and keys of files that lie sealed elsewhere; who opens this item can open them, and nobody else.
    `urgent`: the law has it read at once (R-65), so it never waits for custodians.
    """
    return seal_many([Sealing(reporter, wording, organ_id, received_by_id, at, attachments, urgent)])[0]


@sensitive_variables()
def seal_many(rows: Iterable[Sealing]) -> list[UUID]:
    """Seal many reports in the caller's transaction: one query for the vault, one for the audit chains. Tokens in order.

    A row of the wrong shape is a `ValueError` and nothing is sealed: judge the rows first.
    """
    items = [_item(row) for row in rows]
    if not items:
        return []
    with transaction.atomic(savepoint=False):
        suite, begun = models.put(items), NewChains()
        for item in items:
            data = {"suite": suite, "state": item.state}
            begun.record(chain(item.token), "vault.seal", by=f"staff:{item.received_by_id}", at=item.at, data=data)
        begun.write()
    return [item.token for item in items]


def transfer(
    token: UUID, organ_id: int, clerk_id: int | None, by: Staff, at: datetime, *, out_of: int | None = None
) -> None:
    """The item moves to another organ: `clerk_id` there may open it as its own from now on, whoever held it no longer (R-19).

    `clerk_id` None: nobody yet, call again when the organ has received it. `out_of`: only this organ gives it up (of a report
    that several organs hold); None: all. Openings and grants of those who gave it up end with it.
    """
    with transaction.atomic():
        if not models.transfer(token, organ_id, clerk_id, out_of=out_of, by_id=by.pk, at=at):
            raise NotSealed(token)
        audit.record(chain(token), "vault.transfer", by=by.username, at=at, data={"organ": organ_id, "clerk": clerk_id})


def share(token: UUID, organ_id: int, clerk_id: int | None, by: Staff, at: datetime) -> None:
    """Another organ holds the item too (a report split between organs); the same call names its clerk later."""
    with transaction.atomic():
        if not models.share(token, organ_id, clerk_id, by_id=by.pk, at=at):
            raise NotSealed(token)
        audit.record(chain(token), "vault.share", by=by.username, at=at, data={"organ": organ_id, "clerk": clerk_id})


@sensitive_variables()
def derive(token: UUID, wording: str, organ_id: int, by: Staff, at: datetime) -> UUID:
    """A part of the item for another organ: the same reporter, in the same state, with `wording` for the wording. Nobody
    there has it yet (`transfer` names its clerk); the organ of `by` must hold the item. Gives the token of the part.

    Refused by R-19 once the identity is for the custodians alone: a report is divided while its own days last (decision 10).
    """
    if models.own_days_are_over(token, at):
        raise StepRefused(Refused(LATE, "R-19"))
    serves_in = {post.organ_id for post in by.posts_on(at.astimezone(clock.ZONE).date())}
    with transaction.atomic():
        state, reporter = models.to_derive(token, staff_id=by.pk, serves_in=serves_in, at=at)
        part = _item(Sealing(reporter, wording, organ_id, by.pk, at))
        part = replace(part, state=state)
        suite = models.put([part])
        models.transfer(part.token, organ_id, None, out_of=None, by_id=by.pk, at=at)
        audit.record(chain(part.token), "vault.seal", by=by.username, at=at, data={"suite": suite, "state": state})
        audit.record(chain(token), "vault.derive", by=by.username, at=at, data={"organ": organ_id})
    return part.token


@sensitive_variables()
def seal_request(
    token: UUID | None, wording: str, *, organ_id: int, by: Staff, at: datetime, attachments: Sequence[Mapping[str, Any]] = (),
) -> UUID:
    """Seal what the reporter of `token` wrote to ask for protection, under the same person, whom nobody types in again. It is urgent:
    no custodian is waited for (R-65). Once that identity is for the custodians alone, or destroyed, it is sealed without it.
    """
    state, reporter = "anonymous", dict[str, Any]()
    with transaction.atomic():
        if token is not None and not models.is_destroyed(token) and not models.own_days_are_over(token, at):
            serves_in = {post.organ_id for post in by.posts_on(at.astimezone(clock.ZONE).date())}
            state, reporter = models.to_derive(token, staff_id=by.pk, serves_in=serves_in, at=at)
            audit.record(chain(token), "vault.derive", by=by.username, at=at, data={"organ": organ_id})
        item = replace(_item(Sealing(reporter, wording, organ_id, by.pk, at, attachments, urgent=True)), state=state)
        suite = models.put([item])
        audit.record(chain(item.token), "vault.seal", by=by.username, at=at, data={"suite": suite, "state": state})
    return item.token


def destroy_body(token: UUID, by: Staff, at: datetime) -> None:
    """Make identity, wording and marks unreadable for good: the content of a report may not stay here (R-2).

    The keys and bodies are overwritten, the item and its log stay. Older backups hold what they held; see decision 10.
    """
    with transaction.atomic():
        if not models.destroy_body(token, by_id=by.pk, at=at):
            raise NotSealed(token)
        audit.record(chain(token), "vault.destroy_body", by=by.username, at=at)


def identity_state(token: UUID | None) -> str:
    """anonymous, signed_unverified, real_name_verified or signed_rejected. Not secret: duties depend on it (R-7, R-8).

    Here and below, None stands for a matter that no report began: anonymous, nobody is close, there is nothing to reveal.
    """
    return models.identity_state(token) if token else "anonymous"


def reseal_identity_state(token: UUID | None, state: str, *, by: Staff, at: datetime) -> None:
    """Write down what became of checking the signature. Refused for an unsigned report: there is no name to check (R-7)."""
    if state not in STATES:
        raise ValueError(f"identity state must be one of {', '.join(STATES)}")
    before = identity_state(token)
    with transaction.atomic():
        if token is None or not models.change_identity_state(token, state):
            raise StepRefused(Refused("没有署名的检举控告，没有可以核实的姓名。", "R-7"))
        audit.record(
            chain(token), "vault.change_identity_state", by=by.username, at=at, data={"from": before, "to": state}
        )


@sensitive_variables()
def is_close_to(token: UUID | None, names: Iterable[str]) -> bool:
    """Whether one of `names` (a person's own and declared relatives') is the reporter's or a named relative's (R-28)."""
    return token is not None and models.has_person(token, names)


@sensitive_variables()
def text_reveals(token: UUID | None, text: str, also: Iterable[str] = (), known: Iterable[str] = ()) -> bool:
    """Whether `text` could give the reporter away (R-49): a name, contact, number, address or workplace, or 12 characters in
    a row of the original wording; width, case, spaces and punctuation do not matter.

    `also`: more words that must not appear (channel, date of the report). `known`: words the paper has to name, such as the
    subject and the unit; they do not count even if the reporter works there, and a run of wording ends at them.
    """
    folded = marks.fold(text)
    if not folded:
        return False
    if any(word in folded for word in map(marks.fold, also) if word):
        return True
    return token is not None and models.has_text(token, text, list(known))


def chain(token: UUID) -> str:
    """The audit chain of one sealed report."""
    return f"vault:{token}"


@sensitive_variables()
def _item(row: Sealing) -> models.Item:
    kept = _checked(row.reporter or {})
    if not isinstance(row.wording, str) or not row.wording.strip():
        raise ValueError("the wording of a report cannot be empty")
    state = "signed_unverified" if kept.get("name") else "anonymous"
    return models.Item(uuid.uuid4(), kept, row.wording, row.organ_id, row.received_by_id, row.at, state, row.attachments, row.urgent)


@sensitive_variables()
def _checked(reporter: Mapping[str, Any]) -> dict[str, Any]:
    """Only known fields of the right kind, empty ones left out. Messages name fields, never values."""
    unknown = sorted(set(reporter) - FIELDS - {"relatives"})
    if unknown:
        raise ValueError(f"a reporter has no {', '.join(unknown)}")
    kept = {field: value for field, value in reporter.items() if value}
    for field in FIELDS & set(kept):
        if not isinstance(kept[field], str):
            raise ValueError(f"{field} must be text")
        kept[field] = kept[field].strip()
    relatives = kept.get("relatives", [])
    if not isinstance(relatives, list | tuple) or not all(isinstance(name, str) for name in relatives):
        raise ValueError("relatives must be a list of names")
    return {field: value for field, value in kept.items() if value}
