"""An organ's certificate and its key: who may sign papers in the organ's name, from when to when.

The private key lies in the row as ciphertext under a master key of the vault, bound to this certificate: the database alone
signs nothing, and the key is opened for the moment of one signature. Certificates are never changed; one is taken up, and one
may be revoked. A signature made before the revocation stays what it was.
Source: GB/T 33481-2016 names what is stored: who, when, certificate, hash (clause numbers unconfirmed).
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.debug import sensitive_variables

from dandang import audit
from dandang.base.verdict import ALLOWED, Refused, StepRefused, Verdict
from dandang.vault import files, keys, suites

if TYPE_CHECKING:
    from dandang.organs.models import Organ, Staff

RULE = "D-22"
RSA_LEAST = 2048


class OrganCertificateQuerySet(models.QuerySet["OrganCertificate"]):
    def usable(self, organ_id: int, at: datetime) -> OrganCertificateQuerySet:
        """What may sign for the organ at that moment, the newest first; both ends of the time count."""
        return self.filter(organ=organ_id, valid_from__lte=at, valid_until__gte=at, revoked_at__isnull=True).order_by("-taken_up_at", "-pk")


class OrganCertificate(models.Model):
    """One certificate of one organ."""

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="+", verbose_name=_l("机关"))
    fingerprint = models.CharField(_l("指纹"), max_length=64, unique=True, db_comment="hex SHA-256 of the certificate")
    certificate = models.BinaryField(_l("证书"), db_comment="DER; public")
    chain = ArrayField(models.BinaryField(), default=list, verbose_name=_l("上级证书"), db_comment="DER of the issuers, nearest first; public")
    wrapped_key = models.BinaryField(_l("密钥密文"), db_comment="PKCS 8 under a master key of the vault; opens for this certificate only")
    key_id = models.CharField(max_length=40, db_comment="the vault's master key")
    suite = models.CharField(max_length=40, db_comment="algorithms of the wrap")
    valid_from = models.DateTimeField(_l("有效期自"))
    valid_until = models.DateTimeField(_l("有效期至"))
    taken_up_at = models.DateTimeField(_l("启用时间"))
    taken_up_by = models.CharField(_l("启用人"), max_length=150, db_comment="sign-in name, or `command`")
    revoked_at = models.DateTimeField(_l("停用时间"), null=True)
    revoked_by = models.CharField(_l("停用人"), max_length=150, blank=True)
    revoke_reason = models.CharField(_l("停用原因"), max_length=400, blank=True)

    objects = OrganCertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="revoked_says_who_when_why",
                condition=Q(revoked_at__isnull=True, revoked_by="", revoke_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_by="") & ~Q(revoke_reason="")),
            )
        ]

    def __str__(self) -> str:
        return self.fingerprint[:16]

    @classmethod
    @sensitive_variables()
    @transaction.atomic
    def take_up(
        cls, organ: Organ, certificate: x509.Certificate, key: Any, *, chain: tuple[x509.Certificate, ...] = (), by: str, at: datetime
    ) -> OrganCertificate:
        """Keep certificate and key for signing from now on. Refused (D-22): a key of another certificate, a key that is too weak
        or of another kind than RSA and elliptic curves, a certificate whose time has passed, or one that is already here.
        """
        der = certificate.public_bytes(serialization.Encoding.DER)
        fingerprint = hashlib.sha256(der).hexdigest()
        _check(certificate, key, at)
        if cls.objects.filter(fingerprint=fingerprint).exists():
            raise StepRefused(Refused("这张证书已经启用过。", RULE))
        suite, keeper = files.suite_in_use(), keys.provider()
        key_id = keeper.current()
        plain = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        made = cls.objects.create(
            organ=organ, fingerprint=fingerprint, certificate=der, key_id=key_id, suite=suite.name,
            wrapped_key=keeper.wrap(suite, key_id, plain, _about(fingerprint)),
            chain=[each.public_bytes(serialization.Encoding.DER) for each in chain],
            valid_from=certificate.not_valid_before_utc, valid_until=certificate.not_valid_after_utc, taken_up_at=at, taken_up_by=by,
        )
        audit.record(f"organ:{organ.code}", "documents.take_up_certificate", by=by, at=at, data={"fingerprint": fingerprint})
        return made

    @transaction.atomic
    def revoke(self, *, reason: str, by: Staff | str, at: datetime) -> None:
        """Sign nothing with it from now on. Refused (D-22) without a reason, or twice."""
        who = by if isinstance(by, str) else by.get_username()
        fresh = OrganCertificate.objects.select_for_update(of=("self",)).select_related("organ").get(pk=self.pk)
        if fresh.revoked_at is not None:
            raise StepRefused(Refused("这张证书已经停用。", RULE))
        if not reason.strip():
            raise StepRefused(Refused("停用证书须说明原因。", RULE))
        self.revoked_at, self.revoked_by, self.revoke_reason = at, who, reason.strip()[:400]
        self.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
        audit.record(
            f"organ:{fresh.organ.code}", "documents.revoke_certificate", by=who, at=at, data={"fingerprint": self.fingerprint}
        )

    @sensitive_variables()
    def private_key(self) -> bytes:
        """PKCS 8 in the clear, for the moment of one signature. `SealBroken` where the vault's key is gone or the row was changed."""
        suite = suites.named(self.suite)
        return keys.provider().unwrap(suite, self.key_id, bytes(self.wrapped_key), _about(self.fingerprint))


def may_sign(organ: Organ, at: datetime) -> Verdict:
    """Refused (D-22) when the organ has no certificate that is valid at that moment."""
    if OrganCertificate.objects.usable(organ.pk, at).exists():
        return ALLOWED
    return Refused("%(organ)s没有有效的签章证书，不能印发须签章的文书。", RULE, {"organ": organ.name})


def _about(fingerprint: str) -> bytes:
    return b"dandang organ certificate " + fingerprint.encode()


def _check(certificate: x509.Certificate, key: Any, at: datetime) -> None:
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) or (isinstance(key, rsa.RSAPrivateKey) and key.key_size < RSA_LEAST):
        raise StepRefused(Refused("签章密钥须为椭圆曲线密钥，或者不短于2048位的RSA密钥。", RULE))
    raw = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    if key.public_key().public_bytes(*raw) != certificate.public_key().public_bytes(*raw):
        raise StepRefused(Refused("证书和密钥不是一对。", RULE))
    if not at <= certificate.not_valid_after_utc:
        raise StepRefused(Refused("证书的有效期已过。", RULE))
