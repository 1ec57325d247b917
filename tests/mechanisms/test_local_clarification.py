"""Local profiles of clarification: each says how it differs in words, none lets through what the base holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dandang.base.verdict import Refused
from dandang.mechanisms.clarification import rules
from dandang.procedures import diff, engine, loader
from dandang.procedures.model import Actor, Position
from tests.mechanisms.clarification_rows import GOOD

A_DAY = date(2023, 3, 20)
STREET = "zhejiang/wenzhou/yueqing/street"
SAYS = {
    "zhejiang/hangzhou/yuhang": "新增步骤“终审”",
    "zhejiang/lishui/liandu": "新增步骤“自审、联审退回”",
    "zhejiang/taizhou/tiantai": "本事项还没有经“三室会审：予以澄清”作出决定并签发会议纪要。",
    "zhejiang/hangzhou/tonglu": "文书与中共桐庐县委组织部联合印发。",
    STREET: "只能澄清由本机关按干部管理权限管理的人",
    "zhejiang/hangzhou/shangcheng": "新增步骤“派出机关联系室会商”",
}


@pytest.mark.parametrize("profile", SAYS)
def test_a_profile_is_told_in_words_and_is_nowhere_weaker(profile: str) -> None:
    base, local = loader.in_force("clarification", A_DAY), loader.in_force("clarification", A_DAY, profile)

    assert SAYS[profile] in diff.text(base, local)
    assert diff.text(base, local, "en")
    assert not [change for change in diff.changes(base, local) if change.weaker]


@pytest.mark.rule("R-47")
@pytest.mark.parametrize(("verb", "state"), [("assess", "to_assess"), ("issue", "approved")])
def test_a_street_committee_clears_only_people_whom_it_manages(verb: str, state: str) -> None:
    predicates = {name: value for name, value in vars(rules).items() if hasattr(value, "sentence")}
    facts = replace(GOOD["clarification"], managed_here=False)
    handler = Actor(1, frozenset({"handler"}), assigned=True)

    verdict = engine.ask(loader.in_force("clarification", A_DAY, STREET), Position(state), verb, handler, facts, predicates)

    assert isinstance(verdict, Refused)
    assert (verdict.rule, verdict.reason) == ("R-47", rules.person_is_managed_here.sentence)  # type: ignore[attr-defined]
