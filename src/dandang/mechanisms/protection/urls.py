"""Addresses of protection beside the desk's own."""

from django.urls import path

from dandang.mechanisms.protection import views

app_name = "protection"
urlpatterns = [
    path("protection/request/", views.ask, name="request"),
    path("protection/letter/", views.take_letter, name="take_letter"),
    path("protection/<str:key>/sealed/", views.sealed, name="sealed"),
]
