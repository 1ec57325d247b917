"""Who reads what of a matter: the matrix of the domain reference (3.9), one row a kind of person. Every cell is a real attempt."""

from __future__ import annotations

from typing import Any

import pytest

from dandang.base import clock
from dandang.cases import doors
from dandang.cases.models import Proceeding
from dandang.desk.stories import sight
from dandang.organs import seed
from dandang.organs.models import Organ, Staff
from tests.factories import AT, County, a_county, a_person, step

THINGS = ("reporter", "original_text", "allegations", "subjects", "findings", "papers")
R, NO = sight.READ, sight.HIDDEN
ORGAN_ROLES = ("petition_officer", "petition_head", "case_management", "handling_head", "reviewer", "deputy_in_charge", "principal_officer")

ROWS: dict[str, tuple[str, ...]] = {
    # who: reporter, original wording, allegations, subject, findings, clarification papers
    "clerk_own_item": (R, R, R, R, R, R),
    "clerk_other": (NO, NO, NO, NO, NO, NO),
    **dict.fromkeys(ORGAN_ROLES, (NO, NO, R, R, R, R)),
    "handler_assigned": (NO, NO, R, R, R, R),
    "handler_unassigned": (NO, NO, NO, NO, NO, NO),
    "custodian": (NO, NO, NO, NO, NO, NO),
    "organization_department": (NO, NO, NO, NO, NO, NO),
    "host_unit_head": (NO, NO, NO, NO, NO, NO),
    "system_admin": (NO, NO, NO, NO, NO, NO),
    "security_admin": (NO, NO, NO, NO, NO, NO),
    "security_auditor": (NO, NO, NO, NO, NO, NO),
    "other_organ": (NO, NO, NO, NO, NO, NO),
    "subject": (NO, NO, NO, NO, NO, NO),
}
MAY_ASK = {"clerk_own_item", "petition_officer", "petition_head", "handling_head", "handler_assigned", "deputy_in_charge", "principal_officer"}
"""The A and R cells of reporter identity: everybody else cannot even ask."""




def an_organ(kind: str) -> Organ:
    found = Organ.objects.filter(kind=kind).first()
    return found or Organ.objects.create(
        code=f"x-{kind}", name=f"虚构{kind}", short_name="虚", kind=kind, level=4, division_code="330102"
    )


def person(who: str, county: County) -> Staff:
    fixed = {"clerk_own_item": county.clerk, "handler_assigned": county.handler, "other_organ": county.outsider}
    if who in fixed:
        return fixed[who]
    if who == "clerk_other":
        return a_person("clerk-2", "陈九", county.organ, "intake_clerk")
    if who == "handler_unassigned":
        return a_person("handler-3", "王九", county.organ, "handler")
    if who in {"organization_department", "host_unit_head"}:
        organ = an_organ("host_unit" if who == "host_unit_head" else who)
        return a_person(who, "部九", organ, who)
    if who == "subject":
        return Staff.objects.get(username="the-subject")
    return a_person(who, "某九", county.organ, who)


@pytest.fixture
def matter(db: None) -> tuple[County, Proceeding]:
    """A clarification issued, of a signed report whose subject works in the organ."""
    seed.demo_organs()
    county = a_county()
    a_person("the-subject", "史某", county.organ, "petition_officer", "reviewer")
    drafted = _informed(county)
    return county, drafted


def _informed(county: County) -> Proceeding:
    from tests import factories

    clarification = factories.an_approved_clarification(
        county, reporter_name="闻人柏舟", subject_staff="the-subject"
    )
    return step(clarification, "issue", county.handler).proceeding


@pytest.mark.rule("R-18")
@pytest.mark.rule("R-19")
@pytest.mark.rule("R-21")
@pytest.mark.rule("R-31")
@pytest.mark.parametrize("who", ROWS)
def test_who_reads_what(matter: tuple[County, Proceeding], who: str) -> None:
    county, clarification = matter
    staff = person(who, county)

    with clock.frozen(AT):
        found = {thing: sight.attempt(thing, clarification.casefile, by=staff, at=AT) for thing in THINGS}

    assert found == dict(zip(THINGS, ROWS[who], strict=True))


@pytest.mark.rule("R-19")
@pytest.mark.parametrize("who", ROWS)
def test_who_may_ask_for_the_reporter(matter: tuple[County, Proceeding], who: str) -> None:
    county, clarification = matter
    staff = person(who, county)
    asked: dict[str, Any] = {"purpose": "evidence_offered", "scope": ["contact"], "reason": "约见补证"}

    with clock.frozen(AT):
        try:
            doors.begin_within(clarification.casefile, "identity_access", "ask", by=staff, at=AT, data=asked)
            may = True
        except (doors.NotVisible, doors.StepRefused):
            may = False

    assert may is (who in MAY_ASK)
