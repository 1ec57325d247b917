"""The pages: who gets which, what a submission does, and what the reader is told. They go through the same doors as API and story."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from dandang.audit.models import AuditEvent
from dandang.base import clock
from dandang.cases.models import CaseFile, Proceeding, Step
from dandang.documents.models import Document
from dandang.organs.models import Staff
from tests import factories

MODEL = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def _a_monday() -> Iterator[None]:
    with clock.frozen(factories.AT):
        yield


@pytest.fixture
def county(db: None) -> factories.County:
    return factories.a_county()


def at_the_desk(staff: Staff, language: str = "zh-hans") -> Client:
    """A browser in which `staff` has signed in."""
    client = Client()
    client.force_login(staff, backend=MODEL)
    client.cookies["django_language"] = language
    return client


def address(name: str, *parts: str) -> str:
    return reverse(f"desk:{name}", args=parts)


def hidden_values(page: Any) -> dict[str, str]:
    """`once` and `seen`, as the form on the page carries them."""
    found = re.findall(r'name="(once|seen)" value="([^"]*)"', page.content.decode())
    return dict(found)


def text_of(page: Any) -> str:
    """What stands on the page, without the tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


# Who gets which page

PUBLIC = {"sign_in": ""}
OWN = ["worklist", "approvals", "search", "procedures", "rules", "library"]
PEOPLE = ["clerk", "petition", "case_manager", "handler", "second", "reviewer", "head", "outsider"]


@pytest.fixture
def matter(county: factories.County) -> Proceeding:
    """An issued notice; `second` is assigned like `handler`."""
    return factories.an_issued_clarification(county)


def pages_of(matter: Proceeding) -> dict[str, str]:
    paper = Document.objects.get(kind="clarification_notice")
    return {
        "case": address("case", matter.casefile.key), "audit": address("audit", matter.casefile.key),
        "recuse": address("recuse", matter.casefile.key), "step": address("step", matter.key, "serve"),
        "draft": address("draft", matter.key), "paper": address("paper", paper.key), "pdf": address("pdf", paper.key),
    }


@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_gets_their_own_lists_and_the_law(county: factories.County, person: str) -> None:
    client = at_the_desk(getattr(county, person))

    for name in OWN:
        assert client.get(address(name)).status_code == 200, name
    assert client.get(address("procedure", "clarification")).status_code == 200


@pytest.mark.parametrize(("person", "allowed"), [("clerk", True), ("petition", False), ("handler", False), ("outsider", False)])
def test_only_a_clerk_registers_reports(county: factories.County, person: str, allowed: bool) -> None:
    assert at_the_desk(getattr(county, person)).get(address("register")).status_code == (200 if allowed else 404)


@pytest.mark.parametrize(
    ("person", "sees"),
    [("petition", True), ("case_manager", True), ("handler", True), ("second", True), ("reviewer", True), ("head", True),
     ("outsider", False)],
)
def test_all_pages_of_a_matter_open_to_those_who_may_know_it(matter: Proceeding, county: factories.County, person: str, sees: bool) -> None:
    client = at_the_desk(getattr(county, person))

    answers = {name: client.get(page).status_code for name, page in pages_of(matter).items()}

    assert set(answers.values()) == {200 if sees else 404}, answers


@pytest.mark.rule("R-21")
def test_the_clerk_who_received_it_reads_the_reports_course_and_the_bare_findings(matter: Proceeding, county: factories.County) -> None:
    client = at_the_desk(county.clerk)

    answers = {name: client.get(page).status_code for name, page in pages_of(matter).items()}
    page = client.get(address("case", matter.casefile.key)).content.decode()

    assert answers["case"] == 200
    assert {answers[name] for name in answers if name not in {"case", "recuse"}} == {404}, answers
    assert "澄清正名" not in page.split("<main")[1]


@pytest.mark.rule("R-21")
def test_the_clerk_follows_the_report_but_not_what_became_of_it(matter: Proceeding, county: factories.County) -> None:
    client, report = at_the_desk(county.clerk), matter.casefile.proceedings.get(kind="reports")

    answers = {name: client.get(page).status_code for name, page in pages_of(matter).items()}

    assert client.get(address("step", report.key, "feed_back")).status_code == 200
    assert (answers["case"], answers["step"], answers["draft"], answers["paper"], answers["pdf"]) == (200, 404, 404, 404, 404)


