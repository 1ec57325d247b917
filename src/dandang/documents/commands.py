"""`dandang documents …`: certificates of the organs, and checking a paper at the terminal, without a network and without a database."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from typing import Any

from dandang.base import clock
from dandang.base.cli import OK, PROBLEMS, CannotRun
from dandang.base.verdict import StepRefused

BY = "command"


def register(subparsers: Any) -> None:
    """Add `documents verify | init-ca | certify | import | certificates | revoke`."""
    commands = subparsers.add_parser("documents", help="certificates of the organs; check a paper").add_subparsers(required=True)
    verify = commands.add_parser("verify", help="whether a paper's signature is whole, unchanged and by a known authority")
    verify.add_argument("file", type=Path, help="the PDF as it was issued")
    verify.add_argument("--ca", type=Path, action="append", default=[], help="certificate of an authority (PEM); default: the one here")
    verify.set_defaults(run=_verify, database=False)
    begin = commands.add_parser("init-ca", help="make the in-house authority: a key and a certificate in the data folder")
    begin.add_argument("--name", default="担当内部证书机构", help="its name (%(default)s)")
    begin.set_defaults(run=_begin, database=False)
    certify = commands.add_parser("certify", help="give an organ a key and a certificate of the in-house authority")
    certify.add_argument("organ", help="code of the organ")
    certify.set_defaults(run=_certify)
    bring = commands.add_parser("import", help="take up a certificate that the organ has from elsewhere")
    bring.add_argument("organ", help="code of the organ")
    bring.add_argument("file", type=Path, help="PKCS 12 file (.p12, .pfx) with key, certificate and those above it")
    bring.add_argument("--passphrase", type=Path, help="a file with the passphrase, instead of asking")
    bring.set_defaults(run=_import)
    commands.add_parser("certificates", help="which organ signs with what, until when").set_defaults(run=_list)
    revoke = commands.add_parser("revoke", help="sign nothing with a certificate from now on")
    revoke.add_argument("fingerprint", help="its fingerprint, or the first 8 letters or more")
    revoke.add_argument("--reason", required=True, help="why; it is recorded")
    revoke.set_defaults(run=_revoke)


def _verify(options: argparse.Namespace) -> int:
    from dandang.documents import authority, signing

    body, house = options.file.read_bytes(), authority.here()
    roots = [_root(path) for path in options.ca] or ([house.root()] if house.exists() else [])
    if not roots:
        raise CannotRun("There is no authority here to check against: name its certificate with --ca.")
    print(f"SHA-256        {hashlib.sha256(body).hexdigest()}")
    found = signing.signature_in(body, roots)
    if found is None:
        print("NOT GENUINE    the file carries no organ's signature: a copy, a scan, or not issued here.")
        return PROBLEMS
    print(f"signed by      {found.organ}\nsigned at      {found.at.isoformat(timespec='seconds')}\ncertificate    {found.fingerprint}")
    for good, words in (
        (found.intact, "the signed bytes are as they were signed"), (found.whole, "the signature covers the whole file"),
        (found.trusted, "the certificate stands under the authority and was valid at that moment"),
    ):
        print(f"{'yes' if good else 'NO':<15}{words}")
    print("GENUINE        whether it was replaced or revoked since, the public page tells." if found.is_good else "NOT GENUINE")
    return OK if found.is_good else PROBLEMS


def _root(path: Path) -> bytes:
    from dandang.documents import authority

    try:
        return authority.Authority(path.parent, path.name).root()
    except ValueError:
        raise CannotRun(f"{path} is no certificate in PEM.") from None


def _begin(options: argparse.Namespace) -> int:
    from dandang.documents import authority

    house = authority.here()
    try:
        house.begin(options.name, at=clock.now())
    except FileExistsError as error:
        raise CannotRun(str(error)) from None
    print(f"{house.folder / authority.CERTIFICATE} is to be given to whoever checks papers; {authority.KEY} beside it to nobody.")
    return OK


def _certify(options: argparse.Namespace) -> int:
    from dandang.documents import authority

    made = _kept(lambda: authority.here().certify(_organ(options.organ), by=BY, at=clock.now()))
    print(f"{made.fingerprint}  until {made.valid_until:%Y-%m-%d}")
    return OK


def _import(options: argparse.Namespace) -> int:
    from cryptography.hazmat.primitives.serialization import pkcs12

    from dandang.documents.models import OrganCertificate

    try:
        key, certificate, above = pkcs12.load_key_and_certificates(options.file.read_bytes(), _passphrase(options))
    except ValueError:
        raise CannotRun(f"{options.file} is no PKCS 12 file, or the passphrase is another.") from None
    if key is None or certificate is None:
        raise CannotRun(f"{options.file} lacks the key or the certificate.")
    made = _kept(lambda: OrganCertificate.take_up(_organ(options.organ), certificate, key, chain=tuple(above), by=BY, at=clock.now()))
    print(f"{made.fingerprint}  until {made.valid_until:%Y-%m-%d}")
    return OK


def _list(_options: argparse.Namespace) -> int:
    from dandang.documents.models import OrganCertificate

    found = OrganCertificate.objects.select_related("organ").order_by("organ__sort_key", "pk")
    for each in found:
        state = f"revoked {each.revoked_at:%Y-%m-%d}" if each.revoked_at else f"{each.valid_from:%Y-%m-%d} to {each.valid_until:%Y-%m-%d}"
        print(f"{each.fingerprint[:16]}  {state:<24}  {each.organ.code}  {each.organ.name}")
    if not found:
        print("No organ has a certificate: papers are issued without a signature.")
    return OK


def _revoke(options: argparse.Namespace) -> int:
    from dandang.documents.models import OrganCertificate

    if len(options.fingerprint) < 8:
        raise CannotRun("Give at least 8 letters of the fingerprint.")
    found = list(OrganCertificate.objects.filter(fingerprint__startswith=options.fingerprint.lower())[:2])
    if len(found) != 1:
        raise CannotRun(f"{len(found) or 'No'} certificates begin with {options.fingerprint[:64]}: see ./dandang documents certificates.")
    _kept(lambda: found[0].revoke(reason=options.reason, by=BY, at=clock.now()))
    print(f"{found[0].fingerprint} signs nothing any more.")
    return OK


def _passphrase(options: argparse.Namespace) -> bytes:
    import getpass

    if options.passphrase:
        return bytes(options.passphrase.read_bytes().rstrip(b"\r\n"))
    return getpass.getpass("Passphrase of the file: ").encode()


def _organ(code: str) -> Any:
    from dandang.organs.models import Organ

    found = Organ.objects.filter(code=code).first()
    if found is None:
        raise CannotRun(f"There is no organ with the code {code[:40]!r}.")
    return found


def _kept(act: Any) -> Any:
    """Run it; a refusal is one sentence."""
    from django.utils import translation

    try:
        return act()
    except StepRefused as refused:
        verdict = refused.verdict
        with translation.override("en"):
            raise CannotRun(f"{translation.gettext(verdict.reason) % dict(verdict.values)} ({verdict.rule})") from None
