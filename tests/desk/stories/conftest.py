"""A short story that holds, and a way to write it down with one thing changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dandang.desk import stories

GOOD = """\
title    = "一封匿名信"
title_en = "An anonymous letter"
source   = "试验"
profile  = ""

[[cast]]
name  = "clerk"
role  = "intake_clerk"
organ = "上城区纪委监委"

[[cast]]
name  = "petition"
role  = "petition_officer"
organ = "上城区纪委监委"

[[cast]]
name  = "cadre"
kind  = "subject"
label = "史某"
unit  = "某局"
managed_by = "上城区纪委监委"

[[step]]
at   = 2023-03-06T09:10:00
by   = "clerk"
do   = "reports.receive"
as   = "report"
with = { channel = "letter", text = "史某办事拖拉，请查。" }
expect.state = "received"

[[step]]
at   = 2023-03-06T09:20:00
by   = "clerk"
do   = "reports.register"
on   = "report"
with = { subject = "cadre", statements = ["办事拖拉"] }
expect = { state = "registered", papers = [], due = { DL-03 = "none" } }

[[step]]
at   = 2023-03-06T09:30:00
by   = "petition"
do   = "reports.decline"
on   = "report"
with = { ground = "anonymous" }
refused = "R-5"

[[step]]
at   = 2023-03-06T09:40:00
by   = "petition"
look = "report"
expect = { open = ["accept", "correct_allegation", "correct_subject", "decline", "forward_down", "forward_sideways", "link_repeat", "propose_assignment", "withdraw"], sees = ["allegations"], hides = ["original_text"] }
"""


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write the good story with `old` replaced by `new`; both empty: as it is."""

    def write(old: str = "", new: str = "") -> Path:
        assert not old or GOOD.count(old) == 1, f"{old!r} stands {GOOD.count(old)} times in the good story"
        path = tmp_path / "t01_letter.toml"
        path.write_text(GOOD.replace(old, new) if old else GOOD, "utf-8")
        return path

    return write


@pytest.fixture
def failure(written: Callable[[str, str], Path]) -> Callable[[str, str], str]:
    """What is said of the story with one thing changed, without the folder."""

    def play(old: str, new: str) -> str:
        path = written(old, new)
        with pytest.raises((stories.StoryFailed, stories.DataError)) as caught:
            stories.play(stories.read(path))
        return str(caught.value).replace(f"{path.parent}/", "")

    return play
