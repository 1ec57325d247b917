"""No paper gives the reporter away (R-49), none of a report's own goes to the other side, no form has room for it (R-20)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dandang.base import clock
from dandang.base.verdict import StepRefused
from dandang.cases import doors, registry
from dandang.documents import Recipient, papers
from tests import factories
from tests.documents import samples

NAME, WORDS = "诸葛玥珏", "席间收下两条香烟我当时坐在隔壁桌"


def text_fields(paper: papers.PaperKind) -> list[str]:
    return [f.name for f in paper.fields if f.type in {"text", "texts", "rows"} and not f.given_at_issue]


def planted(paper: papers.PaperKind, name: str, word: str) -> dict[str, Any]:
    """A complete paper with the word in one field."""
    context = {f.name: value for f in paper.fields if not f.given_at_issue and (value := samples.filled(paper)[f.name])}
    field = next(f for f in paper.fields if f.name == name)
    sentence = f"经查{word}一事"
    if field.type == "rows":
        column = next(c.name for c in field.columns if c.type == "text")
        context[name] = [{**row, column: sentence} for row in context[name]]
    else:
        context[name] = sentence if field.type == "text" else [sentence, *context[name][1:]]
    return context


def a_report(county: factories.County) -> Any:
    report = factories.a_registered_report(county, reporter_name=NAME)
    with clock.frozen(factories.AT):
        return doors.noun_of(report)


@pytest.mark.rule("R-49")
@pytest.mark.rule("R-20")
@pytest.mark.django_db
@pytest.mark.parametrize("kind", papers.kinds())
def test_no_text_of_any_paper_may_name_the_reporter(kind: str) -> None:
    county = factories.a_county()
    noun, paper = a_report(county), papers.paper_kind(kind, papers.versions(kind)[-1])

    refused = {}
    for name in text_fields(paper):
        with pytest.raises(StepRefused) as stop:
            noun.issue_paper(kind, planted(paper, name, NAME), by=county.head, at=factories.AT)
        refused[name] = stop.value.verdict.rule

    assert refused
    assert set(refused.values()) == {"R-49"}, refused


@pytest.mark.rule("R-49")
@pytest.mark.django_db
def test_no_paper_repeats_the_words_of_the_report() -> None:
    county = factories.a_county()
    report = factories.a_received_report(county, text=f"我看见他{WORDS}，请查。")
    factories.step(report, "register", county.clerk, **factories.REGISTER)
    paper = papers.paper_kind("verification_report", "2020-01-21")

    with pytest.raises(StepRefused) as stop:
        doors.noun_of(report).issue_paper("verification_report", planted(paper, "course", WORDS), by=county.head, at=factories.AT)

    assert stop.value.verdict.rule == "R-49"


@pytest.mark.django_db
def test_two_fields_do_not_make_a_word_together_and_the_registered_words_may_be_used() -> None:
    county = factories.a_county()
    noun = a_report(county)
    context = samples.a_report(course="查阅卷宗，见诸葛", proposal="玥珏案卷", problems=["拖延办案", "偏袒一方当事人"])

    issued = noun.issue_paper("verification_report", {k: v for k, v in context.items() if k != "issued_on"}, by=county.head, at=factories.AT)

    assert issued.kind == "verification_report"


@pytest.mark.rule("R-20")
@pytest.mark.django_db
@pytest.mark.parametrize("recipient", ["史某", "区人民法院", " 史某 "])
def test_what_a_report_issues_never_goes_to_the_other_side(recipient: str) -> None:
    county = factories.a_county()
    noun = a_report(county)
    context = {"issuing_organ": county.organ.name, "accepted_on": factories.AT.date(), "next_step": "将依规办理"}

    with pytest.raises(StepRefused) as stop:
        noun.issue_paper("acceptance_notice", context, category="函", recipients=[Recipient(recipient)], by=county.head, at=factories.AT)

    assert stop.value.verdict.rule == "R-20"
    assert noun.issue_paper(
        "acceptance_notice", context, category="函", recipients=[Recipient("反映人")], by=county.head, at=factories.AT
    ).number


TELLING = re.compile(r"^(?:reporter|person)_(?!relation)|wording|contact$|address$|^text$|attachments?$|^threaten")

OF_NO_REPORTER = {
    "campaign.draft: contact", "campaign.redraft: contact", "campaign_node.accept: contact",  # whom organs call about a plan
    "tolerance_list.put_item: text",  # the wording of a circumstance
    "followup.visit: attachments",  # what a visit brought back, by name
}


@pytest.mark.rule("R-20")
def test_no_form_has_a_field_for_the_reporter_that_a_step_would_remember() -> None:
    """What could hold a reporter's datum is `sealed`: it goes into the vault and into no step."""
    found, looked_at = [], 0
    for kind in registry.kinds():
        for verb, form in registry.of(kind).forms.items():
            looked_at += 1
            found += [
                f"{kind}.{verb}: {name}" for name in form.base_fields if TELLING.search(name) and name not in form.sealed
            ]

    assert looked_at > 30
    assert set(found) == OF_NO_REPORTER


@pytest.mark.rule("R-20")
def test_no_paper_has_a_field_for_the_reporter() -> None:
    names = {f.name for paper in samples.everything() for f in (*paper.fields, *(c for g in paper.fields for c in g.columns))}

    assert not [name for name in names if papers.FORBIDDEN_NAMES.search(name)]
    assert papers.FORBIDDEN_NAMES.search("reporter_name")
