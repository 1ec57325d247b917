"""Near duplicates: nearly all are found, the hint says why, nothing is linked, and a judgement can be taken back."""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from rapidfuzz import fuzz

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.cases import commands, likeness
from dandang.cases.folding import fold
from dandang.cases.models import CaseFile, Dismissal, Likeness
from dandang.cases.models.likeness import Hint, hints, sign_waiting
from dandang.cases.searching import within
from dandang.desk import bench_matters
from dandang.organs.models import Staff
from tests import factories


@pytest.fixture(autouse=True)
def _a_monday() -> Iterator[None]:
    with clock.frozen(factories.AT):
        yield


@pytest.fixture
def county(db: None) -> factories.County:
    return factories.a_county()


FIRST = "在危旧房改造项目招标中收受承包商现金十万元并指定分包单位"
REWORDED = "危旧房改造项目招标时，收受承包商现金１０万元，指定了分包单位"
OTHER = "公款购买高档烟酒用于个人宴请，并由下属单位报销"


def a_matter(county: factories.County, statements: str, name: str = "史某") -> CaseFile:
    return factories.a_registered_report(county, subject_name=name, statements=statements).casefile


def hinted(casefile: CaseFile, staff: Staff) -> list[Hint]:
    return hints(casefile, staff, within(staff))


def test_recall_on_reworded_allegations() -> None:
    """Of texts that are alike by edit similarity, at least 99 in 100 have a band in common."""
    chance = random.Random(20200121)

    def statement() -> str:
        deed = chance.choice(bench_matters.DEEDS).replace("{}", "%s") % (chance.choice(bench_matters.MATTERS), chance.choice(bench_matters.THINGS))
        return f"{deed}，涉及金额{chance.randint(1, 90)}万元"

    def reworded(text: str, share: float) -> str:
        kept = [c for c in text if chance.random() > share / 2]
        return "".join(chance.choice("的了在是有和人这中大") if chance.random() < share / 2 else c for c in kept)

    pairs = []
    while len(pairs) < 3000:
        subject = chance.choice(bench_matters.SURNAMES) + chance.choice(bench_matters.GIVEN)
        one = statement()
        other = reworded(one, chance.choice((0.1, 0.2, 0.3)))
        if fuzz.ratio(fold(one), fold(other)) >= likeness.ALIKE:
            pairs.append((likeness.told(subject, "区财政局", one), likeness.told(subject, "区财政局", other)))
    ones, others = likeness.signatures(a for a, _b in pairs), likeness.signatures(b for _a, b in pairs)

    found = sum(bool(set(likeness.keys(a, 7)) & set(likeness.keys(b, 7))) for a, b in zip(ones, others, strict=True))

    assert found / len(pairs) >= 0.99


def test_a_reworded_allegation_is_hinted_at_and_explained(county: factories.County) -> None:
    first = a_matter(county, f"{FIRST}\n{OTHER}")
    second = a_matter(county, REWORDED)
    a_matter(county, "工作时间擅自离岗外出钓鱼，多次被群众看到")

    (hint,) = hinted(second, county.petition)

    assert (hint.casefile, hint.same_subject, hint.dismissal) == (first, True, None)
    (pair,) = hint.pairs
    assert (pair.mine, pair.theirs) == (REWORDED, FIRST)
    assert pair.percent >= 70
    assert {"危旧房改造项目招标", "收受承包商现金", "分包单位"} <= set(pair.common)


def test_short_words_are_alike_only_of_the_same_subject(county: factories.County) -> None:
    first = a_matter(county, "拖延办案")
    same = a_matter(county, "拖延办案")
    other = a_matter(county, "拖延办案", name="许某")

    assert [hint.casefile for hint in hinted(same, county.petition)] == [first]
    assert hinted(other, county.petition) == []
    long = a_matter(county, FIRST, name="许某")
    assert [(h.casefile, h.same_subject) for h in hinted(a_matter(county, FIRST), county.petition)] == [(long, False)]