def test_only_the_clerk_who_received_it_is_led_to_the_seal(matter: Proceeding, county: factories.County) -> None:
    page, sealed = address("case", matter.casefile.key), reverse("reports:sealed", args=[matter.casefile.key])

    assert sealed in at_the_desk(county.clerk).get(page).content.decode()
    assert sealed not in at_the_desk(county.head).get(page).content.decode()
    assert at_the_desk(county.head).get(sealed).status_code == 404


@pytest.mark.rule("R-31")
def test_for_the_recused_a_matter_does_not_exist(matter: Proceeding, county: factories.County) -> None:
    matter.casefile.recuse(county.second, ground="other", by=county.head, at=factories.AT)
    client = at_the_desk(county.second)

    for name, page in pages_of(matter).items():
        assert client.get(page).status_code == 404, name
    assert client.post(pages_of(matter)["step"], {"recipient": "史某"}).status_code == 404
    for view in ("mine", "waiting", "overdue"):
        assert matter.casefile.code not in client.get("/", {"view": view}).content.decode()


@pytest.mark.rule("R-31")
def test_for_the_concerned_a_matter_does_not_exist(county: factories.County) -> None:
    report = factories.a_registered_report(county, subject_staff=county.petition_head.username)
    client = at_the_desk(county.petition_head)

    for page in (address("case", report.casefile.key), address("audit", report.casefile.key), address("step", report.key, "accept")):
        assert client.get(page).status_code == 404
    assert at_the_desk(county.petition).get(address("case", report.casefile.key)).status_code == 200


def test_what_is_hidden_looks_like_what_is_not_there(matter: Proceeding, county: factories.County) -> None:
    client = at_the_desk(county.outsider)
    mask: Callable[[Any], str] = lambda answer: re.sub(r'value="[^"]*"', "", answer.content.decode())  # noqa: E731

    hidden, missing = client.get(address("case", matter.casefile.key)), client.get(address("case", "0" * 20))

    assert hidden.status_code == missing.status_code == 404
    assert mask(hidden) == mask(missing)


def test_without_sign_in_every_page_leads_to_the_sign_in(matter: Proceeding) -> None:
    for page in [*pages_of(matter).values(), *(address(name) for name in (*OWN, "register"))]:
        answer = Client().get(page)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, address("sign_in"))


# Submitting

def test_a_double_submit_is_one_step(county: factories.County) -> None:
    report = factories.a_registered_report(county)
    client, page = at_the_desk(county.petition), address("step", report.key, "accept")
    form = hidden_values(client.get(page))

    answers = [client.post(page, form, follow=True) for _ in range(2)]

    assert [a.redirect_chain[-1][0] for a in answers] == [address("case", report.casefile.key)] * 2
    assert Step.objects.filter(proceeding=report, verb="accept").count() == 1


def test_a_double_submit_of_a_report_is_one_case_file(county: factories.County) -> None:
    client, page = at_the_desk(county.clerk), address("register")
    given = {**hidden_values(client.get(page)), "channel": "letter", "text": "请查史某。", "alone": "1"}

    answers = [client.post(page, given) for _ in range(2)]

    assert CaseFile.objects.count() == 1
    assert {a["Location"] for a in answers} == {address("step", Proceeding.objects.get().key, "register")}


def test_who_comes_second_is_told_who_did_what(county: factories.County) -> None:
    report = factories.a_registered_report(county)
    colleague = factories.a_person("sc-petition-two", "陈四", county.organ, "petition_officer")
    late, page = at_the_desk(colleague), address("step", report.key, "accept")
    form = hidden_values(late.get(page))
    factories.step(report, "accept", county.petition)

    answer = late.post(page, form)

    assert answer.status_code == 409
    assert "陈二已于" in text_of(answer)
    assert "您的提交没有生效" in text_of(answer)
    assert Step.objects.filter(proceeding=report, verb="accept").count() == 1


