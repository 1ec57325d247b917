"""Addresses of filings beforehand, beside the desk's own."""

from django.urls import path

from dandang.mechanisms.prefiling import views

app_name = "prefiling"
urlpatterns = [
    path("prefilings/", views.filings, name="filings"),
    path("prefilings/file/", views.begin, name="begin"),
]
