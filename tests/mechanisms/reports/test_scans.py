"""Scans of a letter: sealed with the wording, read by whoever may read the wording, each page on record first."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dandang import vault
from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.cases.models import CaseFile
from dandang.mechanisms.reports import scans
from dandang.mechanisms.reports.models import ScanKept
from dandang.vault import files
from tests import factories
from tests.desk.api.conftest import Caller
from tests.factories import AT, County
from tests.vault.test_rendering import PDF, a_picture, a_png_bomb, an_archive

NAME = "诸葛玥珏的信.jpg"
LETTER = {"channel": "letter", "text": "史某收下两条香烟，见扫描件。", "reporter_name": "诸葛玥珏", "reporter_contact": "13900000000"}


@pytest.fixture
def county(fresh_database: str, settings: Any, tmp_path: Path) -> County:
    """Committed for real: files are kept when the transaction is."""
    settings.SEALED_FILES, settings.VAULT_KEYS = tmp_path / "files", tmp_path / "keys"
    return factories.a_county()


def post(who: Any, address: str, **data: Any) -> Any:
    client = Client()
    client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    with clock.frozen(AT):
        return client.post(address, data)


def receive(county: County, *bodies: bytes, name: str = NAME, **more: Any) -> Any:
    sent = [SimpleUploadedFile(name, body, "image/jpeg") for body in bodies]
    return post(county.clerk, "/register/", **LETTER, scans=sent, alone="1", once="one", **more)


def on_disk(settings: Any) -> list[str]:
    folder = Path(settings.SEALED_FILES)
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def look(who: Any, casefile: CaseFile, **data: Any) -> Any:
    return post(who, f"/cases/{casefile.key}/sealed/scan/", **{"purpose": "evidence_offered", "number": "0", "page": "1", **data})


def drawn(answer: Any) -> bytes:
    found = re.search(r'src="data:image/png;base64,([^"]+)"', answer.content.decode())
    assert found
    return base64.b64decode(found[1])


@pytest.mark.rule("R-21")
def test_scans_lie_sealed_and_are_shown_drawn_anew_to_those_who_read_the_wording(county: County, settings: Any) -> None:
    picture = a_picture() + an_archive()  # a picture with an archive behind it
    assert receive(county, picture, PDF).status_code == 302
    casefile = CaseFile.objects.get()

    kept = list(ScanKept.objects.values_list("stored", flat=True))
    assert sorted(kept) == on_disk(settings)
    assert set(kept) <= files.kept()
    assert not any(picture[:200] in (Path(settings.SEALED_FILES) / name).read_bytes() for name in kept)
    page = post(county.clerk, f"/cases/{casefile.key}/sealed/", purpose="evidence_offered").content.decode()
    assert NAME in page
    assert "SHA-256" in page
    first, second = look(county.clerk, casefile), look(county.clerk, casefile, number="1", page="2")
    assert drawn(first).startswith(b"\x89PNG")
    assert b"bomb.txt" not in drawn(first)
    assert "第2页" in second.content.decode()
    head = look(county.petition_head, casefile, purpose=scans.MASKING)
    assert drawn(head) == drawn(first)
    opened = AuditEvent.objects.filter(chain=vault.chain(casefile.sealed), verb="vault.open", data__kind="attachments")
    assert [event.actor for event in opened.order_by("pk")] == [county.clerk.username] * 3 + [county.petition_head.username]
    raw = post(county.clerk, f"/cases/{casefile.key}/sealed/attachment/", purpose="evidence_offered", token=casefile.sealed, number="0")
    assert raw.status_code == 404, "a scan is shown and never given out"


@pytest.mark.rule("R-21")
@pytest.mark.parametrize("purpose", ["evidence_offered", "masking"])
def test_nobody_else_sees_that_there_are_scans(county: County, purpose: str) -> None:
    receive(county, a_picture())
    casefile = CaseFile.objects.get()

    for who in (county.petition, county.handler, county.reviewer, county.deputy, county.head, county.outsider):
        assert look(who, casefile, purpose=purpose).status_code == 404
    for wrong in ({"number": "1"}, {"number": "-1"}, {"page": "0"}, {"purpose": "curiosity"}):
        assert look(county.clerk, casefile, **wrong).status_code == 404
    client = Client()
    client.force_login(county.petition, backend="django.contrib.auth.backends.ModelBackend")
    with clock.frozen(AT):
        page = client.get(f"/cases/{casefile.key}/").content.decode()
    assert "扫描" not in page
    assert NAME not in page
    assert ScanKept.objects.get().stored not in page
    (step,) = casefile.proceedings.get().steps.all()
    assert "scans" not in step.record


def test_the_page_of_the_masked_text_offers_the_scans(county: County) -> None:
    receive(county, a_picture(), PDF)
    report = CaseFile.objects.get().proceedings.get()
    factories.step(report, "register", county.clerk, **{**factories.REGISTER, "managing_organ": county.organ.name})

    page = post(county.petition_head, f"/reports/{report.key}/masking/", action="open", once="m").content.decode()

    assert page.count("留痕并查看扫描件") == 2
    assert 'name="number" value="1"' in page


@pytest.mark.parametrize(("body", "said"), [
    (an_archive(), "不是图片"), (b"MZ" + a_picture(), "不是图片"), (a_png_bomb(), "画面太大"), (a_picture()[:150], "已损坏"),
    (b"<html><script>alert(1)</script>", "不是图片"),
])
def test_bombs_archives_and_broken_files_are_refused_at_the_field_and_nothing_stays(county, settings, body, said) -> None:
    answer = receive(county, a_picture(), body)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "第2个文件" in page
    assert said in page
    assert "请重新选择" in page
    assert LETTER["text"] in page, "what was typed is still there"
    assert on_disk(settings) == []
    assert not CaseFile.objects.exists()


@pytest.mark.rule("R-2")
def test_what_belongs_to_a_higher_organ_leaves_no_file(county: County, settings: Any) -> None:
    sent = SimpleUploadedFile(NAME, a_picture(), "image/jpeg")
    province = county.organ.parent.name if county.organ.parent else ""
    answer = post(
        county.clerk, "/register/", **LETTER, scans=[sent], once="two", subject_name="某领导", managing_organ=province, statements="收受礼金",
    )

    assert answer.status_code == 409
    assert on_disk(settings) == []
    assert not ScanKept.objects.exists()


@pytest.mark.rule("R-21")
def test_the_api_tells_a_handler_nothing_of_scans_and_loses_no_file_silently(county: County) -> None:
    receive(county, a_picture())
    casefile = CaseFile.objects.get()
    with clock.frozen(AT):
        told = Caller(county.petition).get(f"/casefiles/{casefile.key}")
        lost = Caller(county.clerk).post("/begin/reports/receive", {**LETTER, "scans": "letter.jpg"})

    assert told.status_code == 200
    assert not re.search("scan|扫描|SHA|jpg", told.content.decode())
    assert (lost.status_code, "scans" in lost.content.decode()) == (422, True)
    assert CaseFile.objects.count() == 1


def test_a_double_click_keeps_one_set_of_scans(county: County, settings: Any) -> None:
    receive(county, a_picture())
    receive(county, a_picture())

    assert ScanKept.objects.count() == 1
    assert len(on_disk(settings)) == 1
