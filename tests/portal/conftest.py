"""The portal as its own process sees it: its settings, its rights in the database, a county whose intake is open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import override_settings

import config.portal as portal_settings
from dandang.base import clock
from dandang.mailbox import office
from tests.factories import AT, County, a_county

SAME = (
    "MIDDLEWARE", "ROOT_URLCONF", "TEMPLATES", "SECRET_KEY", "PROXIES", "BUSY", "HTTPS", "FILE_UPLOAD_HANDLERS",
    "DATA_UPLOAD_MAX_MEMORY_SIZE", "DATA_UPLOAD_MAX_NUMBER_FIELDS", "DATA_UPLOAD_MAX_NUMBER_FILES", "LANGUAGES", "STATIC_URL",
)
PLANTED = "竹影巷二十七号的诸葛玥珏收受香烟两条"
ANONYMOUS = {"allegation1_what": PLANTED, "named": "anonymous", "subjects": "1", "allegations": "1", "do": "send"}
NAMED = {**ANONYMOUS, "named": "named", "name": "诸葛玥珏", "contact": "13805714321"}


class Reporter(Client):
    """Somebody before the portal. `form` opens a form and gives its token; `send` posts a report with it."""

    organ = ""

    def form(self, path: str = "") -> str:
        page = self.get(path or f"/report/{self.organ}/").content.decode()
        return token_of(page)

    def send(self, form: str = "", files: Any = None, **typed: Any) -> Any:
        given = {**ANONYMOUS, "form": form or self.form(), **typed}
        return self.post(f"/report/{self.organ}/", {**given, **({"files": files} if files is not None else {})})

    def come_back(self, code: str) -> Any:
        return self.post("/return/", {"code": code})


def token_of(page: str) -> str:
    found = re.search(r'name="form" value="([^"]+)"', page)
    assert found, page
    return found[1]


def code_of(answer: Any) -> str:
    """The return code on a receipt page."""
    groups = re.findall(r'<li><span aria-hidden="true">(\d{4})</span>', answer.content.decode())
    assert len(groups) == 7, answer.content.decode()
    return " ".join(groups)


def proof_of(answer: Any) -> str:
    found = re.search(r'<dd class="mono">([0-9a-f ]{29})</dd>', answer.content.decode())
    assert found
    return found[1]


@pytest.fixture
def county(request: pytest.FixtureRequest, settings: Any, tmp_path: Any) -> County:
    """An open intake; keys and crates in a folder of the test."""
    request.getfixturevalue("fresh_database" if "fresh_database" in request.fixturenames else "db")
    settings.VAULT_KEYS, settings.MAILBOX_KEYS = tmp_path / "vault", tmp_path / "keys"
    settings.MAILBOX_FILES = tmp_path / "crates"
    made = a_county()
    office.open_intake(made.organ, by=made.petition_head, at=AT)
    return made


@pytest.fixture
def portal(county: County, settings: Any) -> Iterator[Callable[[], Reporter]]:
    """Visitors of the portal. The connection has the portal's rights until the test ends, or `as_desk` gives the desk's back."""
    from dandang.portal import limits

    limits._today = None
    values = {name: getattr(portal_settings, name) for name in SAME}
    with override_settings(**values, FORM_RENDERER="django.forms.renderers.DjangoTemplates"), clock.frozen(AT):
        role("dandang_portal")

        def visitor(**named: Any) -> Reporter:
            made = Reporter(**named)
            made.organ = county.organ.code
            return made

        yield visitor
        role("dandang_app")


def role(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {name}")
