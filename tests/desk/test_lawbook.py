"""The page of a procedure is enough for a lawyer: every step with who, conditions, sources and standing, papers, clocks, in words."""

from __future__ import annotations

import re
from html import escape

import pytest

from dandang.base import clock
from dandang.procedures import check, diff, loader, words
from dandang.procedures.model import Procedure
from tests import factories
from tests.desk.test_pages import address, at_the_desk

DAY = factories.AT.date()
LAW = list(check.procedures())


@pytest.mark.parametrize("procedure", LAW, ids=lambda p: f"{p.kind} {p.profile}".strip())
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_condition_and_paper_has_words(procedure: Procedure, lang: str) -> None:
    conditions = {n.predicate for s in procedure.steps for n in (*s.needs, *s.demands)} | {t.when for t in procedure.terms if t.when}
    told = {name: words.condition(procedure.kind, name, lang) for name in conditions}
    papers = {code: words.paper(code, lang) for step in procedure.steps for code in step.papers}

    assert [name for name, said in (told | papers).items() if said == name or "%(" in said] == []


@pytest.fixture
def county(db: None) -> factories.County:
    return factories.a_county()


@pytest.mark.parametrize(
    ("kind", "profile"),
    [("clarification", ""), ("clarification", "zhejiang/taizhou/tiantai"), ("clarification", "zhejiang/hangzhou/shangcheng"),
     ("false_accusation", ""), ("finding", ""), ("deliberation", "")],
)
def test_the_page_leaves_nothing_out(county: factories.County, kind: str, profile: str) -> None:
    procedure, base = loader.in_force(kind, DAY, profile), loader.in_force(kind, DAY)

    with clock.frozen(factories.AT):
        page = at_the_desk(county.reviewer).get(address("procedure", kind), {"profile": profile}).content.decode()
    plain = re.sub(r"<[^>]+>", "", page)

    told = [thing.title for thing in (*procedure.states.values(), *procedure.steps, *procedure.terms)]
    told += [source for thing in (*procedure.steps, *procedure.terms) for source in [thing.source]]
    told += [words.condition(kind, n.predicate, "zh") for s in procedure.steps for n in (*s.needs, *s.demands)]
    told += [words.paper(code, "zh") for step in procedure.steps for code in step.papers]
    told += [change.text for change in diff.changes(base, procedure)]
    rules = {n.rule for s in procedure.steps for n in (*s.needs, *s.demands)} | {s.role_rule for s in procedure.steps if s.role_rule}
    assert [each for each in told if escape(each) not in plain] == []
    assert [rule for rule in sorted(rules) if f"/rules/#{rule}" not in page] == []
    assert all(f'id="{step.verb}"' in page for step in procedure.steps)
