"""Addresses of reading files, beside the desk's own."""

from django.urls import path

from dandang.mechanisms.file_access import views

app_name = "file_access"
urlpatterns = [
    path("files/", views.requests, name="requests"),
    path("files/ask/", views.ask, name="ask"),
    path("files/<str:key>/", views.read, name="read"),
]
