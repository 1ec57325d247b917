"""The organ's signature: what it covers, what breaks it, whose it must be, and where its key lies."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pypdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from django.db import connection

from dandang.audit.models import AuditEvent
from dandang.base.cli import main
from dandang.base.verdict import StepRefused
from dandang.documents import authority, signing
from dandang.documents.certificates import OrganCertificate, may_sign
from dandang.documents.models import Document
from dandang.documents.render import render
from dandang.documents.stamped import stamped
from dandang.mechanisms.clarification import rules
from dandang.organs.models import Organ
from dandang.vault.suites import SealBroken
from tests.documents.conftest import AT, an_organ, execute
from tests.documents.measure import sheets
from tests.documents.samples import VERSION, a_notice

Issue = Callable[..., Document]
BEFORE = AT - timedelta(days=30)


@pytest.fixture
def house(settings: Any, tmp_path: Path) -> authority.Authority:
    settings.AUTHORITY, settings.VAULT_KEYS = tmp_path / "authority", tmp_path / "vault"
    made = authority.here()
    made.begin("示例证书机构", at=BEFORE)
    return made


@pytest.fixture
def certificate(house: authority.Authority, organ: Organ) -> OrganCertificate:
    return house.certify(organ, by="command", at=BEFORE)


def judged(body: bytes, house: authority.Authority) -> signing.Signature:
    found = signing.signature_in(body, [house.root()])
    assert found is not None
    return found


def test_a_paper_is_signed_by_its_organ_at_the_moment_of_issue(certificate: OrganCertificate, house: authority.Authority, issue: Issue) -> None:
    document = issue()

    found = judged(bytes(document.body), house)

    assert found == signing.Signature(document.organ.name, AT, certificate.fingerprint, whole=True, intact=True, trusted=True)
    assert document.certificate == certificate
    assert document.is_intact
    assert AuditEvent.objects.get(chain="DC-1").data["certificate"] == certificate.fingerprint


def test_signing_changes_nothing_that_is_printed_nor_that_it_is_pdf_a(certificate: OrganCertificate, issue: Issue) -> None:
    body = bytes(issue().body)
    plain = signing.unsigned(body)
    before, after = (pypdf.PdfReader(io.BytesIO(each)) for each in (plain, body))

    assert body.startswith(plain)
    assert sheets(body) == sheets(plain)
    assert after.metadata == before.metadata
    for reader in (before, after):
        xmp = reader.trailer["/Root"]["/Metadata"].get_data()
        assert b"<pdfaid:part>2</pdfaid:part>" in xmp
        assert b"<pdfaid:conformance>B</pdfaid:conformance>" in xmp
    form, [widget] = after.trailer["/Root"]["/AcroForm"], [a.get_object() for a in after.pages[0]["/Annots"]]
    assert "/NeedAppearances" not in form
    assert (widget["/F"] & 4, widget["/F"] & 2) == (4, 0)  # ISO 19005-2, 6.3.2: printed, never hidden
    assert [float(n) for n in widget["/Rect"]] == [0, 0, 0, 0]
    signed = widget["/V"].get_object()
    assert signed["/SubFilter"] == "/ETSI.CAdES.detached"
    first, length, second, rest = (int(n) for n in signed["/ByteRange"])
    assert (first, second + rest) == (0, len(body))  # 6.4.3: the whole file but the signature itself
    assert len(signed["/Contents"].original_bytes) * 2 + 2 == second - length
    assert "/Encrypt" not in after.trailer


@pytest.mark.parametrize("at", [100, 30_000, -60])
def test_a_changed_byte_is_noticed(certificate: OrganCertificate, house: authority.Authority, issue: Issue, at: int) -> None:
    body = bytearray(issue().body)
    body[at] ^= 1

    found = signing.signature_in(bytes(body), [house.root()])

    assert found is None or not found.is_good


def test_what_is_added_behind_the_signature_is_noticed(certificate: OrganCertificate, house: authority.Authority, issue: Issue) -> None:
    writer = pypdf.PdfWriter(io.BytesIO(bytes(issue().body)), incremental=True)
    writer.add_blank_page()
    out = io.BytesIO()
    writer.write(out)

    found = signing.signature_in(out.getvalue(), [house.root()])

    assert found is not None
    assert (found.whole, found.is_good) == (False, False)


def test_another_authority_is_not_trusted_and_other_files_carry_nothing(certificate: OrganCertificate, house: authority.Authority, issue: Issue, tmp_path: Path) -> None:
    other = authority.Authority(tmp_path / "other")
    other.begin("示例证书机构", at=BEFORE)

    assert not judged(bytes(issue().body), other).trusted
    for body in (b"", b"%PDF-1.7 forged", render("clarification_notice", VERSION, a_notice())):
        assert signing.signature_in(body, [house.root()]) is None


def test_a_copy_is_stamped_without_the_signature_that_it_would_break(certificate: OrganCertificate, issue: Issue) -> None:
    copy = stamped(bytes(issue().body), "副本 1")

    reader = pypdf.PdfReader(io.BytesIO(copy))
    assert "/AcroForm" not in reader.trailer["/Root"]
    assert "副本" in reader.pages[0].extract_text()


def test_without_a_certificate_a_paper_goes_out_unsigned(organ: Organ, issue: Issue) -> None:
    document = issue()

    assert document.certificate is None
    assert signing.signature_in(bytes(document.body), []) is None


@pytest.mark.rule("D-22")
def test_where_the_profile_demands_a_signature_nothing_is_issued_without_a_valid_certificate(certificate: OrganCertificate, organ: Organ) -> None:
    other = an_organ("GS-JW", "拱墅纪")
    cases = {"its own": (organ, AT), "another organ's": (other, AT), "too early": (organ, BEFORE - timedelta(days=1)),
             "expired": (organ, BEFORE + timedelta(days=3 * 365 + 1))}  # fmt: skip

    assert {name: bool(may_sign(who, at)) for name, (who, at) in cases.items()} == {name: name == "its own" for name in cases}
    refused = may_sign(other, AT)
    assert (refused.rule, refused.values["organ"]) == ("D-22", other.name)  # type: ignore[union-attr]
    assert rules.organ_can_sign(rules.Facts(can_sign=True))
    assert not rules.organ_can_sign(rules.Facts(can_sign=False))


@pytest.mark.rule("D-22")
def test_a_revoked_certificate_signs_nothing_more_and_what_it_signed_stays(certificate: OrganCertificate, house: authority.Authority, organ: Organ, issue: Issue) -> None:
    before = issue()
    certificate.revoke(reason="密钥可能泄露", by="command", at=AT)

    assert judged(bytes(before.body), house).is_good
    assert issue().certificate is None
    assert not may_sign(organ, AT)
    for reason in ("再次", " "):
        with pytest.raises(StepRefused) as refused:
            certificate.revoke(reason=reason, by="command", at=AT)
        assert refused.value.verdict.rule == "D-22"


@pytest.mark.rule("D-22")
def test_certificates_that_do_not_fit_are_refused(house: authority.Authority, organ: Organ) -> None:
    made = house.certify(organ, by="command", at=BEFORE)
    held = x509.load_der_x509_certificate(bytes(made.certificate))
    mine = serialization.load_der_private_key(made.private_key(), None)
    for key, at in (
        (ec.generate_private_key(ec.SECP256R1()), AT), (rsa.generate_private_key(65537, 1024), AT), (mine, AT),
        (mine, BEFORE + timedelta(days=4 * 365)),
    ):  # fmt: skip
        with pytest.raises(StepRefused) as refused:
            OrganCertificate.take_up(organ, held, key, by="command", at=at)
        assert refused.value.verdict.rule == "D-22"
    (house.folder / authority.KEY).chmod(0o644)
    with pytest.raises(StepRefused):
        house.certify(organ, by="command", at=AT)


def test_the_key_is_in_no_row_and_opens_for_its_own_certificate_only(certificate: OrganCertificate, house: authority.Authority, organ: Organ) -> None:
    plain = certificate.private_key()
    other = house.certify(organ, by="command", at=BEFORE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(to_jsonb(c)::text, '') FROM documents_organcertificate c")
        row = cursor.fetchone()[0]
    scalar = serialization.load_der_private_key(plain, None).private_numbers().private_value  # type: ignore[union-attr]
    assert f"{scalar:064x}" in plain.hex()
    assert f"{scalar:064x}" not in row
    assert b"PRIVATE" not in bytes(certificate.wrapped_key)
    other.wrapped_key = certificate.wrapped_key
    with pytest.raises(SealBroken):
        other.private_key()
    for path in (house.folder / authority.KEY, house.folder / authority.CERTIFICATE):
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("as_owner", [False, True])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE documents_organcertificate SET certificate = 'x'", "UPDATE documents_organcertificate SET valid_until = now()",
     "DELETE FROM documents_organcertificate", "UPDATE documents_document SET certificate_id = NULL"],
)  # fmt: skip
def test_certificates_are_kept_as_taken_up(certificate: OrganCertificate, issue: Issue, statement: str, as_owner: bool) -> None:
    from django.db import DatabaseError

    issue()
    with pytest.raises(DatabaseError):
        execute(statement, as_owner=as_owner)


def test_the_command_checks_a_file_without_network_or_database(certificate: OrganCertificate, house: authority.Authority, issue: Issue, tmp_path: Path, capsys: Any) -> None:
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(bytes(issue().body))
    verify = ["documents", "verify", str(paper)]

    assert main(verify) == 0
    said = capsys.readouterr().out
    assert "GENUINE" in said
    assert hashlib.sha256(paper.read_bytes()).hexdigest() in said
    assert main([*verify, "--ca", str(house.folder / authority.CERTIFICATE)]) == 0
    paper.write_bytes(paper.read_bytes().replace(b"/Count", b"/COunt", 1))
    assert main(verify) == 1
    assert "NOT GENUINE" in capsys.readouterr().out
    assert main([*verify, "--ca", str(paper)]) == 2


def test_an_organ_brings_its_own_certificate(house: authority.Authority, organ: Organ, issue: Issue, tmp_path: Path, capsys: Any) -> None:
    own = authority.Authority(tmp_path / "own")
    root, key = own.begin("外部机构", at=BEFORE), rsa.generate_private_key(65537, 2048)
    root_key = serialization.load_pem_private_key((own.folder / authority.KEY).read_bytes(), None)
    mine = authority._signed(root.subject, organ.name, key.public_key(), root_key, BEFORE, 20, authority._DIGITAL, path=None)
    file, word = tmp_path / "organ.p12", tmp_path / "word"
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"organ", key, mine, [root], serialization.BestAvailableEncryption(b"secret words")))
    word.write_text("secret words\n")

    assert main(["documents", "import", organ.code, str(file), "--passphrase", str(word)]) == 0
    assert main(["documents", "certificates"]) == 0
    assert organ.name in capsys.readouterr().out
    assert judged(bytes(issue().body), own).is_good
    assert main(["documents", "import", organ.code, str(file), "--passphrase", str(word)]) == 2
    assert "D-22" in capsys.readouterr().err
    word.write_text("wrong")
    assert main(["documents", "import", organ.code, str(file), "--passphrase", str(word)]) == 2


def test_issuing_signs_at_any_moment_of_the_papers_own_time(certificate: OrganCertificate, house: authority.Authority, issue: Issue) -> None:
    at = datetime(2024, 2, 29, 23, 59, tzinfo=AT.tzinfo)

    assert judged(bytes(issue(at=at).body), house).at == at
