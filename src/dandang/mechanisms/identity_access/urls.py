"""Addresses of reading under a permit, beside the desk's own."""

from django.urls import path

from dandang.mechanisms.identity_access import views

app_name = "identity_access"
urlpatterns = [
    path("permits/", views.permits_page, name="permits"),
    path("openings/", views.openings, name="openings"),
    path("permits/<str:key>/", views.read, name="read"),
]
