"""Addresses of the portal: Chinese at the root, English under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from dandang.portal.views import filing, papers, plain, thread

app_name = "portal"
handler400, handler403, handler404, handler500 = plain.bad_request, plain.forbidden, plain.not_found, plain.broken

urlpatterns = i18n_patterns(
    path("", plain.home, name="home"),
    path("organs/", plain.organs, name="organs"),
    path("organs/<str:division>/", plain.organs, name="area"),
    path("report/<str:code>/", filing.report, name="report"),
    path("return/", thread.enter, name="enter"),
    path("thread/", thread.thread, name="thread"),
    path("thread/withdraw/", thread.withdraw, name="withdraw"),
    path("thread/protection/", thread.protection, name="protection"),
    path("leave/", plain.leave, name="leave"),
    path("proof/", plain.proof, name="proof"),
    path("verify/", papers.verify, name="verify"),
    prefix_default_language=False,
)
