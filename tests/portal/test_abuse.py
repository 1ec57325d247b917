"""Limits for one source or one code, work or waiting under load, attachments that are too much: said in words, nothing lost."""

from __future__ import annotations

import errno
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from dandang.base import clock
from dandang.mailbox import crates, office
from dandang.portal import limits, tokens, uploads, work
from tests.factories import AT
from tests.portal.conftest import PLANTED, code_of, role, token_of


def waiting(county: Any) -> int:
    role("dandang_app")
    found = len(office.waiting([county.organ.pk], most=1000))
    role("dandang_portal")
    return found


def test_a_source_that_sends_too_often_is_told_when_to_come_back_and_others_are_not_stopped(
    portal: Any, county: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "REPORTS", limits.Limit("reports", 3600, 2))
    one, other = portal(REMOTE_ADDR="10.1.2.3"), portal(REMOTE_ADDR="10.1.2.4")
    assert [one.send().status_code for _ in range(3)] == [200, 200, 429]
    stopped = one.send()

    assert int(stopped["Retry-After"]) == 3600
    assert "1小时后" in stopped.content.decode()
    assert PLANTED in stopped.content.decode()
    assert other.send().status_code == 200
    with clock.frozen(AT + timedelta(hours=1, seconds=1)):
        assert one.send(token_of(stopped.content.decode())).status_code == 200
    assert waiting(county) == 4


def test_guessing_codes_is_limited_for_the_source_alone(portal: Any) -> None:
    one, other = portal(REMOTE_ADDR="2001:db8::1"), portal(REMOTE_ADDR="2001:db9::1")
    code = code_of(other.send())
    answers = [one.come_back(f"{n:026d}{98 - n * 100 % 97:02d}") for n in range(12)]

    assert [answer.status_code for answer in answers] == [422] * 10 + [429] * 2
    assert "分钟后" in answers[-1].content.decode()
    assert one.come_back(code).status_code == 429
    assert portal(REMOTE_ADDR="2001:db8::ffff").come_back(code).status_code == 429  # the same network
    assert other.come_back(code).status_code == 302