def test_a_step_taken_leads_back_to_the_case_and_says_so(county: factories.County) -> None:
    report = factories.a_registered_report(county)

    answer = at_the_desk(county.petition).post(address("step", report.key, "accept"), {"reason": "属本机关管辖"}, follow=True)

    assert answer.redirect_chain == [(address("case", report.casefile.key), 302)]
    assert "受理" in text_of(answer)
    assert "属本机关管辖" in text_of(answer)


def test_a_wrong_form_keeps_what_was_typed_and_says_where_it_is_wrong(county: factories.County) -> None:
    clue = factories.a_clue_in_verification(county)
    given = {"allegation": "1", "code": "untrue", "basis": "查阅卷宗<b>一册</b>" * 500}

    answer = at_the_desk(county.handler).post(address("step", clue.key, "find"), given)
    body = answer.content.decode()

    assert answer.status_code == 422
    assert body.count("查阅卷宗&lt;b&gt;一册&lt;/b&gt;") == 500
    assert re.search(r'<input[^>]*value="untrue"[^>]*checked', body)
    assert 'aria-invalid="true"' in body
    summary = re.search(r'role="alert".*?<a href="#([^"]+)"', body, re.DOTALL)
    assert summary
    assert f'id="{summary[1]}"' in body


def test_every_field_is_named_and_described(county: factories.County) -> None:
    clarification = factories.a_drafting_clarification(county)
    body = at_the_desk(county.handler).get(address("step", clarification.key, "draft")).content.decode()

    names = set(re.findall(r'<label[^>]*for="([^"]+)"', body))
    for control in re.findall(r"<(?:input|select|textarea)[^>]*>", body):
        if 'type="hidden"' in control or 'type="search"' in control:
            continue
        found = re.search(r'\bid="([^"]+)"', control)
        assert found, control
        assert found[1] in names, control
    for described in re.findall(r'aria-describedby="([^"]+)"', body):
        for each in described.split():
            assert f'id="{each}"' in body, each


def test_a_refusal_keeps_what_was_typed_and_names_the_rule(county: factories.County) -> None:
    clue = factories.a_clue_in_verification(county)

    answer = at_the_desk(county.handler).post(
        address("step", clue.key, "find"), {"allegation": "1", "code": "untrue", "basis": "查阅卷宗，没有这回事"}
    )
    body = answer.content.decode()

    assert answer.status_code == 409
    assert "须选与之相符的细分结论" in text_of(answer)
    assert re.search(r'role="alert".*?/rules/#(R-\d+)', body, re.DOTALL)
    assert "查阅卷宗，没有这回事" in body
    assert AuditEvent.objects.filter(chain=clue.casefile.code, verb="verification.find.refused").count() == 1


def test_a_refused_step_shows_its_reason_and_its_rule_on_the_case_page(county: factories.County) -> None:
    report = factories.a_registered_report(county)

    body = at_the_desk(county.clerk).get(address("case", report.casefile.key)).content.decode()

    assert address("step", report.key, "accept") not in body
    assert "您的职务无权办理" in body or "无权" in body
    assert re.search(r'href="/rules/#[A-Z]+-', body)


def test_a_step_that_does_not_exist_is_no_page(county: factories.County) -> None:
    report = factories.a_registered_report(county)
    client = at_the_desk(county.petition)

    assert client.get(address("step", report.key, "teleport")).status_code == 404
    assert client.get(address("step", report.key, "receive")).status_code == 404
    assert client.post(address("step", report.key, "teleport")).status_code == 404


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 40, "²"])
def test_a_broken_seen_number_does_no_harm(county: factories.County, seen: str) -> None:
    report = factories.a_registered_report(county)

    answer = at_the_desk(county.petition).post(address("step", report.key, "accept"), {"seen": seen, "once": "q" * 500})

    assert answer.status_code in {302, 409}


@pytest.mark.parametrize("number", ["0", "-3", "x", "²", "9" * 30, "7"])
def test_a_page_number_of_nonsense_is_a_page(county: factories.County, number: str) -> None:
    assert at_the_desk(county.head).get("/", {"page": number, "view": "<x>"}).status_code == 200


# Papers

