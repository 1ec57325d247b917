"""Addresses of intake beside the desk's own."""

from django.urls import path

from dandang.mechanisms.reports import views

app_name = "reports"
urlpatterns = [
    path("cases/<str:key>/sealed/", views.sealed, name="sealed"),
    path("cases/<str:key>/sealed/attachment/", views.attachment, name="attachment"),
    path("cases/<str:key>/sealed/scan/", views.scan, name="scan"),
    path("cases/<str:key>/cover/", views.cover, name="cover"),
    path("reports/<str:key>/masking/", views.masking, name="masking"),
]
