"""The in-house certification authority: a key and a certificate in files of the data folder, for organs that have none of their own.

Its key signs certificates of organs and nothing else; it is a file of mode 0600 beside the keys of the vault and never in the
database. An organ with certificates from elsewhere (`OrganCertificate.take_up`) needs no authority here.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings

from dandang.base.verdict import Refused, StepRefused
from dandang.documents.certificates import RULE, OrganCertificate

if TYPE_CHECKING:
    from dandang.organs.models import Organ

KEY, CERTIFICATE = "key.pem", "ca.pem"
YEARS_OF_AUTHORITY, YEARS_OF_ORGAN = 20, 3
YEAR = timedelta(days=365)
NAME_MOST = 64
"""RFC 5280: the longest common name, in characters."""
_DIGITAL = {
    "digital_signature": True, "content_commitment": True, "key_encipherment": False, "data_encipherment": False,
    "key_agreement": False, "key_cert_sign": False, "crl_sign": False, "encipher_only": False, "decipher_only": False,
}  # fmt: skip
_CERTIFYING = _DIGITAL | {"digital_signature": False, "content_commitment": False, "key_cert_sign": True, "crl_sign": True}


@dataclass(frozen=True)
class Authority:
    """The files of one authority."""

    folder: Path
    file: str = CERTIFICATE

    def exists(self) -> bool:
        return (self.folder / self.file).exists()

    def certificate(self) -> x509.Certificate:
        return x509.load_pem_x509_certificate((self.folder / self.file).read_bytes())

    def root(self) -> bytes:
        """The certificate under which the organs' certificates stand, DER."""
        return self.certificate().public_bytes(serialization.Encoding.DER)

    def begin(self, name: str, *, at: datetime) -> x509.Certificate:
        """Make key and certificate. `FileExistsError` where there are some: papers signed under them must stay checkable."""
        if self.exists():
            raise FileExistsError(f"There is an authority in {self.folder} already.")
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _signed(_named(name), name, key.public_key(), key, at, YEARS_OF_AUTHORITY, _CERTIFYING, path=0)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(self.folder / KEY, _private(key))
        _write(self.folder / CERTIFICATE, certificate.public_bytes(serialization.Encoding.PEM))
        return certificate

    def certify(self, organ: Organ, *, by: str, at: datetime, years: int = YEARS_OF_ORGAN) -> OrganCertificate:
        """A key and a certificate for so many years, taken up by the organ at once. Refused (D-22) where there is no authority."""
        if not self.exists():
            raise StepRefused(Refused("还没有建立内部证书机构，请先建立，或者导入机关自己的证书。", RULE))
        path = self.folder / KEY
        if path.stat().st_mode & 0o077:
            raise StepRefused(Refused("内部证书机构的密钥文件对他人可读，请改为仅本人可读写（0600）。", RULE))
        mine: Any = serialization.load_pem_private_key(path.read_bytes(), None)
        issuer, key = self.certificate(), ec.generate_private_key(ec.SECP256R1())
        made = _signed(issuer.subject, organ.name[:NAME_MOST], key.public_key(), mine, at, years, _DIGITAL, path=None)
        return OrganCertificate.take_up(organ, made, key, chain=(issuer,), by=by, at=at)


def here() -> Authority:
    """The authority of this installation."""
    return Authority(Path(settings.AUTHORITY))


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"), x509.NameAttribute(NameOID.COMMON_NAME, name[:NAME_MOST])])


def _signed(issuer: x509.Name, name: str, public: Any, by: Any, at: datetime, years: int, usage: dict[str, bool], *, path: int | None) -> x509.Certificate:
    """A certificate from the beginning of that minute on; `path` None: it certifies nobody."""
    builder = (
        x509.CertificateBuilder().issuer_name(issuer).subject_name(_named(name)).public_key(public)
        .serial_number(x509.random_serial_number()).not_valid_before(at.replace(second=0, microsecond=0)).not_valid_after(at + years * YEAR)
        .add_extension(x509.BasicConstraints(ca=path is not None, path_length=path), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    )  # fmt: skip
    if path is None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    return builder.sign(by, hashes.SHA256())


def _private(key: Any) -> bytes:
    return bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))


def _write(path: Path, body: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
