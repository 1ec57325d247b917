"""The page of what the stories show is fresh, and nothing that was promised is missing from it."""

from __future__ import annotations

from dandang.desk import stories, story_commands
from dandang.desk.stories import index

OF_CLEARING = {
    "clarification", "correction", "false_accusation", "finding", "tracing", "identity_access", "file_access", "coordination", "package",
    "meeting", "deliberation", "verification", "protection", "envelopes", "archiving",
}
"""Kinds of which every way back is shown by a story."""


def test_the_generated_page_is_fresh() -> None:
    assert story_commands.PAGE.read_text("utf-8") == index.page(), "refresh with: ./dandang story list --write"


def test_every_demo_case_has_a_story_whose_head_names_it() -> None:
    assert {f"DC-{n}" for n in range(1, 25)} - set(index.cases(stories.bundled())) == set()


def test_every_way_back_is_taken_in_some_story() -> None:
    told = stories.bundled()
    missing = {verb for verb in index.ways_back() if not index.taken(told, verb)}

    assert {verb for verb in missing if verb.partition(".")[0] in OF_CLEARING} == set()
