"""Fifty planted words of reporters, by every road in, through the courses: 0 found anywhere (R-18, R-20, R-26).

Names with rare characters, telephone numbers, addresses, numbers of papers, turns of phrase, names and insides of files. They
come in over the desk, the API, the public portal and an imported file, well formed and not, and while the server stumbles. Then
the matters run to their end, and every answer of pages, API and portal, every table (of the vault too, where they are sealed),
every log, paper, export, copy, backup and file, and the server's own folder with its log of changes are searched.
"""

from __future__ import annotations

import io
import json
import logging
import subprocess
import tempfile
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import override_settings

import config.portal as portal_settings
from dandang.audit import commands as audit_commands
from dandang.base import clock, postgres
from dandang.cases import searching
from dandang.cases.models import CaseFile, Proceeding
from dandang.desk import backups, postbox
from dandang.desk.models import ApiToken
from dandang.documents.models import Document
from dandang.exchange import copies
from dandang.exchange.models import Copy
from dandang.mailbox import office
from dandang.mechanisms.reports import access
from tests import factories
from tests.conftest import owner_connection
from tests.exchange.conftest import HEADINGS, a_row, as_csv, checked, imported
from tests.factories import AT, County
from tests.leaks import Planted, in_folder, in_tables, unlike_any
from tests.portal.conftest import SAME, Reporter, code_of, role, token_of
from tests.walking import addresses, joined, keys_of

ROADS = {
    "desk": ["喆堃〇玥", "138########", "〇〇弄##号乙", "〇〇内亲甲", "〇〇内亲乙", "那天他在〇〇酒家当着我的面收下信封", "身份证3301############", "我在〇〇科干了十一年", "微信号〇〇###"],
    "faulty": ["未具〇〇名", "139########", "〇〇里##号", "这一封没有写来源〇〇渠道"],
    "stumbling": ["跌倒〇〇人", "137########", "服务器跌倒时〇〇写下的话", "跌倒〇〇##.jpg", "附件里〇〇的话"],
    "api": ["〇〇程序人", "136########", "〇〇坊##号", "程序送来的〇〇原话不得外泄"],
    "api faulty": ["〇〇错送人", "135########", "程序送错的〇〇原话"],
    "portal": ["𠮷〇㑇人", "134########", "〇〇村##组", "门户上写的〇〇第一件事情", "门户上写的〇〇第二件事情", "照片〇〇##.jpg", "照片里〇〇的拍摄地点", "录音〇〇##.txt", "录音里〇〇的话"],
    "letter": ["后来补充的〇〇一番话", "补充〇〇##.txt", "补充件里〇〇的内容"],
    "import": ["〇〇导入人", "133########", "导入的〇〇原话第一件", "〇〇导入人乙", "132########", "导入的〇〇原话第二件"],
    "import faulty": ["〇〇导错人", "131########", "导入出错的〇〇原话"],
    "sealed upward": ["〇〇上报人", "130########", "反映副市长的〇〇原话", "〇〇桥##号"],
}
PLANTED = {road: [unlike_any(pattern) for pattern in patterns] for road, patterns in ROADS.items()}
WORDS = Planted(word for words in PLANTED.values() for word in words)
READERS = ("clerk", "petition", "handler", "head")


@pytest.fixture
def committed(fresh_database: str, django_db_blocker: Any, settings: Any, tmp_path: Path) -> Iterator[str]:
    """A database of its own, and every folder of the program inside the test's."""
    settings.OWNER_DATABASE = {**configured.OWNER_DATABASE, "NAME": fresh_database}
    settings.SEALED_FILES, settings.MAILBOX_FILES = tmp_path / "files", tmp_path / "crates"
    settings.VAULT_KEYS, settings.MAILBOX_KEYS = tmp_path / "keys", tmp_path / "mailkeys"
    with django_db_blocker.unblock(), clock.frozen(AT):
        yield fresh_database


@contextmanager
def at_the_portal(county: County) -> Iterator[Reporter]:
    """The portal's settings and rights."""
    from dandang.portal import limits

    limits._today = None
    values = {name: getattr(portal_settings, name) for name in SAME}
    with override_settings(**values, FORM_RENDERER="django.forms.renderers.DjangoTemplates"):
        role("dandang_portal")
        visitor = Reporter()
        visitor.organ = county.organ.code
        yield visitor
        role("dandang_app")


