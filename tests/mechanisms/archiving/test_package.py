"""The closing package: made of a closed matter, checked offline by Python alone, a change anywhere noticed, taken in elsewhere to read."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from django.db import ProgrammingError, transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from dandang.base import cli, clock
from dandang.base.verdict import StepRefused
from dandang.cases import doors
from dandang.cases.models import Proceeding
from dandang.desk import archives
from dandang.documents import authority
from dandang.mechanisms.archiving import verifier
from dandang.mechanisms.archiving.models import Archiving, ReceivedArchive, contents
from tests.factories import AT, County, a_county, an_issued_clarification, step

MODEL = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def _a_monday() -> Iterator[None]:
    with clock.frozen(AT):
        yield


@pytest.fixture
def county(db: None) -> County:
    found = a_county()
    house = authority.here()
    if not house.exists():
        house.begin("试验证书机构", at=AT - timedelta(days=3))
    house.certify(found.organ, by="tests", at=AT - timedelta(days=2))
    return found


@pytest.fixture
def archive(county: County) -> Archiving:
    """A matter with a served notice and a named reporter, archived."""
    matter = an_issued_clarification(county, reporter_name="欧阳匿名测试")
    casefile = matter.casefile
    Proceeding.objects.filter(casefile=casefile).update(is_open=False)
    volume = {"title": "案卷 <甲> & 乙", "fonds": "上纪", "classification": "信访", "retention": "permanent"}
    done = doors.begin_within(casefile, "archiving", "prepare", by=county.case_manager, at=AT, data=volume).proceeding
    count = archives.page(Archiving.objects.get(pk=done.pk), by=county.reviewer, at=AT, checked=False)["papers"]
    step(done, "archive", county.reviewer, count=len(count))
    return Archiving.objects.select_related("proceeding__casefile__organ").get(pk=done.pk)


def altered(body: bytes, change: Any) -> bytes:
    """The package with its files changed by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w") as new:
        files = change({name: old.read(name) for name in old.namelist()})
        for name, each in files.items():
            new.writestr(name, each)
    return out.getvalue()


def failing(body: bytes) -> set[str]:
    return {problem.property for problem in verifier.verify(io.BytesIO(body)).problems}


def test_a_package_is_judged_by_python_alone_and_tells_nothing_of_the_reporter(archive: Archiving, county: County, tmp_path: Path) -> None:
    made = archives.copy(archive, by=county.head, at=AT)
    assert made is not None
    file, script = tmp_path / "a.zip", tmp_path / "verifier.py"
    file.write_bytes(made[1])
    script.write_bytes(archives.script())

    told = subprocess.run([sys.executable, "-I", "-S", str(script), str(file)], capture_output=True, text=True, check=False)

    assert told.returncode == 0, told.stdout + told.stderr
    assert told.stdout.count("通过 / holds") == 4
    xml = zipfile.ZipFile(file).read(verifier.XML).decode()
    assert "欧阳匿名测试" not in xml
    assert "reports" not in xml
    assert "案卷 &lt;甲&gt; &amp; 乙" in xml
    assert made[0].label in zipfile.ZipFile(file).comment.decode()


def test_what_is_changed_is_noticed(archive: Archiving) -> None:
    body = bytes(archive.package)
    paper = next(name for name in zipfile.ZipFile(io.BytesIO(body)).namelist() if name.startswith("files/"))

    assert failing(altered(body, lambda f: f)) == set()
    assert failing(altered(body, lambda f: f | {paper: f[paper].replace(b"%%EOF", b"%%EOX")})) >= {"integrity", "usability"}
    assert failing(altered(body, lambda f: f | {paper: f[paper] + b" "})) == {"integrity"}
    assert failing(altered(body, lambda f: {k: v for k, v in f.items() if k != paper})) == {"integrity"}
    assert failing(altered(body, lambda f: f | {"files/more.pdf": b"x"})) == {"integrity"}
    assert failing(altered(body, lambda f: f | {"../out.pdf": b"x"})) == {"integrity", "security"}
    assert failing(altered(body, lambda f: f | {paper: f[paper].replace(b"%PDF-", b"%PDF-1 /JavaScript ", 1)})) >= {"integrity", "security"}
    assert failing(altered(body, lambda f: f | {verifier.XML: f[verifier.XML].replace("上纪".encode(), "下纪".encode())})) == {"authenticity"}
    packed = b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n" + zlib.compress(b"<< /S /JavaScript >>")
    assert failing(altered(body, lambda f: f | {paper: f[paper].replace(b"%PDF-1", b"%PDF-1 " + packed, 1)})) >= {"integrity", "security"}
    with pytest.raises(verifier.NoPackage):
        verifier.verify(io.BytesIO(altered(body, lambda f: f | {verifier.XML: b"<!DOCTYPE x>" + f[verifier.XML]})))
    with pytest.raises(verifier.NoPackage):
        verifier.verify(io.BytesIO(b"no zip"))


