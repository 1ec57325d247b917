"""An organ, four colleagues and an issued notice, made by the real verbs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection, transaction

from dandang import documents
from dandang.base.clock import ZONE
from dandang.documents.models import Document
from dandang.organs.models import Organ, Staff
from tests.documents.samples import a_notice

AT = datetime(2023, 6, 8, 10, 0, tzinfo=ZONE)


def an_organ(code: str = "SC-JW", short_name: str = "上城纪") -> Organ:
    return Organ.objects.create(
        code=code, name=f"示例机关{code}", short_name=short_name, kind=Organ.Kind.DISCIPLINE_COMMISSION, level=4,
        division_code="330102",
    )  # fmt: skip


def execute(statement: str, *, as_owner: bool) -> None:
    """Raw SQL in a savepoint, with the application's rights or the owner's."""
    with transaction.atomic(), connection.cursor() as cursor:
        if as_owner:
            cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute(statement)


def a_draft(**changes: object) -> dict[str, object]:
    """What a caller hands to `issue`: everything but what issue itself gives."""
    context = a_notice(**changes)
    return {name: value for name, value in context.items() if name not in {"number", "issued_on"}}


@pytest.fixture
def organ(db: None) -> Organ:
    return an_organ()


@pytest.fixture
def staff(db: None) -> list[Staff]:
    return [Staff.objects.appoint(f"staff{i}", f"工作人员{i}") for i in range(4)]


@pytest.fixture
def issue(organ: Organ, staff: list[Staff]) -> Callable[..., Document]:
    """Issue the sample notice; every argument of `documents.issue` can be changed."""

    def do(kind: str = "clarification_notice", context: dict[str, object] | None = None, **changes: object) -> Document:
        given: dict[str, object] = {
            "organ": organ, "category": "澄", "casefile_code": "DC-1", "proceeding_id": None, "by": staff[0], "at": AT,
            "recipients": [
                documents.Recipient("方某某"), documents.Recipient("民事审判庭庭长", "copy", unit="上城区人民法院")
            ],
        }  # fmt: skip
        return documents.issue(kind, a_draft() if context is None else context, **(given | changes))  # type: ignore[arg-type]

    return do


@pytest.fixture
def document(issue: Callable[..., Document]) -> Document:
    return issue()
