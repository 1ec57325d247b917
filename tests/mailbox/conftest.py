"""An organ whose intake is open, keys and crates in a folder of the test, and the two roles by turns."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.db import connection

from dandang.mailbox import code, counter, office, seals
from tests.factories import AT, County, a_county

Filing = Callable[..., tuple[str, counter.Receipt | None]]


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Any) -> None:
    settings.VAULT_KEYS = tmp_path / "vault"
    settings.MAILBOX_KEYS = tmp_path / "keys"
    settings.MAILBOX_FILES = tmp_path / "crates"


@contextmanager
def the_portal() -> Any:
    """Inside the block the connection has the portal's rights and no others."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE dandang_portal")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE dandang_app")


@pytest.fixture
def as_portal() -> Callable[[], AbstractContextManager[None]]:
    return the_portal


@pytest.fixture
def county(request: pytest.FixtureRequest) -> County:
    """A county whose petition head has opened the intake."""
    request.getfixturevalue("fresh_database" if "fresh_database" in request.fixturenames else "db")
    made = a_county()
    office.open_intake(made.organ, by=made.petition_head, at=AT)
    return made


@pytest.fixture
def file_report(county: County) -> Filing:
    """File a report as the portal does; gives the return code and the receipt."""

    def filing(text: str = "史某收受礼金。", form: bytes = b"form 1", **more: Any) -> tuple[str, counter.Receipt | None]:
        with the_portal():
            (organ,) = [each for each in counter.organs() if each.code == county.organ.code]
            made = code.make(form, b"secret of the portal")
            receipt = counter.file(
                more.pop("kind", "report"), {"text": text, "files": [], **more.pop("value", {})},
                opened=code.derive(more.pop("code", made), counter.salt()), key_id=organ.key_id, intake_key=organ.public_key,
                form=form, digest=seals.digest(text, []), **{"places": [], "size": len(text.encode()), "at": AT, **more},
            )
            return made, receipt

    return filing
