"""All addresses: the desk's pages and the API."""

from django.urls import include, path

urlpatterns = [
    path("", include("dandang.desk.urls")),
    path("", include("dandang.mechanisms.reports.urls")),
    path("", include("dandang.mechanisms.protection.urls")),
    path("", include("dandang.mechanisms.false_accusation.urls")),
    path("inbox/", include("dandang.desk.inbox.urls")),
    path("", include("dandang.mechanisms.tolerance.urls")),
    path("", include("dandang.exchange.urls")),
    path("", include("dandang.mechanisms.identity_access.urls")),
    path("", include("dandang.mechanisms.file_access.urls")),
    path("", include("dandang.mechanisms.accountability.urls")),
    path("", include("dandang.mechanisms.execution.urls")),
    path("", include("dandang.mechanisms.prefiling.urls")),
    path("", include("dandang.mechanisms.followup.urls")),
]
