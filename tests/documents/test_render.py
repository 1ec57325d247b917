"""Fields in, bytes out: what is refused, what prints, and that it prints the same every time."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from threading import Thread

import pypdf
import pytest

from dandang import documents
from dandang.base.verdict import StepRefused
from dandang.documents.papers import FORBIDDEN_NAMES, PaperKind, SchemaBroken, _field, paper_kind, version_on
from dandang.documents.render import render
from tests.documents.measure import sheets, text_of, unfolded
from tests.documents.samples import VERSION, a_notice, a_report, everything, filled

every_paper = pytest.mark.parametrize("paper", everything(), ids=lambda p: f"{p.kind}-{p.version}")


@every_paper
def test_every_paper_prints_with_everything_and_with_the_least(paper: PaperKind) -> None:
    full = filled(paper)
    least = {f.name: full[f.name] for f in paper.fields if f.required}

    assert text_of(render(paper.kind, paper.version, full))
    assert text_of(render(paper.kind, paper.version, least))


@every_paper
def test_every_text_of_a_paper_is_printed(paper: PaperKind) -> None:
    full = filled(paper)

    printed = text_of(render(paper.kind, paper.version, full)).replace("\n", "").replace(" ", "")

    missing = [v for f in paper.fields if f.type == "text" and (v := full[f.name]) not in printed]
    assert missing == []


def test_the_same_input_gives_the_same_bytes() -> None:
    first = render("clarification_notice", VERSION, a_notice())
    render("verification_report", VERSION, a_report())

    assert render("clarification_notice", VERSION, a_notice()) == first
    assert render("clarification_notice", VERSION, a_notice(addressee="王某")) != first


def test_the_file_is_pdf_a_dated_the_day_of_issue() -> None:
    reader = pypdf.PdfReader(io.BytesIO(render("clarification_notice", VERSION, a_notice())))

    assert reader.metadata is not None
    assert reader.metadata["/CreationDate"].startswith("D:20230608")
    assert b"<pdfaid:part>2</pdfaid:part>" in reader.trailer["/Root"]["/Metadata"].get_data()


def test_threads_may_print_at_once() -> None:
    expected = {n: render("clarification_notice", VERSION, a_notice(addressee=n)) for n in ("甲", "乙", "丙")}
    seen: dict[str, bytes] = {}

    threads = [
        Thread(target=lambda n=n: seen.update({n: render("clarification_notice", VERSION, a_notice(addressee=n))}))
        for n in expected
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == expected


HOSTILE = '#panic("x") $a$ *b* _c_ <d> @e `f` \\ // /* = - + ~ "g" \'h\' [i] {j} \\u{41} #sys.inputs &amp; %s %(name)s'


def test_markup_in_a_field_prints_as_it_was_typed() -> None:
    pdf = render("verification_report", VERSION, a_report(course=HOSTILE, person_name="#read(\"/etc/passwd\")"))

    printed = text_of(pdf).replace("\n", "").replace(" ", "")

    assert HOSTILE.replace(" ", "") in printed
    assert '#read("/etc/passwd")' in printed


@pytest.mark.parametrize("name", ["李喆", "王堃", "陈玥", "郑翀", "赵珺", "钱旻"])
def test_rare_characters_of_names_print_with_a_glyph_of_an_embedded_font(name: str) -> None:
    pdf = render("clarification_notice", VERSION, a_notice(addressee=name))

    words = [w for w in sheets(pdf)[0].words if set(w.text) & set(name)]
    fonts = {
        str(font["/BaseFont"]): font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        for page in pypdf.PdfReader(io.BytesIO(pdf)).pages
        for font in (f.get_object() for f in page["/Resources"]["/Font"].values())
    }

    assert name in text_of(pdf)
    assert words
    assert all({"/FontFile3", "/FontFile2"} & set(fonts[w.font]) for w in words)


@pytest.mark.rule("D-2")
def test_a_character_without_a_glyph_is_refused_and_named() -> None:
    with pytest.raises(StepRefused) as refused:
        render("clarification_notice", VERSION, a_notice(addressee="方\ue000"))

    assert refused.value.verdict.rule == "D-2"
    assert "U+E000" in str(refused.value.verdict.values["text"])


@pytest.mark.rule("D-2")
@pytest.mark.parametrize(
    "changes",
    [
        {"addressee": ""},
        {"number": ""},
        {"cleared_allegations": []},
        {"title_variant": "公告"},
        {"issued_on": "2023-02-30"},
        {"addressee": 7},
        {"addressee": "方\u202e某"},
        {"cleared_allegations": "拖延办理案件"},
        {"conclusions": ["只有一项"]},
    ],
    ids=str,
)
def test_a_paper_with_a_missing_or_malformed_field_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(StepRefused) as refused:
        render("clarification_notice", VERSION, a_notice(**changes))

    assert refused.value.verdict.rule == "D-2"


@pytest.mark.rule("D-2")
def test_there_is_no_paper_of_an_unknown_kind() -> None:
    with pytest.raises(StepRefused) as refused:
        documents.preview("../papers", {}, on=date(2023, 6, 8))

    assert refused.value.verdict.rule == "D-2"


@pytest.mark.rule("D-7")
@pytest.mark.parametrize("name", ["reporter_name", "channel", "reported_at", "wording", "anything"])
def test_a_field_that_the_paper_does_not_have_is_refused(name: str) -> None:
    with pytest.raises(StepRefused) as refused:
        render("clarification_notice", VERSION, a_notice(**{name: "某"}))

    assert refused.value.verdict.rule == "D-7"


@pytest.mark.rule("D-7")
@every_paper
def test_no_paper_has_a_field_for_data_of_a_reporter(paper: PaperKind) -> None:
    names = [c.name for f in paper.fields for c in (f, *f.columns)]

    assert [name for name in names if FORBIDDEN_NAMES.search(name)] == []
    with pytest.raises(SchemaBroken, match="D-7"):
        _field(paper.template, {"name": "reporter_phone", "type": "text"})


@pytest.mark.rule("D-7")
def test_the_acceptance_notice_is_addressed_to_nobody_by_name() -> None:
    paper = paper_kind("acceptance_notice", VERSION)

    printed = text_of(render(paper.kind, VERSION, filled(paper)))

    assert "反映人：" in printed
    assert not {"addressee", "name", "receiver"} & {f.name for f in paper.fields}


@pytest.mark.rule("D-6")
def test_the_version_is_the_one_in_force_on_the_day_its_first_day_included() -> None:
    assert version_on("clarification_notice", date(2020, 1, 21)) == VERSION
    with pytest.raises(StepRefused) as refused:
        version_on("clarification_notice", date(2020, 1, 20))

    assert refused.value.verdict.rule == "D-6"


@pytest.mark.rule("D-6")
def test_a_version_that_never_was_is_refused() -> None:
    with pytest.raises(StepRefused) as refused:
        render("clarification_notice", "2021-01-01", a_notice())

    assert refused.value.verdict.rule == "D-6"


def test_a_draft_needs_no_number_and_says_on_every_page_that_it_is_one() -> None:
    context = a_notice()
    del context["number"], context["issued_on"]

    draft = unfolded(documents.preview("clarification_notice", context, on=date(2023, 6, 8)))
    issued = unfolded(render("clarification_notice", VERSION, a_notice()))

    assert len(draft) == len(issued) > 1
    assert all("草稿" in page for page in draft)
    assert not any("草稿" in page for page in issued)


def test_a_moment_becomes_its_day_in_china() -> None:
    late = datetime(2023, 6, 7, 20, 0, tzinfo=UTC)

    assert render("clarification_notice", VERSION, a_notice(issued_on=late)) == render(
        "clarification_notice", VERSION, a_notice()
    )


@pytest.mark.parametrize(
    ("variant", "title"), [("通知书", "澄清正名通知书"), ("函", "澄清正名函"), ("书", "澄清正名书"), ("的函", "关于失实检举控告澄清的函")]
)
def test_the_notice_carries_the_title_chosen(variant: str, title: str) -> None:
    assert title in text_of(render("clarification_notice", VERSION, a_notice(title_variant=variant)))


def test_all_words_of_a_paper_can_be_put_to_the_vault() -> None:
    words = documents.text_of("clarification_notice", a_notice(), on=date(2023, 6, 8)).splitlines()

    assert {"方某某", "拖延办理案件", "民事审判庭庭长"} <= set(words)
