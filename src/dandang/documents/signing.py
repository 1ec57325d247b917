"""The organ's signature in the PDF: PAdES, added behind the printed bytes, so that these stay inside it as they were.

No outside service is asked, neither for the time nor about revocation: a paper can be signed, and checked, on a machine without
a network. What was revoked is known to the register here. SM2 signatures come with a certified module.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from asn1crypto import keys, x509
from django.views.decorators.debug import sensitive_variables
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_signer import PdfSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from dandang.base.clock import ZONE

if TYPE_CHECKING:
    from dandang.documents.certificates import OrganCertificate

FIELD = "OrganSeal"
ROOM = 4096
"""Hexadecimal digits kept for the signature, beside those of its certificates."""
END = b"%%EOF"


@dataclass(frozen=True, slots=True)
class Signature:
    """What the signature in a file says. `whole`: it covers every byte; `intact`: they are as they were signed; `trusted`: by a
    certificate under one of the roots given, valid when it was signed.
    """

    organ: str
    at: datetime
    fingerprint: str
    whole: bool
    intact: bool
    trusted: bool

    @property
    def is_good(self) -> bool:
        return self.whole and self.intact and self.trusted


class _AsPrinted(IncrementalPdfFileWriter):
    """Leaves title, dates and XMP as they were printed: the clock of the machine stays out, and PDF/A stays declared."""

    def _update_meta(self) -> None:
        return


class _AtThatMoment(PdfSigner):
    """Signs with the moment of the step, which is the one on the paper."""

    at: datetime

    def init_signing_session(self, *arguments: Any, **named: Any) -> Any:
        session = super().init_signing_session(*arguments, **named)
        session.system_time = self.at
        return session


@sensitive_variables()
def signed(body: bytes, certificate: OrganCertificate, *, at: datetime) -> bytes:
    """The same pages with the organ's signature behind them; the private key is in memory for this call only."""
    mine = x509.Certificate.load(bytes(certificate.certificate))
    above = [x509.Certificate.load(bytes(each)) for each in certificate.chain]
    signer = signers.SimpleSigner(
        signing_cert=mine, signing_key=keys.PrivateKeyInfo.load(certificate.private_key()),
        cert_registry=SimpleCertificateStore.from_certs([mine, *above]), embed_roots=True,
    )
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES, name=mine.subject.native["common_name"],
    )
    hand, out = _AtThatMoment(meta, signer), io.BytesIO()
    hand.at = at
    room = ROOM + 2 * sum(len(each.dump()) for each in (mine, *above))
    _apart(partial(hand.sign_pdf, _AsPrinted(io.BytesIO(body)), bytes_reserved=room, output=out))
    return out.getvalue()


def _apart(work: Callable[[], Any]) -> Any:
    """The library runs an event loop of its own: where one runs already in this thread, it works in a thread beside."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(work).result()


def unsigned(body: bytes) -> bytes:
    """The pages as they were printed, for a copy that will be stamped: a signature does not survive a stamp. `body` is signed."""
    reader = PdfFileReader(io.BytesIO(body))
    return body[: body.index(END, reader.xrefs.get_startxref_for_revision(0)) + len(END)]


def signature_in(body: bytes, roots: list[bytes]) -> Signature | None:
    """The organ's signature, judged against these root certificates (DER); None: a file without one, or no PDF at all."""
    try:
        found = PdfFileReader(io.BytesIO(body)).embedded_signatures
    except (PdfReadError, ValueError, KeyError):
        return None
    return _judged(found[-1], roots) if found else None


def _judged(found: Any, roots: list[bytes]) -> Signature:
    at = (found.self_reported_timestamp or datetime.fromtimestamp(0, ZONE)).astimezone(ZONE)
    context = ValidationContext(trust_roots=[x509.Certificate.load(each) for each in roots], allow_fetching=False, moment=at)
    status = _apart(partial(validate_pdf_signature, found, context))
    certificate = found.signer_cert
    return Signature(
        organ=certificate.subject.native["common_name"], at=at, fingerprint=certificate.sha256.hex(),
        whole=bool(status.coverage and status.coverage.name == "ENTIRE_FILE"), intact=bool(status.intact and status.valid),
        trusted=bool(status.trusted),
    )
