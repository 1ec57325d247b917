"""The closing package (归档包) of a matter: one XML in the shape of DA/T 48-2009, the frozen papers, hashes, the organ's signature.

What belongs to the reporter stays outside: papers and steps of the reporter's own course, of access to identity and of tracing; of the other
steps only what was done, when and by whom, never what was written (domain reference 7.7). The same matter at the same moment gives the same bytes,
but for the signature.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import xml.etree.ElementTree as ET
import zipfile
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from django.views.decorators.debug import sensitive_variables

from dandang import vault
from dandang.audit import stored, walk
from dandang.base import clock
from dandang.base.verdict import Refused, StepRefused
from dandang.cases import registry
from dandang.cases.models import CaseFile, Step
from dandang.documents.certificates import OrganCertificate
from dandang.documents.models import Document
from dandang.mechanisms.archiving import verifier
from dandang.mechanisms.archiving.verifier import Problem

OUTSIDE = frozenset({"identity_access", "tracing", "envelopes", "archiving"})
BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
URI = verifier.NS[1:-1]
ET.register_namespace("", URI)


def kinds_outside() -> frozenset[str]:
    """Kinds of proceeding of which nothing enters the package."""
    return OUTSIDE | {kind for kind in registry.kinds() if registry.of(kind).noun.is_reporters_own}


def papers(casefile: CaseFile) -> list[Any]:
    """The papers that belong to the package, in the order of their volume where a mechanism has one, and of their issue; their bytes
    are not read yet.
    """
    inside = casefile.proceedings.exclude(kind__in=kinds_outside())
    volume = next((order for kind in inside.values_list("kind", flat=True) if (order := registry.of(kind).noun.volume)), ())
    found = Document.objects.filter(casefile_code=casefile.code, proceeding_id__in=inside.values("pk"))
    by_issue = found.select_related("organ", "issued_by").order_by("issued_at", "pk")
    return sorted(by_issue, key=lambda paper: volume.index(paper.kind) if paper.kind in volume else len(volume))


def build(casefile: CaseFile, described: dict[str, str], *, by: Any, at: datetime) -> bytes:
    """The package. Refused (A-5) without a certificate that can sign."""
    files = [(f"files/{number:04d}_{paper.kind}.pdf", paper) for number, paper in enumerate(papers(casefile), start=1)]
    root = ET.Element(f"{{{URI}}}电子文件封装包")
    _put(root, "封装包格式描述", "本封装包依据DA/T 48-2009的结构编成")
    _put(root, "版本", "2009")
    signed = _put(root, "被签名对象")
    signed.set("eep版本", "2009")
    for name, value in (("封装包类型", "原始型"), ("封装包创建时间", at.astimezone(clock.ZONE).isoformat(timespec="seconds")), ("封装包创建单位", casefile.organ.name)):
        _put(signed, name, value)
    content = _put(signed, "封装内容")
    _described(_put(content, "文件实体块"), casefile, described, files)
    _history(_put(content, "业务实体块"), casefile)
    raw = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return _zipped(_sealed(raw, casefile, by=by, at=at), files)


def check(casefile: CaseFile, body: bytes) -> list[Problem]:
    """What keeps the package from being archived: the four properties, and what only we can ask."""
    found = list(verifier.verify(io.BytesIO(body)).problems)
    found += [Problem("authenticity", f"{p.title}：与印发时不同 / not as issued") for p in papers(casefile) if not p.is_intact]
    found += [Problem("authenticity", str(problem)) for problem in walk.walk(stored.links(casefile.code)).problems]
    with zipfile.ZipFile(io.BytesIO(body)) as zipped:
        text = zipped.read(verifier.XML).decode()
    if vault.text_reveals(casefile.sealed, re.sub("<[^>]+>", " ", text), known=[*casefile.words_to_name(), casefile.organ.name]):
        found.append(Problem("security", "元数据中出现检举控告人信息 / the metadata tell of the reporter"))
    return found


def _put(parent: ET.Element, name: str, value: str = "") -> ET.Element:
    child = ET.SubElement(parent, f"{{{URI}}}{name}")
    child.text = BAD.sub("", value) or None
    return child


def _described(block: ET.Element, casefile: CaseFile, described: dict[str, str], files: list[tuple[str, Any]]) -> None:
    for name, value in {"聚合层次": "案卷", "立档单位名称": casefile.organ.name, "案卷号": casefile.code, **described}.items():
        _put(block, name, value)
    for subject in casefile.subjects.all():
        _put(block, "相关人", subject.name)
    for number, (path, paper) in enumerate(files, start=1):
        entry, body = _put(block, "电子文件"), bytes(paper.body)
        values = {
            "件号": str(number), "题名": paper.title, "文号": paper.number, "文件编号": paper.key, "责任者": paper.organ.name, "签发人": paper.issued_by.name,
            "形成时间": paper.issued_at.astimezone(clock.ZONE).isoformat(timespec="seconds"), "状态": paper.state, "格式": "pdf", "文件路径": path,
            "文件大小": str(len(body)), "SHA-256": hashlib.sha256(body).hexdigest(), "SM3": verifier.sm3(body),
        }
        for name, value in values.items():
            _put(entry, name, value)


def _history(block: ET.Element, casefile: CaseFile) -> None:
    steps = Step.objects.filter(proceeding__casefile=casefile).exclude(proceeding__kind__in=kinds_outside())
    for step in steps.select_related("proceeding", "by").order_by("at", "pk"):
        declared = step.proceeding.procedure.step(step.verb)
        entry = _put(block, "业务行为")
        values = {
            "程序": step.proceeding.procedure.title, "行为": declared.title if declared else step.verb,
            "行为时间": step.at.astimezone(clock.ZONE).isoformat(timespec="seconds"), "机构人员": step.by.name,
            "行为依据": declared.source if declared else "",
        }
        for name, value in values.items():
            _put(entry, name, value)


@sensitive_variables()
def _sealed(raw: bytes, casefile: CaseFile, *, by: Any, at: datetime) -> bytes:
    """The XML with the block of the signature behind what is signed."""
    certificate = OrganCertificate.objects.usable(casefile.organ_id, at).first()
    if certificate is None:
        raise StepRefused(Refused("本机关没有有效的签章证书，归档包不能签名。", "A-5"))
    found = verifier.SIGNED.search(raw)
    assert found is not None
    algorithm, public, value = _signature(certificate, found.group())
    block = ET.Element(f"{{{URI}}}电子签名块")
    der = bytes(certificate.certificate)
    values = {
        "签名标识符": "1", "签名时间": at.astimezone(clock.ZONE).isoformat(timespec="seconds"), "签名人": casefile.organ.name, "经办人": by.name,
        "签名算法标识": algorithm, "公钥": public, "签名结果": base64.b64encode(value).decode(), "证书": base64.b64encode(der).decode(),
        "证书指纹": hashlib.sha256(der).hexdigest(),
    }
    for name, text in values.items():
        _put(block, name, text)
    return raw[: found.end()] + ET.tostring(block, encoding="utf-8", xml_declaration=False) + raw[found.end() :]


@sensitive_variables()
def _signature(certificate: OrganCertificate, signed: bytes) -> tuple[str, str, bytes]:
    key: Any = serialization.load_der_private_key(certificate.private_key(), None)
    if isinstance(key, rsa.RSAPrivateKey):
        numbers = key.public_key().public_numbers()
        return "RSA-SHA256", f"{numbers.n:x}:{numbers.e:x}", key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
    if not isinstance(key.curve, ec.SECP256R1):
        raise StepRefused(Refused("归档包的签名只用P-256或者RSA证书。", "A-5"))
    point = key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return "ECDSA-P256-SHA256", point.hex(), key.sign(signed, ec.ECDSA(hashes.SHA256()))


def _zipped(xml: bytes, files: list[tuple[str, Any]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as zipped:
        for path, body in [(verifier.XML, xml), *((path, bytes(paper.body)) for path, paper in files)]:
            zipped.writestr(zipfile.ZipInfo(path), body)
    return out.getvalue()
