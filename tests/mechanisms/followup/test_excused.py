"""Whom tolerance or clarification has excused is not followed up (F-1), by the steps that those mechanisms really write."""

from __future__ import annotations

import pytest

from dandang.cases.models import Measure, Proceeding
from dandang.desk import stories
from dandang.mechanisms.followup import measures
from dandang.organs import seed

EXCUSED = {"tc02": True, "tc05": False, "tr1": False, "dc07": True}
"""Exempted; refused; exempted and taken back; cleared."""


@pytest.mark.django_db
@pytest.mark.rule("F-1")
@pytest.mark.parametrize("story", EXCUSED)
def test_the_last_word_of_tolerance_or_clarification_counts(story: str) -> None:
    seed.province()
    seed.demo_organs()
    [told] = [each for each in stories.bundled() if each.path.stem.split("_")[0] == story]
    casefiles = {each.casefile for each in stories.play(told).values() if each.kind in {"tolerance", "clarification"}}

    found = [measures.is_excused(Measure(casefile=casefile)) for casefile in casefiles]

    assert found == [EXCUSED[story]] * len(casefiles)
    assert Proceeding.objects.filter(casefile__in=casefiles).exists()