def stumbles(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if "INSERT INTO" in sql and "cases_casefile" in sql:
        raise RuntimeError("the server stumbles")
    return execute(sql, params, many, context)


def stumbles_there(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if "mailbox." in sql and "file" in sql:
        raise RuntimeError("the server stumbles")
    return execute(sql, params, many, context)


class Office:
    """One office; every answer that it gives is kept, every planted word found in one is a leak."""

    def __init__(self) -> None:
        self.county = factories.a_county()
        self.leaks: set[tuple[str, str]] = set()
        self.asked = 0
        text, _token = ApiToken.objects.issue(self.county.clerk, at=AT)
        self.api = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {text}"}}

    def client(self, who: str) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(getattr(self.county, who), backend="django.contrib.auth.backends.ModelBackend")
        return client

    def look(self, where: str, data: bytes | str) -> None:
        self.asked += 1
        self.leaks |= {(where, word) for word in WORDS.within(data)}

    def over_the_desk(self) -> Proceeding:
        """A signed letter, taken in and brought to its end; two letters that are not taken in."""
        name, contact, address, one, two, *wording = PLANTED["desk"]
        given = {"channel": "letter", "reporter_name": name, "reporter_contact": contact, "reporter_address": address}
        report = factories.a_received_report(self.county, text="。".join(wording), reporter_relatives=f"{one}\n{two}", **given)
        name, contact, address, wording_ = PLANTED["faulty"]
        faulty = {"reporter_name": name, "reporter_contact": contact, "reporter_address": address, "text": wording_, "channel": "none"}
        assert self.client("clerk").post("/register/", faulty).status_code == 422  # shown again to who typed it, and to nobody else
        name, contact, wording_, file, inside = PLANTED["stumbling"]
        given = {"channel": "letter", "reporter_name": name, "reporter_contact": contact, "text": wording_}
        upload = SimpleUploadedFile(file, inside.encode() * 50_000, "image/jpeg")
        with connection.execute_wrapper(stumbles):
            answer = self.client("clerk").post("/register/", {**given, "alone": "1", "attachments": upload, "files": upload})
        assert answer.status_code == 500
        self.look("500", answer.content)
        return report

    def opened(self, report: Proceeding) -> str:
        """What lies in the vault, for who received it: the words are there, and only there."""
        return access.open_wording(report.casefile, by=self.county.clerk, purpose="feedback", at=AT)

    def over_the_api(self) -> None:
        name, contact, address, wording = PLANTED["api"]
        given = {"channel": "phone", "reporter_name": name, "reporter_contact": contact, "reporter_address": address, "text": wording}
        client = self.client("clerk")
        answer = client.post("/api/v1/begin/reports/receive", json.dumps(given), **self.api)
        assert answer.status_code == 201, answer.content
        self.look("API receive", answer.content)
        name, contact, wording = PLANTED["api faulty"]
        faulty = {"reporter_name": name, "reporter_contact": contact, "text": wording, "channel": "none"}
        answer = client.post("/api/v1/begin/reports/receive", json.dumps(faulty), **self.api)
        assert answer.status_code == 422
        self.look("API faulty", answer.content)
        with connection.execute_wrapper(stumbles):
            answer = client.post("/api/v1/begin/reports/receive", json.dumps(given), **self.api)
        assert answer.status_code == 500
        self.look("API 500", answer.content)

    def over_the_portal(self) -> None:
        office.open_intake(self.county.organ, by=self.county.petition_head, at=AT)
        name, contact, address, first, second, photo, place, record, inside = PLANTED["portal"]
        exif = b"\xff\xd8\xff\xe1\x10\x00Exif\x00\x00MM\x00*" + place.encode() + place.encode("utf-16-le") + b"\xff\xd9"
        files = [SimpleUploadedFile(photo, exif, "image/jpeg"), SimpleUploadedFile(record, inside.encode() * 9, "text/plain")]
        typed = {
            "named": "named", "name": name, "contact": contact, "address": address, "allegations": "2",
            "allegation1_what": first, "allegation2_what": second,
        }
        with at_the_portal(self.county) as visitor:
            answer = visitor.send(files=files, **typed)
            assert answer.status_code == 200, answer.content.decode()
            visitor.come_back(code_of(answer))
            page = visitor.get("/thread/")
            self.look("portal thread", page.content)
            wording, file, inside = PLANTED["letter"]
            upload = SimpleUploadedFile(file, inside.encode() * 9, "text/plain")
            sent = {"form": token_of(page.content.decode()), "kind": "evidence", "text": wording, "files": upload}
            assert visitor.post("/thread/", sent).status_code == 302
            stranger = Reporter()
            stranger.organ = visitor.organ
            for each in ("/", "/thread/", "/nowhere/", f"/report/{visitor.organ}/", "/return/"):
                self.look(f"portal {each}", stranger.get(each).content)
            with connection.execute_wrapper(stumbles_there):
                again = stranger.send(named="named", name=PLANTED["stumbling"][0], allegation1_what=PLANTED["stumbling"][2])
            self.look("portal 500", again.content if again.status_code == 500 else b"")
        (one,) = office.waiting([self.county.organ.pk])
        taken = postbox.take_in(one.item, by=self.county.clerk, at=AT, once="once").proceeding
        (letter,) = office.letters_of(taken.key)
        factories.step(taken, "take_letter", self.county.clerk, item=str(letter.item))
        assert first in self.opened(taken)

    def over_a_file(self) -> None:
        one_name, one_phone, one, two_name, two_phone, two = PLANTED["import"]
        rows = [
            a_row(1, 举报人=one_name, 联系电话=one_phone, 举报内容=one), a_row(2, 举报人=two_name, 联系电话=two_phone, 举报内容=two),
        ]
        imported(self.county, as_csv(rows, headings=HEADINGS))
        name, phone, wording = PLANTED["import faulty"]
        checked(self.county, as_csv([a_row(3, 举报人=name, 联系电话=phone, 举报内容=wording, 来源渠道="乌鸦")]), source="12389")

    def up_and_away(self) -> None:
        name, contact, wording, address = PLANTED["sealed upward"]
        given = {"reporter_name": name, "reporter_contact": contact, "reporter_address": address}
        report = factories.a_received_report(self.county, text=wording, **given)
        envelope = factories.step(
            report, "seal_upward", self.county.clerk, number="密封字第9号", second=self.county.petition.username
        ).opened[0]
        factories.step(envelope, "countersign", self.county.petition, content_is_inside="on")
        factories.step(envelope, "dispatch", self.county.head, addressee=self.county.organ.superior.name)

    def bring_to_its_end(self, report: Proceeding) -> None:
        """The whole course with papers, as another signed report takes it."""
        name, *_rest = PLANTED["desk"]
        factories.a_drafting_clarification(self.county, reporter_name=name)
        factories.step(report, "register", self.county.clerk, **{**factories.REGISTER, "managing_organ": self.county.organ.name})
        factories.step(report, "verify_name", self.county.clerk, outcome="real_name_verified", note="电话核实，本人承认")
        factories.step(report, "accept", self.county.petition)
        factories.step(report, "hand_over", self.county.petition, **factories.hand_over(self.county))

    def every_answer(self) -> None:
        """All addresses, for those who work here, with the keys of a matter of each kind and of the last that came in."""
        casefiles = {CaseFile.objects.filter(proceedings__kind=kind).order_by("pk").first() for kind in ("reports", "clarification", "envelopes")}
        casefiles.add(CaseFile.objects.order_by("-pk")[0])
        keys = joined(*(keys_of(casefile, all_verbs=False) for casefile in casefiles if casefile))
        for who in READERS:
            client = self.client(who)
            for address in addresses(keys):
                answer = client.get(address, headers=self.api["headers"])
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                self.look(f"{who} GET {address}", body)
                self.look(f"{who} headers of {address}", str(dict(answer.items())))

    def papers_and_copies(self, out: Path) -> None:
        """What is printed, exported and backed up."""
        for document in Document.objects.all():
            text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(bytes(document.body))).pages)
            assert text.strip()
            self.look(f"paper {document.kind}", text)
        copy = copies.issue_copy(Copy.What.CASES, "csv", by=self.county.head, at=AT)
        rows = [[c.code, "、".join(s.name for s in c.subjects.all())] for c in CaseFile.objects.visible_to(self.county.head)]
        self.look("copy", b"".join(copies.as_list(copy, "案卷", ["案卷号", "被反映人"], rows)))
        assert audit_commands.run_export(Namespace(out=out / "audit.ndjson", chain=None)) == 0
        backups.make(out / "backup", say=lambda line: None)
        dumped = [backups._path("pg_restore"), "--file", str(out / "plain.sql"), str(out / "backup" / backups.DUMP)]
        assert subprocess.run(dumped, check=False).returncode == 0


