#!/usr/bin/env python3
"""Checks a closing package without any network, database or further library: python3 verifier.py FILE.zip

The four properties (真实性 完整性 可用性 安全性): the signature fits the certificate inside and what was signed; every file of the catalogue is
there with its SHA-256 and SM3, and no other; every file opens as what it says it is; nothing in it is active. Whether the certificate is
the organ's own is seen by its fingerprint, which is printed. Exit code 0: all hold, 1: some do not, 2: no package.
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
import xml.etree.ElementTree as ET
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, Any, NamedTuple

NS = "{http://www.saac.gov.cn/standards/ERM/encapsulation}"
XML = "package.xml"
SIGNED = re.compile(rb"<\w*:?\xe8\xa2\xab\xe7\xad\xbe\xe5\x90\x8d\xe5\xaf\xb9\xe8\xb1\xa1[ >].*</\w*:?\xe8\xa2\xab\xe7\xad\xbe\xe5\x90\x8d\xe5\xaf\xb9\xe8\xb1\xa1>", re.DOTALL)
ACTIVE = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFile|RichMedia|SubmitForm)\b")
"""Names long enough not to stand in a compressed picture by chance."""
PACKED = re.compile(rb"/ObjStm\b[^>]*>>\s*stream\r?\n")
LARGEST = 2 << 30
LARGEST_OBJECTS = 16 << 20
PROPERTIES = {"authenticity": "真实性 authenticity", "integrity": "完整性 integrity", "usability": "可用性 usability", "security": "安全性 security"}

P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296, 0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)
"""The curve P-256."""


class Problem(NamedTuple):
    """Which property fails, and why, in both languages."""

    property: str
    what: str


class Result(NamedTuple):
    """`problems` empty: all four properties hold."""

    problems: list[Problem]
    files: int
    title: str
    organ: str
    created: str
    fingerprint: str


class NoPackage(Exception):
    """The file is no closing package at all."""


def verify(source: str | Path | IO[bytes]) -> Result:
    """Judge a package. Raises `NoPackage`."""
    try:
        with zipfile.ZipFile(source) as zipped:
            return _judge(zipped)
    except (zipfile.BadZipFile, ET.ParseError, KeyError, OSError, UnicodeDecodeError) as error:
        raise NoPackage(str(error)) from None


def _judge(zipped: zipfile.ZipFile) -> Result:
    infos = zipped.infolist()
    problems = _unsafe(infos)
    if sum(info.file_size for info in infos) > LARGEST:
        raise NoPackage("larger than 2 GB")
    raw = zipped.read(XML)
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise NoPackage("a document type in package.xml")
    root = ET.fromstring(raw)  # noqa: S314 - no entity is left
    catalogue = list(root.iter(f"{NS}电子文件"))
    problems += _signature(root, raw)
    problems += _files(zipped, catalogue, {info.filename for info in infos})
    found = {name: _text(root, name) for name in ("题名", "封装包创建单位", "封装包创建时间", "证书指纹")}
    problems += [Problem("authenticity", f"缺少{name} / {name} is missing") for name in ("题名", "封装包创建单位", "封装包创建时间") if not found[name]]
    return Result(problems, len(catalogue), found["题名"], found["封装包创建单位"], found["封装包创建时间"], found["证书指纹"])


def _text(node: ET.Element, name: str) -> str:
    return (node.findtext(f".//{NS}{name}") or "").strip()


def _unsafe(infos: list[zipfile.ZipInfo]) -> list[Problem]:
    bad = [i.filename for i in infos if i.flag_bits & 1 or i.filename.startswith("/") or ".." in PurePosixPath(i.filename).parts or "\\" in i.filename]
    names = [i.filename for i in infos]
    twice = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) != len(names) else []
    return [Problem("security", f"{n}：加密或者路径不安全 / encrypted or unsafe path") for n in bad] + [
        Problem("integrity", f"{n}：重复 / twice") for n in twice
    ]


def _files(zipped: zipfile.ZipFile, catalogue: list[ET.Element], there: set[str]) -> list[Problem]:
    problems, named = [], {XML}
    for entry in catalogue:
        path = _text(entry, "文件路径")
        named.add(path)
        if path not in there:
            problems.append(Problem("integrity", f"{path}：缺失 / missing"))
            continue
        problems += _file(path, zipped.read(path), entry)
    return problems + [Problem("integrity", f"{path}：目录以外的文件 / not in the catalogue") for path in sorted(there - named)]


def _file(path: str, body: bytes, entry: ET.Element) -> list[Problem]:
    problems = []
    stated = (_text(entry, "文件大小"), _text(entry, "SHA-256"), _text(entry, "SM3"))
    if stated != (str(len(body)), hashlib.sha256(body).hexdigest(), sm3(body)):
        problems.append(Problem("integrity", f"{path}：大小或者哈希值不符 / size or hash differs"))
    if _text(entry, "格式") != "pdf" or not body.startswith(b"%PDF-") or b"%%EOF" not in body[-1024:]:
        problems.append(Problem("usability", f"{path}：不是完整的PDF / no whole PDF"))
    if _is_active(body):
        problems.append(Problem("security", f"{path}：含有可执行内容 / active content"))
    if not _text(entry, "题名") or not _text(entry, "形成时间"):
        problems.append(Problem("authenticity", f"{path}：缺少题名或者形成时间 / title or time is missing"))
    return problems


def _is_active(body: bytes) -> bool:
    """Whether the file would do something when opened, also where its objects are packed."""
    if ACTIVE.search(body):
        return True
    for packed in PACKED.finditer(body):
        try:
            objects = zlib.decompressobj().decompress(body[packed.end() :], LARGEST_OBJECTS)
        except zlib.error:
            continue
        if ACTIVE.search(objects):
            return True
    return False


def _signature(root: ET.Element, raw: bytes) -> list[Problem]:
    found = SIGNED.search(raw)
    block = root.find(f"{NS}电子签名块")
    if found is None or block is None:
        return [Problem("authenticity", "没有签名 / not signed")]
    try:
        der, value = (base64.b64decode(_text(block, name), validate=True) for name in ("证书", "签名结果"))
        good = _fits(der, _text(block, "公钥"), _text(block, "签名算法标识"), value, found.group())
    except (ValueError, IndexError):
        good = False
    if _text(block, "证书指纹") != hashlib.sha256(der).hexdigest():
        good = False
    return [] if good else [Problem("authenticity", "签名与内容或者证书不符 / the signature does not fit")]


def _fits(der: bytes, public: str, algorithm: str, signature: bytes, signed: bytes) -> bool:
    """Whether the key that stands in the certificate signed these bytes."""
    digest = int.from_bytes(hashlib.sha256(signed).digest(), "big")
    if algorithm == "ECDSA-P256-SHA256":
        point = bytes.fromhex(public)
        return len(point) == 65 and point in der and _ecdsa((int.from_bytes(point[1:33], "big"), int.from_bytes(point[33:], "big")), digest, signature)
    if algorithm == "RSA-SHA256":
        number, exponent = (int(part, 16) for part in public.split(":"))
        size = (number.bit_length() + 7) // 8
        prefix = bytes.fromhex("3031300d060960864801650304020105000420") + digest.to_bytes(32, "big")
        wanted = b"\x00\x01" + b"\xff" * (size - len(prefix) - 3) + b"\x00" + prefix
        in_it = number.to_bytes(size, "big") in der and exponent >= 3
        return in_it and pow(int.from_bytes(signature, "big"), exponent, number).to_bytes(size, "big") == wanted
    return False


def _ecdsa(key: tuple[int, int], digest: int, signature: bytes) -> bool:
    r, s = _two_numbers(signature)
    x, y = key
    if not (0 < r < N and 0 < s < N) or (y * y - x * x * x + 3 * x - 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B) % P:
        return False
    inverse = pow(s, -1, N)
    point = _add(_times(digest * inverse % N, G), _times(r * inverse % N, key))
    return point is not None and point[0] % N == r


def _two_numbers(der: bytes) -> tuple[int, int]:
    """SEQUENCE { INTEGER, INTEGER }."""
    if der[0] != 0x30 or der[1] != len(der) - 2 or der[2] != 2:
        raise ValueError
    end = 4 + der[3]
    if der[end] != 2 or end + 2 + der[end + 1] != len(der):
        raise ValueError
    return int.from_bytes(der[4:end], "big"), int.from_bytes(der[end + 2 :], "big")


def _add(a: tuple[int, int] | None, b: tuple[int, int] | None) -> tuple[int, int] | None:
    if a is None or b is None:
        return a or b
    if a[0] == b[0]:
        if (a[1] + b[1]) % P == 0:
            return None
        slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, P)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P)
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def _times(number: int, point: tuple[int, int]) -> tuple[int, int] | None:
    total: tuple[int, int] | None = None
    double: tuple[int, int] | None = point
    while number:
        if number & 1:
            total = _add(total, double)
        double, number = _add(double, double), number >> 1
    return total


def sm3(body: bytes) -> str:
    """By the machine's own library where it knows SM3, by the few lines below where it does not."""
    try:
        return hashlib.new("sm3", body).hexdigest()
    except ValueError:
        return sm3_plain(body)


