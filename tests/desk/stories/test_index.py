"""The page of what the stories show is fresh, and nothing that was promised is missing from it."""

from __future__ import annotations

from dandang.desk import stories, story_commands
from dandang.desk.stories import index

NOT_YET = {"reports.refuse_assignment", "reports.refuse_extension", "reports.refuse_extension_of_commitment", "reports.return_mask"}


def test_the_generated_page_is_fresh() -> None:
    assert story_commands.PAGE.read_text("utf-8") == index.page(), "refresh with: ./dandang story list --write"


def test_every_demo_case_has_a_story_whose_head_names_it() -> None:
    assert {f"DC-{n}" for n in range(1, 25)} - set(index.cases(stories.bundled())) == set()


def test_every_way_back_is_taken_in_some_story() -> None:
    told = stories.bundled()

    assert {verb for verb in index.ways_back() if not index.taken(told, verb)} == NOT_YET
