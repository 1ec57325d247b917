"""Addresses of the desk. Every one asks for sign-in but those of the session."""

from django.urls import include, path

from dandang.desk.views import alike, cases, envelopes, evidence, exports, law, papers, postbox, returns, search, session, work

app_name = "desk"
urlpatterns = [
    path("", work.worklist, name="worklist"),
    path("postbox/", postbox.postbox, name="postbox"),
    path("approvals/", work.approvals, name="approvals"),
    path("cases/", work.cases, name="cases"),
    path("exports/<slug:what>/", exports.export, name="export"),
    path("search/", search.search, name="search"),
    path("register/", cases.register, name="register"),
    path("register/sealed/", envelopes.seal, name="seal"),
    path("cases/<str:key>/", cases.case, name="case"),
    path("cases/<str:key>/begin/<slug:kind>/<slug:verb>/", cases.begin, name="begin"),
    path("cases/<str:key>/audit/", cases.audit, name="audit"),
    path("cases/<str:key>/alike/<str:other>/", alike.alike, name="alike"),
    path("cases/<str:key>/recuse/", cases.recuse, name="recuse"),
    path("proceedings/<str:key>/evidence/", evidence.register, name="evidence"),
    path("returns/", returns.shelf, name="returns"),
    path("returns/<int:year>-<int:number>/", returns.quarter, name="quarter"),
    path("returns/<int:year>-<int:number>/paper.pdf", returns.paper, name="quarter_paper"),
    path("evidence/<str:key>/", evidence.piece, name="evidence_piece"),
    path("evidence/<str:key>/page-<int:number>.png", evidence.page, name="evidence_page"),
    path("evidence/<str:key>/play/", evidence.play, name="evidence_play"),
    path("evidence/<str:key>/copy/", evidence.copy, name="evidence_copy"),
    path("proceedings/<str:key>/draft.pdf", papers.draft, name="draft"),
    path("proceedings/<str:key>/preview/", papers.preview, name="preview"),
    path("proceedings/<str:key>/<slug:verb>/", cases.step, name="step"),
    path("papers/<str:key>/", papers.paper, name="paper"),
    path("papers/<str:key>/paper.pdf", papers.pdf, name="pdf"),
    path("papers/<str:key>/receipt-<int:number>.pdf", papers.receipt, name="receipt"),
    path("procedures/", law.procedures, name="procedures"),
    path("procedures/<slug:kind>/", law.procedure, name="procedure"),
    path("rules/", law.rules, name="rules"),
    path("sign-in/", session.sign_in, name="sign_in"),
    path("sign-out/", session.sign_out, name="sign_out"),
    path("language/", session.language, name="language"),
    path("theme/", session.theme, name="theme"),
    path("api/", include("dandang.desk.api.urls")),
]
