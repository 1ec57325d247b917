"""Search finds every name that is there, for whoever may know of it, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dandang.base import clock
from dandang.cases import searching
from dandang.cases.models import Allegation, CaseFile, SearchEntry, SearchText, Subject, restriction
from dandang.mechanisms.verification.models import Clue
from dandang.organs.models import Staff
from tests import factories


@pytest.fixture(autouse=True)
def _a_monday() -> Iterator[None]:
    with clock.frozen(factories.AT):
        yield


@pytest.fixture
def county(db: None) -> factories.County:
    return factories.a_county()


def found(staff: Staff, text: str, **how: object) -> list[str]:
    """Codes of the first page."""
    keys = searching.find(searching.Query.of(text), staff, **how).keys  # type: ignore[arg-type]
    codes = CaseFile.objects.in_bulk(keys)
    return [codes[key].code for key in keys]


def a_matter(county: factories.County, name: str, **data: str) -> CaseFile:
    return factories.a_registered_report(county, subject_name=name, **data).casefile


NAMES = ["赵喆", "钱堃", "孙玥", "李𠮷", "阿卜杜拉·买买提", "才旦卓玛", "欧阳 修", "O'Brien", "张三", "三张", "艾力・库尔班", "王〇", "陆陆"]


def test_every_planted_name_is_found_however_it_is_typed(county: factories.County) -> None:
    planted = {name: a_matter(county, name).code for name in NAMES}

    missed = [
        typed for name, code in planted.items()
        for typed in (name, name.replace("·", "").replace("・", ""), f" {name} ", name.replace("", " ").strip(), name.upper())
        if code not in found(county.head, typed)
    ]

    assert missed == []


def test_a_short_name_is_found_inside_longer_words(county: factories.County) -> None:
    inside = a_matter(county, "某某", statements="与王小明亮明身份后收受礼品")
    at_the_end = a_matter(county, "区政府办公室", statements="收受礼品的是小明")

    assert set(found(county.head, "小明")) == {inside.code, at_the_end.code}
    assert found(county.head, "王小明") == [inside.code]
    assert found(county.head, "明亮 礼品") == [inside.code]
    assert found(county.head, "亮") == [inside.code]
    assert found(county.head, "明明") == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.sampled_from("张王李赵喆堃玥·欧阳司马明华国强军艾力买提ab12 　𠮷〇"), min_size=1, max_size=12))
def test_any_name_is_found(county: factories.County, name: str) -> None:
    if not searching.fold(name):
        return
    code = a_matter(county, name).code

    assert code in found(county.head, name, size=1000)


def test_what_is_kept_of_a_matter_is_found(county: factories.County) -> None:
    clue = factories.a_closed_clue(county, subject_name="史某", subject_unit="区人民法院", subject_post="法官")
    SearchText.objects.create(casefile=clue.casefile, source="number", text="线索〔2023〕7号", whole_only=True)
    code = clue.casefile.code

    for typed in ("史某", "人民法院", "法官", "拖延办案", "查阅卷宗并谈话", "线索〔2023〕7号", code, code[-6:], code.lower()):
        assert found(county.head, typed) == [code], typed


def test_a_clue_is_found_by_its_number_and_a_report_by_its_released_mask(county: factories.County) -> None:
    clue = factories.a_clue(county)
    number = Clue.objects.get(pk=clue.pk).number
    report = factories.a_registered_report(county)
    factories.step(report, "mask", county.clerk, text="反映人称，该院长期拖欠农民工工资。")
    before = found(county.head, "拖欠农民工")

    factories.step(report, "release_mask", county.petition_head)

    assert found(county.head, number) == [clue.casefile.code]
    assert (before, found(county.head, "拖欠农民工"), found(county.clerk, number)) == ([], [report.casefile.code], [])


def test_a_name_comes_before_a_code_and_a_code_before_the_rest(county: factories.County) -> None:
    mention = a_matter(county, "某乙", statements="与史某合谋")
    named = factories.a_registered_report(county, subject_name="史某", at=factories.AT - timedelta(days=30)).casefile
    newer = a_matter(county, "史某某")
    telling = a_matter(county, "某丁", statements=f"见案卷{named.code}")

    assert found(county.head, "史某") == [named.code, newer.code, mention.code]
    assert found(county.head, named.code) == [named.code, telling.code]


def test_pages_meet_without_gap_or_repetition(county: factories.County, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [a_matter(county, "史某" if n % 3 else "史某某").code for n in range(8)]
    for fence in (0, 2000):
        monkeypatch.setattr(searching, "FENCE", fence)
        seen, last = [], None
        while True:
            hits = searching.find(searching.Query.of("史某"), county.head, after=last, size=3)
            seen += [CaseFile.objects.get(pk=key).code for key in hits.keys]
            last = hits.last
            if last is None:
                break
        exact = [code for n, code in enumerate(made) if n % 3]
        assert seen == exact[::-1] + [code for code in made if code not in exact][::-1]


def test_finds_for_each_person_just_what_that_person_may_know_of(county: factories.County) -> None:
    """Whatever the rights are, search has them: it asks `visible_to`, and its narrowing leaves nothing out."""
    both = factories.a_person("both", "郑一", county.organ, "handler", "intake_clerk")
    above = factories.a_person("above", "冯一", county.organ.parent, "principal_officer")
    factories.a_received_report(county)
    factories.a_closed_clue(county)
    hidden = factories.a_submitted_clarification(county).casefile
    hidden.recuse(county.handler, ground="other_impartiality", by=county.head, at=factories.AT)
    a_matter(county, "史某", subject_staff=county.deputy.username)
    sealed_off = a_matter(county, "史某")
    restriction.restrict(sealed_off, bypass=True, by=county.petition_head, at=factories.AT)
    restriction.admit(
        sealed_off, people=[county.second], roles=[(county.outsider.posts_on(factories.AT.date())[0].organ, "petition_officer")],
        by=county.petition_head, at=factories.AT,
    )
    year = str(factories.AT.year)

    for person in Staff.objects.all():
        visible = set(CaseFile.objects.visible_to(person).values_list("code", flat=True))
        assert set(found(person, f"-{year}-", size=1000)) == visible, person.username
    assert found(county.outsider, "史某") == [sealed_off.code]
    assert {both.pk, above.pk} <= set(Staff.objects.values_list("pk", flat=True))
    assert hidden.code in found(county.head, "史某")
    assert hidden.code not in found(county.handler, "史某")


def test_intake_does_not_find_by_reasons_that_it_does_not_read(county: factories.County) -> None:
    code = factories.a_closed_clue(county).casefile.code

    assert found(county.clerk, "拖延办案") == [code]
    assert found(county.clerk, "查阅卷宗并谈话") == []
    assert found(county.head, "查阅卷宗并谈话") == [code]


@pytest.mark.rule("R-26")
def test_a_reporter_is_found_by_nobody(county: factories.County) -> None:
    factories.a_closed_clue(
        county, reporter_name="尉迟喆堃", subject_name="史某",
    )

    for person in Staff.objects.all():
        assert found(person, "尉迟喆堃") == []
    assert found(county.head, "史某")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_searchentry WHERE text LIKE '%%尉迟%%' OR words::text LIKE '%%尉迟%%'")
        assert cursor.fetchone() == (0,)


@pytest.mark.rule("R-18")
def test_the_wording_of_the_report_is_found_by_nobody(county: factories.County) -> None:
    report = factories.a_registered_report(county, text="反映办案拖延，收受甲鱼两只", statements="拖延办案")

    for person in Staff.objects.all():
        assert found(person, "办案拖延") == found(person, "甲鱼两只") == []
    assert found(county.clerk, "拖延办案") == [report.casefile.code]


def test_the_database_keeps_the_entry_whoever_writes(county: factories.County) -> None:
    casefile = factories.a_received_report(county).casefile
    subject = Subject.objects.create(casefile=casefile, name="许某", managing_organ=county.organ)
    Allegation.objects.bulk_create([Allegation(casefile=casefile, subject=subject, seq=n, statement=f"问题{n}") for n in (1, 2)])

    assert found(county.head, "许某") == found(county.head, "问题2") == [casefile.code]
    subject.replaced_with(name="徐某")
    assert (found(county.head, "许某"), found(county.head, "徐某")) == ([], [casefile.code])


def test_a_bulk_load_may_index_once_at_its_end(county: factories.County) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL dandang.search = 'later'")
        casefile = a_matter(county, "许某")
        assert not SearchEntry.objects.filter(pk=casefile.pk).exists()
        cursor.execute("SELECT search_refresh(ARRAY[%s::bigint])", [casefile.pk])

    assert found(county.head, "许某") == [casefile.code]


def test_a_very_long_text_does_not_stop_the_step(county: factories.County) -> None:
    casefile = a_matter(county, "许某")
    text = "".join(chr(0x4E00 + (n * n) % 20000) for n in range(400_000))
    SearchText.objects.create(casefile=casefile, source="long", text=text, whole_only=False)

    assert found(county.head, "许某") == [casefile.code]


@pytest.mark.parametrize("text", ["", "   ", "，。·", "\u200b"])
def test_punctuation_alone_is_no_query(text: str) -> None:
    with pytest.raises(searching.NothingToFind):
        searching.Query.of(text)


def test_whatever_is_typed_is_only_looked_for(county: factories.County) -> None:
    for text in ("'", "\\", "' | 'a", "!史某", "(史", "%", "史:*", "\u0001史", "@1", "=史某", "a" * 5000):
        try:
            query = searching.Query.of(text)
        except searching.NothingToFind:
            continue
        searching.find(query, county.head)


def test_who_has_no_post_finds_nothing(county: factories.County) -> None:
    a_matter(county, "史某")

    assert found(factories.a_person("nobody", "无名", county.organ), "史某") == []


def test_what_takes_too_long_is_ended(county: factories.County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "SECONDS", "0.001")
    slow = searching.RawSQL("CASE WHEN pg_sleep(1) IS NULL THEN 0 ELSE 0 END", ())
    a_matter(county, "史某")

    with pytest.raises(searching.TooBroad):
        searching.find(searching.Query.of("史某"), county.head, narrow=searching.Q(pk=slow))