@pytest.mark.rule("R-31")
def test_only_what_one_may_know_of_is_hinted_at(county: factories.County) -> None:
    clue = factories.a_clue_with_office(county, statements=FIRST)
    hidden = factories.a_clue_with_office(county, statements=REWORDED)
    assert [h.casefile for h in hinted(clue.casefile, county.handler)] == [hidden.casefile]

    hidden.casefile.recuse(county.handler, ground="other_impartiality", by=county.head, at=factories.AT)

    assert hinted(clue.casefile, county.handler) == []
    assert hinted(clue.casefile, county.outsider) == []
    assert [h.casefile for h in hinted(clue.casefile, county.head)] == [hidden.casefile]


@pytest.mark.rule("R-27")
def test_a_hint_counts_nobody_and_links_nothing(county: factories.County) -> None:
    """The same reporter twice: no row, no hint and no audit event knows it; only the words are compared."""
    one = factories.a_registered_report(county, reporter_name="尉迟喆堃", statements=FIRST).casefile
    two = factories.a_registered_report(county, reporter_name="尉迟喆堃", statements=OTHER).casefile
    three = factories.a_registered_report(county, reporter_name="钱某某", statements=REWORDED).casefile
    before = AuditEvent.objects.count()

    assert hinted(two, county.petition) == []
    assert [h.casefile for h in hinted(three, county.petition)] == [one]
    assert AuditEvent.objects.count() == before
    assert {p.state for c in (one, two, three) for p in c.proceedings.all()} == {"registered"}
    assert not {f.name for f in (*Likeness._meta.get_fields(), *Dismissal._meta.get_fields())} & {"reporter", "count"}


def test_a_judgement_stands_until_it_is_taken_back(county: factories.County) -> None:
    first, second = a_matter(county, FIRST), a_matter(county, REWORDED)

    made = Dismissal.record(second, first, reason="时间不同，是两个项目", by=county.petition, at=factories.AT)

    for casefile, seen_from in ((second, county.petition), (first, county.head)):
        (hint,) = hinted(casefile, seen_from)
        assert hint.dismissal == made
    Dismissal.record(first, second, is_over=True, by=county.head, at=factories.AT)
    (hint,) = hinted(second, county.petition)
    assert hint.dismissal is None
    assert Dismissal.objects.count() == 2
    events = AuditEvent.objects.filter(verb__in=["cases.dismiss_hint", "cases.hint_again"])
    assert {event.chain for event in events} == {first.code, second.code}
    assert not any(code in str(event.data) for event in events for code in (first.code, second.code))


def test_the_database_refuses_a_judgement_without_reason_or_of_itself(county: factories.County) -> None:
    first, second = a_matter(county, FIRST), a_matter(county, REWORDED)

    for other, reason in ((first, ""), (second, "同一件")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Dismissal.record(second, other, reason=reason, by=county.head, at=factories.AT)
    made = Dismissal.record(second, first, reason="两个项目", by=county.head, at=factories.AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        Dismissal.objects.filter(pk=made.pk).update(reason="改过的理由")


def test_what_is_worded_anew_is_signed_anew(county: factories.County) -> None:
    first, second = a_matter(county, FIRST), a_matter(county, OTHER)
    assert sign_waiting() == 2
    assert sign_waiting() == 0
    assert hinted(second, county.head) == []

    second.allegations.get().replaced_with(statement=REWORDED, version=2)

    assert Likeness.objects.filter(bands=None).count() == 1
    assert hinted(a_matter(county, f"{OTHER}，还有其他"), county.head) == []
    assert [h.casefile for h in hinted(first, county.head)] == [second]


def test_a_matter_without_allegations_has_no_hints(county: factories.County) -> None:
    assert hinted(factories.a_received_report(county).casefile, county.clerk) == []


def test_the_command_signs_what_waits_or_everything(county: factories.County, capsys: pytest.CaptureFixture[str]) -> None:
    a_matter(county, f"{FIRST}\n{OTHER}")

    for options, signed in (({"all": False}, 2), ({"all": False}, 0), ({"all": True}, 2)):
        assert commands.run(argparse.Namespace(**options)) == 0
        assert f"{signed} allegations signed." in capsys.readouterr().out
    assert not Likeness.objects.filter(bands=None).exists()
