"""The search for planted words finds them: what is not found elsewhere is not there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore

from dandang.base import clock, postgres
from tests import factories
from tests.conftest import owner_connection
from tests.factories import AT
from tests.leaks import Planted, in_folder, in_tables, unlike_any

WORDS = Planted(["邬慕蓁", "13712349876", "内弟揽下旧城改造"])
NAME, NUMBER, STATEMENT = WORDS.words


@pytest.fixture
def committed(fresh_database: str, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock():
        yield fresh_database


def test_a_word_is_found_in_a_table_a_session_and_the_servers_own_folder(committed: str) -> None:
    words = Planted(map(unlike_any, ["邬〇〇〇", "内弟〇〇揽下旧城改造", "137########"]))
    name, statement, number = words.words
    with clock.frozen(AT):
        factories.a_registered_report(factories.a_county(), subject_name=name, statements=statement)
        session = SessionStore()
        session["draft"] = {"contact": number}
        session.save()
    time.sleep(1)

    with owner_connection(committed) as owner:
        tables = in_tables(owner, words)
    folder = in_folder(postgres.place_of(Path(settings.HOME)).root, words)

    assert {("public.cases_subject", name), ("public.cases_allegation", statement), ("django_session", number)} <= tables
    assert {name, statement} <= {word for _file, word in folder}


@pytest.mark.parametrize("spelled", [
    NAME.encode("utf-16-le"), NAME.encode("gb18030"), b"%E9%82%AC%E6%85%95%E8%93%81", b"\\u90ac\\u6155\\u84c1",
    b"MTM3MTIzNDk4NzY=", b"eDEzNzEyMzQ5ODc2", b"eHgxMzcxMjM0OTg3Ng==", NAME.encode().hex().encode(),
])
def test_a_word_is_found_however_it_is_spelled(spelled: bytes) -> None:
    assert WORDS.within(b"before" + spelled + b"after") in ({NAME}, {NUMBER})


def test_a_word_is_found_in_a_file_and_in_its_name(tmp_path: Path) -> None:
    (tmp_path / f"{NUMBER}.txt").write_text(f"…{STATEMENT}…")

    assert {word for _file, word in in_folder(tmp_path, WORDS)} == {NUMBER, STATEMENT}
    assert in_folder(tmp_path, Planted(["另一个词"])) == set()