def test_the_pdf_is_a_stamped_copy_and_its_reading_is_recorded(matter: Proceeding, county: factories.County) -> None:
    paper = Document.objects.get(kind="clarification_notice")

    answer = at_the_desk(county.head).get(address("pdf", paper.key))

    told = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).replace(" ", "")
    assert answer["Content-Type"] == "application/pdf"
    assert "副本上城纪-000001·李一（sc-head）" in told
    assert "史某" in told
    read = AuditEvent.objects.get(chain=matter.casefile.code, verb="documents.read")
    assert (read.actor, read.data) == (county.head.username, {"document": paper.key})
    copy = AuditEvent.objects.get(chain=matter.casefile.code, verb="exchange.copy")
    assert (copy.actor, copy.data["copy"]) == (county.head.username, "上城纪-000001")


def test_the_original_is_the_frozen_paper_and_takes_a_number_too(matter: Proceeding, county: factories.County) -> None:
    paper = Document.objects.get(kind="clarification_notice")

    answer = at_the_desk(county.handler).post(address("original", paper.key))

    assert bytes(answer.content) == bytes(paper.body)
    assert AuditEvent.objects.get(chain=matter.casefile.code, verb="exchange.copy").data["what"] == "original"
    assert at_the_desk(county.outsider).post(address("original", paper.key)).status_code == 404
    assert at_the_desk(county.handler).get(address("original", paper.key)).status_code == 405


def test_a_draft_is_a_pdf_as_soon_as_there_is_one(county: factories.County) -> None:
    clarification = factories.a_drafting_clarification(county)
    client = at_the_desk(county.handler)
    before = client.get(address("draft", clarification.key))
    factories.step(clarification, "draft", county.handler, **factories.DRAFT)

    after = client.get(address("draft", clarification.key))

    assert before.status_code == 404
    assert after.content.startswith(b"%PDF")


def test_the_audit_page_walks_every_link(matter: Proceeding, county: factories.County) -> None:
    body = text_of(at_the_desk(county.head).get(address("audit", matter.casefile.key)))

    assert AuditEvent.objects.filter(chain=matter.casefile.code).count() > 10
    assert "clarification.issue" in body
    assert "链条有问题" not in body


# Reading: language, theme, sign-in, headers

@pytest.mark.parametrize(("language", "word"), [("zh-hans", "工作台"), ("en", "Worklist")])
def test_the_desk_speaks_chinese_and_english(county: factories.County, language: str, word: str) -> None:
    answer = at_the_desk(county.head, language).get("/")

    assert f'<html lang="{language}"' in answer.content.decode()
    assert word in text_of(answer)


def test_english_pages_have_no_chinese_but_what_people_wrote(matter: Proceeding, county: factories.County) -> None:
    written = {county.organ.name, "史某", "区人民法院", "法官", "中文"}
    client = at_the_desk(county.handler, "en")

    for page in ("/", address("approvals"), address("recuse", matter.casefile.key)):
        text = text_of(client.get(page))
        for word in [*written, *Staff.objects.values_list("name", flat=True), matter.casefile.code, "杭上纪", "担"]:
            text = text.replace(word, "")
        assert re.findall(r"[\u4e00-\u9fff]{2,}", text) == [], page


def test_language_and_theme_are_kept_in_cookies(county: factories.County) -> None:
    client = at_the_desk(county.head)

    client.post(address("language"), {"language": "en", "next": "/rules/"})
    back = client.post(address("theme"), {"theme": "dark", "next": "/rules/"})
    page = client.get(back["Location"]).content.decode()

    assert back["Location"] == "/rules/"
    assert '<html lang="en" data-theme="dark"' in page
    client.post(address("theme"), {"theme": "pink"})
    assert "data-theme" not in client.get("/rules/").content.decode()
    client.post(address("language"), {"language": "tlh"})
    assert '<html lang="en"' in client.get("/rules/").content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_a_cookie_form_leads_nowhere_else(county: factories.County, target: str) -> None:
    assert at_the_desk(county.head).post(address("theme"), {"theme": "dark", "next": target})["Location"] == "/"


