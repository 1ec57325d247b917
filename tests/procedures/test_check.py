"""The model checker proves the invariants of our own data, and finds what is planted, by the path that leads to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dandang.base.verdict import ALLOWED
from dandang.procedures import check, engine, invariants, loader, proofs, words
from dandang.procedures.check import Violation
from dandang.procedures.errors import DataError
from dandang.procedures.explore import Answers, Graph, Move, state_graph
from dandang.procedures.invariants import Invariant
from dandang.procedures.model import Procedure
from dandang.procedures.proofs import Proof
from tests.procedures.conftest import EXTENDED, SMALL, changed, in_step, write_to

A_DAY = date(2023, 3, 20)
SHANGCHENG = "zhejiang/hangzhou/shangcheng"
CLARIFICATION, VERIFICATION = "clarification/2020-01-21.toml", "verification/2020-01-21.toml"


def violations(data: Path, invariant: str = "") -> list[Violation]:
    """What is found in a data folder, by one invariant or by all, in base procedures."""
    loader._in_force.cache_clear()
    known = tuple(i for i in invariants.read(data) if invariant in {"", i.id})
    return [v for p in check.procedures(data) if not p.profile for v in check.check(p, known).violations]


def found(data: Path, invariant: str) -> Violation:
    every = violations(data, invariant)
    assert every, f"{invariant} found nothing"
    return every[0]


def invariant(proves: str, **parameters: object) -> Invariant:
    texts = {"id": "I-0", "procedure": "*", "title": "不变式。", "title_en": "Invariant.", "rule": "R-30", "source": "x", "standing": "D"}
    return Invariant(proves=proves, **{**texts, **parameters})  # type: ignore[arg-type]


def proved(proves: str, procedure: Procedure, **parameters: object) -> list[proofs.Found]:
    proof = Proof()
    proofs.PROOFS[proves](invariant(proves, **parameters), procedure, proof)
    return proof.found


def small(folder: Path) -> Procedure:
    return loader.read_base(folder / "small/2020-01-21.toml")


@pytest.mark.parametrize("report", check.all(), ids=lambda r: f"{r.procedure.kind} {r.procedure.profile}")
def test_every_invariant_holds_in_our_own_data(report: check.Report) -> None:
    assert not [v.said("en") for v in report.violations]
    assert report
    assert report.nodes > len(report.procedure.states)
    assert report.invariants >= 5


def test_every_kind_and_every_profile_is_checked() -> None:
    seen = {(p.kind, p.profile) for p in check.procedures()}

    assert {kind for kind, profile in seen if not profile} == set(loader.kinds())
    assert {profile for _kind, profile in seen if profile} == set(loader.profiles())


def test_every_invariant_is_about_something() -> None:
    every = list(check.procedures())

    for one in invariants.read():
        assert any(one.concerns(procedure) for procedure in every), one.id


@pytest.mark.rule("R-44")
def test_a_notice_without_approval_is_found_by_its_path(real: Path) -> None:
    in_step(real / CLARIFICATION, "issue", 'from = ["approved"]', 'from = ["approved", "to_approve"]')

    violation = found(real, "I-50")

    assert violation.verbs == ("assess", "record_consent", "submit", "review", "issue")
    assert violation.said("zh").splitlines() == [
        "I-50 未经主要负责人批准，不能制发通知书。（R-44）",
        "  不经“批准”即可到达“制发通知书”。",
        "  路径：",
        "    1. 承办人办理“研判：应予澄清”：待研判 → 征求本人意见",
        "    2. 承办人办理“记录本人同意”：征求本人意见 → 拟稿",
        "    3. 承办人办理“提交审核”：拟稿 → 审核中",
        "    4. 审核人办理“审核”：审核中 → 待批准",
        "    5. 承办人办理“制发通知书”：待批准 → 已制发",
    ]
    assert violation.said("en").splitlines()[:2] == [
        "I-50 No notice without the principal officer's approval. (R-44)",
        "  “Issue the notice” can be reached without “Approve”.",
    ]
    assert violation.said("en").splitlines()[-1] == "    5. Handler takes “Issue the notice”: To be approved → Issued"


@pytest.mark.rule("R-44")
def test_an_approver_below_the_principal_officer_is_found(real: Path) -> None:
    in_step(real / CLARIFICATION, "approve", 'by = ["principal_officer"]', 'by = ["deputy_in_charge"]')

    assert found(real, "I-50").verbs[-2:] == ("approve", "issue")
    assert found(real, "I-51").said("en").splitlines()[1] == "  Deputy in charge alone can take “Approve”."


@pytest.mark.rule("R-44")
def test_an_approval_that_was_given_back_does_not_count(real: Path) -> None:
    in_step(real / CLARIFICATION, "return_draft", 'from = ["in_review", "to_approve"]', 'from = ["in_review", "to_approve", "approved"]')
    assert not violations(real, "I-50")
    in_step(real / CLARIFICATION, "issue", 'from = ["approved"]', 'from = ["approved", "in_review"]')

    assert found(real, "I-50").verbs == ("assess", "record_consent", "submit", "issue")


def test_a_profile_that_lowers_the_approver_does_not_load(real: Path) -> None:
    overlay = real / f"profiles/{SHANGCHENG}/clarification/2023-01-01.toml"
    in_step(overlay, "approve", 'by = ["superior:principal_officer"]', 'by = ["deputy_in_charge"]')

    with pytest.raises(DataError, match="may not lower who takes 'approve'") as caught:
        check.all(real)

    assert caught.value.path == overlay


def test_a_lowered_approver_that_slipped_past_the_loader_is_found_by_the_checker() -> None:
    law = loader.in_force("clarification", A_DAY, SHANGCHENG)
    lowered = replace(law, steps=tuple(replace(s, by=("handler",)) if s.verb == "endorse" else s for s in law.steps))

    report = check.check(lowered, invariants.read())

    assert "I-68" in {v.invariant.id for v in report.violations}
    path = next(v for v in report.violations if v.invariant.id == "I-68").verbs
    assert path == ("assess", "record_consent", "submit", "review", "consult", "endorse", "approve")


@pytest.mark.rule("R-33")
def test_an_end_with_an_open_allegation_is_found(real: Path) -> None:
    in_step(real / VERIFICATION, "accept_explanation", 'needs = { R-33 = "every_allegation_has_finding" }\n', "")

    violation = found(real, "I-31")

    assert violation.verbs == (
        "allot", "approve_allotment", "propose", "approve_talk", "plan_talk", "approve_talk_plan", "write_up", "accept_explanation",
    )
    assert "every_allegation_has_finding" in violation.said("en")


@pytest.mark.rule("R-30")
def test_the_same_hand_is_found_and_named(real: Path) -> None:
    in_step(real / CLARIFICATION, "approve", '["draft", "submit", "review"]', '["draft", "submit"]')

    violation = found(real, "I-52")

    assert violation.verbs == ("assess", "record_consent", "submit", "review", "approve")
    assert violation.said("zh").splitlines()[1] == "  同一人可以先后办理“审核”和“批准”。"
    assert violation.said("zh").splitlines()[-2:] == [
        "    4. 甲（审核人）办理“审核”：审核中 → 待批准",
        "    5. 甲（主要负责人）办理“批准”：待批准 → 已批准",
    ]


@pytest.mark.rule("R-30")
def test_a_hand_of_an_earlier_round_is_no_violation() -> None:
    """Who reviewed a draft that went back may draft the next one, if others review and approve it."""
    law = loader.in_force("clarification", A_DAY)
    hands = (("draft", "submit"), ("review",), ("approve",))

    assert not proved("distinct_hands", law, hands=hands, since=("to_assess", "drafting"))
    whole_life = proved("distinct_hands", law, hands=hands, since=())
    assert {f.values["first"] for f in whole_life} == {"approve", "review"}


def test_a_dead_end_is_found(folder: Path) -> None:
    write_to(folder, SMALL.replace('from = ["to_approve"]\nto = "done"', 'from = ["done"]\nto = "same"').replace(
        'from = ["to_approve"]\nto = "drafting"', 'from = ["to_approve"]\nto = "same"'
    ))

    dead = [f for f in proved("no_dead_end", small(folder)) if f.reason.startswith("到达")]

    assert [(f.values["state"], tuple(m.verb for m in f.path)) for f in dead] == [("drafting", ()), ("to_approve", ("submit",))]


def test_states_out_of_reach_and_steps_never_taken_are_found(folder: Path) -> None:
    write_to(folder, SMALL.replace('from = ["to_approve"]\nto = "done"', 'from = ["done"]\nto = "same"'))

    said = {(f.reason, *f.values.values()) for f in proved("no_dead_end", small(folder))}

    assert ("没有路径通向%(state)s。", "done") in said
    assert ("%(step)s永远不能办理。", "approve") in said


def test_a_step_that_its_only_officer_may_not_take_is_a_dead_end(folder: Path) -> None:
    write_to(folder, SMALL.replace('by = ["handler"]', 'by = ["deputy_in_charge"]').replace(
        'verb = "return_draft"', 'verb = "return_draft"\ndistinct_from = ["submit"]'
    ))

    dead = [f for f in proved("no_dead_end", small(folder)) if f.reason.startswith("到达")]

    assert [f.values["state"] for f in dead] == ["drafting", "to_approve"]


def test_a_condition_that_does_not_bind_is_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dandang.procedures import engine

    assert not proved("needs_bind", small(folder))
    monkeypatch.setattr(engine, "_needs", lambda *args: engine.ALLOWED)

    loose = proved("needs_bind", small(folder))

    assert [(f.values["predicate"], tuple(m.verb for m in f.path)) for f in loose] == [
        ("consent_recorded", ("submit",)), ("second_reader", ("submit", "approve")), ("fact_bound", ("submit", "approve")),
    ]


def test_an_engine_that_lets_the_recused_act_is_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dandang.procedures import engine

    assert not proved("kept_away", small(folder))
    monkeypatch.setattr(engine, "_person", lambda actor: engine.ALLOWED)

    assert {f.values["step"] for f in proved("kept_away", small(folder))} == {"submit", "approve", "return_draft"}


def test_a_role_that_exists_nowhere_or_not_here_is_found(folder: Path) -> None:
    write_to(folder, SMALL.replace('["discipline_commission"]', '["discipline_commission", "township_committee"]').replace(
        'by = ["handler"]', 'by = ["contact_office", "nobody", "superior:nobody"]'
    ))

    said = [(f.reason, f.values) for f in proved("role_exists", small(folder))]

    assert said == [
        ("%(step)s的职务%(role)s在哪一类机关都不存在。", {"step": "submit", "role": "nobody"}),
        ("%(step)s的职务%(role)s在哪一类机关都不存在。", {"step": "submit", "role": "superior:nobody"}),
        ("%(organ)s没有可以办理%(step)s的职务。", {"step": "submit", "organ": "township_committee"}),
    ]


def test_a_role_of_the_organ_above_exists_there(folder: Path) -> None:
    write_to(folder, SMALL.replace('["discipline_commission"]', '["stationed_group"]').replace(
        'by = ["handler"]', 'by = ["superior:contact_office"]'
    ))
    assert not proved("role_exists", small(folder))
    write_to(folder, SMALL.replace('["discipline_commission"]', '["host_unit"]').replace(
        'by = ["handler"]', 'by = ["superior:contact_office"]'
    ))

    assert proved("role_exists", small(folder))


@pytest.mark.rule("R-68")
def test_a_clock_that_outlives_its_proceeding_is_found(real: Path) -> None:
    changed(real / CLARIFICATION, '"reject", "drop", "revoke"]', '"reject", "drop"]')

    violation = found(real, "I-5")

    assert violation.found.values == {"state": "revoked", "term": "DL-15"}
    assert violation.verbs[-2:] == ("revoke", "end_revocation")
    assert violation.said("en").splitlines()[1] == "  “Revoked” is reached with the clock DL-15 still running."


def test_a_clock_that_nothing_stops_any_more_is_found(folder: Path) -> None:
    write_to(folder, SMALL.replace('starts = ["submit"]', 'starts = ["approve"]').replace(
        'stops = ["approve", "return_draft"]', 'stops = ["submit"]'
    ).replace("final = true", ""))

    (never,) = proved("term_sane", small(folder))

    assert never.values == {"state": "done", "term": "DL-1"}
    assert [m.verb for m in never.path] == ["submit", "approve"]


def test_a_clock_from_the_opening_may_be_held_by_a_predicate(folder: Path) -> None:
    write_to(folder, SMALL.replace('starts = ["submit"]', 'starts = ["opened"]').replace(
        'stops = ["approve", "return_draft"]', 'stops = ["return_draft"]'
    ))

    assert [f.values["state"] for f in proved("term_sane", small(folder))] == ["done"]
    assert not proved("term_sane", small(folder), held_by={"DL-1": "second_reader"})


def test_a_predicate_false_for_life_bars_more_than_one_asked_at_the_step(folder: Path) -> None:
    law = small(folder)
    asked = {"verbs": ("approve",), "predicate": "consent_recorded"}

    assert not proved("unreachable_if_false", law, **asked)
    (late,) = proved("unreachable_if_false", law, **asked, at_the_step=True)
    assert [m.verb for m in late.path] == ["submit", "approve"]


def test_targets_are_verbs_entered_states_papers_and_openings() -> None:
    law = loader.in_force("verification", A_DAY)

    def hit(**target: object) -> set[str]:
        return {f.values["step"] for f in proved("taken_by", law, roles=("nobody",), **target)}

    assert hit(verbs=("find",)) == {"find"}
    assert hit(states=("held",)) == {"approve_hold", "hold"}
    assert hit(papers=("verification_report",)) == {"report"}
    assert hit(opens=("false_accusation",)) == {"suspect"}


def test_an_invariant_about_nothing_is_a_violation(folder: Path) -> None:
    one = invariant("taken_by", verbs=("submit", "fly"), states=("moon",), papers=("p",), opens=("o",), roles=("handler",))

    report = check.check(small(folder), (one,))

    assert [v.found.values["name"] for v in report.violations] == ["fly", "moon", "p", "o"]
    assert not report
    assert "fly" in report.violations[0].said("en")


def test_profiles_are_checked_from_each_day_on_which_their_law_changes(folder: Path) -> None:
    write_to(folder, SMALL, "small/2024-07-01.toml")
    write_to(folder, 'title = "x"\ntitle_en = "x"\nsource = "x"\n', "profiles/p/small/2021-01-01.toml")
    write_to(folder, 'title = "y"\ntitle_en = "y"\nsource = "y"\n', "profiles/p/c/small/2019-01-01.toml")

    assert check.days("small", "", folder) == [date(2020, 1, 21), date(2024, 7, 1)]
    assert check.days("small", "p/c", folder) == [date(2020, 1, 21), date(2021, 1, 1), date(2024, 7, 1)]
    assert [(p.profile, p.version) for p in check.procedures(folder)] == [
        ("", date(2020, 1, 21)), ("", date(2024, 7, 1)), ("p", date(2020, 1, 21)), ("p", date(2024, 7, 1)),
        ("p/c", date(2020, 1, 21)), ("p/c", date(2020, 1, 21)), ("p/c", date(2024, 7, 1)),
    ]


def test_a_folder_without_invariants_is_held_to_ours(folder: Path) -> None:
    (report,) = check.all(folder)

    assert report
    assert report.invariants == len([i for i in invariants.read() if i.procedure == "*"])


BAD = [
    ('proves = "magic"', "proves = one of", 'proves = "magic"'),
    ('proves = "taken_by"\nroles = ["handler"]', "what it watches", "[[invariant]]"),
    ('proves = "taken_by"\nverbs = ["x"]', "roles, which taken_by needs", "[[invariant]]"),
    ('proves = "taken_by"\nverbs = ["x"]\nroles = ["handler"]\nhands = []', "one of", "hands = []"),
    ('proves = "distinct_hands"\nsince = ["x"]\nhands = ["draft"]', "hands = [[", 'hands = ["draft"]'),
    ('proves = "distinct_hands"\nsince = ["x"]\nhands = "draft"', "hands = [[", 'hands = "draft"'),
    ('proves = "term_sane"\nheld_by = "x"', "held_by = {", 'held_by = "x"'),
    ('proves = "term_sane"\nheld_by = { DL-1 = 1 }', "held_by = {", "held_by"),
    ('proves = "unreachable_if_false"\npredicate = "p"\nverbs = ["x"]\nat_the_step = 1', "true or false", "at_the_step = 1"),
]
HEAD = 'id = "I-1"\nprocedure = "*"\ntitle = "x"\ntitle_en = "x"\nrule = "R-1"\nsource = "x"\nstanding = "D"\n'


@pytest.mark.parametrize(("text", "expected", "at"), BAD)
def test_a_bad_invariant_is_named_with_file_and_line(tmp_path: Path, text: str, expected: str, at: str) -> None:
    path = write_to(tmp_path, f"[[invariant]]\n{HEAD}{text}\n", "invariants.toml")

    with pytest.raises(DataError) as caught:
        invariants.read(tmp_path)

    assert expected in caught.value.expected
    assert at in path.read_text("utf-8").splitlines()[caught.value.line - 1]


def test_an_invariant_has_an_id_of_its_own(tmp_path: Path) -> None:
    write_to(tmp_path, f'[[invariant]]\n{HEAD}proves = "needs_bind"\n' * 2, "invariants.toml")

    with pytest.raises(DataError, match="each id once"):
        invariants.read(tmp_path)


def test_paths_are_shortest_and_go_through_the_engine() -> None:
    graph = state_graph(loader.in_force("clarification", A_DAY))

    assert [m.verb for m in graph.path("issued")] == ["assess", "record_consent", "submit", "review", "approve", "issue"]
    assert [m.verb for m in graph.path("to_assess")] == []
    refused = state_graph(loader.in_force("clarification", A_DAY), Answers({"consent_is_the_persons_own"}))
    assert "drafting" not in set(refused)


def test_a_graph_knows_what_leads_to_a_goal() -> None:
    ways = {"a": ["b", "c"], "b": ["d"], "c": ["c"], "d": []}
    graph = Graph("a", lambda node: [(Move(to, "r", node, to), to) for to in ways[node]])

    assert graph.leading_to(["d"]) == {"a", "b", "d"}
    assert len(graph) == 4


@pytest.mark.rule("R-67")
def test_more_time_after_the_end_would_be_found(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """The guard stands in the engine, so the engine is what is broken here."""
    write_to(folder, EXTENDED)
    assert not proved("extension_in_time", small(folder))

    monkeypatch.setattr(engine, "_extension", lambda procedure, step, position: ALLOWED)
    reasons = {found.reason: found for found in proved("extension_in_time", small(folder))}

    assert set(reasons) == {"期限%(term)s可以延长%(n)s次以上。", "期限%(term)s届满以后，或者没有申请，仍可延长。"}
    assert "extension" in reasons["期限%(term)s届满以后，或者没有申请，仍可延长。"].path[-1].verb


def test_the_passing_of_time_has_its_line_in_a_path(folder: Path) -> None:
    assert words.move(small(folder), Move("", "", "drafting", "drafting"), "en") == "Time passes and the clock runs out"
