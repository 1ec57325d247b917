"""Addresses of the worksheet."""

from django.urls import path

from dandang.mechanisms.tolerance import sheet_views

app_name = "tolerance"
urlpatterns = [
    path("sheets/<str:key>/", sheet_views.sheet, name="sheet"),
    path("sheets/<str:key>/read/", sheet_views.read, name="sheet_read"),
    path("sheets/<str:key>/items/<path:item>/", sheet_views.item, name="sheet_item"),
]