def test_pages_keep_to_themselves(matter: Proceeding, county: factories.County) -> None:
    client = at_the_desk(county.head)

    for page in [*pages_of(matter).values(), "/", "/nowhere/", "/rules/"]:
        answer = client.get(page)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Frame-Options"] in {"DENY", "SAMEORIGIN"}
        if answer["Content-Type"].startswith("text/html"):
            body = answer.content.decode()
            assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", body), page
            assert not re.search(r'(?:src|href|action)="(?:https?:)?//', body), page


def test_every_page_has_one_heading_and_its_landmarks(matter: Proceeding, county: factories.County) -> None:
    client = at_the_desk(county.handler)
    pages = {k: v for k, v in pages_of(matter).items() if k not in {"pdf", "draft"}}

    for name, page in {**pages, **{each: address(each) for each in OWN}, "404": "/nowhere/"}.items():
        body = client.get(page).content.decode()
        assert len(re.findall(r"<h1\b", body)) == 1, name
        assert len(re.findall(r"<main\b", body)) == 1, name
        assert re.search(r"<title>[^<]+ · ", body), name
        ids = re.findall(r'\bid="([^"]+)"', body)
        assert len(ids) == len(set(ids)), (name, sorted({i for i in ids if ids.count(i) > 1}))


def test_five_wrong_passwords_lock_and_say_so(db: None) -> None:
    county = factories.a_county(password=factories.PASSWORD)
    client, page = Client(), address("sign_in")
    wrong = {"username": county.clerk.username, "password": "wrong"}

    for _ in range(5):
        answer = client.post(page, wrong)
    right = client.post(page, {**wrong, "password": factories.PASSWORD})

    assert (answer.status_code, right.status_code) == (429, 429)
    assert "暂停登录" in text_of(right)
    assert "以后再试" in text_of(right)


def test_sign_in_leads_to_where_one_wanted_to_go_and_sign_out_ends_it(db: None) -> None:
    county = factories.a_county(password=factories.PASSWORD)
    client = Client()
    asked = client.get(address("register"))

    answer = client.post(asked["Location"], {
        "username": county.clerk.username, "password": factories.PASSWORD, "next": address("register")})

    assert (answer.status_code, answer["Location"]) == (302, address("register"))
    client.post(address("sign_out"))
    assert client.get("/").status_code == 302


def test_recusal_is_decided_on_its_page(matter: Proceeding, county: factories.County) -> None:
    page, given = address("recuse", matter.casefile.key), {"staff": county.second.username, "ground": "other"}

    refused = at_the_desk(county.handler).post(page, given)
    empty = at_the_desk(county.head).post(page, {})
    done = at_the_desk(county.head).post(page, given)

    assert (refused.status_code, empty.status_code) == (409, 422)
    assert "回避由本机关主要负责人决定" in text_of(refused)
    assert (done.status_code, done["Location"]) == (302, address("case", matter.casefile.key))
    assert at_the_desk(county.second).get(address("case", matter.casefile.key)).status_code == 404


def test_a_rule_leads_to_its_measure_and_the_measure_back_to_the_rule(county: factories.County) -> None:
    client = at_the_desk(county.handler)

    rules = client.get("/rules/").content.decode()
    assert re.search(r'id="R-44".*?<a href="/library/reporting-rules/#50">', rules, re.DOTALL)
    page = client.get("/library/reporting-rules/").content.decode()
    assert re.search(r'id="50".*?/rules/#R-44.*?/procedures/clarification/#approve', page, re.DOTALL)


def test_the_library_is_searched_in_chinese_and_by_day(county: factories.County) -> None:
    client = at_the_desk(county.handler)

    found = text_of(client.get("/library/", {"q": "主要负责人 澄清"}))
    assert "工作规则" in found.split("怎样得知")[-1]
    assert "档案法实施条例" not in found
    assert "没有找到" in text_of(client.get("/library/", {"q": "不存在的词"}))
    assert "监察法实施条例" not in text_of(client.get("/library/", {"on": "2025-06-01"}))
    assert "不在有效期内" in text_of(client.get("/library/supervision-regulation/", {"on": "2025-06-01"}))
    assert client.get("/library/", {"on": "昨天"}).status_code == 422
    assert client.get("/library/nothing/").status_code == 404