def sm3_plain(body: bytes) -> str:
    """GB/T 32905-2016."""
    state = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    padded = body + b"\x80" + b"\x00" * (-(len(body) + 9) % 64) + (8 * len(body)).to_bytes(8, "big")
    for start in range(0, len(padded), 64):
        state = [a ^ b for a, b in zip(state, _compressed(state, padded[start : start + 64]), strict=True)]
    return "".join(f"{word:08x}" for word in state)


def _turn(word: int, by: int) -> int:
    by %= 32
    return ((word << by) | (word >> (32 - by))) & 0xFFFFFFFF


def _compressed(state: list[int], block: bytes) -> list[int]:
    words = [int.from_bytes(block[i : i + 4], "big") for i in range(0, 64, 4)]
    for j in range(16, 68):
        mixed = words[j - 16] ^ words[j - 9] ^ _turn(words[j - 3], 15)
        words.append(mixed ^ _turn(mixed, 15) ^ _turn(mixed, 23) ^ _turn(words[j - 13], 7) ^ words[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        first = _turn((_turn(a, 12) + e + _turn(0x79CC4519 if j < 16 else 0x7A879D8A, j)) & 0xFFFFFFFF, 7)
        ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if j < 16 else (e & f) | (~e & g)
        one = (ff + d + (first ^ _turn(a, 12)) + (words[j] ^ words[j + 4])) & 0xFFFFFFFF
        two = (gg + h + first + words[j]) & 0xFFFFFFFF
        a, b, c, d, e, f, g, h = one, a, _turn(b, 9), c, two ^ _turn(two, 9) ^ _turn(two, 17), e, _turn(f, 19), g
    return [a, b, c, d, e, f, g, h]


def report(result: Result) -> str:
    """The result as lines for a person."""
    lines = [f"{result.title} · {result.organ} · {result.created} · {result.files} 件 / files"]
    for name, words in PROPERTIES.items():
        bad = [problem.what for problem in result.problems if problem.property == name]
        lines += [f"{words}: {'不通过 / fails' if bad else '通过 / holds'}", *(f"  {each}" for each in bad)]
    return "\n".join([*lines, f"证书指纹 / certificate SHA-256: {result.fingerprint}"])


def main(arguments: list[str]) -> int:
    """The command."""
    if len(arguments) != 1:
        sys.stderr.write("python3 verifier.py FILE.zip\n")
        return 2
    try:
        result: Any = verify(arguments[0])
    except NoPackage as no:
        sys.stderr.write(f"不是归档包 / no closing package: {no}\n")
        return 2
    sys.stdout.write(report(result) + "\n")
    return 1 if result.problems else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
