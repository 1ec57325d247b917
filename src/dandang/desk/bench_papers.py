"""Measures papers: printed, printed and signed, and issued whole, beside the bare renderer library with the same template.

The bare side is typst with its compiler kept, as anybody would use it: no checked fields, no proof, no signature, no database.
All sides take turns in one process, each notice with another name so that nothing is answered from a cache.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import typst
from django.conf import settings

from dandang import documents
from dandang.base import clock
from dandang.documents import authority, editable, glyphs, proof, signing
from dandang.documents.certificates import OrganCertificate
from dandang.documents.papers import PAPERS, checked, paper_kind, version_on
from dandang.documents.render import render
from dandang.mailbox import papers
from dandang.organs.models import Organ, Staff

KIND = "clarification_notice"


@dataclass(frozen=True)
class Side:
    """Milliseconds a notice: the median, and the slowest but one in twenty."""

    name: str
    middle: float
    slow: float


def notice(number: int) -> dict[str, Any]:
    """The fields of a notice of two pages, its addressee another one each time."""
    return {
        "title_variant": "通知书", "issuing_organ": "杭州市上城区纪委区监委派驻区人民法院纪检监察组", "addressee": f"方某{chr(0x4E00 + number)}",
        "addressee_unit": "杭州市上城区人民法院", "addressee_post": "民事审判庭法官", "cleared_allegations": ["拖延办理案件", "偏袒一方当事人"],
        "conclusions": ["经核查，所反映的事实不存在", "经全面核查，未发现所反映的问题"], "basis": ["《纪检监察机关处理检举控告工作规则》第五十条"],
        "clarifying_statement": "上述问题失实，现正式予以澄清", "scope_units": ["民事审判庭"], "methods": ["书面澄清", "当面澄清"], "cc": [],
    }


def measure(organ: Organ, by: Staff, *, papers_each: int, rounds: int) -> list[Side]:
    """Every side in turn, `papers_each` notices a turn."""
    version = version_on(KIND, clock.today())
    whole = {"number": "上城纪澄〔2023〕1号", "issued_on": "2023-06-08"}
    bare = typst.Compiler(root=str(PAPERS), font_paths=[str(glyphs.FONTS)], ignore_system_fonts=True)
    paper, template = paper_kind(KIND, version), str(PAPERS / KIND / f"{version}.typ")
    with certified(organ) as certificate:
        body = render(KIND, version, notice(0) | whole)

        def raw(number: int, standard: Any) -> None:
            inputs = {"paper": json.dumps(checked(paper, notice(number) | whole), ensure_ascii=False), "draft": "no"}
            bare.compile(template, format="pdf", sys_inputs=inputs, pdf_standards=[standard] if standard else [])

        def issue(number: int) -> None:
            documents.issue(
                KIND, notice(number), organ=organ, category="澄", casefile_code=f"BENCH-{number % 50}", by=by, at=clock.now(),
                recipients=[documents.Recipient(f"方某{chr(0x4E00 + number)}")],
            )

        sides: dict[str, Callable[[int], Any]] = {
            "bare typst, plain PDF": lambda n: raw(n, None), "bare typst, PDF/A-2b": lambda n: raw(n, "a-2b"),
            "printed, with proof": lambda n: render(KIND, version, notice(n) | whole, proof=proof.of(papers.new_code())),
            "signed": lambda _n: signing.signed(body, certificate, at=clock.now()), "issued whole, signed": issue,
            "editable draft (DOCX)": lambda n: editable.draft(KIND, notice(n), on=clock.today(), mark="bench"),
        }
        return [Side(name, *_figures(taken)) for name, taken in _in_turn(sides, papers_each, rounds).items()]


def _in_turn(sides: dict[str, Callable[[int], Any]], each: int, rounds: int) -> dict[str, list[float]]:
    """Seconds of every call, the first of each side left out."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    number = 0
    for act in sides.values():
        act(number := number + 1)
    for _round in range(rounds):
        for name, act in sides.items():
            for _ in range(each):
                number += 1
                began = time.perf_counter()
                act(number)
                taken[name].append(time.perf_counter() - began)
    return taken


def _figures(taken: list[float]) -> tuple[float, float]:
    return 1000 * median(taken), 1000 * sorted(taken)[int(len(taken) * 0.95)]


@contextmanager
def certified(organ: Organ) -> Iterator[OrganCertificate]:
    """The organ has a certificate of an authority that is thrown away, its key under a vault key that is thrown away."""
    kept = settings.AUTHORITY, settings.VAULT_KEYS
    with tempfile.TemporaryDirectory() as folder:
        settings.AUTHORITY, settings.VAULT_KEYS = Path(folder) / "authority", Path(folder) / "vault"
        try:
            authority.here().begin("bench", at=clock.now())
            yield authority.here().certify(organ, by="bench", at=clock.now())
        finally:
            settings.AUTHORITY, settings.VAULT_KEYS = kept
