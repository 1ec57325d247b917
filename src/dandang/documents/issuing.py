"""`issue`: number, print, sign, freeze. The only birthplace of a `Document`.

Not here: whether it may be issued; the caller's step has decided that, in the same transaction.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from dandang import audit
from dandang.base.clock import ZONE
from dandang.base.verdict import Refused, StepRefused
from dandang.documents import proof
from dandang.documents.models import Document, DocumentRecipient, NumberSeries, OrganCertificate
from dandang.documents.papers import PaperKind, checked, paper_kind, version_on
from dandang.documents.render import render
from dandang.mailbox import papers

if TYPE_CHECKING:
    from dandang.organs.models import Organ, Staff

_CATEGORY = re.compile(r"[\u4e00-\u9fff]{1,4}")


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom the paper is for. A copy names the organ or unit with authority over the matter; the caller vouches (D-5)."""

    name: str
    relation: str = "main"
    organ: Organ | None = None
    unit: str = ""


@transaction.atomic
def issue(
    kind: str, context: Mapping[str, Any], *, organ: Organ, category: str | None, casefile_code: str,
    proceeding_id: int | None = None, recipients: Sequence[Recipient] = (), by: Staff, at: datetime,
) -> Document:  # fmt: skip
    """Print the paper with the next number of organ, category and year, sign it with the organ's certificate where it has a valid
    one, and freeze bytes, hash and fields.

    The version is the one in force on the day of `at` in China. Number and date cannot be handed in (D-1); the series is
    locked until the caller's transaction ends, and a rollback leaves no gap. `category` None: an internal paper without
    a number. Refused: D-1, D-2, D-5, D-6, D-7. Copies named in the paper are the copy recipients, no others.
    """
    day = at.astimezone(ZONE).date()
    paper = paper_kind(kind, version_on(kind, day))
    _check_number(paper, context, category)
    _check_recipients(paper, recipients)
    printed = dict(context, issued_on=day)
    _check_copies(paper, printed, recipients)
    checked(paper, printed, draft=True)  # refuse before the series is locked
    certificate = OrganCertificate.objects.usable(organ.pk, at).first()
    serial = NumberSeries.draw(organ.pk, category, day.year) if category else None
    number = f"{organ.short_name}{category}〔{day.year}〕{serial}号" if serial else ""
    if paper.numbered:
        printed["number"] = number
    code = papers.new_code() if paper.numbered and paper.addressed else None
    body = render(kind, paper.version, printed, proof=proof.of(code) if code else None)
    body = _sealed(body, certificate, at=at)
    plain = checked(paper, printed)
    document = Document.objects.create(
        casefile_code=casefile_code, proceeding_id=proceeding_id, kind=kind, version=paper.version, organ=organ,
        category=category, year=day.year, serial=serial, number=number, title=_title(paper, plain), context=plain,
        body=body, sha256=hashlib.sha256(body).hexdigest(), issued_at=at, issued_by=by,
        certificate=certificate, proof_code=code, proof_mark=papers.mark(code, number) if code else None,
    )  # fmt: skip
    DocumentRecipient.objects.bulk_create(
        DocumentRecipient(document=document, name=r.name, relation=r.relation, organ=r.organ, unit=r.unit)
        for r in recipients
    )
    audit.record(
        casefile_code, "documents.issue", by=by.get_username(), at=at,
        data={"document": document.key, "kind": kind, "version": paper.version, "number": number,
              "sha256": document.sha256, "recipients": len(recipients),
              "certificate": certificate.fingerprint if certificate else ""},
    )  # fmt: skip
    return document


def _sealed(body: bytes, certificate: OrganCertificate | None, *, at: datetime) -> bytes:
    """Signed where the organ has a certificate; whether it must have one, the procedure of the step says (D-22)."""
    if certificate is None:
        return body
    # Here: it takes half a second to load, for which nobody should wait who issues nothing
    from dandang.documents import signing

    return signing.signed(body, certificate, at=at)


def _title(paper: PaperKind, plain: Mapping[str, Any]) -> str:
    variant = plain.get("title_variant")
    return variant["title"] if isinstance(variant, dict) else paper.title


def _check_number(paper: PaperKind, context: Mapping[str, Any], category: str | None) -> None:
    if {"number", "issued_on"} & set(context):
        raise StepRefused(Refused("发文字号和成文日期在印发时产生，不能填写。", "D-1"))
    if bool(category) != paper.numbered:
        raise StepRefused(
            Refused(
                "“%(paper)s”必须编发文字号。" if paper.numbered else "“%(paper)s”是内部文书，不编发文字号。",
                "D-1", {"paper": paper.title},
            )
        )  # fmt: skip
    if category and not _CATEGORY.fullmatch(category):
        raise StepRefused(Refused("文号类别“%(category)s”应为一至四个汉字。", "D-1", {"category": category}))


def _check_recipients(paper: PaperKind, recipients: Sequence[Recipient]) -> None:
    if paper.addressed and not any(r.relation == "main" for r in recipients):
        raise StepRefused(Refused("“%(paper)s”必须有主送对象。", "D-5", {"paper": paper.title}))
    if not paper.addressed and recipients:
        raise StepRefused(Refused("“%(paper)s”是内部文书，没有受送达人。", "D-5", {"paper": paper.title}))
    for r in recipients:
        if r.relation not in DocumentRecipient.Relation.values or not r.name.strip():
            raise StepRefused(Refused("受送达人的姓名或者关系填写不正确。", "D-5"))
        if r.relation == "copy" and r.organ is None and not r.unit.strip():
            raise StepRefused(Refused("抄送对象“%(name)s”须属于对此事有管理权限的单位。", "D-5", {"name": r.name}))


def _check_copies(paper: PaperKind, printed: dict[str, Any], recipients: Sequence[Recipient]) -> None:
    copies = [r.name for r in recipients if r.relation == "copy"]
    if not any(f.name == "cc" for f in paper.fields):
        if copies:
            raise StepRefused(Refused("“%(paper)s”不抄送他人。", "D-5", {"paper": paper.title}))
        return
    if list(printed.setdefault("cc", copies)) != copies:
        raise StepRefused(Refused("抄送栏与抄送对象不一致。", "D-5"))
