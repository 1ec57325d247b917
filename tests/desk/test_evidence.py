"""Evidence: sealed on the way in, told by its content, shown drawn anew, copied by approval only; hidden from who may not see."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.cases.models import Proceeding
from dandang.exchange import worker
from dandang.exchange.models import Copy
from dandang.mechanisms.verification.evidence import Evidence
from dandang.organs.models import Staff
from dandang.vault import files, keeping, keys
from tests import factories
from tests.factories import AT, County
from tests.vault.test_rendering import PDF, a_picture, a_png_bomb, an_archive

MARK = b"PLANTED-e71d"


@pytest.fixture(autouse=True)
def _own_store(settings: Any, tmp_path: Any) -> Any:
    settings.SEALED_FILES, settings.VAULT_KEYS = tmp_path / "files", tmp_path / "vault"
    with clock.frozen(AT):
        yield


@pytest.fixture
def county(db: Any) -> County:
    return factories.a_county()


@pytest.fixture
def clue(county: County) -> Proceeding:
    return factories.a_clue_in_verification(county)


def browser(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    return client


def send(county: County, clue: Proceeding, body: bytes | None, *, name: str = "扫描件.jpg", **data: Any) -> Any:
    given = {
        "kind": "file" if body is not None else "object", "title": "发票", "source": "某公司财务室调取", "obtained_on": "2023-03-06",
        "obtained_by": [county.handler.username, county.second.username], **data,
    }
    if body is not None:
        given["file"] = SimpleUploadedFile(name, body)
    return browser(county.handler).post(reverse("desk:step", args=[clue.key, "add_evidence"]), given)


def registered(county: County, clue: Proceeding, body: bytes | None, **data: Any) -> Evidence:
    response = send(county, clue, body, **data)
    assert response.status_code == 302, response.content.decode()
    return Evidence.objects.filter(proceeding=clue).latest("pk")


def page_of(staff: Staff, piece: Evidence) -> str:
    response = browser(staff).get(reverse("desk:evidence_piece", args=[piece.key]))
    assert response.status_code == 200
    return response.content.decode()


def on_disk() -> list[str]:
    folder = files.store().folder
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_file_is_registered_with_its_fingerprint_and_lies_sealed(county, clue):
    body = a_picture() + MARK

    piece = registered(county, clue, body)

    assert (piece.media, piece.size, piece.sha256) == ("jpeg", len(body), hashlib.sha256(body).hexdigest())
    assert piece.step.record["sha256"] == piece.sha256
    assert b"".join(files.store().read(piece.stored, piece.file_key())) == body
    assert on_disk() == [piece.stored]
    assert MARK not in (files.store().folder / piece.stored).read_bytes()
    assert set(piece.obtained_by.all()) == {county.handler, county.second}


def test_the_name_it_was_sent_under_is_kept_nowhere(county, clue):
    piece = registered(county, clue, a_picture(), name="举报人张三给的.jpg")

    assert "张三" not in page_of(county.handler, piece)
    assert "张三" not in str(piece.step.record)


@pytest.mark.parametrize(
    ("body", "data", "field"),
    [
        (None, {"kind": "file"}, "file"), (b"", {}, "file"), (None, {}, "kept_at"),
        (b"x", {"kind": "object", "kept_at": "保密柜"}, "file"), (b"x", {"obtained_on": "2023-03-07"}, "obtained_on"),
    ],
)
def test_wrong_input_is_an_error_at_its_field_and_keeps_no_file(county, clue, body, data, field):
    response = send(county, clue, body, **data)

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert on_disk() == []
    assert not Evidence.objects.exists()


def test_a_file_over_the_limit_is_told_so(county, clue, settings):
    settings.UPLOAD_LIMIT = 100

    response = send(county, clue, b"x" * 101)

    assert response.status_code == 422
    assert "上限" in response.content.decode()
    assert on_disk() == []


@pytest.mark.rule("SM-B")
def test_one_collector_is_refused_and_no_file_stays(county, clue):
    response = send(county, clue, a_picture(), obtained_by=[county.handler.username])

    assert response.status_code == 409
    assert on_disk() == []


def test_an_object_has_its_place_and_its_chain(county, clue):
    piece = registered(county, clue, None, title="账本原件", kept_at="保密柜二层")
    factories.step(clue, "move_evidence", county.handler, evidence=piece.seq, act="returned", to="某公司财务室", on="2023-03-06")

    page = page_of(county.handler, piece)
    listed = browser(county.handler).get(reverse("desk:evidence", args=[clue.key])).content.decode()

    assert "保密柜二层" in page
    assert "某公司财务室" in page
    assert "某公司财务室" in listed


def test_a_picture_is_shown_drawn_anew(county, clue):
    piece = registered(county, clue, a_picture() + MARK)

    page = page_of(county.handler, piece)
    drawn = browser(county.handler).get(reverse("desk:evidence_page", args=[piece.key, 0]))

    assert reverse("desk:evidence_page", args=[piece.key, 0]) in page
    assert (drawn["Content-Type"], drawn["Content-Security-Policy"]) == ("image/png", "sandbox; default-src 'none'")
    assert drawn.content.startswith(b"\x89PNG")
    assert MARK not in drawn.content


def test_each_page_of_a_document_can_be_turned_to(county, clue):
    piece = registered(county, clue, PDF)
    client = browser(county.handler)

    second = client.get(reverse("desk:evidence_piece", args=[piece.key]), {"page": "2"}).content.decode()

    assert "第2页，共2页" in second
    assert reverse("desk:evidence_page", args=[piece.key, 1]) in second
    assert client.get(reverse("desk:evidence_page", args=[piece.key, 9])).status_code == 404


@pytest.mark.parametrize(
    "body", [b"<!doctype html><script>alert(1)</script>", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"]
)
def test_markup_is_shown_as_its_characters(county, clue, body):
    page = page_of(county.handler, registered(county, clue, body))

    assert body.decode() not in page
    assert "&lt;" in page


@pytest.mark.parametrize(
    ("body", "said"), [(a_png_bomb(), "画面太大"), (an_archive(), "不在页面上显示"), (a_picture("PNG")[:50], "已损坏")]
)
def test_what_cannot_be_shown_safely_says_why(county, clue, body, said):
    piece = registered(county, clue, body)

    assert said in page_of(county.handler, piece)
    assert browser(county.handler).get(reverse("desk:evidence_page", args=[piece.key, 0])).status_code == 404


def test_a_file_that_was_touched_on_the_disk_is_told(county, clue):
    piece = registered(county, clue, a_picture())
    path = files.store().path(piece.stored)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")

    assert "打不开" in page_of(county.handler, piece)


def test_sound_is_played_in_pieces_with_our_type_in_a_sandbox(county, clue):
    body = b"ID3\x04" + bytes(range(256)) * 400
    piece = registered(county, clue, body)
    address, client = reverse("desk:evidence_play", args=[piece.key]), browser(county.handler)

    whole, part, beyond = client.get(address), client.get(address, headers={"Range": "bytes=100-199"}), client.get(address, headers={"Range": "bytes=999999-"})

    assert (whole.status_code, b"".join(whole.streaming_content)) == (200, body)
    assert (part.status_code, b"".join(part.streaming_content)) == (206, body[100:200])
    assert part["Content-Range"] == f"bytes 100-199/{len(body)}"
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(body)}")
    assert (whole["Content-Type"], whole["Content-Security-Policy"], whole["X-Content-Type-Options"]) == (
        "audio/mpeg", "sandbox; default-src 'none'", "nosniff",
    )
    assert "media-src 'self'" in client.get(reverse("desk:evidence_piece", args=[piece.key]))["Content-Security-Policy"]


def test_only_sound_is_played(county, clue):
    piece = registered(county, clue, PDF)

    assert browser(county.handler).get(reverse("desk:evidence_play", args=[piece.key])).status_code == 404


@pytest.mark.rule("R-25")
def test_a_copy_leaves_by_approval_only_with_its_number(county, clue):
    body = an_archive()
    piece = registered(county, clue, body)
    address, client = reverse("desk:evidence_copy", args=[piece.key]), browser(county.handler)

    refused = client.post(address)
    factories.step(clue, "grant_copy", county.deputy, evidence=piece.seq, viewer=county.handler.username, reason="鉴定需要")
    taken = client.post(address)
    other = browser(county.second).post(address)
    with clock.frozen(AT + timedelta(days=8)):
        late = client.post(address)

    assert (refused.status_code, other.status_code, late.status_code) == (409, 409, 409)
    assert "R-25" in refused.content.decode()
    assert b"".join(taken.streaming_content) == body
    assert taken["Content-Type"] == "application/octet-stream"
    assert taken["Content-Disposition"].startswith("attachment;")
    assert Copy.objects.get().number == int(taken["X-Copy-Number"])
    assert AuditEvent.objects.filter(chain=clue.casefile.code, verb="exchange.copy").count() == 1


@pytest.mark.rule("R-31")
@pytest.mark.parametrize("who", ["outsider", "clerk"])
@pytest.mark.parametrize("name", ["evidence_piece", "evidence_play", "evidence_page", "evidence_copy"])
def test_for_who_may_not_see_the_matter_there_is_nothing(county, clue, who, name):
    piece = registered(county, clue, a_picture())
    address = reverse(f"desk:{name}", args=[piece.key, 0] if name == "evidence_page" else [piece.key])
    client = browser(getattr(county, who))

    answer = client.post(address) if name == "evidence_copy" else client.get(address)
    missing = client.get(address.replace(piece.key, "0" * 20)) if name != "evidence_copy" else client.post(address.replace(piece.key, "0" * 20))

    assert (answer.status_code, missing.status_code) == (404, 404)
    assert client.get(reverse("desk:evidence", args=[clue.key])).status_code == 404


def test_looking_is_on_record(county, clue):
    piece = registered(county, clue, a_picture())
    page_of(county.second, piece)

    last = AuditEvent.objects.filter(chain=clue.casefile.code).latest("pk")

    assert (last.verb, last.actor, last.data["evidence"]) == ("verification.look_at_evidence", county.second.username, piece.key)


@pytest.mark.rule("R-17")
@pytest.mark.parametrize("table", ["verification_evidence", "verification_evidence_obtained_by"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_what_is_registered_is_neither_changed_nor_removed(county, clue, table, statement):
    registered(county, clue, a_picture())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


@pytest.mark.rule("R-17")
@pytest.mark.parametrize("change", ["title = 'x', key_id = 'x'", "stored = 'x', key_id = 'x'", "wrapped = ''"])
def test_only_the_wrap_of_a_file_key_may_change_even_for_the_owner(county, clue, change):
    registered(county, clue, a_picture())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("RESET ROLE; SET ROLE dandang_owner")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(f"UPDATE verification_evidence SET {change}")


def test_rotation_wraps_the_keys_of_files_anew_and_the_old_key_may_go(county, clue, settings, monkeypatch):
    """Cut off after each batch, as a kill does: every batch is a transaction, and the next run goes on without another key."""
    bodies = [a_picture() + bytes([number]) for number in range(5)]
    pieces = [registered(county, clue, body) for body in bodies]
    monkeypatch.setattr(keeping, "BATCH", 2)
    old = keys.provider().current()

    moving = keeping.rotate(by="test", at=AT)
    next(moving)
    moving.close()
    new, waiting = keys.provider().current(), keeping.pending()
    *_, done = keeping.rotate(by="test", at=AT)

    assert (new != old, waiting, done, keeping.pending(), keys.provider().current()) == (True, done, done, 0, new)
    assert {(each.key_id, each.rows) for each in keeping.counts() if each.place == "file"} == {(new, 5)}
    (Path(settings.VAULT_KEYS) / old).unlink()
    for piece, body in zip(Evidence.objects.filter(pk__in=[piece.pk for piece in pieces]), bodies, strict=True):
        assert b"".join(files.store().read(piece.stored, piece.file_key())) == body


def test_the_worker_sweeps_what_nobody_keeps_and_keeps_evidence(county, clue):
    piece = registered(county, clue, a_picture())
    orphan = files.store().write([b"the row was rolled back"], files.new_key()).name
    tomorrow = datetime.now(UTC) + timedelta(hours=25)  # noqa: TID251  (compared with the time of real files)

    assert worker.tidy(at=datetime.now(UTC)) == []  # noqa: TID251
    assert worker.tidy(at=tomorrow) == [orphan]
    assert on_disk() == [piece.stored]


def test_the_register_says_when_it_is_empty_and_turns_its_pages(county, clue, monkeypatch):
    from dandang.desk import evidence

    client, address = browser(county.handler), reverse("desk:evidence", args=[clue.key])
    empty = client.get(address).content.decode()
    monkeypatch.setattr(evidence, "PAGE", 1)
    for title in ("发票一", "发票二"):
        registered(county, clue, None, title=title, kept_at="柜")
    first, second = client.get(address).content.decode(), client.get(address, {"page": "2"}).content.decode()

    assert "还没有登记证据" in empty
    assert ("发票一" in first, "发票二" in first, "发票二" in second) == (True, False, True)
