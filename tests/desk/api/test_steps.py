"""Steps through the API: the form described, errors a field, refusals with their rule, one step a key, two languages."""

from __future__ import annotations

import json

import pytest

from dandang.cases.models import CaseFile, Step
from dandang.mechanisms.reports.models import Report
from dandang.procedures.model import STANDINGS
from tests import factories
from tests.desk.api.conftest import ROOT, Caller


def test_the_proceeding_says_which_steps_are_open_and_which_rule_refuses(county: factories.County) -> None:
    report = factories.a_registered_report(county)

    steps = {s["verb"]: s for s in Caller(county.petition, language="en").get(f"/proceedings/{report.key}").json()["steps"]}

    assert steps["accept"]["open"]
    assert steps["accept"]["refusal"] is None
    assert (steps["verify_name"]["open"], steps["verify_name"]["refusal"]["rule"]) == (False, "R-7")
    assert steps["verify_name"]["refusal"]["rule_title"].isascii()


def test_the_form_of_a_step_is_described_by_the_form_itself(county: factories.County) -> None:
    report = factories.a_registered_report(county)

    described = Caller(county.petition).get(f"/proceedings/{report.key}/steps/decline").json()

    ground = described["input"]["properties"]["ground"]
    assert [choice["const"] for choice in ground["oneOf"]] == ["settled_by_legal_path", "other_organ_competent", "no_substance"]
    assert described["input"]["required"] == ["ground"]
    assert described["input"]["properties"]["told"]["maxLength"] == 500
    assert described["seen"] == 2


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "ground", "required"),
        ({"ground": "no_substance", "invented": 1}, "invented", "unknown"),
        ({"ground": ["no_substance"]}, "ground", "list"),
        ({"ground": "no_substance", "told": "x" * 501}, "told", "max_length"),
        ({"ground": {"a": 1}}, "ground", None),
        ({"ground": "no_substance", "told": "a\x00b"}, "told", None),
    ],
)
def test_bad_input_is_422_with_the_field(county: factories.County, body: object, field: str, code: str | None) -> None:
    report = factories.a_registered_report(county)

    answer = Caller(county.petition).post(f"/proceedings/{report.key}/steps/decline", body)

    problem = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert field in {error["field"].split(".")[0] for error in problem["errors"]} | {
        part for error in problem["errors"] for part in error["field"].split(".")
    }
    assert code is None or code in {error["code"] for error in problem["errors"]}
    report.refresh_from_db()
    assert report.state == "registered"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b'{"told": "\\ud800", "ground": "no_substance"}', b"\xff", b"9" * 5000])
def test_what_is_no_json_object_is_refused_without_a_fault(county: factories.County, body: bytes) -> None:
    report, caller = factories.a_registered_report(county), Caller(county.petition)

    answer = caller.client.post(
        f"{ROOT}/proceedings/{report.key}/steps/decline", body, content_type="application/json", headers=caller.headers
    )

    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.rule("R-6")
@pytest.mark.parametrize(
    ("language", "detail"),
    [
        ("zh-CN", "须记录已告知来访、来电、网络检举控告人到何处反映，或已将来信转有关机关。"),
        ("en", None),
    ],
)
def test_a_refusal_names_its_rule_in_the_readers_language(county: factories.County, language: str, detail: str | None) -> None:
    report = factories.a_registered_report(county)

    answer = Caller(county.petition, language=language).take(report.key, "decline", ground="other_organ_competent")

    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["rule"]) == (403, 403, "R-6")
    assert problem["type"] == "urn:dandang:problem:refused-by-rule"
    assert problem["detail"] == detail if detail else problem["detail"].isascii()


def test_a_step_that_does_not_fit_the_state_is_409(county: factories.County) -> None:
    report = factories.a_registered_report(county)

    answer = Caller(county.petition).take(report.key, "archive")

    assert (answer.status_code, answer.json()["rule"]) == (409, "SM-A")


