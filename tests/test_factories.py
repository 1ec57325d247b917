"""The factories make what they say: one walk along all of them."""

from __future__ import annotations

import pytest

from tests import factories


@pytest.mark.django_db
def test_factories_lead_to_an_issued_notice_and_to_a_closed_clue_without_one() -> None:
    county = factories.a_county()

    issued = factories.an_issued_clarification(county)
    other = factories.a_closed_clue(county, untrue=False)

    assert (issued.state, issued.casefile.organ) == ("issued", county.organ)
    assert (other.state, other.casefile.proceedings.filter(kind="clarification").count()) == ("closed", 0)
