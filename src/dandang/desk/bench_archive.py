"""Measures the offline check of a closing package beside bare hashing of the same files, each file read from the zip once."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from xml.sax.saxutils import escape

from dandang.mechanisms.archiving import verifier


@dataclass(frozen=True)
class Figures:
    """Seconds a thousand files, medians of the rounds."""

    verify: float
    hashing: float
    ratio: float


def measure(files: int, kilobytes: int, rounds: int) -> Figures:
    """A package of so many files of that size; both sides in turn."""
    body = _package(files, kilobytes * 1024)
    sides: list[tuple[float, float]] = []
    for _round in range(rounds):
        began = perf_counter()
        problems = verifier.verify(io.BytesIO(body)).problems
        middle = perf_counter()
        with zipfile.ZipFile(io.BytesIO(body)) as zipped:
            for name in zipped.namelist():
                each = zipped.read(name)
                hashlib.sha256(each).hexdigest()
                hashlib.new("sm3", each).hexdigest()
        sides.append((middle - began, perf_counter() - middle))
        assert {problem.what for problem in problems} == {"没有签名 / not signed"}
    scale = 1000 / files
    return Figures(
        scale * median(side[0] for side in sides), scale * median(side[1] for side in sides), median(side[0] / side[1] for side in sides),
    )


def _package(files: int, size: int) -> bytes:
    entries, out = [], io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for number in range(files):
            each, path = b"%PDF-1.7\n" + os.urandom(size) + b"\n%%EOF\n", f"files/{number:04d}.pdf"
            zipped.writestr(zipfile.ZipInfo(path), each)
            values = {
                "题名": f"文书{number}", "形成时间": "2023-03-20", "格式": "pdf", "文件路径": path, "文件大小": str(len(each)),
                "SHA-256": hashlib.sha256(each).hexdigest(), "SM3": verifier.sm3(each),
            }
            entries.append("<电子文件>" + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in values.items()) + "</电子文件>")
        head = "<题名>样本</题名><封装包创建单位>样本</封装包创建单位><封装包创建时间>2023-03-20</封装包创建时间>"
        xml = f'<电子文件封装包 xmlns="{verifier.NS[1:-1]}"><被签名对象>{head}{"".join(entries)}</被签名对象></电子文件封装包>'
        zipped.writestr(zipfile.ZipInfo(verifier.XML), xml.encode())
    return out.getvalue()
