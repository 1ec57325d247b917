"""A story that does not hold fails at the step that does not hold, with what was expected beside what was found."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dandang.audit.models import AuditEvent
from dandang.cases import doors, registry
from dandang.cases.models import Subject
from dandang.desk import stories
from dandang.organs import seed
from dandang.procedures import loader

pytestmark = pytest.mark.django_db
Failure = Callable[[str, str], str]

PLANTED = [
    ("state", 'expect.state = "received"', 'expect.state = "accepted"',
     "t01_letter.toml:23: 第1步 clerk reports.receive\n    state：应为 accepted | 实际为 received"),
    ("rule", 'refused = "R-5"', 'refused = "R-6"',
     "t01_letter.toml:39: 第3步 petition reports.decline report\n    reports.decline：应为 按R-6拒绝 | "
     "实际为 按R-5拒绝（只能以法定三种理由之一不予受理；匿名不是理由。）"),
    ("not refused", 'ground = "anonymous"', 'ground = "no_substance"',
     "t01_letter.toml:39: 第3步 petition reports.decline report\n    reports.decline：应为 按R-5拒绝 | 实际为 办理成功"),
    ("refused after all", 'refused = "R-5"', 'expect.state = "declined"',
     "t01_letter.toml:39: 第3步 petition reports.decline report\n    reports.decline：应为 办理成功 | "
     "实际为 按R-5拒绝（只能以法定三种理由之一不予受理；匿名不是理由。）"),
    ("form, not a rule", 'with = { ground = "anonymous" }\n', "",
     "t01_letter.toml:39: 第3步 petition reports.decline report\n    reports.decline：应为 按R-5拒绝 | "
     "实际为 表单无效（ground: 这个字段是必填项。）"),
    ("rule, not a form", 'refused = "R-5"', 'refused = "form"',
     "t01_letter.toml:39: 第3步 petition reports.decline report\n    reports.decline：应为 表单无效 | "
     "实际为 按R-5拒绝（只能以法定三种理由之一不予受理；匿名不是理由。）"),
    ("open", 'open = ["accept", "correct_allegation", "correct_subject", "decline", "forward_down", "forward_sideways", "link_repeat", "propose_assignment", "withdraw"]',
     'open = ["accept"]',
     "t01_letter.toml:47: 第4步 petition look report\n    open：应为 [accept] | 实际为 [accept, correct_allegation, correct_subject, decline, forward_down, forward_sideways, link_repeat, propose_assignment, withdraw]"),
    ("sees", 'sees = ["allegations"]', 'sees = ["reporter"]',
     "t01_letter.toml:47: 第4步 petition look report\n    sees reporter：应为 能看到 | 实际为 看不到"),
    ("sees nothing there", 'sees = ["allegations"]', 'sees = ["papers"]',
     "t01_letter.toml:47: 第4步 petition look report\n    sees papers：应为 能看到 | 实际为 没有可看的内容"),
    ("hides", 'hides = ["original_text"]', 'hides = ["allegations"]',
     "t01_letter.toml:47: 第4步 petition look report\n    hides allegations：应为 看不到 | 实际为 能看到"),
    ("due", 'DL-03 = "none"', "DL-03 = 2023-03-27",
     "t01_letter.toml:31: 第2步 clerk reports.register report\n    due DL-03：应为 2023-03-27 | 实际为 none"),
    ("papers", "papers = []", 'papers = ["decline_note"]',
     "t01_letter.toml:31: 第2步 clerk reports.register report\n    papers：应为 [decline_note] | 实际为 []"),
    ("two at once", '{ state = "registered", papers = []', '{ state = "received", papers = ["decline_note"]',
     "t01_letter.toml:31: 第2步 clerk reports.register report\n    state：应为 received | 实际为 registered\n"
     "    papers：应为 [decline_note] | 实际为 []"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), [p[1:] for p in PLANTED], ids=[p[0] for p in PLANTED])
def test_planted_fault_is_told(failure: Failure, old: str, new: str, sentence: str) -> None:
    assert failure(old, new) == sentence


def test_the_story_as_it_is_holds(written: Callable[..., Path]) -> None:
    assert stories.play(stories.read(written()))["report"].state == "registered"


def test_a_trace_left_by_a_refused_step_is_told(failure: Failure, monkeypatch: pytest.MonkeyPatch) -> None:
    real = doors._record_refusal

    def leaving(chain: str, *args: Any, **kwargs: Any) -> None:
        real(chain, *args, **kwargs)
        real(chain, *args, **kwargs)
        subject = Subject.objects.get()
        subject.pk = None
        subject.save()

    monkeypatch.setattr(doors, "_record_refusal", leaving)
    before = AuditEvent.objects.count
    assert failure('refused = "R-5"', 'refused = "R-5" ') == (
        "t01_letter.toml:39: 第3步 petition reports.decline report\n"
        f"    痕迹 audit：应为 {before() - 1} | 实际为 {before()}\n"
        "    痕迹 cases.subject：应为 1 | 实际为 2"
    )


def test_a_refusal_without_an_audit_event_is_told(failure: Failure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "_record_refusal", lambda *args, **kwargs: None)
    sentence = failure('refused = "R-5"', 'refused = "R-5" ')
    assert sentence.startswith("t01_letter.toml:39: 第3步 petition reports.decline report\n    痕迹 audit：应为 ")


@pytest.mark.parametrize(
    ("old", "new", "line", "expected"),
    [
        ('subject = "cadre"', 'subject = "judge"', 31, "subject = one of cadre; found 'judge'"),
        ('look = "report"', 'look = "clue"', 47, "the name of something begun above (report); found 'clue'"),
        ('do   = "reports.decline"', 'do   = "appeals.decline"', 39,
         f"do = one of {', '.join(registry.kinds())}; found 'appeals'"),
        ('ground = "anonymous"', 'grounds = "anonymous"', 39, "with: some of ground, reason, told; found 'grounds'"),
        ('role  = "petition_officer"\norgan = "上城区纪委监委"', 'role  = "petition_officer"\norgan = "某机关"', 6,
         "organ = the name of an organ; found '某机关'"),
    ],
)
def test_a_name_that_leads_nowhere_is_told(failure: Failure, old: str, new: str, line: int, expected: str) -> None:
    assert failure(old, new) == f"t01_letter.toml:{line}: {expected}"


def test_a_profile_that_does_not_exist_is_told(failure: Failure) -> None:
    assert failure('profile  = ""', 'profile  = "zhejiang/nowhere"') == (
        f"t01_letter.toml: profile = one of {', '.join(loader.profiles())}; found 'zhejiang/nowhere'"
    )


def test_two_stories_of_their_own_people_need_different_numbers(written: Callable[..., Path]) -> None:
    story = stories.read(written())
    stories.play(story)
    with pytest.raises(stories.DataError) as caught:
        stories.play(story)
    assert caught.value.expected == "a file name that begins as no other story's does; found 't01'"


def test_days_count_from_the_day_of_playing(written: Callable[..., Path]) -> None:
    path, times = written(), {"09:10:00": "09:10", "09:20:00": "09:20", "09:30:00": "09:30", "09:40:00": "09:40"}
    text = path.read_text("utf-8")
    for at, short in times.items():
        text = text.replace(f"2023-03-06T{at}", f'"today-3d {short}"')
    text = text.replace("请查。", '请查。", reporter = { name = "周某" }, reason = "')
    text = text.replace('"withdraw"]', '"verify_name", "withdraw"]').replace('DL-03 = "none"', 'DL-03 = "today+18d"')
    path.write_text(text, "utf-8")
    report = stories.play(stories.read(path), today=date(2023, 3, 9))["report"]
    assert report.opened_on == date(2023, 3, 6)


ELSEWHERE = 'by   = "elsewhere"\ndo   = "reports.receive"\nwith = { mailbox_item = '
PORTAL = [
    ('state = "withdrawn"', 'state = "accepted"', "state：应为 accepted | 实际为 withdrawn"),
    ('expect = { state = "registered", hears = ["请问', 'expect = { state = "registered", hears = ["另问', "实际为 请问养护合同是哪一年签的？"),
    ('with = { kind = "message", text = "" }', 'with = { kind = "message", text = "有" }', "应为 表单无效 | 实际为 办理成功"),
    ('with.contact = "13700000065"\n', "", "contact"),
    (f'{ELSEWHERE}"sent"', f'{ELSEWHERE}"lost"', "mailbox_item"),
    ('on   = "sent"\nas   = "threat"', 'on   = "lost"\nas   = "threat"', "the name of something sent above; found 'lost'"),
]


@pytest.mark.parametrize(("old", "new", "said"), PORTAL, ids=[row[2] for row in PORTAL])
def test_what_does_not_hold_on_the_portal_is_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = next(each.path for each in stories.bundled() if each.path.stem.startswith("p01")).read_text("utf-8")
    assert old in text
    changed = tmp_path / "p01_changed.toml"
    changed.write_text(text.replace(old, new, 1), "utf-8")
    seed.demo_organs()

    with pytest.raises((stories.StoryFailed, stories.DataError), match=re.escape(said)):
        stories.play(stories.read(changed))
