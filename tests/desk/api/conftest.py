"""A client that speaks for a person."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from dandang.base import clock
from dandang.desk.models import ApiToken
from dandang.organs.models import Staff
from tests import factories

ROOT = "/api/v1"


class Caller:
    """JSON in, response out, with one person's token."""

    def __init__(self, staff: Staff | None, *, language: str = "zh-hans") -> None:
        self.client, self.headers = Client(), {"Accept-Language": language}
        if staff is not None:
            text, _row = ApiToken.objects.issue(staff, at=clock.now())
            self.headers["Authorization"] = f"Bearer {text}"

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(ROOT + path, query, headers=self.headers)

    def post(self, path: str, body: Any = None, *, once: str = "", **query: Any) -> Any:
        headers = {**self.headers, **({"Idempotency-Key": once} if once else {})}
        return self.client.post(
            ROOT + path, json.dumps(body or {}), content_type="application/json", headers=headers, query_params=query
        )

    def delete(self, path: str) -> Any:
        return self.client.delete(ROOT + path, headers=self.headers)

    def take(self, key: str, verb: str, *, once: str = "", **fields: Any) -> Any:
        return self.post(f"/proceedings/{key}/steps/{verb}", fields, once=once)


@pytest.fixture
def as_person(db: None) -> Callable[..., Caller]:
    return Caller


@pytest.fixture
def county(db: None) -> factories.County:
    return factories.a_county()
