"""Every bundled story plays, on PostgreSQL, from its first step to its last."""

from __future__ import annotations

from datetime import date

import pytest

from dandang import audit
from dandang.desk import stories
from dandang.organs import seed

TODAY = date(2025, 6, 18)
"""From which the stories without dates of their own count."""


@pytest.mark.django_db
@pytest.mark.parametrize("story", stories.bundled(), ids=lambda story: story.path.stem)
def test_story_plays(story: stories.Story) -> None:
    seed.demo_organs()
    named = stories.play(story, today=TODAY)
    chains = {proceeding.casefile.code for proceeding in named.values()}
    assert all(not audit.verify(chain).problems for chain in chains)
