"""Addresses of the inbox."""

from django.urls import path

from dandang.desk.inbox import views

app_name = "inbox"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.read_all, name="read_all"),
    path("address/", views.address, name="address"),
    path("address/<int:pk>/end/", views.end, name="end"),
    path("<int:pk>/", views.follow, name="follow"),
]