@pytest.mark.rule("R-18")
@pytest.mark.rule("R-20")
@pytest.mark.rule("R-26")
def test_fifty_words_of_reporters_are_found_nowhere(
    committed: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert len(WORDS.words) == len(set(WORDS.words)) >= 50
    (tmp_path / "temp").mkdir()
    (tmp_path / "out").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    caplog.set_level(logging.DEBUG)
    began = time.time() - 1
    here = Office()

    report = here.over_the_desk()
    here.over_the_api()
    here.over_the_portal()
    here.over_a_file()
    here.up_and_away()
    here.bring_to_its_end(report)
    assert set(PLANTED["desk"][5:]) == WORDS.within(here.opened(report))
    here.every_answer()
    here.papers_and_copies(tmp_path / "out")
    time.sleep(1)

    with owner_connection(committed) as owner:
        assert in_tables(owner, WORDS) == set()
    assert here.leaks == set()
    assert here.asked > 300
    assert in_folder(tmp_path, WORDS) == set()
    assert in_folder(postgres.place_of(Path(configured.HOME)).root, WORDS, since=began) == set()
    told = capfd.readouterr()
    assert "the server stumbles" in caplog.text
    assert WORDS.within(caplog.text + told.out + told.err) == set()
    for word in (PLANTED["desk"][0], PLANTED["portal"][0], PLANTED["import"][0], PLANTED["desk"][5]):
        assert searching.find(searching.Query.of(word), here.county.head).keys == ()
    assert searching.find(searching.Query.of("史某"), here.county.head).keys
