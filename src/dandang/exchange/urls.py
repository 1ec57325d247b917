"""Addresses of imports and of the register of copies."""

from django.urls import path

from dandang.exchange import views

app_name = "exchange"
urlpatterns = [
    path("import/", views.imports, name="imports"),
    path("import/<str:key>/", views.job, name="job"),
    path("import/<str:key>/columns/", views.match, name="columns"),
    path("import/<str:key>/faults/", views.report, name="faults"),
    path("import/<str:key>/<slug:verb>/", views.act, name="act"),
    path("copies/", views.register, name="copies"),
]