def test_one_code_cannot_flood_the_desk_from_many_places(portal: Any, county: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LETTERS", limits.Limit("letters", 3600, 2))
    visitor = portal()
    visitor.come_back(code_of(visitor.send()))
    answers = []
    for n in range(3):
        form = token_of(visitor.get("/thread/").content.decode())
        answers.append(visitor.post("/thread/", {"form": form, "kind": "message", "text": f"第{n}封"}, REMOTE_ADDR=f"10.0.0.{n}"))

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "第2封" in answers[-1].content.decode()


def test_behind_a_proxy_of_ours_the_source_is_the_last_foreign_hop(portal: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REPORTS", limits.Limit("reports", 3600, 1))
    settings.PROXIES = 1
    visitor = portal()
    hops = ["1.1.1.1, 2.2.2.2", "9.9.9.9, 2.2.2.2", "1.1.1.1, 3.3.3.3"]  # whatever the sender writes before the last hop changes nothing
    found = [
        visitor.post(
            f"/report/{visitor.organ}/",
            {"form": visitor.form(), "allegation1_what": "x", "named": "anonymous", "do": "send"}, headers={"X-Forwarded-For": hop},
        ).status_code
        for hop in hops
    ]

    assert found == [200, 429, 200]


@pytest.mark.rule("R-22")
def test_no_address_is_kept_anywhere(portal: Any, county: Any) -> None:
    """Not in the mailbox, not in the tallies; and the key under which sources were counted is gone with the day."""
    visitor = portal(REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="Planted/1.0")
    visitor.send()
    connection.cursor().execute("RESET ROLE")
    with connection.cursor() as cursor:
        found = []
        for table in ("item", "thread", "reply", "tally", "crate", "intake", "taken", "matter"):
            cursor.execute(f"SELECT * FROM mailbox.{table}")
            found += [bytes(value) if isinstance(value, memoryview) else str(value).encode() for row in cursor.fetchall() for value in row]
    role("dandang_portal")

    assert found
    assert not any(word in value for value in found for word in (b"203.0.113.77", b"Planted", bytes([203, 0, 113, 77])))


def test_under_load_a_wait_is_enough_without_javascript_and_the_text_stays(
    portal: Any, county: Any, settings: Any
) -> None:
    settings.BUSY = 0
    visitor = portal()
    first = visitor.send(files=SimpleUploadedFile("a.txt", b"proof"))
    words = first.content.decode()
    kept = re.search(r'name="kept" value="([^"]+)"', words)
    assert (first.status_code, first["Retry-After"]) == (429, str(work.WAIT_SECONDS))
    assert PLANTED in words
    assert "a.txt" in words
    assert kept
    assert visitor.send(token_of(words), kept=kept[1]).status_code == 429  # too early
    with clock.frozen(AT + timedelta(seconds=work.WAIT_SECONDS)):
        assert visitor.send(token_of(words), kept=kept[1]).status_code == 200
    assert waiting(county) == 1


def test_under_load_work_is_enough_and_other_work_is_not(
    portal: Any, county: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BUSY = 0
    monkeypatch.setattr(work, "BITS", 14)
    visitor = portal()
    words = visitor.send().content.decode()
    form = tokens.read_form(token_of(words), AT)
    assert form
    good = next(str(n) for n in range(10**6) if work.zero_bits(form.once, str(n)) >= 14)
    bad = next(str(n) for n in range(10**6) if work.zero_bits(form.once, str(n)) < 14)

    for number in ("", bad, "-1", "9" * 30, "²"):
        assert visitor.send(token_of(words), number=number).status_code == 429
    assert visitor.send(token_of(words), number=good).status_code == 200
    assert visitor.send(number=good).status_code == 429  # work for one form pays for no other
    assert waiting(county) == 1


def test_a_file_that_is_too_big_is_refused_in_words_and_leaves_nothing(
    portal: Any, county: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "FILE_MOST", 1000)
    page = portal().send(files=[SimpleUploadedFile("大.bin", b"x" * 100_000), SimpleUploadedFile("小.txt", b"kept")])

    assert page.status_code == 422
    assert "“大.bin”超过" in page.content.decode()
    assert "小.txt" in page.content.decode()
    assert PLANTED in page.content.decode()
    assert len(list(settings.MAILBOX_FILES.iterdir())) == 1


def test_too_many_files_are_refused_in_words(portal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    page = portal().send(files=[SimpleUploadedFile(f"{n}.txt", b"x") for n in range(12)])

    assert page.status_code == 422
    assert "一次最多10个附件" in page.content.decode()


def test_attachments_beyond_the_days_quota_are_refused_and_the_text_can_go(
    portal: Any, county: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BYTES_OF_ORGAN", limits.Limit("bytes of an organ", 24 * 3600, 10))
    visitor = portal()
    page = visitor.send(files=SimpleUploadedFile("a.txt", b"more than ten"))
    assert page.status_code == 429
    assert "附件已经收满" in page.content.decode()
    assert visitor.send().status_code == 200


def test_a_full_disk_refuses_the_file_in_words_keeps_the_text_and_leaves_no_half_crate(
    portal: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Any, piece: bytes, tag: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(crates.Packing, "_push", full)
    page = portal().send(files=SimpleUploadedFile("a.txt", b"x" * 200_000))

    assert page.status_code == 422
    assert "暂时没有空间" in page.content.decode()
    assert PLANTED in page.content.decode()
    assert list(settings.MAILBOX_FILES.iterdir()) == []


def test_a_database_that_is_away_keeps_the_text_on_the_page(portal: Any, county: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = portal()
    form = visitor.form()
    connection.cursor().execute("RESET ROLE")
    connection.cursor().execute("REVOKE EXECUTE ON FUNCTION mailbox.file FROM dandang_portal")
    role("dandang_portal")
    from django.db import transaction

    with transaction.atomic():
        page = visitor.send(form)
        transaction.set_rollback(True)

    assert page.status_code == 503
    assert PLANTED in page.content.decode()
    assert "只算一件" in page.content.decode()


POLYGLOTS = {
    "照片.jpg": b"\xff\xd8\xff\xe0<script>alert(1)</script>", "x.html": b"<html><script src=//evil></script>", "a.zip": b"PK\x03\x04" + b"\0" * 500,
    "../../etc/passwd": b"root", "con\u202egpj.exe": b"MZ", "很" * 300 + ".txt": b"long", ".htaccess": b"x", "a\"b<i>.txt": b"quote",
}


def test_names_and_types_are_never_believed_nor_shown_unescaped(portal: Any, settings: Any) -> None:
    page = portal().send(do="check", files=[SimpleUploadedFile(name, body) for name, body in POLYGLOTS.items()])
    words = page.content.decode()

    assert page.status_code == 200
    assert "<i>" not in words
    assert "etc/passwd" not in words
    assert {path.name for path in settings.MAILBOX_FILES.iterdir()} == {
        path.name for path in settings.MAILBOX_FILES.iterdir() if re.fullmatch("[0-9a-f]{32}", path.name)
    }
    assert len(list(settings.MAILBOX_FILES.iterdir())) == len(POLYGLOTS)


def test_every_page_keeps_to_itself(portal: Any) -> None:
    visitor = portal()
    for address in ("/", "/en/", "/organs/", f"/report/{visitor.organ}/", "/return/", "/proof/", "/leave/", "/nothing/"):
        answer = visitor.get(address)
        words = answer.content.decode()

        assert answer["Content-Security-Policy"].startswith("default-src 'none'")
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("no-referrer", "no-store")
        assert not answer.cookies
        assert not re.search(r'(src|href)="(https?:)?//', words)
        assert " style=" not in words
        assert "onclick" not in words


def test_a_page_with_its_style_is_small_enough_for_a_slow_line(portal: Any) -> None:
    from pathlib import Path

    from dandang import portal as package
    from dandang.base import ui

    styles = sum(
        len((Path(folder.__file__ or "").parent / path).read_bytes())
        for folder, path in ((package, "static/portal/portal.css"), (ui, "static/ui/tokens.css"))
    )
    visitor = portal()
    for address in ("/", "/en/", "/organs/", f"/report/{visitor.organ}/", "/return/", "/proof/"):
        assert len(visitor.get(address).content) + styles < 30_000, address
