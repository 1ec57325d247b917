"""Events written in a stream are the events that would have been written one by one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from dandang import audit
from dandang.audit.bulk import NewChains
from dandang.audit.models import AuditEvent
from dandang.base import clock

AT = datetime(2023, 3, 6, 9, 10, 11, 12, tzinfo=clock.ZONE)
EVENTS: list[tuple[str, str, dict[str, Any]]] = [
    ("上城纪-2023-000001", "cases.open", {"organ": "330102"}),
    ("上城纪-2023-000002", "cases.open", {"organ": "330102"}),
    ("上城纪-2023-000001", "reports.receive", {"seq": 1, "words": '引号" 反斜\\ 换行\n 制表\t', "list": [1, None, True, {"a": "喆"}]}),
    ("上城纪-2023-000001", "reports.register", {}),
]


def rows() -> list[tuple[Any, ...]]:
    return list(AuditEvent.objects.values_list("chain", "seq", "at", "actor", "verb", "data", "prev_hash", "hash", "alg"))


@pytest.mark.parametrize("alg", ["sha256", "sm3"])
def test_a_stream_writes_what_single_events_would(db: None, settings: Any, alg: str) -> None:
    settings.AUDIT_HASH = alg
    with transaction.atomic():
        for chain, verb, data in EVENTS:
            audit.record(chain, verb, by="clerk", at=AT, data=data)
        one_by_one = rows()
        transaction.set_rollback(True)
    assert len(one_by_one) == 4

    chains = NewChains()
    for chain, verb, data in EVENTS:
        chains.record(chain, verb, by="clerk", at=AT, data=data)
    chains.write()

    assert rows() == one_by_one
    assert audit.verify()


def test_a_chain_that_somebody_began_stops_the_stream(db: None) -> None:
    audit.record("上城纪-2023-000001", "cases.open", by="clerk", at=AT)
    chains = NewChains()
    for chain, verb, data in EVENTS:
        chains.record(chain, verb, by="clerk", at=AT, data=data)

    with pytest.raises(IntegrityError) as stopped, transaction.atomic():
        chains.write()

    assert "330102" not in str(stopped.value), "an error never repeats a row"

    assert AuditEvent.objects.count() == 1


def test_what_cannot_be_audited_one_by_one_cannot_be_streamed() -> None:
    chains = NewChains()

    with pytest.raises(ValueError, match="null character"):
        chains.record("system", "cases.open", by="clerk", at=AT, data={"a": "\x00"})
    with pytest.raises(ValueError, match="quotes"):
        chains.record('sys"tem', "cases.open", by="clerk", at=AT, data={})