def test_it_is_taken_in_elsewhere_to_read_and_never_by_the_person_it_is_about(archive: Archiving, county: County) -> None:
    other = a_county("other", "余杭区纪委监委")
    body = bytes(archive.package)

    with pytest.raises(StepRefused, match="A-1"):
        ReceivedArchive.register(altered(body, lambda f: f | {"x": b""}), other.organ, by=other.case_manager, at=AT)
    with pytest.raises(StepRefused, match="A-5"):
        ReceivedArchive.register(b"x", other.organ, by=other.case_manager, at=AT)
    with pytest.raises(StepRefused, match="A-1"):
        ReceivedArchive.register(body, other.organ, by=other.handler, at=AT)
    found = ReceivedArchive.register(body, other.organ, by=other.case_manager, at=AT)

    assert ReceivedArchive.register(body, other.organ, by=other.case_manager, at=AT) == found
    client = Client()
    client.force_login(other.head, backend=MODEL)
    page = client.get(f"/archives/received/{found.key}/").content.decode()
    assert "签发澄清文书" in page or "澄清" in page
    got = client.get(f"/archives/received/{found.key}/file-1.pdf")
    first = contents(body)["files"][0]
    assert hashlib.sha256(got.content).digest() == hashlib.sha256(zipfile.ZipFile(io.BytesIO(body)).read(first["path"])).digest()
    type(other.head).objects.filter(pk=other.head.pk).update(name=found.persons[0])
    assert client.get(f"/archives/received/{found.key}/").status_code == 404
    client.force_login(county.head, backend=MODEL)
    assert client.get(f"/archives/received/{found.key}/").status_code == 404
    with pytest.raises(ProgrammingError), transaction.atomic():
        ReceivedArchive.objects.filter(pk=found.pk).update(title="x")


def test_the_page_shows_the_check_and_gives_a_numbered_copy(archive: Archiving, county: County) -> None:
    client, address = Client(), f"/archives/{archive.proceeding.key}/"
    client.force_login(county.head, backend=MODEL)

    assert client.get(address, {"check": "1"}).content.decode().count("通过") == 4
    assert verifier.verify(io.BytesIO(client.post(f"{address}copy.zip").content)).problems == []
    assert b"def verify" in client.get("/archives/verifier.py").content
    client.force_login(county.outsider, backend=MODEL)
    assert client.get(address).status_code == 404
    assert client.post(f"{address}copy.zip").status_code == 404


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_sm3_without_a_library_is_that_of_the_library(body: bytes) -> None:
    assert verifier.sm3_plain(body) == hashlib.new("sm3", body).hexdigest()


def test_the_signature_is_judged_as_the_library_judges_it() -> None:
    curve, number = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)
    raw = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    point = curve.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint).hex()
    numbers = number.public_key().public_numbers()
    pair = f"{numbers.n:x}:{numbers.e:x}"
    der, der_rsa = curve.public_key().public_bytes(*raw), number.public_key().public_bytes(*raw)
    for text in (b"", b"a", b"b" * 1000):
        good, good_rsa = curve.sign(text, ec.ECDSA(hashes.SHA256())), number.sign(text, padding.PKCS1v15(), hashes.SHA256())
        assert verifier._fits(der, point, "ECDSA-P256-SHA256", good, text)
        assert verifier._fits(der_rsa, pair, "RSA-SHA256", good_rsa, text)
        assert not verifier._fits(der, point, "ECDSA-P256-SHA256", good, text + b"x")
        assert not verifier._fits(der_rsa, pair, "RSA-SHA256", good_rsa, text + b"x")
        assert not verifier._fits(der_rsa, point, "ECDSA-P256-SHA256", good, text)
        assert not verifier._fits(der, point, "none", good, text)


def test_retention_is_whole_years_after_the_year_of_archiving() -> None:
    kept = Archiving(since=2023, retention="10")

    assert not kept.is_over(datetime(2033, 12, 31, 15, 59, tzinfo=UTC))
    assert kept.is_over(datetime(2033, 12, 31, 16, 0, tzinfo=UTC))
    assert not Archiving(since=2023, retention="permanent").is_over(datetime(2999, 1, 1, tzinfo=UTC))


def test_after_its_time_it_is_appraised_and_the_hash_of_what_is_disposed_of_stays(archive: Archiving, county: County) -> None:
    Archiving.objects.filter(pk=archive.pk).update(retention="10")
    proceeding, later = archive.proceeding, datetime(2040, 1, 5, 10, tzinfo=clock.ZONE)
    with pytest.raises(StepRefused, match="A-4"):
        step(Proceeding.objects.get(pk=proceeding.pk), "appraise", county.case_manager, reason="期满")

    with clock.frozen(later):
        for verb, by in (("appraise", county.case_manager), ("dispose", county.head)):
            step(Proceeding.objects.get(pk=proceeding.pk), verb, by, at=later, reason="没有保存价值")

    kept = Archiving.objects.get(pk=archive.pk)
    assert kept.package is None
    assert kept.sha256 == archive.sha256


def test_a_package_is_taken_in_and_checked_by_command(archive: Archiving, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(bytes(archive.package))

    assert cli.main(["archive", "verify", str(file)]) == 0
    assert "holds" in capsys.readouterr().out
    file.write_bytes(altered(file.read_bytes(), lambda f: f | {"more": b""}))
    assert cli.main(["archive", "verify", str(file)]) == 1
    file.write_bytes(b"")
    assert cli.main(["archive", "verify", str(file)]) == 2