def test_who_comes_second_is_told_who_did_what(county: factories.County) -> None:
    report, caller = factories.a_registered_report(county), Caller(county.petition_head)
    second = factories.a_person("sc-petition-2", "陈四", county.organ, "petition_officer")
    seen = caller.get(f"/proceedings/{report.key}").json()["seen"]
    assert Caller(county.petition).take(report.key, "accept").status_code == 201

    answer = Caller(second).post(f"/proceedings/{report.key}/steps/decline", {"ground": "no_substance"}, seen=seen)

    assert answer.status_code == 409
    assert "陈二已于" in answer.json()["detail"]
    assert "受理" in answer.json()["detail"]


def test_a_verb_that_does_not_exist_is_not_there(county: factories.County) -> None:
    report, caller = factories.a_registered_report(county), Caller(county.petition)

    assert caller.take(report.key, "invented").content == caller.take("0" * 20, "accept").content


def test_the_same_key_twice_is_one_step(county: factories.County) -> None:
    report, caller = factories.a_registered_report(county), Caller(county.petition)

    first, second = (caller.take(report.key, "accept", once="k-1") for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 201)
    assert (first.json()["again"], second.json()["again"]) == (False, True)
    assert first.json()["step"] == second.json()["step"]
    assert Step.objects.filter(proceeding=report, verb="accept").count() == 1


def test_the_same_key_for_another_step_is_refused(county: factories.County) -> None:
    report, caller = factories.a_registered_report(county), Caller(county.petition)
    other = factories.a_registered_report(county)
    caller.take(report.key, "accept", once="k-2")

    elsewhere = caller.take(other.key, "accept", once="k-2")
    next_step = caller.take(report.key, "hand_over", once="k-2", case_manager=county.case_manager.username)

    assert (elsewhere.status_code, next_step.status_code) == (422, 422)
    assert elsewhere.json()["errors"][0]["code"] == "once_used"


def test_a_report_is_received_once(county: factories.County) -> None:
    caller, body = Caller(county.clerk), {"channel": "visit", "text": "史某拖延办案", "reporter_relatives": ["周甲"]}

    first, second = (caller.post("/begin/reports/receive", body, once="r-1") for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["casefile"] == second.json()["casefile"]
    assert CaseFile.objects.count() == 1
    assert "史某" not in first.content.decode()


def test_an_opening_step_is_described_by_its_form(county: factories.County) -> None:
    caller = Caller(county.clerk)

    described = caller.get("/begin/reports/receive").json()

    channels = [choice["const"] for choice in described["input"]["properties"]["channel"]["oneOf"]]
    assert channels == Report.Channel.values
    assert "channel" in described["input"]["required"]
    assert [caller.get(f"/begin/{path}").status_code for path in ("reports/register", "clarification/x", "nothing/receive")] == [404] * 3


def test_only_an_intake_clerk_receives_reports(county: factories.County) -> None:
    answer = Caller(county.petition).post("/begin/reports/receive", {"channel": "visit", "text": "x"})

    assert (answer.status_code, answer.json()["rule"]) == (403, "SM-A")
    assert CaseFile.objects.count() == 0


def test_the_worklist_has_pages(county: factories.County) -> None:
    for _ in range(26):
        factories.a_received_report(county)
    caller = Caller(county.clerk)

    first, second = caller.get("/worklist").json(), caller.get("/worklist", page=2).json()

    assert (len(first["rows"]), first["has_next"], len(second["rows"]), second["has_next"]) == (25, True, 1, False)
    assert not {r["proceeding"] for r in first["rows"]} & {r["proceeding"] for r in second["rows"]}
    assert {r["state"] for r in first["rows"]} == {"received"}


def test_rules_are_the_catalogue(county: factories.County) -> None:
    rules = {rule["id"]: rule for rule in Caller(county.clerk, language="en").get("/rules").json()}

    assert rules["R-43"]["title"].isascii()


def test_the_description_is_openapi_3_1_and_every_error_a_problem(county: factories.County) -> None:
    described = json.loads(Caller(county.clerk).get("/openapi.json").content)

    assert described["openapi"].startswith("3.1")
    assert {"/api/v1/token", "/api/v1/worklist", "/api/v1/proceedings/{key}/steps/{verb}"} <= set(described["paths"])
    for path, operations in described["paths"].items():
        for operation in operations.values():
            assert operation["responses"], path
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    assert list(response["content"]) == ["application/problem+json"]
    schemas = described["components"]["schemas"]
    assert schemas["Standing"]["enum"] == list(STANDINGS)
