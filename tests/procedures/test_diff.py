"""Differences in sentences, Chinese and English; what lets through more than before is marked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dandang.procedures import check, diff, loader, words
from dandang.procedures.model import Need, Opening, Procedure, State
from tests.procedures.conftest import SMALL, write_to

ELSEWHERE = {("meeting", "zhejiang/wenzhou/lucheng"), ("tolerance", "zhejiang/ningbo/xiangshan")}
"""What it demands stands with the kind of meeting (T-17), not with the steps."""
LOCAL = [p for p in check.procedures() if p.profile]


@pytest.fixture
def law(tmp_path: Path) -> Procedure:
    return loader.read_base(write_to(tmp_path, SMALL))


def with_step(law: Procedure, verb: str, **fields: Any) -> Procedure:
    return replace(law, steps=tuple(replace(s, **fields) if s.verb == verb else s for s in law.steps))


def with_term(law: Procedure, **fields: Any) -> Procedure:
    return replace(law, terms=tuple(replace(t, **fields) for t in law.terms))


CHANGES: list[tuple[Callable[[Procedure], Procedure], str, str, bool, bool]] = [
    (lambda p: with_step(p, "submit", title="送审", title_en="Send"), "步骤“提交”改称“送审”。", "The step “Submit” is now called “Send”.", False, False),
    (lambda p: with_step(p, "submit", to="done"), "“提交”现通向“办结”（原为“待批准”）。", "“Submit” now leads to “Done” (before: “To be approved”).", False, False),
    (lambda p: with_step(p, "submit", to="same"), "“提交”现通向“状态不变”（原为“待批准”）。", "“Submit” now leads to “state unchanged” (before: “To be approved”).", False, False),
    (lambda p: with_step(p, "submit", by=("handling_head",)), "“提交”由承办部门负责人办理（原为承办人）。", "“Submit” is taken by Head of the handling office (before: Handler).", False, True),
    (lambda p: with_step(p, "approve", by=("superior:deputy_in_charge", "principal_officer")),
     "“批准”由上级机关分管领导、主要负责人办理（原为分管领导）。",
     "“Approve” is taken by Deputy in charge of the organ above, Principal officer (before: Deputy in charge).", False, True),
    (lambda p: with_step(p, "submit", assigned=True), "“提交”须由指定的承办人办理。", "“Submit” must be taken by the assigned handler.", False, True),
    (lambda p: with_step(p, "return_draft", distinct_from=("submit",)), "“退回”不得由办理“提交”的人办理。", "“Return” may not be taken by whoever took “Submit”.", False, True),
    (lambda p: with_step(p, "submit", needs=(*p.steps[0].needs, Need("R-44", "x"))), "“提交”新增条件：R-44 澄清由本机关主要负责人批准，地方流程不得降低。（x）",
     "“Submit” has a new condition: R-44 Approval is by the principal officer of the organ. (x)", False, True),
    (lambda p: with_step(p, "submit", papers=("note",)), "“提交”增加文书：note。", "“Submit” makes the papers: note.", False, True),
    (lambda p: with_step(p, "submit", opens=(Opening("k"), Opening("l", "x"))), "“提交”增加后续程序：k、l（x）。", "“Submit” opens: k, l（x）.", False, True),
    (lambda p: with_step(p, "submit", source="新2024年"), "“提交”的依据改为新2024年（原为测试2020年）。", "The source of “Submit” is now 新2024年 (before: 测试2020年).", False, False),
    (lambda p: with_step(p, "submit", standing="U"), "“提交”的标注改为“未确认”（原为“已确认”）。", "The standing of “Submit” is now “unconfirmed” (before: “confirmed”).", False, False),
    (lambda p: replace(p, states={**p.states, "new": State("new", "新", "New")}), "新增状态“新”。", "New state “New”.", False, True),
    (lambda p: replace(p, states={**p.states, "drafting": replace(p.states["drafting"], final=True)}), "“拟稿”成为办结状态。", "“Drafting” becomes an end.", True, False),
    (lambda p: with_term(p, working_days=5), "期限“DL-1 批准”改为5个工作日（原为10个工作日）。", "The deadline “DL-1 Approve” is now 5 working days (before: 10 working days).", False, True),
    (lambda p: with_term(p, working_days=0, days=9), "期限“DL-1 批准”改为9日（原为10个工作日）。", "The deadline “DL-1 Approve” is now 9 days (before: 10 working days).", False, True),
    (lambda p: with_term(p, working_days=0, months=1), "期限“DL-1 批准”改为1个月（原为10个工作日）。", "The deadline “DL-1 Approve” is now 1 months (before: 10 working days).", True, False),
    (lambda p: with_term(p, starts=("opened",)), "期限“DL-1 批准”现自程序开始起，至“批准”、“退回”止。", "The deadline “DL-1 Approve” now runs from the opening of the proceeding to “Approve”, “Return”.", False, False),
]


@pytest.mark.parametrize(("change", "chinese", "english", "weaker", "weaker_back"), CHANGES)
def test_a_change_is_one_sentence_and_its_reverse_is_marked(
    law: Procedure, change: Callable[[Procedure], Procedure], chinese: str, english: str, weaker: bool, weaker_back: bool
) -> None:
    new = change(law)

    (said,) = diff.changes(law, new)
    (said_en,) = diff.changes(law, new, "en")
    (back,) = diff.changes(new, law)

    assert (said.text, said_en.text) == (chinese, english)
    assert (said.weaker, back.weaker) == (weaker, weaker_back)


def test_ways_in_that_come_and_go(law: Procedure) -> None:
    new = with_step(law, "return_draft", from_states=("done",))

    assert [c.text for c in diff.changes(law, new)] == ["“退回”也可以从以下状态办理：办结。", "“退回”不再从以下状态办理：待批准。"]


def test_steps_and_terms_that_come_and_go(law: Procedure) -> None:
    less = replace(law, steps=law.steps[:1], terms=())

    assert [(c.text, c.weaker) for c in diff.changes(less, law)] == [
        ("新增步骤“批准”：待批准 → 办结，由分管领导办理，且不得是办理“提交”的人。", False),
        ("新增步骤“退回”：待批准 → 拟稿，由分管领导办理。", False),
        ("新增期限“DL-1 批准”：10个工作日，自“提交”起，至“批准”、“退回”止。", False),
    ]
    assert [(c.text, c.weaker) for c in diff.changes(law, less, "en")] == [
        ("The step “Approve” is gone.", True), ("The step “Return” is gone.", True), ("The deadline “DL-1 Approve” is gone.", True),
    ]
    assert diff.text(law, less).splitlines()[0] == "- （放宽）删去步骤“批准”。"


def test_the_same_law_has_no_differences(law: Procedure) -> None:
    assert diff.text(law, law) == "没有差别。"
    assert diff.text(law, law, "en") == "No difference."


def test_a_condition_asked_earlier_is_no_news(law: Procedure) -> None:
    approve = law.steps[1]

    assert diff.changes(law, with_step(law, "approve", needs=approve.demands, demands=())) == []


def test_no_profile_of_ours_lets_through_more_than_its_base() -> None:
    for local in LOCAL:
        base = loader.in_force(local.kind, date.max)

        found = diff.changes(base, local)

        assert found or (local.kind, local.profile) in ELSEWHERE
        assert not [c for c in found if c.weaker]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("local", LOCAL, ids=lambda p: f"{p.profile} {p.kind}")
def test_a_profile_is_told_in_words(local: Procedure, lang: str) -> None:
    """Every step, state, clock, condition and paper that it adds is named as a person would say it, none by its code."""
    base = loader.in_force(local.kind, local.version)
    added = [s for s in local.steps if base.step(s.verb) is None]
    conditions = [
        need for step in local.steps if (old := base.step(step.verb))
        for need in (*step.needs, *step.demands) if need not in (*old.needs, *old.demands)
    ]
    told = [words.title(thing, lang) for thing in (*added, *(t for t in local.terms if t not in base.terms))]
    told += [words.condition(local.kind, need.predicate, lang) for need in conditions]

    said = diff.text(base, local, lang)

    assert [words_ for words_ in told if words_ not in said] == []
    assert re.findall(r"\b[a-z]+_[a-z_]+\b", said) == []
