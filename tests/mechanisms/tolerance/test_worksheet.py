"""The worksheet as a table: what it lacks, which outcomes it bars and by which sentence, in both languages. No database."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from dandang.base import catalogues, wording
from dandang.base.verdict import ALLOWED, Refused
from dandang.mechanisms.tolerance import worksheet
from dandang.mechanisms.tolerance.worksheet import BLANK, OUTCOMES, POSITIVE, Entry, Facts, Lists
from dandang.mechanisms.tolerance.worksheet_items import data, fixed, notes
from tests.mechanisms.tolerance.sheets import EXEMPTING, GOVERNED, LISTS, MITIGATING, PARTY, complete, whole


def opened(sheet: dict[str, Entry], facts: Facts = GOVERNED) -> set[str]:
    return {outcome for outcome in OUTCOMES if worksheet.allows(sheet, outcome, facts)}


def refusal(sheet: dict[str, Entry], outcome: str, facts: Facts = GOVERNED) -> Refused:
    verdict = worksheet.allows(sheet, outcome, facts)
    assert isinstance(verdict, Refused)
    return verdict


@pytest.fixture(scope="module", autouse=True)
def _english() -> None:
    catalogues.compile_all()


def said(refused: Refused, language: str) -> str:
    with translation.override(language):
        return wording.sentence(refused)


def test_a_whole_sheet_with_nothing_against_it_leaves_every_outcome_open() -> None:
    assert worksheet.missing(whole(), LISTS) == ()
    assert opened(whole()) == set(OUTCOMES)
    assert worksheet.allows(whole(), "exempt", EXEMPTING) is ALLOWED
    assert worksheet.allows(whole(), "mitigate", MITIGATING) is ALLOWED


ALL_BUT_REFUSED = set(OUTCOMES) - {"refused"}
BARRED = [
    # what was found, the outcomes it bars, by which rule, the sentence in Chinese and in English
    pytest.param({"Q1_INTEREST": "disqualifying"}, ALL_BUT_REFUSED, "T-6", "只能认定不予容错", "the only outcome is a refusal", marks=pytest.mark.rule("T-6")),
    pytest.param({"Q2_FAULT": "disqualifying"}, ALL_BUT_REFUSED, "T-6", "谋私或者故意", "Private gain or intent", marks=pytest.mark.rule("T-6")),
    pytest.param({"Q3_ATTITUDE": "disqualifying"}, {"exempt"}, "T-7", "不能免责", "no exemption", marks=pytest.mark.rule("T-7")),
    pytest.param({"Q4_MANNER": "disqualifying"}, {"exempt"}, "T-7", "懈怠或者乱为", "Slackness or reckless", marks=pytest.mark.rule("T-7")),
    pytest.param({"ZJ__N1": "yes"}, ALL_BUT_REFUSED, "T-8", "属于不予容错的情形（ZJ-N1）", "An excluded circumstance applies (ZJ-N1)", marks=pytest.mark.rule("T-8")),
    pytest.param({"X__05": "yes"}, set(), "", "", ""),  # blocks only where the level's list says so
    pytest.param({"D1_EXPERIENCE": "right"}, {"exempt"}, "T-D", "不可容错一侧", "intolerable side", marks=pytest.mark.rule("T-D")),
    pytest.param({"D1_EXPERIENCE": "not_relevant", "D2_RESTRICTION": "not_relevant"}, set(), "", "", ""),
    pytest.param(
        {"D1_EXPERIENCE": "not_relevant", "D2_RESTRICTION": "not_relevant", "D3_PURPOSE": "not_relevant"}, {"exempt"}, "T-D",
        "至少有一项", "at least one of the three", marks=pytest.mark.rule("T-D"),
    ),
    pytest.param({"ZJ__2": ""}, set(POSITIVE), "T-11", "还没有引用", "No tolerable circumstance", marks=pytest.mark.rule("T-11")),
    pytest.param({"ZJ__9": "cited"}, set(POSITIVE), "T-11", "所引情形（ZJ-9）不在", "cited (ZJ-9) is not in a list", marks=pytest.mark.rule("T-11")),
    pytest.param(
        {"XS__1": "cited", "XS__1/1": "met", "XS__1/2": "not_met", "XS__1/x1": "absent"}, set(POSITIVE), "T-11", "条件不具备，或者有除外情形（XS-1/2）",
        "is not met, or something is in its way (XS-1/2)", marks=pytest.mark.rule("T-11"),
    ),
    pytest.param(
        {"XS__1": "cited", "XS__1/1": "met", "XS__1/2": "met", "XS__1/x1": "present"}, set(POSITIVE), "T-11", "除外情形（XS-1/x1）",
        "something is in its way (XS-1/x1)", marks=pytest.mark.rule("T-11"),
    ),
    pytest.param({"XS__1": "cited", "XS__1/1": "met", "XS__1/2": "met", "XS__1/x1": "absent"}, set(), "", "", ""),
    pytest.param({"XS__1": "cited", "XS__1/1": "met", "XS__1/x1": "absent"}, set(OUTCOMES), "T-9", "还有1项没有填完", "not yet complete: 1", marks=pytest.mark.rule("T-9")),
    pytest.param({"F1": "unfavourable", "F5": "not_established"}, set(), "", "", ""),  # nothing is added up
]


@pytest.mark.parametrize(("found", "barred", "rule", "chinese", "english"), BARRED)
def test_what_was_found_bars_outcomes_by_its_rule(found: dict[str, str], barred: set[str], rule: str, chinese: str, english: str) -> None:
    sheet = whole(**found)

    assert set(OUTCOMES) - opened(sheet, replace(GOVERNED)) == barred
    for outcome in barred:
        stop = refusal(sheet, outcome)
        assert stop.rule == rule
        assert chinese in said(stop, "zh-hans")
        assert english in said(stop, "en")


GRADES = [
    # what the provision offers, what it would be reduced to, on which track; the sentence, or nothing when it may be
    (("removal_from_party_posts", "probation"), "serious_warning", "party", "", ""),
    (("serious_warning",), "warning", "party", "", ""),
    (("expulsion", "probation"), "removal_from_party_posts", "party", "", ""),
    (("removal_from_party_posts",), "warning", "party", "减一档", "one grade below"),
    (("removal_from_party_posts", "probation"), "removal_from_party_posts", "party", "减一档", "one grade below"),
    (("expulsion",), "probation", "party", "只有开除一档", "Expulsion is the only grade"),
    (("warning", "serious_warning"), "warning", "party", "没有更轻的处分", "no grade below the lightest"),
    (("removal_from_party_posts",), "", "party", "减到哪一档", "grade that mitigation gives"),
    ((), "warning", "party", "规定了哪些处分档次", "grades that the provision offers"),
    (("demerit",), "warning", "party", "规定了哪些处分档次", "grades that the provision offers"),  # not a grade of this track
    (("probation",), "removal_from_party_posts", "", "规定了哪些处分档次", "grades that the provision offers"),
    ((), "", "organisational", "", ""),  # organisational handling has no grades
]


@pytest.mark.rule("T-28")
@pytest.mark.parametrize(("offered", "reduced_to", "track", "chinese", "english"), GRADES)
def test_mitigation_goes_one_grade_down(offered: tuple[str, ...], reduced_to: str, track: str, chinese: str, english: str) -> None:
    facts = Facts(lists=LISTS, track=track, ladder=PARTY, offered=offered, reduced_to=reduced_to)

    if not chinese:
        assert worksheet.allows(whole(), "mitigate", facts)
        return
    stop = refusal(whole(), "mitigate", facts)
    assert stop.rule == "T-28"
    assert chinese in said(stop, "zh-hans")
    assert english in said(stop, "en")


SPARED: list[tuple[dict[str, Any], str, str]] = [
    ({"due": "warning"}, "", ""),
    ({"due": "serious_warning"}, "", ""),
    ({"due": "removal_from_party_posts"}, "撤销党内职务以上", "Removal from party posts or more"),
    ({"due": "probation"}, "撤销党内职务以上", "Removal from party posts or more"),
    ({"due": "expulsion"}, "撤销党内职务以上", "Removal from party posts or more"),
    ({"due": ""}, "本应给予哪一档", "would be due must be written down"),
    ({"mitigating_ground": " "}, "可以从轻或者减轻的情形", "mitigating ground"),
    ({"written_conclusion": False}, "书面结论", "written conclusion"),
    ({"track": "governmental", "due": "dismissal", "mitigating_ground": ""}, "", ""),  # 处分条例 binds party sanctions alone
]


@pytest.mark.rule("T-29")
@pytest.mark.parametrize("outcome", ["exempt", "first_form"])
@pytest.mark.parametrize(("changed", "chinese", "english"), SPARED)
def test_a_party_sanction_is_spared_only_where_a_warning_would_be_due(changed: dict[str, Any], chinese: str, english: str, outcome: str) -> None:
    facts = replace(EXEMPTING, **changed)

    if not chinese:
        assert worksheet.allows(whole(), outcome, facts)
        return
    stop = refusal(whole(), outcome, facts)
    assert stop.rule == "T-29"
    assert chinese in said(stop, "zh-hans")
    assert english in said(stop, "en")


LACKS = [
    # what stands in the place of an entry, and what it then lacks
    (BLANK, {"finding", "reason"}),
    (Entry("acceptable"), {"reason", "evidence"}),
    (Entry("acceptable", "理由"), {"evidence"}),
    (Entry("acceptable", " \n", ("卷一",)), {"reason"}),
    (Entry("acceptable", "理由", (" ",)), {"evidence"}),
    (Entry("", "理由", ("卷一",)), {"finding"}),
    (Entry("favourable", "理由", ("卷一",)), {"finding"}),  # no answer to this question
    (Entry("disqualifying", "理由"), set()),
]


@pytest.mark.rule("T-9")
@pytest.mark.parametrize(("entry", "lacks"), LACKS)
def test_every_item_wants_a_finding_a_reason_and_for_a_positive_one_evidence(entry: Entry, lacks: set[str]) -> None:
    sheet = whole() | {"Q3_ATTITUDE": entry}

    found = worksheet.missing(sheet, LISTS)
    assert {(lack.key, lack.part) for lack in found} == {("Q3_ATTITUDE", part) for part in lacks}
    assert {lack.rule for lack in found} <= {"T-9"}
    for outcome in OUTCOMES if lacks else ():
        bars = {bar.refused.rule for bar in worksheet.still(sheet, outcome, GOVERNED)}
        assert "T-9" in bars


SENTENCES = {"finding": ("还没有结论。", "No finding yet."), "reason": ("还没有写理由。", "No reason yet."), "evidence": ("有利的认定须附证据。", "A positive finding needs evidence.")}


def test_what_is_lacking_is_said_in_both_languages() -> None:
    half = [*worksheet.missing({"F1": Entry("favourable")}, LISTS), *worksheet.missing({}, LISTS)]

    assert {lack.part for lack in half} == set(SENTENCES)
    for lack in half:
        assert (lack.sentence, said(Refused(lack.sentence, lack.rule), "en")) == (SENTENCES[lack.part][0], f"{SENTENCES[lack.part][1]} T-9")


def test_an_empty_sheet_lacks_everything_and_opens_nothing() -> None:
    lacks = worksheet.missing({}, LISTS)

    assert {lack.key for lack in lacks} == {item.key for item in (*fixed(), *LISTS.exclusions)}
    assert opened({}) == set()
    assert worksheet.frozen({"F1": BLANK}, LISTS) == {}


def test_sub_questions_need_no_answer_and_are_kept() -> None:
    assert len(notes()) == 30
    sheet = whole() | {"F3.2": Entry(reason="风险评估已做")}

    assert worksheet.missing(sheet, LISTS) == ()
    assert worksheet.thawed(worksheet.frozen(sheet, LISTS)) == sheet


def test_without_a_list_of_that_day_nothing_positive_can_be_cited() -> None:
    nothing = replace(GOVERNED, lists=Lists())

    assert opened(whole(), nothing) == {"refused", "not_within_scope"}
    assert refusal(whole(), "exempt", nothing).rule == "T-11"


def test_answers_that_cannot_both_be_right_are_a_hint_and_bar_nothing() -> None:
    for pair in data()["contradiction"]:
        sheet = whole() | {key: Entry(finding, "理由", ("卷一",)) for key, finding in (pair["one"], pair["other"])}
        assert (pair["one"][0], pair["other"][0]) in worksheet.contradictions(sheet)
        for key, finding in (pair["one"], pair["other"]):
            item = next((each for each in fixed() if each.key == key), None)
            assert finding in ({"yes", "no"} if item is None else {each.code for each in item.findings})
    assert worksheet.contradictions(whole()) == ()


def test_an_outcome_that_does_not_exist_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        worksheet.allows(whole(), "pardon", GOVERNED)


def test_what_was_found_against_it_is_the_reason_of_a_refusal() -> None:
    assert worksheet.against(whole(), LISTS) == ()
    assert worksheet.against(whole(F5="unfavourable", X__05="yes", D2_RESTRICTION="right"), LISTS) == ("D2_RESTRICTION", "F5", "X-05")


def findings(key: str) -> st.SearchStrategy[str]:
    return st.sampled_from(["", *(each.code for each in LISTS.items[key].findings)])


ENTRIES = {
    key: st.builds(Entry, findings(key), st.sampled_from(["", "理由"]), st.sampled_from([(), ("卷一",)])) for key in LISTS.items
}
SHEETS = st.fixed_dictionaries({}, optional=ENTRIES)
FACTS = st.sampled_from([GOVERNED, EXEMPTING, MITIGATING])


@settings(max_examples=150, deadline=None)
@given(SHEETS, st.randoms(), FACTS)
def test_the_order_in_which_a_sheet_is_filled_in_makes_no_difference(sheet: dict[str, Entry], rng: random.Random, facts: Facts) -> None:
    shuffled = dict(rng.sample(sorted(sheet.items()), len(sheet)))

    assert worksheet.missing(shuffled, LISTS) == worksheet.missing(sheet, LISTS)
    assert list(worksheet.frozen(shuffled, LISTS)) == list(worksheet.frozen(sheet, LISTS))
    for outcome in OUTCOMES:
        assert worksheet.still(shuffled, outcome, facts) == worksheet.still(sheet, outcome, facts)


@settings(max_examples=150, deadline=None)
@given(SHEETS, st.sampled_from(sorted(LISTS.items)), FACTS)
def test_an_unfavourable_finding_never_widens_what_is_allowed(sheet: dict[str, Entry], key: str, facts: Facts) -> None:
    """Whatever was found before, be it favourable, neither or nothing: no positive outcome opens by finding against it."""
    sheet = complete(sheet)
    for worse in (each for each in LISTS.items[key].findings if each.leans == "against"):
        for better in LISTS.items[key].findings:
            if better.leans != "against":
                changed = {finding: sheet | {key: Entry(finding, "理由", ("卷一",))} for finding in (worse.code, better.code)}
                assert opened(changed[worse.code], facts) <= opened(changed[better.code], facts)
        assert not (opened(sheet | {key: Entry(worse.code, "理由")}, facts) & set(POSITIVE)) - opened(sheet, facts)


@settings(max_examples=150, deadline=None)
@given(SHEETS, st.data(), FACTS)
def test_what_was_left_open_never_counts_as_favourable(sheet: dict[str, Entry], draw: st.DataObject, facts: Facts) -> None:
    sheet = complete(sheet)
    key = draw.draw(st.sampled_from([item.key for item in worksheet.asked(sheet, LISTS)]))
    without = {each: entry for each, entry in sheet.items() if each != key}

    if key in {item.key for item in LISTS.circumstances}:  # what is not cited is not asked for; it opens nothing either
        assert opened(without, facts) & set(POSITIVE) <= opened(sheet, facts)
    else:
        assert opened(without, facts) == set()
