"""Addresses of follow-up beside the desk's own."""

from django.urls import path

from dandang.mechanisms.followup import views

app_name = "followup"
urlpatterns = [
    path("followups/", views.planner_page, name="planner"),
    path("followups/enrol/", views.enrol, name="enrol"),
    path("followups/requests/<str:key>/", views.request_page, name="request"),
    path("followups/<str:key>/", views.dossier, name="dossier"),
    path("followups/<str:key>/visit/", views.visit, name="visit"),
    path("followups/<str:key>/personal/", views.personal, name="personal"),
]
