"""Addresses of the finding beside the desk's own."""

from django.urls import path

from dandang.mechanisms.false_accusation import views

app_name = "false_accusation"
urlpatterns = [path("findings/<str:key>/request/", views.request_page, name="request")]
