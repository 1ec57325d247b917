"""The clocks of reports and clues beside the table of deadlines (domain reference 3.6): each row is started, met and extended by the
steps that it names, and a story shows it start and shows it met.
"""

from __future__ import annotations

from datetime import date

import pytest

from dandang.desk import stories
from dandang.procedures import loader
from dandang.procedures.model import Term

DAY = date(2023, 6, 1)
XIXIANG = "shaanxi/hanzhong/xixiang"
LEAVES = {"accept", "decline", "link_repeat", "forward_down", "forward_sideways", "assign", "object_to_transfer"}
"""The steps by which an organ answers for what it registered."""

TABLE = [
    # code, procedure, profile, length, started by, met by, extended by
    ("DL-01", "envelopes", "", "5 working_days", {"seal", "opened"}, {"dispatch"}, set()),
    ("DL-02", "reports", "", "5 working_days", {"arrived"}, LEAVES, set()),
    ("DL-03", "reports", "", "15 working_days", {"receive", "arrived", "unlink_repeat"}, LEAVES | {"seal_upward"}, set()),
    ("DL-04", "reports", "", "15 working_days", {"complete"}, {"feed_back", "excuse_feedback"}, set()),
    ("DL-05", "reports", "", "3 months", {"arrived"}, {"send_up_result"}, {"grant_extension", "grant_extension_above"}),
    ("DL-06", "verification", "", "1 quarters", {"approve_allotment", "return_result"}, {"return_result"}, set()),
    ("DL-07", "reports", "", "5 working_days", {"register"}, LEAVES | {"split_off"}, set()),
    ("DL-08", "verification", "", "1 months", {"approve_allotment"}, {"propose"}, {"grant_extension"}),
    ("DL-09", "verification", "", "30 days", {"hold_talk", "record_reply"}, {"write_up"}, set()),
    ("DL-11", "reports", "", "5 working_days", {"receive"}, LEAVES | {"seal_upward"}, set()),
    ("DL-12", "verification", XIXIANG, "5 working_days", {"approve_talk_plan"}, {"hold_talk", "send_inquiry", "write_up"}, set()),
    ("DL-13", "verification", XIXIANG, "15 working_days", {"approve_verification", "escalate"}, {"report"}, set()),
    ("DL-14a", "verification", XIXIANG, "1 working_days", {"propose"}, {"endorse_disposal", "return_proposal"}, set()),
    ("DL-14b", "verification", XIXIANG, "2 working_days", {"endorse_disposal"}, {"endorse_disposal_again", "return_proposal"}, set()),
    (
        "DL-14c", "verification", XIXIANG, "3 working_days", {"endorse_disposal_again"},
        {"approve_talk", "approve_verification", "approve_hold", "approve_closure", "return_proposal"}, set(),
    ),
]
"""DL-10 binds the petition bureau, which is no organ of ours."""
each = pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])


def length(term: Term) -> str:
    return next(f"{n} {unit}" for unit in ("working_days", "days", "months", "quarters") if (n := getattr(term, unit)))


@each
def test_a_clock_is_started_met_and_extended_by_the_steps_of_its_row(row) -> None:
    code, kind, profile, lasts, starts, stops, extends = row
    law = loader.in_force(kind, DAY, profile)
    term = law.term(code)

    assert term is not None
    assert (length(term), set(term.starts), set(term.stops)) == (lasts, starts, stops)
    assert {step.verb for step in law.steps if step.extends == code and step.act == "grant"} == extends
    assert bool(term.extension) == bool(extends)


@each
def test_a_story_shows_the_clock_start_and_shows_it_met(row) -> None:
    shown = [due[row[0]] for story in stories.bundled() for step in story.steps if row[0] in (due := dict(step.expect.due or {}))]

    assert [day for day in shown if day not in {"met", "running", "none"}], "no story shows its last day"
    assert "met" in shown, "no story shows it met"


@pytest.mark.parametrize("code", ["DL-05", "DL-08"])
def test_a_story_shows_more_time_granted(code) -> None:
    assert "granted" in {dict(step.expect.extension or {}).get(code) for story in stories.bundled() for step in story.steps}
