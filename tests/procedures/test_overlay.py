"""A profile can only strengthen: what would weaken its base is refused with file and line, whatever anybody writes."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dandang.organs import roles
from dandang.procedures import diff, loader, overlay
from dandang.procedures.errors import DataError
from dandang.procedures.model import Procedure
from tests.procedures.conftest import EXTENDED, OVERLAY, write_to

A_DAY = date(2023, 3, 20)
UNHURRIED = settings(deadline=None)
STATE = '[state.looked_at]\ntitle = "已看"\ntitle_en = "Looked at"\n'
INSERT = STATE + """[[insert]]
after = "submit"
state = "looked_at"
verb = "look"
title = "看"
title_en = "Look"
by = ["reviewer"]
distinct_from = ["submit"]
source = "某地2021年细则"
standing = "L"
"""
TERM = """[[deadline]]
code = "DL-1"
title = "批准"
title_en = "Approve"
starts = ["submit"]
stops = ["approve", "return_draft"]
working_days = 5
source = "某地2021年细则"
standing = "L"
"""
ROLES = sorted(roles.catalogue())
ALL = st.sampled_from([*ROLES, *("superior:" + role for role in ROLES)])


def laid(folder: Path, text: str) -> Procedure:
    write_to(folder, OVERLAY + text, "profiles/p/small/2021-01-01.toml")
    return loader.in_force("small", A_DAY, "p", folder)


def test_an_inserted_step_stands_between_and_keeps_the_ways_back(folder: Path) -> None:
    procedure = laid(folder, INSERT)

    submit, look, back = procedure.step("submit"), procedure.step("look"), procedure.step("return_draft")
    assert submit is not None
    assert look is not None
    assert back is not None
    assert submit.to == "looked_at"
    assert (look.from_states, look.to, look.origin) == (("looked_at",), "to_approve", "p")
    assert back.from_states == ("to_approve", "looked_at")
    assert (procedure.title, procedure.title_en) == ("小程序（某地）", "Small (somewhere)")


def test_a_step_is_strengthened_and_a_term_shortened(folder: Path) -> None:
    procedure = laid(
        folder,
        '[[strengthen]]\nverb = "approve"\nby = ["superior:principal_officer"]\nneeds = { R-49 = "n" }\ndemands = { R-48 = "d" }\n'
        'distinct_from = ["return_draft", "submit"]\n' + TERM + TERM.replace("DL-1", "DL-2"),
    )

    step = procedure.step("approve")
    assert step is not None
    assert step.by == ("superior:principal_officer",)
    assert [n.predicate for n in step.needs] == ["n"]
    assert [n.predicate for n in step.demands] == ["second_reader", "fact_bound", "d"]
    assert step.distinct_from == ("submit", "return_draft")
    assert [(t.code, t.working_days) for t in procedure.terms] == [("DL-1", 5), ("DL-2", 5)]


WEAKER = [
    ('[[strengthen]]\nverb = "approve"\nby = ["handler"]\n', 'by = ["handler"]', "may not lower who takes 'approve'"),
    ('[[strengthen]]\nverb = "approve"\nby = ["deputy_in_charge", "handling_head"]\n', "by =", "may not lower"),
    ('[[strengthen]]\nverb = "approve"\nby = ["custodian"]\n', "by =", "may not lower"),
    ('[[strengthen]]\nverb = "aprove"\n', 'verb = "aprove"', "a verb of the base"),
    ('[[strengthen]]\nverb = "approve"\nto = "done"\n', "to =", "one of"),
    ('[[strengthen]]\nverb = "approve"\ndistinct_from = ["nobody"]\n', "distinct_from", "a verb of this procedure"),
    ('[[remove]]\nverb = "approve"\n', "[[remove]]", "one of"),
    ('[state.done]\ntitle = "办结"\ntitle_en = "Done"\n', "[state.done]", "a state that the base does not have"),
    ('[state.new]\ntitle = "新"\ntitle_en = "New"\nfinal = true\n', "final", "one of title"),
    (INSERT.replace('after = "submit"', 'after = "nothing"'), "after", "a verb of the base that leads to a state"),
    (INSERT.replace('state = "looked_at"', 'state = "unseen"'), 'state = "unseen"', "a new state of this file"),
    (INSERT.replace('verb = "look"', 'verb = "approve"'), 'verb = "approve"', "each verb once"),
    (INSERT.replace('by = ["reviewer"]', 'by = ["reviewer"]\nto = "done"'), "to =", "one of"),
    (INSERT.replace('distinct_from = ["submit"]', 'distinct_from = ["nobody"]'), "distinct_from", "a verb of this procedure"),
    (TERM.replace("= 5", "= 11"), "working_days", "a profile may only shorten DL-1 (base: 10 working_days)"),
    (TERM.replace("working_days = 5", "days = 5"), "[[deadline]]", "a profile may only shorten"),
    (TERM.replace('"approve", ', ""), "working_days", "a profile may only shorten"),
    (TERM.replace("DL-1", "DL-9").replace('["submit"]', '["nothing"]'), "starts", "a verb of this procedure"),
    ("[strengthen]\n", "[strengthen]", "double brackets"),
]


@pytest.mark.parametrize(("text", "at", "expected"), WEAKER, ids=[f"{row[2]} / {n}" for n, row in enumerate(WEAKER)])
@pytest.mark.rule("R-44")
def test_what_would_weaken_the_base_is_refused_with_file_and_line(folder: Path, text: str, at: str, expected: str) -> None:
    with pytest.raises(DataError) as caught:
        laid(folder, text)

    path = folder / "profiles/p/small/2021-01-01.toml"
    assert caught.value.path == path
    assert expected in caught.value.expected
    assert at in path.read_text(encoding="utf-8").splitlines()[caught.value.line - 1]


def test_an_overlay_says_what_it_is(folder: Path) -> None:
    write_to(folder, 'title = "x"\ntitle_en = "x"\n', "profiles/p/small/2021-01-01.toml")

    with pytest.raises(DataError, match="source = a text"):
        loader.in_force("small", A_DAY, "p", folder)


def test_a_step_that_stays_cannot_be_followed_by_an_insertion(folder: Path) -> None:
    path = folder / "small/2020-01-21.toml"
    path.write_text(path.read_text("utf-8").replace('to = "to_approve"', 'to = "same"'), encoding="utf-8")

    with pytest.raises(DataError, match="a verb of the base that leads to a state"):
        laid(folder, INSERT)


def test_the_ladder_is_that_of_the_roles() -> None:
    ranked = sorted((role for role in roles.catalogue().values() if role.rank), key=lambda role: role.rank)

    assert tuple(role.code for role in ranked) == overlay.LADDER


@UNHURRIED
@given(ALL)
def test_a_role_stands_as_high_as_itself(role: str) -> None:
    assert overlay.at_least(role, role)


@UNHURRIED
@given(ALL, ALL)
def test_two_roles_that_stand_as_high_as_one_another_are_the_same(one: str, other: str) -> None:
    if overlay.at_least(one, other) and overlay.at_least(other, one):
        assert one == other


@UNHURRIED
@given(ALL, ALL, ALL)
def test_as_high_as_what_is_as_high(one: str, other: str, third: str) -> None:
    if overlay.at_least(one, other) and overlay.at_least(other, third):
        assert overlay.at_least(one, third)


VERBS = [step.verb for step in loader.in_force("clarification", A_DAY).steps]
STRENGTHEN = st.builds(
    lambda verb, by, hands: f'[[strengthen]]\nverb = "{verb}"\nby = {list(by)}\ndistinct_from = {list(hands)}\nneeds = {{ R-49 = "n" }}\n'.replace("'", '"'),
    st.sampled_from(VERBS), st.lists(ALL, max_size=2, unique=True), st.lists(st.sampled_from(VERBS), max_size=2, unique=True),
)
INSERTED = st.builds(
    lambda n, after: f'[state.s{n}]\ntitle = "新{n}"\ntitle_en = "New"\n[[insert]]\nafter = "{after}"\nstate = "s{n}"\nverb = "v{n}"\n'
    'title = "看"\ntitle_en = "Look"\nby = ["reviewer"]\nsource = "x"\nstanding = "L"\n',
    st.integers(0, 99), st.sampled_from(VERBS),
)
SHORTENED = st.builds(
    lambda days: '[[deadline]]\ncode = "DL-16"\ntitle = "x"\ntitle_en = "x"\nstarts = ["approve"]\nstops = ["issue", "suspend"]\n'
    f'working_days = {days}\nsource = "x"\nstanding = "L"\n',
    st.integers(1, 20),
)


@UNHURRIED
@given(st.lists(st.one_of(STRENGTHEN, INSERTED), max_size=3), st.lists(SHORTENED, max_size=1))
def test_no_overlay_that_loads_lacks_anything_of_its_base(parts: list[str], terms: list[str]) -> None:
    """Whatever is written: refused, or every step, need, demand and other hand is still there, and nobody lower acts."""
    base = loader.in_force("clarification", A_DAY)
    with tempfile.TemporaryDirectory() as folder:
        path = write_to(Path(folder), OVERLAY + "".join(sorted([*parts, *terms])), "o.toml")
        try:
            result = overlay.lay(base, path, "p")
        except DataError:
            return

    for old in base.steps:
        new = result.step(old.verb)
        assert new is not None
        assert set(old.needs) <= set(new.needs)
        assert set(old.demands) <= set(new.demands)
        assert set(old.distinct_from) <= set(new.distinct_from)
        assert all(any(overlay.at_least(role, before) for before in old.by) for role in new.by)
        assert (new.source, new.standing, new.papers, new.opens) == (old.source, old.standing, old.papers, old.opens)
    assert {code: s.final for code, s in base.states.items()}.items() <= {code: s.final for code, s in result.states.items()}.items()
    for term in base.terms:
        kept = next(t for t in result.terms if t.code == term.code)
        assert (kept.starts, kept.stops, kept.when) == (term.starts, term.stops, term.when)
        assert kept.working_days <= term.working_days


ADDED = """[[add]]
verb = "note"
title = "记录"
title_en = "Note"
from = ["to_approve"]
by = ["handler"]
source = "某地2021年细则"
standing = "L"
"""
OWN_TERM = """[[deadline]]
code = "DL-9"
title = "本地"
title_en = "Local"
starts = ["submit"]
stops = ["approve", "return_draft"]
days = 60
extension = { days = 30, ahead_days = 7, source = "某地2021年细则", standing = "L" }
source = "某地2021年细则"
standing = "L"
"""


def own_steps(code: str) -> str:
    start = EXTENDED.index('[[step]]\nverb = "ask_extension"')
    return EXTENDED[start:].replace("[[step]]", "[[add]]").replace("DL-1", code).replace("_extension", "_extension_here")


def test_a_profile_may_add_records_and_extend_its_own_terms(folder: Path) -> None:
    procedure = laid(folder, ADDED + OWN_TERM + own_steps("DL-9"))
    note, term = procedure.step("note"), procedure.term("DL-9")

    assert note is not None
    assert (note.to, note.origin) == ("same", "p")
    assert term is not None
    assert term.extension is not None
    assert (term.extension.days, term.extension.ahead_days) == (30, 7)


@pytest.mark.rule("R-67")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ADDED.replace('from = ["to_approve"]', 'from = ["to_approve"]\nto = "done"'), "leaves the state as it is"),
        (ADDED.replace('by = ["handler"]', 'by = ["handler"]\nopens = [{ kind = "small" }]'), "leaves the state as it is"),
        (ADDED.replace('verb = "note"', 'verb = "approve"'), "each verb once"),
        (own_steps("DL-1"), "a profile may not extend 'DL-1' of the base"),
        (TERM.replace("working_days = 5", 'working_days = 5\nextension = { days = 5, source = "某地2021年细则", standing = "L" }'), "may not extend DL-1 further"),
    ],
)
def test_a_profile_may_not_give_more_time_than_the_base(folder: Path, text: str, expected: str) -> None:
    with pytest.raises(DataError, match=expected):
        laid(folder, text)


@pytest.mark.parametrize(
    ("local", "good"),
    [("working_days = 5", True), ("working_days = 4, ahead_days = 2", True), ("working_days = 6", False),
     ("working_days = 5, most = 2", False), ("days = 5", False)],
)
def test_an_extension_of_the_base_may_only_be_shortened(folder: Path, local: str, good: bool) -> None:
    write_to(folder, EXTENDED)
    text = TERM.replace("working_days = 5", f'working_days = 5\nextension = {{ {local}, source = "某地2021年细则", standing = "L" }}')

    if good:
        assert laid(folder, text).term("DL-1").extension.working_days <= 5
    else:
        with pytest.raises(DataError, match="may not extend DL-1 further"):
            laid(folder, text)


def test_a_term_that_is_shortened_keeps_the_extension_of_the_base(folder: Path) -> None:
    write_to(folder, EXTENDED)

    assert laid(folder, TERM).term("DL-1").extension.working_days == 5


BACK = """[[return]]
verb = "send_back"
title = "退回"
title_en = "Send back"
from = ["looked_at"]
like = "return_draft"
by = ["reviewer"]
source = "某地2021年细则"
standing = "L"
"""


def test_an_inserted_review_is_sent_back_as_the_base_sends_back(folder: Path) -> None:
    procedure = laid(folder, INSERT + BACK)

    back, like = procedure.step("send_back"), procedure.step("return_draft")
    assert back is not None
    assert like is not None
    assert (back.from_states, back.to, back.origin) == (("looked_at",), like.to, "p")
    assert all(("send_back" in t.stops) == ("return_draft" in t.stops) for t in procedure.terms)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('from = ["looked_at"]\nlike', 'from = ["to_approve"]\nlike', "from = states of this file"),
        ('like = "return_draft"', 'like = "approve"', "like = a way back of the base"),
        ('by = ["reviewer"]\nsource = "某地2021年细则"\nstanding = "L"\n', 'by = ["reviewer"]\nto = "approved"\n', "found 'to'"),
    ],
)
def test_a_way_back_leads_nowhere_else(folder: Path, old: str, new: str, expected: str) -> None:
    with pytest.raises(DataError, match=expected):
        laid(folder, INSERT + BACK.replace(old, new))


def test_the_sectors_whose_list_must_be_cited_are_the_profiles_own() -> None:
    base, local = (loader.in_force("tolerance", date(2024, 4, 8), profile) for profile in ("", "zhejiang/ningbo/xiangshan"))

    assert (base.list_required, local.list_required) == ((), ("BUSINESS_ENV",))
    assert [(change.about, change.weaker) for change in diff.changes(base, local)] == [("list_required", False)]
    assert [(change.about, change.weaker) for change in diff.changes(local, base)] == [("list_required", True)]


def test_a_profile_opens_what_is_closed_and_closes_nothing(folder: Path) -> None:
    on = date(2024, 5, 6)
    base, *local = (loader.in_force("prefiling", on, profile) for profile in ("", "yunnan/kunming", "yunnan/kunming/songming"))

    assert (base.is_open, [each.is_open for each in local]) == (False, [True, True])
    assert [change.about for change in diff.changes(base, local[0])] == ["open"]
    assert set(loader.kinds()) - set(loader.kinds_open(on)) == {"prefiling"}
    assert "prefiling" in loader.kinds_open(on, ["", "yunnan/kunming/songming"])
    with pytest.raises(DataError, match="a profile closes nothing"):
        laid(folder, "open = false\n")
