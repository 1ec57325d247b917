"""A story that cannot be read says in which file, on which line, and what was expected there. No database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dandang.desk import stories
from dandang.organs import roles

WRONG = [
    ('source   = "试验"', 'sauce = "试验"', 3,
     "one of cast, certified, crowd, people, profile, source, step, title, title_en; found 'sauce'"),
    ('expect.state = "received"', 'expect.states = "received"', 29,
     "expect: one of due, extension, figures, hears, hides, open, opens, papers, sees, state; found 'states'"),
    ('refused = "R-5"', 'refuse = "R-5"', 45,
     "one of as, at, by, do, expect, look, on, refused, with; found 'refuse'"),
    ('unit  = "某局"', 'units = "某局"', 20, "one of body, kind, label, managed_by, name, post, rank, staff, unit; found 'units'"),
    ('name  = "petition"', 'name  = "clerk"', 12, "name = a short name, once; found 'clerk'"),
    ('role  = "petition_officer"\n', "", 11, "either role or roles"),
    ('role  = "petition_officer"\n', 'role  = "petition_officer"\nsigns_in = false\n', 14, "signs_in = true, or left out"),
    ('by   = "petition"\ndo', 'by   = "nobody"\ndo', 41, "by = one of clerk, petition; found 'nobody'"),
    ('do   = "reports.decline"', 'do   = "decline"', 42, "do = mechanism.verb; found 'decline'"),
    ("at   = 2023-03-06T09:20:00", "at   = 2023-03-06T09:00:00", 32, "at = not before the step above"),
    ("at   = 2023-03-06T09:20:00", 'at   = "today-3d 09:00"', 32, "all days counted from today, or none"),
    ("at   = 2023-03-06T09:20:00", 'at   = "yesterday"', 32, 'at = 2023-03-06T09:10:00, or "today-10d 09:10"'),
    ('look = "report"', 'look = "report"\nrefused = "R-5"', 51, "no 'refused' beside look"),
    ('refused = "R-5"', 'refused = "R-5"\nexpect.papers = []', 46, "no expect.papers beside refused"),
    ('sees = ["allegations"]', 'sees = ["phone"]', 51,
     "sees: some of casefile, subjects, allegations, findings, steps, papers, masked_text, reporter, original_text; found 'phone'"),
    ('DL-03 = "none"', "DL-03 = 15", 37, 'expect.due = { DL-03 = 2023-03-27 }, or "running", "met", "none"'),
    ('open = ["accept", "correct_allegation", "correct_subject", "decline", "forward_down", "forward_sideways", "link_repeat", "propose_assignment", "withdraw"]', 'open = "accept"', 51, "expect.open = a list of texts"),
    ('sees = ["allegations"]', "hears = []", 51, "expect: of a visitor hears, state, of nobody else hears"),
    ('do   = "reports.decline"', 'do   = "portal.report"', 42, "portal.report and the like by a visitor, every other step by a colleague"),
    ('[[step]]\nat   = 2023-03-06T09:40:00', '[[step]\nat   = 2023-03-06T09:40:00', 47, None),
]


@pytest.mark.parametrize(("old", "new", "line", "expected"), WRONG, ids=[f"{w[2]}-{w[1][:20]!r}" for w in WRONG])
def test_wrong_text_is_named_by_file_and_line(
    written: Callable[[str, str], Path], old: str, new: str, line: int, expected: str | None
) -> None:
    path = written(old, new)
    with pytest.raises(stories.DataError) as caught:
        stories.read(path)
    assert (caught.value.path, caught.value.line) == (path, line)
    assert expected is None or caught.value.expected == expected


def test_a_story_that_asserts_nothing_is_refused(tmp_path: Path, written: Callable[..., Path]) -> None:
    text = written().read_text("utf-8").split("[[step]]")
    bare = tmp_path / "bare.toml"
    bare.write_text("[[step]]".join(text[:2]).replace('expect.state = "received"', ""), "utf-8")
    with pytest.raises(stories.DataError) as caught:
        stories.read(bare)
    assert (caught.value.line, caught.value.expected) == (
        23, "a story that asserts something: at least one expect or refused"
    )


def test_bundled_people_of_one_desk_are_the_same_in_every_story() -> None:
    known: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
    for story in stories.bundled():
        for person in story.persons if story.people else ():
            said = (person.organ, person.roles)
            assert known.setdefault((story.people, person.name), said) == said, (story.path.name, person.name)


def test_colleagues_at_the_shared_desk_have_different_names() -> None:
    names = [each.name for each in stories.sign_ins()]
    assert sorted(names) == sorted(set(names))
    assert len(names) > 20


def test_a_head_of_every_level_is_among_those_who_sign_in() -> None:
    title = roles.catalogue()["principal_officer"].title
    heads = {each.organ for each in stories.sign_ins() if title in each.roles}
    assert {"浙江省纪委监委", "湖州市纪委监委", "德清县纪委监委", "德清县莫干山镇纪委"} <= heads


def test_sign_in_names_of_stories_do_not_meet() -> None:
    own = [story.path.stem.split("_")[0] for story in stories.bundled() if not story.people]
    assert len(own) == len(set(own))
    assert not {story.people for story in stories.bundled()} & set(own)
